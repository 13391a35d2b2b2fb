"""All SQL that reads and writes, once, in the subset that SQLite and PostgreSQL share.

Parameters are named, times are microseconds of UTC, keys are given by us. What a row means is `rows.py`'s business.
"""

PAUSE_FEEDS = "UPDATE feeds SET paused_at = :now WHERE paused_at IS NULL"

REGISTER_FEED = """
INSERT INTO feeds (
  id, name, location, title, first_seen, next_check_at, polled_at, good_at, failures, error, edition, terms
) VALUES (
  :id, :name, :location, :title, :first_seen, :next_check_at, :polled_at, :good_at, :failures, :error, :edition, :terms
) ON CONFLICT (id) DO UPDATE SET
  name = excluded.name, location = excluded.location, terms = excluded.terms, paused_at = NULL, removed_at = NULL,
  next_check_at = CASE WHEN feeds.location <> excluded.location THEN excluded.next_check_at ELSE feeds.next_check_at END
"""

HASTEN = "UPDATE feeds SET next_check_at = :latest WHERE id = :id AND next_check_at > :latest"

# A feed that is defined but not active stays paused.
RENAME_FEED = """
UPDATE feeds SET name = :name, location = :location, terms = :terms, removed_at = NULL WHERE id = :id
"""

CLAIM_NAME = """
INSERT INTO names (name, feed_id) VALUES (:name, :id) ON CONFLICT (name) DO UPDATE SET feed_id = excluded.feed_id
"""

CLAIM_FREE_NAME = "INSERT INTO names (name, feed_id) VALUES (:name, :id) ON CONFLICT (name) DO NOTHING"

OWNER = "SELECT feed_id AS id FROM names WHERE name = :name"

SERVED_NAME = """
SELECT feeds.name AS name FROM feeds JOIN names ON names.name = feeds.name AND names.feed_id = feeds.id
WHERE feeds.id = :feed_id AND feeds.removed_at IS NULL
"""

RETIRED_NAMES = """
SELECT names.name AS name FROM names JOIN feeds ON feeds.id = names.feed_id
WHERE feeds.removed_at IS NOT NULL OR feeds.name <> names.name ORDER BY names.name
"""

# A feed whose database was lost has subscribers all the same.
ADD_FEED = """
INSERT INTO feeds (
  id, name, location, title, first_seen, next_check_at, polled_at, good_at, failures, error, edition, terms
) VALUES (
  :id, :name, :location, :title, :first_seen, :next_check_at, :polled_at, :good_at, :failures, :error, :edition, :terms
) ON CONFLICT (id) DO NOTHING
"""

REMOVE_FEED = """
UPDATE feeds SET removed_at = COALESCE(removed_at, :now), paused_at = COALESCE(paused_at, :now) WHERE id = :id
"""

PURGE_REVISIONS = """
DELETE FROM revisions WHERE entry_id IN (SELECT id FROM entries WHERE feed_id = :feed_id) RETURNING number
"""

PURGE_INDEX = "DELETE FROM indexes WHERE feed_id = :feed_id"

# The numbers stay taken: an address that once was a page must not become another one, which never changes either.
PURGE_ARCHIVES = "UPDATE archives SET data = :nothing, fullness = :purged WHERE feed_id = :feed_id"

# As if its articles had never been read: should the feed come back, they are read again.
PURGE_ENTRIES = """
UPDATE entries SET revision = 0, fingerprint = NULL, summary = NULL, checks = 0, doubt = NULL, archive = NULL
WHERE feed_id = :feed_id
"""

# Name, location and terms are the definition's: a poll that began before a reload must not write the old ones back.
# A feed that is not registered was polled because somebody named it: it stays paused.
SAVE_FEED = """
INSERT INTO feeds (
  id, name, location, title, first_seen, next_check_at, polled_at, good_at, failures, error, edition, doubt,
  held_at, terms, failing_since, stage, notice, pace, paused_at
) VALUES (
  :id, :name, :location, :title, :first_seen, :next_check_at, :polled_at, :good_at, :failures, :error, :edition, :doubt,
  :held_at, :terms, :failing_since, :stage, :notice, :pace, :first_seen
) ON CONFLICT (id) DO UPDATE SET
  title = excluded.title, next_check_at = excluded.next_check_at, polled_at = excluded.polled_at,
  good_at = excluded.good_at, failures = excluded.failures, error = excluded.error, edition = excluded.edition,
  doubt = excluded.doubt, held_at = excluded.held_at, failing_since = excluded.failing_since, stage = excluded.stage,
  notice = excluded.notice, pace = excluded.pace
"""

