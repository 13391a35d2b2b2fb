"""Polls that follow each other, each with what the one before left, and with the index and articles of the test."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from feedd.changes.decide import decide
from feedd.changes.forgetting import MOST_KNOWN
from feedd.changes.outcomes import ReadFailure, Reading, ReadOutcome
from feedd.changes.plan import PollLimits, plan_poll
from feedd.model import (
    Article,
    Candidate,
    Changes,
    DatedBy,
    Entry,
    Feed,
    Forgetting,
    GopherUrl,
    Known,
    Moment,
    Revision,
    Updates,
)
from feedd.structs import replace

NOW = datetime(2026, 12, 1, 12, 30, tzinfo=UTC)
FEED = Feed(
    id="urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
    name="phlog",
    location=GopherUrl(host="example.org", selector=b"/phlog"),
    first_seen=NOW,
    next_check_at=NOW,
)
NAMES = (("example.org", 70),)


class Head(Struct, frozen=True, kw_only=True):
    """What a document says about itself; `day` in November 2026."""

    day: int | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    source: str | None = None


NO_HEAD = Head()


def text_of(key: str, words: int = 200) -> str:
    """Return a text that no other article has."""
    return " ".join(f"{key}word{number}" for number in range(words))


def moment(day: int | None, dated_by: DatedBy) -> Moment | None:
    """Return a date without a time; `day` in November 2026."""
    if day is None:
        return None
    return Moment(at=datetime(2026, 11, day, 12, tzinfo=UTC), day_only=True, dated_by=dated_by)


def item(key: str, position: int = 0, day: int | None = None, **fields: str) -> Candidate:
    """Return a candidate of an index; `day` in November 2026."""
    label = fields.get("label", key)
    url = GopherUrl(host="example.org", item_type="0", selector=f"/{key}".encode())
    return Candidate(
        key=key, location=url, label=label, title=label.title(), position=position, moment=moment(day, "label")
    )


def page(*keys: str) -> list[Candidate]:
    """Return an undated index in this order."""
    return [item(key, position) for position, key in enumerate(keys)]


def read(candidate: Candidate, text: str, head: Head = NO_HEAD) -> Reading:
    """Return the result of reading the article of a candidate."""
    own = moment(head.day, "article")
    article = Article(kind="text", html=f"<p>{text}</p>", text=text, authors=head.authors, source=head.source)
    candidate = replace(candidate, title=head.title or candidate.title, moment=candidate.moment or own)
    return Reading(candidate=candidate, article=article, raw=text.encode())


class Subscriber:
    """Polls that follow each other, with what a store would keep between them."""

    def __init__(
        self,
        *,
        first: int = 20,
        max_new: int = 20,
        updates: Updates = "in-place",
        names: Sequence[tuple[str, int]] = NAMES,
        known: int = MOST_KNOWN,
    ) -> None:
        self.known = Known(feed=None)
        self.last: dict[str, Revision] = {}
        self.limits = PollLimits(first=first, max_new=max_new, known=known)
        self.updates = updates
        self.names = names
        self.now = NOW
        self.asked: list[str] = []  # the articles that the last poll wanted to read

    def poll(
        self,
        candidates: Sequence[Candidate],
        texts: Mapping[str, str] | None = None,
        failing: Sequence[str] = (),
        untried: Sequence[str] = (),
        rechecks: Sequence[str] = (),
        later: timedelta = timedelta(hours=1),
        heads: Mapping[str, Head] | None = None,
    ) -> Changes:
        """Poll once, an hour after the last poll unless `later` says otherwise."""
        self.now += later
        due = [replace(self.known.entries[key], checks=self.known.entries[key].checks + 1) for key in rechecks]
        plan = plan_poll(candidates, self.known, due, self.limits, self.now, self.names)
        self.asked = keys(plan.to_read)
        outcomes: dict[str, ReadOutcome] = {}
        for candidate in plan.to_read:
            if candidate.key in failing:
                outcomes[candidate.key] = ReadFailure(f"{candidate.key} is missing")
            elif candidate.key not in untried:
                text = (texts or {}).get(candidate.key, text_of(candidate.key))
                outcomes[candidate.key] = read(candidate, text, (heads or {}).get(candidate.key, NO_HEAD))
        changes = decide(FEED.id, plan, outcomes, self.last, self.known, self.now, self.updates)
        self._keep(changes)
        return changes

    def _keep(self, changes: Changes) -> None:
        self.last |= {revision.entry_id: revision for revision in changes.revisions}
        held_at = self.known.feed.held_at if self.known.feed else None
        feed = replace(FEED, good_at=self.now, held_at=(held_at or self.now) if changes.held else None)
        feed = replace(feed, turnovers=changes.turnovers)
        forgetting = changes.forgetting or Forgetting()
        forgotten = {entry.id for entry in forgetting.entries}
        entries = {**self.known.entries, **{entry.key: entry for entry in changes.entries}}
        aliases = {**self.known.aliases, **changes.aliases}
        self.known = Known(
            feed=feed,
            entries={key: entry for key, entry in entries.items() if entry.id not in forgotten},
            aliases={
                key: id_ for key, id_ in aliases.items() if id_ not in forgotten and key not in forgetting.aliases
            },
            forgotten=self.known.forgotten + b"".join(forgetting.digests),
            recent_new=(len(changes.new), *self.known.recent_new)[:10],
        )

    def entry(self, key: str) -> Entry:
        """Return what is known of an entry."""
        return self.known.entries[key]


def keys(entries: Iterable[Entry | Candidate]) -> list[str]:
    """Return the keys of entries or candidates, in their order."""
    return [entry.key for entry in entries]
