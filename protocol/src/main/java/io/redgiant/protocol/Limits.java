package io.redgiant.protocol;

/** Every maximum, with its unit and its reason. */
public final class Limits {
  private Limits() {}

  /** A record must fit one bus message and one read. */
  public static final int RECORD_BODY_BYTES_MAX = 64 << 10;

  /** Long enough for a UUID or a digest in any spelling. */
  public static final int IDEMPOTENCY_KEY_BYTES_MAX = 128;

  /** Versions that one record may replace: more of them at once means a client in a loop. */
  public static final int RECORD_TARGETS_MAX = 255;

  /** Fields of a later version in a record's header, which this one only keeps. */
  public static final int RECORD_FURTHER_BYTES_MAX = 1 << 10;

  /** A clock that is further ahead than this does not take the others along. */
  public static final long CLOCK_AHEAD_MILLIS_MAX = 60_000;

  /** Records in one message between journals: a few milliseconds of the receiver's work. */
  public static final int SENT_RECORDS_MAX = 1_024;

  /** Their bytes, but for the last record: short enough to share a connection with. */
  public static final int SENT_BYTES_MAX = 256 << 10;

  /** Origins that a version vector lists: each start of a node that wrote is one. */
  public static final int VECTOR_ORIGINS_MAX = 65_535;

  /** Of a node in the layout: GiB of a disk, up to a PiB. */
  public static final int LAYOUT_WEIGHT_MAX = 1 << 20;

  /** Contents that one node asks another about at once. */
  public static final int WHICH_MANIFESTS_MAX = 256;

  /** Copies of a content that may be asked for. */
  public static final int REPLICAS_MAX = 16;

  /** A word or two. */
  public static final int SETTING_NAME_CHARS_MAX = 64;

  /** A number, a list of a few names: no document. */
  public static final int SETTING_VALUE_CHARS_MAX = 1_024;

  /** A position in a header stays well under 8 KiB. */
  public static final int POSITION_ORIGINS_MAX = 64;

  /** PATH_MAX of Linux less room for a data directory in front. */
  public static final int PATH_BYTES_MAX = 2048;

  /** NAME_MAX of the file systems people use. */
  public static final int PATH_SEGMENT_BYTES_MAX = 255;

  public static final int ROOM_NAME_BYTES_MAX = 80;

  public static final int MEDIA_TYPE_CHARS_MAX = 255;

  /** A screenful several times over; more is a file. */
  public static final int MESSAGE_TEXT_CHARS_MAX = 16_000;

  /** Files, and people named, in one message: each is looked up when it is shown. */
  public static final int MESSAGE_ATTACHMENTS_MAX = 32;

  public static final int MESSAGE_MENTIONS_MAX = 64;

  /** One grapheme: the longest families and flags have a dozen code points. */
  public static final int EMOJI_CHARS_MAX = 32;

  /** Different reactions to one message, of all peers together. */
  public static final int REACTIONS_MAX = 1_000;

  /** What a room is about: a line above its talk. */
  public static final int TOPIC_CHARS_MAX = 250;

  /** Ten years. */
  public static final int RETENTION_DAYS_MAX = 3_650;

  /** Messages on one page of history. */
  public static final int HISTORY_MESSAGES_MAX = 200;

  /**
   * About how much of talk one page has, as it is written: a quarter of what may wait at a socket.
   * A page that would have more ends earlier, after one message at least.
   */
  public static final int HISTORY_BYTES_MAX = 256 << 10;

  /**
   * Origins whose talk a client says to have seen: 60 characters each, so that a question fits one
   * frame of the bridge. Of more, those that wrote last count.
   */
  public static final int SEEN_ORIGINS_MAX = 512;

  /** What is shown as publisher beside the identity: a line in a list. */
  public static final int LABEL_CHARS_MAX = 80;

  /** Of a person or a program, as it is shown: half a line beside what it says. */
  public static final int HANDLE_CHARS_MAX = 40;

  /**
   * Rows of one manifest node: 16,384 × 36 bytes stay under the longest chunk, and one leaf covers
   * about 4 GiB.
   */
  public static final int MANIFEST_ROWS_MAX = 16_384;

  /** Levels of a manifest's tree: three cover more than any disk. */
  public static final int MANIFEST_LEVELS_MAX = 3;

  /** A file of up to 64 TiB. */
  public static final long CONTENT_BYTES_MAX = 1L << 46;

  /** Ranges in one request: a video player asks for one, a resuming client for a few. */
  public static final int RANGES_MAX = 16;

  /** Rows on one page of a list. */
  public static final int PAGE_ROWS_MAX = 1_000;

  /** A JSON body that is not file bytes. */
  public static final int JSON_BYTES_MAX = 1 << 20;

  public static final int JSON_DEPTH_MAX = 16;

  /** Uploads at once on one node: each costs a socket, some KiB and, while it moves, a slab. */
  public static final int INGESTS_MAX = 1_024;

  /**
   * Resumable uploads of one node that are not finished, those in pause included: each costs three
   * files and less than a KiB of memory.
   */
  public static final int UPLOADS_MAX = 10_000;

