package io.redgiant.web;

import io.redgiant.protocol.Limits;
import io.vertx.core.http.MimeMapping;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What kind of file something is, and which kinds a browser may show in place. */
final class MediaTypes {
  static final String UNKNOWN = "application/octet-stream";

  /** What clients send when they do not know. */
  private static final Set<String> SAYS_NOTHING =
      Set.of(UNKNOWN, "application/x-www-form-urlencoded", "binary/octet-stream");

  private static final Pattern TYPE =
      Pattern.compile(
          "[\\w!#$&^.+-]{1,127}/[\\w!#$&^.+-]{1,127}( *; *[\\w!#$&^.+-]+=([\\w!#$&^.+:/-]+|\"["
              + " !#-~]*\"))*");

  /** Newer than the table of Vert.x, or different there. */
  private static final Map<String, String> BY_EXTENSION =
      Map.ofEntries(
          Map.entry("7z", "application/x-7z-compressed"),
          Map.entry("apk", "application/vnd.android.package-archive"),
          Map.entry("avif", "image/avif"),
          Map.entry("flac", "audio/flac"),
          Map.entry("heic", "image/heic"),
          Map.entry("jsonl", "application/jsonl"),
          Map.entry("jxl", "image/jxl"),
          Map.entry("m4a", "audio/mp4"),
          Map.entry("md", "text/markdown"),
          Map.entry("mjs", "text/javascript"),
          Map.entry("mkv", "video/x-matroska"),
          Map.entry("opus", "audio/ogg"),
          Map.entry("parquet", "application/vnd.apache.parquet"),
          Map.entry("toml", "application/toml"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("webm", "video/webm"),
          Map.entry("webp", "image/webp"),
          Map.entry("xz", "application/x-xz"),
          Map.entry("yaml", "application/yaml"),
          Map.entry("yml", "application/yaml"),
          Map.entry("zst", "application/zstd"));

  private MediaTypes() {}

  /** The sender's word where it says something, else by the name's extension. */
  static String of(@Nullable String contentType, String name) {
    if (contentType != null) {
      var given = contentType.strip();
      boolean valid =
          given.length() <= Limits.MEDIA_TYPE_CHARS_MAX && TYPE.matcher(given).matches();
      if (valid && !SAYS_NOTHING.contains(bare(given))) {
        return given;
      }
    }
    int dot = name.lastIndexOf('.'); // in front of all it hides a file, and begins no extension
    var extension = dot > 0 ? name.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
    var known = BY_EXTENSION.getOrDefault(extension, MimeMapping.mimeTypeForExtension(extension));
    return known == null ? UNKNOWN : known;
  }

  /**
   * Whether a browser shows it without running anything. SVG is an image that carries scripts; PDF
   * viewers do not open in the sandbox that user files get.
   */
  static boolean safeInline(String mediaType) {
    var bare = bare(mediaType);
    return bare.equals("text/plain")
        || bare.startsWith("audio/")
        || bare.startsWith("video/")
        || bare.startsWith("image/") && !bare.startsWith("image/svg");
  }

  /** Text that says nothing else is UTF-8, as nearly all text is. */
  static String withCharset(String mediaType) {
    boolean silent = mediaType.startsWith("text/") && mediaType.indexOf(';') < 0;
    return silent ? mediaType + "; charset=utf-8" : mediaType;
  }

  private static String bare(String mediaType) {
    return mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }
}
