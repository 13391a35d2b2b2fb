"""The tables, as an ordered list of migrations. A released migration never changes; another one follows it.

`migrating` applies them. One that only adds tables, indexes and columns lets processes of the release before go on
beside this one; so what is to be dropped or changed follows a release after nothing uses it any more.
"""

from feedd.store.first_tables import FIRST_TABLES

# The condition of a feed, see `listing`. Indexes contain it: another form needs another migration.
CONDITION = (
    "CASE WHEN paused_at IS NOT NULL THEN 'paused' WHEN failures > 0 THEN 'failing' "
    "WHEN held_at IS NOT NULL THEN 'held back' WHEN good_at IS NULL THEN 'new' ELSE 'ok' END"
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    FIRST_TABLES,
    (
        "ALTER TABLE feeds ADD COLUMN held_at {integer}",
        "ALTER TABLE feeds ADD COLUMN doubt {text}",
        "ALTER TABLE entries ADD COLUMN listing {text}",
        "ALTER TABLE entries ADD COLUMN touches {integer} NOT NULL DEFAULT 0",
        "ALTER TABLE entries ADD COLUMN doubt {text}",
        "ALTER TABLE revisions ADD COLUMN note {text}",
        """
        CREATE TABLE aliases (
          feed_id {text} NOT NULL REFERENCES feeds (id),
          key {text} NOT NULL,
          entry_id {text} NOT NULL REFERENCES entries (id),
          PRIMARY KEY (feed_id, key)
        )
        """,
        """
        CREATE TABLE indexes (
          feed_id {text} PRIMARY KEY NOT NULL REFERENCES feeds (id),
          raw {bytes} NOT NULL
        )
        """,
        "ALTER TABLE feeds ADD COLUMN removed_at {integer}",
        # The feed that has a name, or had it last. No reference: a name may be defined before its feed is first polled.
        """
        CREATE TABLE names (
          name {text} PRIMARY KEY NOT NULL,
          feed_id {text} NOT NULL
        )
        """,
        "CREATE INDEX names_feeds ON names (feed_id)",
        "INSERT INTO names (name, feed_id) SELECT name, MIN(id) FROM feeds GROUP BY name",
        "ALTER TABLE hosts ADD COLUMN plus {integer}",
        "ALTER TABLE hosts ADD COLUMN plus_asked_at {integer}",
    ),
    (
        "ALTER TABLE entries ADD COLUMN categories {text} NOT NULL DEFAULT '[]'",
        # The number of the archive page that contains the entry.
        "ALTER TABLE entries ADD COLUMN archive {integer}",
        """
        CREATE TABLE archives (
          feed_id {text} NOT NULL REFERENCES feeds (id),
          number {integer} NOT NULL,
          closed_at {integer} NOT NULL,
          fullness {integer} NOT NULL,
          data {bytes} NOT NULL,
          PRIMARY KEY (feed_id, number)
        )
        """,
        # The state is always the same in this index, but without it SQLite prefers entries_newest.
        """
        CREATE INDEX entries_unarchived ON entries (feed_id, state, published, id DESC, gone_at)
        WHERE state = 'published' AND archive IS NULL
        """,
        # The pings that the hub has not accepted yet: one row for each document, however often it changed.
        """
        CREATE TABLE pings (
          name {text} PRIMARY KEY NOT NULL,
          digest {text} NOT NULL,
          attempts {integer} NOT NULL,
          next_try_at {integer} NOT NULL
        )
        """,
        "ALTER TABLE hosts ADD COLUMN admin {text}",
        "ALTER TABLE hosts ADD COLUMN robots {text}",
        "ALTER TABLE hosts ADD COLUMN robots_asked_at {integer}",
        # When the row was last written, which decides when it is deleted.
        "ALTER TABLE hosts ADD COLUMN saved_at {integer} NOT NULL DEFAULT 0",
    ),
    # How each feed is to be published, for when its definition is broken or gone.
    ("ALTER TABLE feeds ADD COLUMN terms {text} NOT NULL DEFAULT '{{}}'",),
    # What an operator wants to know of a feed; one of each kind is open at a time.
    (
        """
        CREATE TABLE incidents (
          feed_id {text} NOT NULL REFERENCES feeds (id),
          number {integer} NOT NULL,
          kind {text} NOT NULL,
          stage {text},
          reason {text} NOT NULL,
          opened_at {integer} NOT NULL,
          closed_at {integer},
          changed_at {integer} NOT NULL,
          PRIMARY KEY (feed_id, number)
        )
        """,
        "CREATE UNIQUE INDEX incidents_open ON incidents (feed_id, kind) WHERE closed_at IS NULL",
        "ALTER TABLE feeds ADD COLUMN failing_since {integer}",
        "ALTER TABLE feeds ADD COLUMN stage {text}",
        "ALTER TABLE feeds ADD COLUMN notice {text}",
        "ALTER TABLE feeds ADD COLUMN pace {text}",
        # As far back as the history of polls goes, which is more than a week of hourly polls.
        """
        UPDATE feeds SET failing_since = COALESCE((
          SELECT MIN(polls.finished_at) FROM polls WHERE polls.feed_id = feeds.id AND polls.number > COALESCE((
            SELECT MAX(good.number) FROM polls AS good WHERE good.feed_id = feeds.id AND good.ok = 1
          ), 0)
        ), polled_at) WHERE failures > 0
        """,
    ),
    # By which rules the last good index and each revision were read; 0: those of a release that did not number them.
    (
        "ALTER TABLE feeds ADD COLUMN reading {integer} NOT NULL DEFAULT 0",
        "ALTER TABLE revisions ADD COLUMN reading {integer} NOT NULL DEFAULT 0",
    ),
    ("ALTER TABLE feeds ADD COLUMN charset {text}",),
    # New entries are announced after they left the index, too, but not those that left it under an earlier release.
    (
        "ALTER TABLE feeds ADD COLUMN turnovers {integer} NOT NULL DEFAULT 0",
        """
        UPDATE entries SET state = 'held', problem = COALESCE(problem, 'it left the index before it was read')
        WHERE state = 'waiting' AND gone_at IS NOT NULL
        """,
    ),
    (
        "ALTER TABLE hosts ADD COLUMN terminates {integer}",
        "ALTER TABLE hosts ADD COLUMN robots_silences {integer} NOT NULL DEFAULT 0",
        # The keys of TLS servers; `other` is one that the host shows since the trusted one was last seen.
        """
        CREATE TABLE keys (
          host {text} NOT NULL,
          port {integer} NOT NULL,
          fingerprint {text} NOT NULL,
          first_seen {integer} NOT NULL,
          last_seen {integer} NOT NULL,
          other {text},
          other_first_seen {integer},
          other_last_seen {integer},
          PRIMARY KEY (host, port)
        )
        """,
    ),
    # What is forgotten of feeds: 16 bytes for each key of an entry that was never announced.
    (
        """
        CREATE TABLE forgotten (
          feed_id {text} NOT NULL REFERENCES feeds (id),
          number {integer} NOT NULL,
          digests {bytes} NOT NULL,
          PRIMARY KEY (feed_id, number)
        )
        """,
        "ALTER TABLE aliases ADD COLUMN since {integer} NOT NULL DEFAULT 0",
        # An entry is deleted with its aliases; without it, SQLite looks for them in the whole table.
        "CREATE INDEX aliases_entries ON aliases (entry_id)",
        # The bytes of its revisions and archive pages, as they are stored.
        "ALTER TABLE feeds ADD COLUMN stored_bytes {integer} NOT NULL DEFAULT 0",
        """
        UPDATE feeds SET stored_bytes = COALESCE((
          SELECT SUM(LENGTH(revisions.text) + LENGTH(revisions.html) + LENGTH(revisions.raw))
          FROM entries JOIN revisions ON revisions.entry_id = entries.id WHERE entries.feed_id = feeds.id
        ), 0) + COALESCE((SELECT SUM(LENGTH(archives.data)) FROM archives WHERE archives.feed_id = feeds.id), 0)
        """,
        # When the text of its newest revision was deleted for want of room.
        "ALTER TABLE entries ADD COLUMN text_gone_at {integer}",
        """
        CREATE INDEX entries_with_text ON entries (feed_id, state, published, id)
        WHERE revision > 0 AND text_gone_at IS NULL
        """,
        "CREATE INDEX entries_revised ON entries (feed_id, id) WHERE revision > 1",
    ),
    # The bytes of media files that were downloaded, for the lengths of enclosures.
    (
        """
        CREATE TABLE media_lengths (
          feed_id {text} NOT NULL REFERENCES feeds (id),
          url {text} NOT NULL,
          bytes {integer} NOT NULL,
          PRIMARY KEY (feed_id, url)
        )
        """,
    ),
    # Whether the host of a feed is private, and the group that lists of feeds sort it under; NULL until the next start.
    (
        "ALTER TABLE feeds ADD COLUMN private {integer}",
        "ALTER TABLE feeds ADD COLUMN heading {text}",
        "CREATE INDEX feeds_private ON feeds (id) WHERE private = 1",
        # For lists of feeds, page by page.
        "CREATE INDEX feeds_names ON feeds (name) WHERE removed_at IS NULL",
        "CREATE INDEX feeds_headings ON feeds (heading, name) WHERE removed_at IS NULL",
        f"CREATE INDEX feeds_conditions ON feeds (({CONDITION}), name) WHERE removed_at IS NULL",
        "CREATE INDEX feeds_public_names ON feeds (name) WHERE removed_at IS NULL AND private = 0",
        "CREATE INDEX feeds_public_headings ON feeds (heading, name) WHERE removed_at IS NULL AND private = 0",
        f"CREATE INDEX feeds_public_conditions ON feeds (({CONDITION}), name) WHERE removed_at IS NULL AND private = 0",
        "CREATE INDEX incidents_opened ON incidents (opened_at DESC, feed_id, number) WHERE closed_at IS NULL",
        "CREATE INDEX incidents_closed ON incidents (closed_at DESC, feed_id, number) WHERE closed_at IS NOT NULL",
    ),
    # Since when times are provisional, because the wall clock cannot be believed; no row: none are.
    (
        """
        CREATE TABLE clock_doubts (
          only_row {integer} PRIMARY KEY CHECK (only_row = 1),
          since {integer} NOT NULL
        )
        """,
    ),
    # What is taken out of all that is published, and by what each entry is. No references: an entry that is forgotten
    # and found again is still withdrawn.
    (
        """
        CREATE TABLE withdrawals (
          kind {text} NOT NULL,
          subject {text} NOT NULL,
          reason {text},
          withdrawn_at {integer} NOT NULL,
          PRIMARY KEY (kind, subject)
        )
        """,
        """
        CREATE TABLE withdrawn (
          entry_id {text} NOT NULL,
          kind {text} NOT NULL,
          subject {text} NOT NULL,
          PRIMARY KEY (entry_id, kind, subject)
        )
        """,
        "ALTER TABLE entries ADD COLUMN withdrawn_at {integer}",
        "ALTER TABLE feeds ADD COLUMN withdrawals {integer} NOT NULL DEFAULT 0",
        "DROP INDEX entries_newest",
        "CREATE INDEX entries_newest ON entries (feed_id, state, published DESC, id, gone_at, withdrawn_at)",
        "DROP INDEX entries_unarchived",
        """
        CREATE INDEX entries_unarchived ON entries (feed_id, state, published, id DESC, gone_at)
        WHERE state = 'published' AND archive IS NULL AND withdrawn_at IS NULL
        """,
    ),
    # Which row of the index of words each entry has, and the entries whose words are to be read, see `search`; that
    # index itself is not made here.
    (
        """
        CREATE TABLE searched (
          row {integer} PRIMARY KEY NOT NULL,
          entry_id {text} NOT NULL UNIQUE,
          form {text} NOT NULL
        )
        """,
        "CREATE TABLE unsearched (entry_id {text} PRIMARY KEY NOT NULL)",
        # The newest entries of all feeds, for the front page.
        """
        CREATE INDEX entries_timeline ON entries (published DESC, id)
        WHERE state = 'published' AND withdrawn_at IS NULL
        """,
    ),
    # Until when the next polls of a feed can find nothing while its index stays as it is, see `changes.quiet`.
    (
        "ALTER TABLE feeds ADD COLUMN quiet {text}",
        "CREATE INDEX feeds_failing ON feeds (paused_at) WHERE failures > 0",
    ),
    # The folder of definitions that the data belongs to; no row: the next command that polls decides.
    (
        """
        CREATE TABLE feeds_folder (
          only_row {integer} PRIMARY KEY CHECK (only_row = 1),
          path {text} NOT NULL
        )
        """,
    ),
    # What the operator's program is to be told of: an entry by its id, or an incident by its number.
    (
        """
        CREATE TABLE notifications (
          key {text} PRIMARY KEY NOT NULL,
          feed_id {text} NOT NULL REFERENCES feeds (id),
          event {text} NOT NULL,
          subject {text} NOT NULL,
          at {integer} NOT NULL,
          attempts {integer} NOT NULL,
          next_try_at {integer} NOT NULL,
          tried_at {integer},
          problem {text},
          given_up_at {integer}
        )
        """,
    ),
    # What the entries of a published document were rendered from; NULL: not known, so that it is rendered as a whole.
    ("ALTER TABLE documents ADD COLUMN entries {text}",),
    # No earlier feedd reads texts that are compressed as in `bodies`, so none may open them. The ids of entries are in
    # enough indexes without this one.
    (
        "DROP INDEX entries_with_text",
        """
        CREATE INDEX entries_with_text ON entries (feed_id, state, published)
        WHERE revision > 0 AND text_gone_at IS NULL
        """,
    ),
    # How often processes began to poll a feed, where there are several: the last one may save, see `fence`.
    ("ALTER TABLE feeds ADD COLUMN attempt {integer} NOT NULL DEFAULT 0",),
    # The published files, gzipped, and the number of their last change; a store in a file has none. A file without
    # bytes was removed.
    (
        """
        CREATE TABLE files (
          name {text} PRIMARY KEY NOT NULL,
          number {integer} NOT NULL,
          digest {text} NOT NULL,
          published_at {integer} NOT NULL,
          gzipped {bytes}
        )
        """,
        "CREATE INDEX files_numbers ON files (number)",
        """
        CREATE TABLE publications (
          only_row {integer} PRIMARY KEY CHECK (only_row = 1),
          number {integer} NOT NULL
        )
        """,
    ),
    # What the processes of a fleet keep to at each host, see `shared_hosts`; times are of the database's clock.
    (
        """
        CREATE TABLE manners (
          host {text} NOT NULL,
          port {integer} NOT NULL,
          delay {integer} NOT NULL,
          free_at {integer} NOT NULL,
          leases {text} NOT NULL,
          failures {integer} NOT NULL,
          failing_since {integer},
          open_until {integer},
          PRIMARY KEY (host, port)
        )
        """,
    ),
    # The lowest version of the tables that a feedd must know to use them on a server, see `migrating`.
    (
        """
        CREATE TABLE compatibility (
          only_row {integer} PRIMARY KEY CHECK (only_row = 1),
          oldest {integer} NOT NULL
        )
        """,
    ),
    # What was asked of each host on each day, which is a number of days since 1970; `least_gap` in microseconds.
    (
        """
        CREATE TABLE host_days (
          day {integer} NOT NULL,
          host {text} NOT NULL,
          port {integer} NOT NULL,
          requests {integer} NOT NULL,
          bytes {integer} NOT NULL,
          least_gap {integer},
          polls {integer} NOT NULL,
          news {integer} NOT NULL,
          PRIMARY KEY (day, host, port)
        )
        """,
    ),
    # Digests of the tokens that lead to private feeds, and what stands for a token in their documents, see `tokens`.
    (
        """
        CREATE TABLE tokens (
          label {text} PRIMARY KEY NOT NULL,
          digest {text} NOT NULL UNIQUE,
          feeds {text},
          made_at {integer} NOT NULL
        )
        """,
        """
        CREATE TABLE token_placeholder (
          only_row {integer} PRIMARY KEY CHECK (only_row = 1),
          word {text} NOT NULL
        )
        """,
        "CREATE INDEX feeds_of_tokens ON feeds (name) WHERE private >= 2",
    ),
    # The subscriptions at feedd's own hub, the requests that wait for callbacks, and until when a host is left alone.
    # `address` is a topic as its subscriber named it.
    (
        """
        CREATE TABLE subscriptions (
          address {text} NOT NULL,
          callback {text} NOT NULL,
          topic {text} NOT NULL,
          host {text} NOT NULL,
          secret {text},
          lease_until {integer} NOT NULL,
          delivered {text},
          PRIMARY KEY (address, callback)
        )
        """,
        "CREATE INDEX subscriptions_topics ON subscriptions (topic)",
        "CREATE INDEX subscriptions_hosts ON subscriptions (host)",
        "CREATE INDEX subscriptions_leases ON subscriptions (lease_until)",
        """
        CREATE TABLE callback_requests (
          address {text} NOT NULL,
          callback {text} NOT NULL,
          method {text} NOT NULL,
          topic {text} NOT NULL,
          host {text} NOT NULL,
          mode {text} NOT NULL,
          secret {text},
          lease_seconds {integer} NOT NULL,
          digest {text} NOT NULL,
          attempts {integer} NOT NULL,
          next_try_at {integer} NOT NULL,
          PRIMARY KEY (address, callback, method)
        )
        """,
        "CREATE INDEX callback_requests_hosts ON callback_requests (host, next_try_at)",
        "CREATE INDEX callback_requests_due ON callback_requests (next_try_at)",
        """
        CREATE TABLE callback_hosts (
          host {text} PRIMARY KEY NOT NULL,
          free_at {integer} NOT NULL
        )
        """,
    ),
    # What the headers of media files say: the time of sounds, the size of pictures in pixels.
    (
        "ALTER TABLE media_lengths ADD COLUMN milliseconds {integer}",
        "ALTER TABLE media_lengths ADD COLUMN width {integer}",
        "ALTER TABLE media_lengths ADD COLUMN height {integer}",
    ),
    # Which entries of each feed a merged feed by rule has, see `merges`. `key` stands for what they were chosen from,
    # `joined_at` is null for feeds that it had from the start. One in `merges` was complete once; its `definition` is
    # the last good one.
    (
        """
        CREATE TABLE merges (
          document {text} PRIMARY KEY NOT NULL,
          definition {text} NOT NULL
        )
        """,
        """
        CREATE TABLE merge_members (
          document {text} NOT NULL,
          feed_id {text} NOT NULL,
          key {text} NOT NULL,
          joined_at {integer},
          newest {integer},
          matched {text} NOT NULL,
          PRIMARY KEY (document, feed_id)
        )
        """,
        "CREATE INDEX merge_members_newest ON merge_members (document, newest)",
    ),
    # Where several processes publish: what the files of a feed were made from when none was to be written.
    ("CREATE TABLE standings (feed_id {text} PRIMARY KEY REFERENCES feeds (id), known {text} NOT NULL)",),
)
