package io.redgiant.node;

import io.redgiant.lan.LanSettings;
import io.redgiant.protocol.NodeUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.function.ToLongFunction;

/**
 * A node's settings, read once.
 *
 * @param lan where people of the local network reach it by HTTPS, if at all
 * @param beacon whether it says on local networks where it is, given that it is reached there
 * @param versionsKeep versions of a path that are kept; 0 for all
 * @param diskReserveBytes space that uploads leave alone; empty for the default
 * @param grace how long chunks stay after the last name for them is gone
 * @param collectEvery how often unused chunks are looked for
 * @param uploadsKeep how long a resumable upload stays that nobody goes on with
 * @param repairAfter how long a node may be away until others make its copies good
 * @param repairBytesPerSecond at the most, of what is fetched for that
 * @param cacheBytes of copies that other nodes hold and that stay all the same
 * @param slowAfter how long headers may be on their way, and a body below the least rate
 * @param clockOffset how far its clock is ahead of the machine's
 */
public record NodeConfig(
    Path data,
    String host,
    int port,
    ClusterSettings cluster,
    List<URI> urls,
    Optional<LanSettings> lan,
    boolean beacon,
    int versionsKeep,
    long slabPoolBytes,
    OptionalLong diskReserveBytes,
    Duration grace,
    Duration collectEvery,
    Duration uploadsKeep,
    Duration repairAfter,
    long repairBytesPerSecond,
    long cacheBytes,
    Duration slowAfter,
    Duration clockOffset,
    boolean referenceCore) {
  /** An exbibyte and a century: beyond them a slip of the pen, and short of what overflows. */
  private static final String BYTES_MAX = "1073741824g";

  private static final String DAYS_MAX = "36500d";

  private static final String ON = "on";
  private static final String OFF = "off";

  /**
   * Reads settings from arguments, the environment and a file, in this order of precedence.
   *
   * @throws IllegalArgumentException with a sentence for the person who wrote them
   */
  public static NodeConfig read(List<String> arguments, Map<String, String> environment) {
    var given = arguments(arguments);
    for (var setting : Setting.values()) {
      var value = environment.get(setting.variable());
      if (value != null && !value.isEmpty()) {
        given.putIfAbsent(setting, value);
      }
    }
    var file = given.getOrDefault(Setting.CONFIG, "");
    if (!file.isEmpty()) {
      file(Path.of(file)).forEach(given::putIfAbsent);
    }
    return of(given, environment);
  }

  /** Every setting with its meaning, as {@code redgiant node --help} prints them. */
  public static String help() {
    var text = new StringBuilder();
    for (var setting : Setting.values()) {
      text.append("  --%-24s %s%n".formatted(setting.key(), setting.meaning()));
      text.append("  %-26s %s%s%n".formatted("", setting.variable(), by(setting)));
    }
    return text.toString();
  }

  private static String by(Setting setting) {
    return setting.byDefault().isEmpty() ? "" : ", default " + setting.byDefault();
  }

  private static Map<Setting, String> arguments(List<String> arguments) {
    var given = new EnumMap<Setting, String>(Setting.class);
    for (int index = 0; index < arguments.size(); index++) {
      var argument = arguments.get(index);
      if (!argument.startsWith("--")) {
        throw new IllegalArgumentException(
            "'" + argument + "' is not a setting; see redgiant node --help");
      }
      int equals = argument.indexOf('=');
      if (equals > 0) {
        given.put(Setting.ofKey(argument.substring(2, equals)), argument.substring(equals + 1));
        continue;
      }
      var setting = Setting.ofKey(argument.substring(2));
      boolean alone = index + 1 == arguments.size() || arguments.get(index + 1).startsWith("--");
      if (setting == Setting.LAN && alone) {
        given.put(setting, ON);
        continue;
      }
      if (++index == arguments.size()) {
        throw new IllegalArgumentException(argument + " needs a value");
      }
      given.put(setting, arguments.get(index));
    }
    return given;
  }

  private static Map<Setting, String> file(Path file) {
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "the settings in " + file + " cannot be read: " + unreadable.getMessage());
    }
    var given = new EnumMap<Setting, String>(Setting.class);
    properties.forEach(
        (key, value) -> given.put(Setting.ofKey(key.toString()), value.toString().strip()));
    return given;
  }

  private static NodeConfig of(Map<Setting, String> given, Map<String, String> environment) {
    var listen = Setting.LISTEN.in(given);
    int colon = listen.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("listen is host:port, not '" + listen + "'");
    }
    var reserve = Setting.DISK_RESERVE.in(given);
    return new NodeConfig(
        Path.of(Setting.DATA.in(given)).toAbsolutePath().normalize(),
        listen.substring(0, colon).replaceAll("[\\[\\]]", ""),
        (int) number("listen", listen.substring(colon + 1), 65_535),
        ClusterSettings.of(given, environment),
        urls(Setting.URLS.in(given)),
        lan(Setting.LAN.in(given)),
        beacon(
            Setting.BEACON.in(given),
            listen.substring(0, colon),
            !Setting.LAN.in(given).equals(OFF)),
        (int) number("versions-keep", Setting.VERSIONS_KEEP.in(given), Integer.MAX_VALUE),
        // Two slabs are the least that keep an upload moving.
        within("slab-pool", Setting.SLAB_POOL.in(given), "4m", "1024g", NodeConfig::bytes),
        reserve.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(within("disk-reserve", reserve, "0", BYTES_MAX, NodeConfig::bytes)),
        duration(given, Setting.GRACE, "0", DAYS_MAX),
        duration(given, Setting.COLLECT_EVERY, "1s", DAYS_MAX),
        duration(given, Setting.UPLOADS_KEEP, "0", DAYS_MAX),
        duration(given, Setting.REPAIR_AFTER, "1s", DAYS_MAX),
        within("repair-rate", Setting.REPAIR_RATE.in(given), "64k", BYTES_MAX, NodeConfig::bytes),
        within("cache", Setting.CACHE.in(given), "0", BYTES_MAX, NodeConfig::bytes),
        duration(given, Setting.SLOW_AFTER, "1s", "1d"),
        clockOffset(given),
        core(Setting.CORE.in(given)));
  }

  private static boolean core(String name) {
    return switch (name) {
      case "c" -> false;
      case "java" -> true;
      default -> throw new IllegalArgumentException("core is c or java, not '" + name + "'");
    };
  }

  private static Optional<LanSettings> lan(String text) {
    return switch (text) {
      case OFF -> Optional.empty();
      case ON -> Optional.of(new LanSettings(null, LanSettings.PORT));
      default ->
          Optional.of(
              HostPort.parse(text, LanSettings.PORT)
                  .filter(listen -> listen.port() > 0)
                  .map(listen -> new LanSettings(listen.host(), listen.port()))
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "lan is on, off or address[:port], not '" + text + "'")));
    };
  }

  private static boolean beacon(String text, String host, boolean lan) {
    return switch (text) {
      case "auto" -> true;
      case OFF -> false;
      case ON -> {
        if (isLoopback(host) && !lan) {
          throw new IllegalArgumentException(
              "beacon is on, and at %s nobody on the network reaches this node; type --listen"
                      .formatted(host)
                  + " 0.0.0.0:8080, or --beacon auto");
        }
        yield true;
      }
      default ->
          throw new IllegalArgumentException("beacon is auto, on or off, not '" + text + "'");
    };
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false; // to listen there will fail, and say why
    }
  }

  private static List<URI> urls(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(url -> !url.isEmpty())
        .map(NodeConfig::url)
        .toList();
  }

  private static URI url(String text) {
    return NodeUrl.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "urls are like https://files.example.org, not '" + text + "'"));
  }

  private static Duration duration(
      Map<Setting, String> given, Setting setting, String min, String max) {
    return Duration.ofMillis(
        within(setting.key(), setting.in(given), min, max, NodeConfig::millis));
  }

  private static Duration clockOffset(Map<Setting, String> given) {
    var text = Setting.CLOCK_OFFSET.in(given);
    boolean behind = text.startsWith("-");
    long millis =
        within(
            Setting.CLOCK_OFFSET.key(),
            behind ? text.substring(1) : text,
            "0",
            "3650d",
            NodeConfig::millis);
    return Duration.ofMillis(behind ? -millis : millis);
  }

  private static long bytes(String text) {
    return scaled(text, "kmg", new long[] {1L << 10, 1L << 20, 1L << 30}, 1);
  }

  private static long millis(String text) {
    return scaled(text, "smhd", new long[] {1_000, 60_000, 3_600_000, 86_400_000}, 1_000);
  }

  private static long scaled(String text, String units, long[] factors, long byDefault) {
    var value = text.toLowerCase(Locale.ROOT);
    int unit = value.isEmpty() ? -1 : units.indexOf(value.charAt(value.length() - 1));
    var digits = unit < 0 ? value : value.substring(0, value.length() - 1);
    return Math.multiplyExact(Long.parseLong(digits), unit < 0 ? byDefault : factors[unit]);
  }

  /** A quantity between two others, all three written with their units. */
  private static long within(
      String key, String text, String min, String max, ToLongFunction<String> reading) {
    try {
      long value = reading.applyAsLong(text);
      if (value >= reading.applyAsLong(min) && value <= reading.applyAsLong(max)) {
        return value;
      }
    } catch (NumberFormatException | ArithmeticException notOne) {
      // falls through to the same answer
    }
    throw new IllegalArgumentException(
        key + " is between " + min + " and " + max + ", not '" + text + "'");
  }

  private static long number(String key, String text, long max) {
    try {
      long value = Long.parseLong(text);
      if (value >= 0 && value <= max) {
        return value;
      }
    } catch (NumberFormatException notOne) {
      // falls through to the same answer
    }
    throw new IllegalArgumentException(
        key + " is a number from 0 to " + max + ", not '" + text + "'");
  }
}