FEED = "SELECT * FROM feeds WHERE id = :feed_id"

DUE = """
SELECT id FROM feeds WHERE paused_at IS NULL AND next_check_at <= :now ORDER BY next_check_at, id LIMIT :limit
"""

# A poll that lies ahead was made while the clock was wrong, and so was the time of the next one.
DUE_NOW = "UPDATE feeds SET next_check_at = :now WHERE polled_at > :ahead AND next_check_at > :now"

SUMMARIES = """
SELECT feeds.*, COALESCE(counted.published, 0) AS published, COALESCE(counted.recorded, 0) AS recorded,
  COALESCE(counted.waiting, 0) AS waiting, COALESCE(counted.gone, 0) AS gone, counted.newest AS newest,
  names.name IS NOT NULL AND feeds.removed_at IS NULL AS served
FROM feeds
LEFT JOIN names ON names.name = feeds.name AND names.feed_id = feeds.id
LEFT JOIN (
  SELECT feed_id,
    COUNT(*) FILTER (WHERE state = 'published') AS published,
    COUNT(*) FILTER (WHERE state = 'recorded') AS recorded,
    COUNT(*) FILTER (WHERE state = 'waiting') AS waiting,
    COUNT(gone_at) AS gone,
    MAX(published) FILTER (WHERE state = 'published') AS newest
  FROM entries GROUP BY feed_id
) AS counted ON counted.feed_id = feeds.id
ORDER BY feeds.name, feeds.id
"""

# Neither id nor key nor first_seen ever changes: subscribers know the entry by them.
SAVE_ENTRY = """
INSERT INTO entries (
  id, feed_id, key, location, label, title, state, first_seen, published, updated, dated_by, authors, source, summary,
  gone_at, attempts, problem, checks, revision, fingerprint, listing, touches, doubt, categories
) VALUES (
  :id, :feed_id, :key, :location, :label, :title, :state, :first_seen, :published, :updated, :dated_by, :authors,
  :source, :summary, :gone_at, :attempts, :problem, :checks, :revision, :fingerprint, :listing, :touches, :doubt,
  :categories
) ON CONFLICT (id) DO UPDATE SET
  location = excluded.location, label = excluded.label, title = excluded.title, state = excluded.state,
  published = excluded.published, updated = excluded.updated, dated_by = excluded.dated_by,
  authors = excluded.authors, source = excluded.source, summary = excluded.summary, gone_at = excluded.gone_at,
  attempts = excluded.attempts, problem = excluded.problem, checks = excluded.checks, revision = excluded.revision,
  fingerprint = excluded.fingerprint, listing = excluded.listing, touches = excluded.touches, doubt = excluded.doubt,
  categories = excluded.categories
"""

# No ON CONFLICT: a revision is never rewritten, and a second one of the same number is our bug.
ADD_REVISION = """
INSERT INTO revisions (entry_id, number, read_at, fingerprint, significant, note, text, html, raw)
VALUES (:entry_id, :number, :read_at, :fingerprint, :significant, :note, :text, :html, :raw)
"""

# What readers of a history miss least: corrected typos and reformats, then the oldest edits. The first reading is what
# all else is compared with, so it ages like an edit, however it came in.
DROP_REVISIONS = """
DELETE FROM revisions
WHERE entry_id = :entry_id AND number < (SELECT revision FROM entries WHERE id = :entry_id) AND number NOT IN (
  SELECT kept.number FROM revisions AS kept
  WHERE kept.entry_id = :entry_id AND (kept.significant = 1 OR kept.number = 1)
  ORDER BY kept.number DESC LIMIT :keep
)
"""

DROP_RAW = """
UPDATE revisions SET raw = :nothing
WHERE entry_id = :entry_id AND number <= (SELECT revision FROM entries WHERE id = :entry_id) - :keep AND raw <> :nothing
"""

