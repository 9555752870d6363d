package io.redgiant.disk;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that forgets, tears and fails on purpose, the same way for the same seed.
 *
 * <p>It keeps apart what a reader sees and what was forced. A power cut, at an operation set by
 * {@link #crashAt} or between two, loses, keeps or tears (by sectors of 512 bytes) each write since
 * the file's last force, and loses or keeps each name since the directory's. Until {@link #restart}
 * every operation fails; handles from before stay dead.
 *
 * <p>Only operations that change something count. One thread at a time.
 */
public final class SimulatedDisk implements Disk {
  /**
   * A change of names that no force of its directory has covered: {@code to} is null for a
   * deletion.
   */
  private record Naming(String from, @Nullable String to, @Nullable SimulatedFile created) {}

  private final RandomGenerator random;
  private final SortedSet<String> directories = new TreeSet<>();
  private SortedMap<String, SimulatedFile> names = new TreeMap<>();
  private SortedMap<String, SimulatedFile> forcedNames = new TreeMap<>();
  private List<Naming> unforcedNames = new ArrayList<>();

  private long operations;
  private long crashAt = Long.MAX_VALUE;
  private long failAt = Long.MAX_VALUE;
  private long failForceAt = Long.MAX_VALUE;
  private long forces;
  private long capacityBytes = 1L << 40;
  private boolean powered = true;
  private boolean lies;
  private int run;

  public SimulatedDisk(long seed) {
    random = new Random(seed);
  }

  /** False from a power cut to the restart. */
  public boolean powered() {
    return powered;
  }

  /** Operations so far. */
  public long operations() {
    return operations;
  }

  /** Cuts the power in the {@code n}-th operation from now, from 1. */
  public void crashAt(long n) {
    crashAt = operations + n;
  }

  /**
   * The {@code n}-th operation from now, from 1, does nothing and fails with an input/output error.
   */
  public void failAt(long n) {
    failAt = operations + n;
  }

  /**
   * The {@code n}-th force of a file from now, from 1, fails, and what it should have kept may
   * never be kept.
   */
  public void failForceAt(long n) {
    failForceAt = forces + n;
  }

  /** From now on a force of a file says yes and does nothing: what a forgotten one comes to. */
  public void lies() {
    lies = true;
  }

  /**
   * How many bytes all files together may have; a write beyond that leaves what fitted and fails.
   */
  public void capacity(long bytes) {
    capacityBytes = bytes;
  }

  public long usedBytes() {
    return names.values().stream().mapToLong(file -> file.seen().length).sum();
  }

  /** Cuts the power now, unless it is out already, and comes back with what the disk kept. */
  public void restart() {
    names = keptNames();
    forcedNames = new TreeMap<>(names);
    unforcedNames.clear();
    names.values().forEach(file -> file.crash(random));
    crashAt = Long.MAX_VALUE;
    failAt = Long.MAX_VALUE;
    failForceAt = Long.MAX_VALUE;
    powered = true;
    run++;
  }

  /** Flips one bit of a file at rest. */
  public void flip(String file, long bit) throws IOException {
    var bytes = find(file).seen().clone();
    bytes[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
    overwrite(file, bytes);
  }

  /** Gives a file other bytes, forced: what a fault, not the program, did to it. */
  public void overwrite(String file, byte[] bytes) throws IOException {
    var target = find(file);
    target.truncate(0);
    target.write(0, bytes);
    target.force();
  }

  @Override
  public void createDirectories(String directory) throws IOException {
    operation();
    for (int slash = directory.indexOf('/'); slash > 0; slash = directory.indexOf('/', slash + 1)) {
      directories.add(directory.substring(0, slash));
    }
    directories.add(directory);
  }

  @Override
  public List<String> list(String directory) {
    return children(directory, names.keySet());
  }

  @Override
  public List<String> directories(String directory) {
    return children(directory, directories);
  }

  private static List<String> children(String directory, Iterable<String> paths) {
    var children = new ArrayList<String>();
    for (var path : paths) {
      if (parent(path).equals(directory)) {
        children.add(path.substring(path.lastIndexOf('/') + 1));
      }
    }
    return children;
  }

  @Override
  public boolean exists(String file) {
    return names.containsKey(file);
  }

  @Override
  public DiskFile create(String file) throws IOException {
    if (!parent(file).isEmpty() && !directories.contains(parent(file))) {
      throw new FileNotFoundException(file + ": its directory does not exist");
    }
    if (names.containsKey(file)) {
      throw new FileAlreadyExistsException(file);
    }
    operation();
    var created = new SimulatedFile();
    names.put(file, created);
    unforcedNames.add(new Naming(file, file, created));
    return new Handle(file, created);
  }

  @Override
  public DiskFile open(String file) throws IOException {
    return new Handle(file, find(file));
  }

  @Override
  public byte[] readAll(String file) throws IOException {
    return find(file).seen().clone();
  }

  @Override
  public void replace(String file, byte[] content) throws IOException {
    var temporary = file + ".new";
    delete(temporary);
    try (var target = create(temporary)) {
      target.write(ByteBuffer.wrap(content), 0);
      target.force();
    }
    move(temporary, file);
    forceDirectory(parent(file));
  }

  @Override
  public void move(String from, String to) throws IOException {
    find(from);
    operation();
    var naming = new Naming(from, to, null);
    unforcedNames.add(naming);
    rename(names, naming);
  }

  @Override
  public void delete(String file) throws IOException {
    if (names.containsKey(file)) {
      operation();
      var naming = new Naming(file, null, null);
      unforcedNames.add(naming);
      rename(names, naming);
    }
  }

  @Override
  public void forceDirectory(String directory) throws IOException {
    operation();
    // A journaling file system orders its changes of names: what came before goes with it.
    unforcedNames.forEach(naming -> rename(forcedNames, naming));
    unforcedNames.clear();
  }

  @Override
  public long usableBytes() {
    return capacityBytes - usedBytes();
  }

  @Override
  public long totalBytes() {
    return capacityBytes;
  }

  private SortedMap<String, SimulatedFile> keptNames() {
    var kept = new TreeMap<>(forcedNames);
    for (var naming : unforcedNames) {
      if (random.nextBoolean()) {
        rename(kept, naming);
      }
    }
    return kept;
  }

  private static void rename(SortedMap<String, SimulatedFile> target, Naming naming) {
    if (naming.created != null) {
      target.put(naming.from, naming.created);
      return;
    }
    var file = target.remove(naming.from);
    if (file != null && naming.to != null) {
      target.put(naming.to, file);
    }
  }

  private SimulatedFile find(String file) throws IOException {
    var found = names.get(file);
    if (found == null) {
      throw new FileNotFoundException(file);
    }
    return found;
  }

  /** Counts an operation before it is done; it may be the last. */
  private void operation() throws IOException {
    requirePower();
    operations++;
    if (operations >= crashAt) {
      powered = false;
      throw new SimulatedCrash(operations);
    }
    if (operations == failAt) {
      throw new IOException("simulated input/output error at disk operation " + operations);
    }
  }

  private void requirePower() {
    if (!powered) {
      throw new SimulatedCrash(operations);
    }
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  private final class Handle implements DiskFile {
    private final String name;
    private final SimulatedFile file;
    private final int openedIn = run;

    Handle(String name, SimulatedFile file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public void read(ByteBuffer target, long position) throws IOException {
      requireAlive();
      var bytes = file.seen();
      if (position + target.remaining() > bytes.length) {
        throw new EOFException(name + " ends at " + bytes.length);
      }
      target.put(bytes, (int) position, target.remaining());
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      requireAlive();
      if (!names.containsValue(file)) { // a real disk would take it, and nobody ever read it
        throw new IllegalStateException(name + " was deleted");
      }
      var bytes = new byte[source.remaining()];
      source.get(bytes);
      try {
        operation();
      } catch (SimulatedCrash crash) {
        file.write(
            position, bytes); // in flight when the power went: lost, kept or torn like any other
        throw crash;
      }
      long room = capacityBytes - usedBytes() + Math.max(0, file.seen().length - position);
      if (bytes.length > room) {
        file.write(position, java.util.Arrays.copyOf(bytes, (int) Math.max(0, room)));
        throw new DiskFullException(name + ": no space for " + bytes.length + " bytes");
      }
      file.write(position, bytes);
    }

    @Override
    public void force() throws IOException {
      requireAlive();
      operation();
      if (++forces == failForceAt) {
        file.loseForce(random);
        throw new IOException("simulated input/output error forcing " + name);
      }
      if (!lies) {
        file.force();
      }
    }

    @Override
    public void truncate(long bytes) throws IOException {
      requireAlive();
      operation();
      file.truncate(bytes);
    }

    @Override
    public long size() {
      requireAlive();
      return file.seen().length;
    }

    @Override
    public Path path() {
      return Path.of("simulated", name);
    }

    @Override
    public void close() {
      // Nothing happens on close: what was not forced stays so.
    }

    private void requireAlive() {
      requirePower();
      if (openedIn != run) {
        throw new IllegalStateException(name + " was opened before the power cut");
      }
    }
  }
}