  /** Chunk rows in one request of a delta upload: one manifest leaf. */
  public static final int DELTA_ROWS_MAX = MANIFEST_ROWS_MAX;

  /**
   * Chunk rows in all delta uploads of one node together, 36 bytes each in memory: files of 256
   * GiB. What does not fit is sent whole.
   */
  public static final int DELTA_ROWS_IN_ALL_MAX = 1 << 20;

  /** How long a peer counts as on line after it was last seen. */
  public static final long PEER_ONLINE_MILLIS = 60_000;

  /**
   * Peers that one node says are on line: their list stays well under a JSON document's limit. Of
   * more, those seen last count.
   */
  public static final int PEERS_ONLINE_MAX = 1_000;

  /** Links of one peer that are good at once: they can be looked through by eye, with patience. */
  public static final int SHARES_MAX = 1_000;

  /** How long a link may be good: a year, and a day to be on the safe side. */
  public static final long SHARE_SECONDS_MAX = 366 * 86_400L;

  /**
   * How long a pass opens a content: the longest pause in a film, nearly. Whoever goes on asks for
   * another.
   */
  public static final long CONTENT_PASS_MILLIS = 3_600_000;

  /** How long a read waits for the position it names. */
  public static final long POSITION_WAIT_MILLIS = 5_000;

  /** A body that comes more slowly than this, for as long as the node's settings say, is ended. */
  public static final long BODY_BYTES_PER_SECOND_MIN = 1 << 10;

  /** One frame of the bridge, either way of a person: a long message with all its attachments. */
  public static final int BRIDGE_FRAME_BYTES_MAX = 64 << 10;

  /** The address that an answer is to have, which is kept until there is one. */
  public static final int BRIDGE_REPLY_ADDRESS_CHARS_MAX = 128;

  /** What one socket hears of: all rooms of a busy person, and some more. */
  public static final int BRIDGE_REGISTRATIONS_MAX = 1_000;

  /**
   * Requests of one socket that are under way: more at once is no person, and no sensible program.
   */
  public static final int BRIDGE_REQUESTS_MAX = 64;

  /** Frames of one socket at once: as many registrations as there may be, and as many requests. */
  public static final int BRIDGE_FRAMES_MAX = 2 * BRIDGE_REGISTRATIONS_MAX;

  /** Frames of one socket in a second from then on: a program that copies a room of talk. */
  public static final int BRIDGE_FRAMES_PER_SECOND_MAX = 200;

  /** What waits to be read at one socket: a second or two of a busy room. It may catch up later. */
  public static final int BRIDGE_BACKLOG_BYTES_MAX = 1 << 20;

  /** How long a socket may say nothing: two of the pings that clients send each 25 s got lost. */
  public static final long BRIDGE_SILENCE_MILLIS_MAX = 60_000;

  /**
   * Invitations that a node keeps, those that were used included: all of them are written at once
   * when one changes, some 300 KiB.
   */
  public static final int INVITATIONS_MAX = 1_000;

  /** How long an invitation may be good: what lies about for longer had better be made anew. */
  public static final long INVITATION_MILLIS_MAX = 30L * 24 * 3_600_000;

  /** How long a node can still say of an invitation that it was used or has expired. */
  public static final long INVITATION_REMEMBERED_MILLIS = 7L * 24 * 3_600_000;

  /** What a browser makes up for the one use of an invitation: a random number as text. */
  public static final int INVITATION_NONCE_CHARS_MAX = 64;

  /**
   * Wrong tokens and invitations from one address within {@link #WRONG_TOKENS_MILLIS}, as each
   * event loop counts them: a person who mistypes, and a page whose token has ended.
   */
  public static final int WRONG_TOKENS_MAX = 20;

  /** How long a wrong token counts. */
  public static final long WRONG_TOKENS_MILLIS = 60_000;

  /** Addresses whose wrong tokens are counted, a hundred bytes each; beyond, the eldest go. */
  public static final int WRONG_TOKENS_ADDRESSES_MAX = 4_096;

  /**
   * Addresses that a node measures one by one: the constants of {@code Address} are some ninety.
   * What is beyond is measured as one.
   */
  public static final int METRICS_ADDRESSES_MAX = 160;

  /** Spellings of addresses that a node remembers the place of: those of 500 nodes. */
  public static final int METRICS_SPELLINGS_MAX = 4_096;

  /** Of the slowest handlings of the last minute: what one looks at. */
  public static final int METRICS_SLOWEST_MAX = 10;

  /** What one node says of its bus at once: the most addresses with the largest counts. */
  public static final int METRICS_SNAPSHOT_BYTES_MAX = 96 << 10;

  /** Nodes in one event of {@code edge.metrics}: some 8 KiB each, a second. */
  public static final int METRICS_NODES_MAX = 32;

  /** Messages that one node's tap shows in a tenth of a second; the others are counted. */
  public static final int METRICS_TAP_MESSAGES_MAX = 100;

  /** Messages in one event of {@code edge.metrics.tap}, of all nodes: more than one can read. */
  public static final int METRICS_TAP_SHOWN_MAX = 200;
}