REVISIONS = "SELECT * FROM revisions WHERE entry_id = :entry_id ORDER BY number"

REVISED = """
SELECT entries.*, COUNT(*) AS revisions FROM entries JOIN revisions ON revisions.entry_id = entries.id
WHERE entries.feed_id = :feed_id AND entries.revision > 1
GROUP BY entries.id HAVING COUNT(*) > 1 ORDER BY entries.updated DESC, entries.id
"""

ENTRIES = "SELECT * FROM entries WHERE feed_id = :feed_id"

NEWEST_REVISION = """
SELECT revisions.* FROM entries
JOIN revisions ON revisions.entry_id = entries.id AND revisions.number = entries.revision
WHERE entries.id = :id
"""

# The note is the last significant edit's, which a smaller one may have followed.
FULL_ENTRIES = """
SELECT entries.*, revisions.html AS content, (
  SELECT edits.note FROM revisions AS edits
  WHERE edits.entry_id = entries.id AND edits.note IS NOT NULL ORDER BY edits.number DESC LIMIT 1
) AS note
FROM entries
LEFT JOIN revisions ON revisions.entry_id = entries.id AND revisions.number = entries.revision
"""

NEWEST = (
    FULL_ENTRIES
    + """
WHERE entries.feed_id = :feed_id AND entries.state = 'published'
ORDER BY entries.published DESC, entries.id LIMIT :limit
"""
)

ALIASES = "SELECT key, entry_id FROM aliases WHERE feed_id = :feed_id"

SAVE_ALIAS = """
INSERT INTO aliases (feed_id, key, entry_id) VALUES (:feed_id, :key, :entry_id)
ON CONFLICT (feed_id, key) DO UPDATE SET entry_id = excluded.entry_id
"""

INDEX = "SELECT raw FROM indexes WHERE feed_id = :feed_id"

SAVE_INDEX = """
INSERT INTO indexes (feed_id, raw) VALUES (:feed_id, :raw) ON CONFLICT (feed_id) DO UPDATE SET raw = excluded.raw
"""

RECENT_NEW = """
SELECT new FROM polls WHERE feed_id = :feed_id AND ok = 1 ORDER BY number DESC LIMIT :limit
"""

PAGE = """
SELECT * FROM entries WHERE feed_id = :feed_id AND state = 'published'
ORDER BY published DESC, id LIMIT :limit OFFSET :offset
"""

MATCHING_IDS = "SELECT id FROM entries WHERE feed_id = :feed_id AND id >= :low AND id < :high LIMIT 2"

ENTRY = FULL_ENTRIES + "WHERE entries.id = :id"

ADD_POLL = """
INSERT INTO polls (feed_id, number, started_at, finished_at, ok, error, new, updated, gone)
SELECT :feed_id, COALESCE(MAX(number), 0) + 1, :started_at, :finished_at, :ok, :error, :new, :updated, :gone
FROM polls WHERE feed_id = :feed_id
RETURNING number
"""

PRUNE_POLLS = "DELETE FROM polls WHERE feed_id = :feed_id AND number <= :last"

POLLS = "SELECT * FROM polls WHERE feed_id = :feed_id ORDER BY number DESC LIMIT :limit"

DOCUMENT = "SELECT * FROM documents WHERE name = :name"

SAVE_DOCUMENT = """
INSERT INTO documents (name, key, digest, published_at) VALUES (:name, :key, :digest, :published_at)
ON CONFLICT (name) DO UPDATE SET
  key = excluded.key, digest = excluded.digest,
  published_at = CASE WHEN documents.digest = excluded.digest THEN documents.published_at ELSE excluded.published_at END
"""

DROP_DOCUMENT = "DELETE FROM documents WHERE name = :name"

ADD_WISH = "INSERT INTO wishes (id, feed_name, mode, asked_at) VALUES (:id, :feed_name, :mode, :asked_at)"

DROP_WISHES = "DELETE FROM wishes WHERE asked_at < :before"

PENDING = "SELECT * FROM wishes WHERE report IS NULL AND asked_at >= :after ORDER BY asked_at, id"

FULFIL = "UPDATE wishes SET report = :report, fulfilled_at = :now WHERE id = :id"

REPORT = "SELECT report FROM wishes WHERE id = :id AND report IS NOT NULL"
