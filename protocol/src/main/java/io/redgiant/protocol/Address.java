package io.redgiant.protocol;

/**
 * Every address of the event bus. The first word is its reach: {@code local.} this node's
 * verticles, {@code edge.} this node's people, {@code node.<id>.} one node, {@code all.} every
 * node.
 */
public final class Address {
  private Address() {}

  public static final String EDGE_FILE_LIST = "edge.file.list";
  public static final String EDGE_FILE_SEARCH = "edge.file.search";
  public static final String EDGE_FILE_REMOVE = "edge.file.remove";
  public static final String EDGE_FILE_VERSIONS = "edge.file.versions";

  public static final String LOCAL_ENTRY_FIND = "local.entry.find";
  public static final String LOCAL_ENTRY_SEARCH = "local.entry.search";
  public static final String LOCAL_INGEST_BEGIN = "local.ingest.begin";
  public static final String LOCAL_INGEST_SLAB = "local.ingest.slab";
  public static final String LOCAL_INGEST_RESUME = "local.ingest.resume";
  public static final String LOCAL_INGEST_END = "local.ingest.end";
  public static final String LOCAL_INGEST_ABORT = "local.ingest.abort";
  public static final String LOCAL_CONTENT_PLAN = "local.content.plan";
  public static final String LOCAL_CONTENT_MANIFEST = "local.content.manifest";
  public static final String LOCAL_STORAGE_USE = "local.storage.use";
  public static final String LOCAL_CORE_SCAN = "local.core.scan";
  public static final String LOCAL_CORE_DIGEST = "local.core.digest";
  public static final String LOCAL_CORE_VERIFY = "local.core.verify";
  public static final String LOCAL_JOURNAL_APPEND = "local.journal.append";
  public static final String LOCAL_JOURNAL_MANIFESTS = "local.journal.manifests";
  public static final String LOCAL_JOURNAL_COLLECTED = "local.journal.collected";
  public static final String LOCAL_JOURNAL_REBUILD = "local.journal.rebuild";
  public static final String LOCAL_JOURNAL_APPLIED = "local.journal.applied";
}
