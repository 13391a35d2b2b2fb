"""What was weighed and what came of it, for people who ask why: `preview --explain`, `read --explain`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What spoke for or against something; without points, where it decides alone."""

    words: str
    points: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Lines, from `first` to `last` (from 0), what they were taken for, and why."""

    first: int
    last: int
    text: str
    verdict: str
    reasons: tuple[Reason, ...] = ()
