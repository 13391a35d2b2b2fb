"""The tables of the first release, which later migrations change, see `schema`."""

FIRST_TABLES: tuple[str, ...] = (
    """
    CREATE TABLE schema (
      only_row {integer} PRIMARY KEY CHECK (only_row = 1),
      version {integer} NOT NULL
    )
    """,
    """
    CREATE TABLE feeds (
      id {text} PRIMARY KEY NOT NULL,
      name {text} NOT NULL,
      location {text} NOT NULL,
      title {text},
      first_seen {integer} NOT NULL,
      next_check_at {integer} NOT NULL,
      polled_at {integer},
      good_at {integer},
      failures {integer} NOT NULL,
      error {text},
      edition {integer} NOT NULL,
      paused_at {integer}
    )
    """,
    "CREATE INDEX feeds_due ON feeds (paused_at, next_check_at, id)",
    """
    CREATE TABLE entries (
      id {text} PRIMARY KEY NOT NULL,
      feed_id {text} NOT NULL REFERENCES feeds (id),
      key {text} NOT NULL,
      location {text} NOT NULL,
      label {text} NOT NULL,
      title {text} NOT NULL,
      state {text} NOT NULL,
      first_seen {integer} NOT NULL,
      published {integer} NOT NULL,
      updated {integer} NOT NULL,
      dated_by {text} NOT NULL,
      authors {text} NOT NULL,
      source {text},
      summary {text},
      gone_at {integer},
      attempts {integer} NOT NULL,
      problem {text},
      checks {integer} NOT NULL,
      revision {integer} NOT NULL,
      fingerprint {text},
      UNIQUE (feed_id, key)
    )
    """,
    # It includes gone_at so that the counts of all feeds are read from this index alone.
    "CREATE INDEX entries_newest ON entries (feed_id, state, published DESC, id, gone_at)",
    # The raw bytes are the last column: they are long and seldom read.
    """
    CREATE TABLE revisions (
      entry_id {text} NOT NULL REFERENCES entries (id),
      number {integer} NOT NULL,
      read_at {integer} NOT NULL,
      fingerprint {text} NOT NULL,
      significant {integer} NOT NULL,
      text {bytes} NOT NULL,
      html {bytes} NOT NULL,
      raw {bytes} NOT NULL,
      PRIMARY KEY (entry_id, number)
    )
    """,
    """
    CREATE TABLE polls (
      feed_id {text} NOT NULL REFERENCES feeds (id),
      number {integer} NOT NULL,
      started_at {integer} NOT NULL,
      finished_at {integer} NOT NULL,
      ok {integer} NOT NULL,
      error {text},
      new {integer} NOT NULL,
      updated {integer} NOT NULL,
      gone {integer} NOT NULL,
      PRIMARY KEY (feed_id, number)
    )
    """,
    """
    CREATE TABLE documents (
      name {text} PRIMARY KEY NOT NULL,
      key {text} NOT NULL,
      digest {text} NOT NULL,
      published_at {integer} NOT NULL
    )
    """,
    """
    CREATE TABLE hosts (
      host {text} NOT NULL,
      port {integer} NOT NULL,
      charset {text},
      asked_at {integer} NOT NULL,
      PRIMARY KEY (host, port)
    )
    """,
    """
    CREATE TABLE wishes (
      id {text} PRIMARY KEY NOT NULL,
      feed_name {text} NOT NULL,
      mode {text} NOT NULL,
      asked_at {integer} NOT NULL,
      report {text},
      fulfilled_at {integer}
    )
    """,
)
