"""The incidents of a feed, as `status` shows them: what it was, for how long, and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from feedd.changes.relative_time import length_words
from feedd.changes.wording import stage_words
from feedd.cli import iso_time
from feedd.model import Incident, IncidentKind
from feedd.status import FeedState, one_line

KINDS: Mapping[IncidentKind, str] = {
    "failing": "failing",
    "silent": "silent",
    "held": "held back",
    "doubted": "its index looks damaged",
    "full": "as many entries are known as are kept",
    "withheld": "new entries are not announced",
    "untrusted": "its server has another key",
    "shared ids": "its items share ids",
}


def incident_lines(
    one: FeedState, incidents: Iterable[Incident], most: int, now: datetime, tell: Callable[[datetime], str]
) -> Iterator[str]:
    """Yield the open incidents that the state of a feed does not say already, and at most `most` that are over.

    `incidents` are those of the feed, the last that opened or closed first; `tell` writes a time.
    """
    for incident in incidents:
        words, end = KINDS[incident.kind], incident.closed_at
        lasted = length_words((end or now) - incident.opened_at)
        if end is None and words != one.state:
            yield f"{words}, for {lasted}: {_reason(incident)}"
        elif end and most:
            most -= 1
            yield f"ended {tell(end)}: {words}, for {lasted}: {_reason(incident)}"


def incident_facts(incident: Incident) -> Mapping[str, object]:
    """Return an incident as the values of a JSON document."""
    end = incident.closed_at
    return {
        "kind": incident.kind,
        "opened": iso_time(incident.opened_at),
        "closed": iso_time(end) if end else None,
        "lasted_seconds": int((end - incident.opened_at).total_seconds()) if end else None,
        "stage": incident.stage,
        "reason": incident.reason,
    }


def _reason(incident: Incident) -> str:
    reason = one_line(incident.reason)
    return f"{stage_words(incident.stage)}: {reason}" if incident.stage else reason
