"""robots.txt (RFC 9309) as a Gopher server hands it out: what of a host feedd is asked to leave alone.

Gopherspace has used it since 2003 (Veronica-2), with patterns that speak of selectors and not of URL paths.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote_to_bytes

from feedd.gopher.errorpage import error_reason
from feedd.gopher.url import escape

MOST_BYTES = 500 * 1024  # RFC 9309 §2.5: no crawler may read less
MOST_KEPT = 64 * 1024  # bytes of patterns for feedd: a hundred times what real files hold, and each host's are stored
LONGEST_SELECTOR = 512  # RFC 1436, appendix, allows 255; a longer one is judged by its beginning
LONGEST_DELAY = timedelta(seconds=60)  # a host that asks for more would stop the polls of a whole feed

_FEEDD, _ANYBODY = b"feedd", b"*"
_TOKEN = re.compile(rb"\*|[A-Za-z_-]+")  # RFC 9309 §2.2.1: what stands before the version
_SECONDS = re.compile(rb"[0-9]{1,6}(?:\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One Allow or Disallow: the bytes between its wildcards, percent-decoded (RFC 9309 §2.2.2, §2.2.3)."""

    parts: tuple[bytes, ...]
    ends: bool  # with a `$`: what matches must end there
    allows: bool

    @property
    def length(self) -> int:
        """How specific it is, in octets."""
        return sum(map(len, self.parts)) + len(self.parts) - 1 + self.ends

    def __str__(self) -> str:
        """Give its pattern in ASCII, so that it means the same when it is read again."""
        return "*".join(map(escape, self.parts)) + "$" * self.ends or "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a host asks of feedd: the most specific rule first, Allow before Disallow; `delay` between two requests."""

    rules: tuple[Rule, ...] = ()
    delay: timedelta | None = None


NOTHING = Rules()


def parse_robots(data: bytes) -> Rules:
    """Read the rules for feedd, else those for everybody. An error, a menu or a web page forbids nothing."""
    if error_reason(data, "0") is not None or data.lstrip(codecs.BOM_UTF8 + b" \t\r\n").startswith(b"<"):
        return NOTHING
    lines = _own_lines(_records(data))
    rules = list(_kept(_rule(value, allows=key == b"allow") for key, value in lines if key != b"crawl-delay" and value))
    delays = [_delay(value) for key, value in lines if key == b"crawl-delay" and _SECONDS.fullmatch(value)]
    order = sorted(dict.fromkeys(rules), key=lambda rule: (-rule.length, not rule.allows))
    return Rules(rules=tuple(order), delay=max(delays, default=None))


def format_rules(rules: Rules) -> str:
    """Write rules as a robots.txt that `parse_robots` reads the same; empty where nothing is asked."""
    lines = [f"{'Allow' if rule.allows else 'Disallow'}: {rule}\n" for rule in rules.rules]
    if rules.delay is not None:
        lines.append(f"Crawl-delay: {rules.delay.total_seconds():g}\n")
    return "".join(["User-agent: feedd\n", *lines]) if lines else ""


def is_allowed(rules: Rules, selector: bytes) -> bool:
    """Tell whether feedd may ask for a selector."""
    return forbidding_rule(rules, selector) is None


def forbidding_rule(rules: Rules, selector: bytes) -> Rule | None:
    """Give the rule that forbids a selector: the most specific that matches it in any reading, if that is a Disallow.

    So a Disallow in any reading counts, and a longer Allow in any reading lifts it, as its author meant it to.
    """
    readings = _readings(selector)
    first = next((rule for rule in rules.rules if any(_matches(rule, path) for path in readings)), None)
    return None if first is None or first.allows else first


def _readings(selector: bytes) -> tuple[bytes, ...]:
    """Give what an author of rules may have had in mind for a selector.

    The selector itself: Veronica-2 compares that, and servers of the UMN kind want `Disallow: 1/notes`. A path with
    a slash before it, for rules that a web server shares. Without the item type that it begins with (`0/phlog/x`),
    which such servers add themselves. And as a folder: `/notes/` forbids `/notes` too, the menu of that folder, since
    Gopher has no redirect from one to the other (Veronica-2 does likewise).
    """
    path = unquote_to_bytes(selector[:LONGEST_SELECTOR])
    paths = [path]
    if not path.startswith(b"/"):
        paths.append(b"/" + path)
    if path[1:2] == b"/" and path[:1].isalnum():
        paths.append(path[1:])
    return (*paths, *(one + b"/" for one in paths if one and not one.endswith(b"/")))


def _matches(rule: Rule, path: bytes) -> bool:
    """Match from the beginning; each part is looked for once, where the one before it ended: nothing is tried twice.

    The leftmost place leaves the most room for what follows, so there is no reason to go back for another one.
    """
    if not path.startswith(rule.parts[0]):
        return False
    at, rest = len(rule.parts[0]), rule.parts[1:]
    if not rest:
        return not rule.ends or at == len(path)
    for part in rest[:-1] if rule.ends else rest:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return not rule.ends or (path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= at)


def _records(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give keys in lower case and values, without comments; a line that the limit cuts in two is left out."""
    lines = data.removeprefix(codecs.BOM_UTF8)[:MOST_BYTES].splitlines()
    for line in lines[:-1] if len(data) > MOST_BYTES else lines:
        key, colon, value = line.partition(b"#")[0].partition(b":")
        if colon:
            yield key.strip().lower(), value.strip()


def _own_lines(records: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Give the lines of all groups for feedd, of those for `*` where none is (RFC 9309 §2.2.1).

    Lines before the first group are for everybody: files written for Gopher alone name no user agent.
    """
    groups: dict[bytes, list[tuple[bytes, bytes]]] = {_ANYBODY: []}
    current, opening = {_ANYBODY}, False
    for key, value in records:
        if key == b"user-agent":
            named = _TOKEN.match(value)
            agent = named[0].lower() if named else b""
            # Of all others nothing is kept: a file of nothing but names must not take quadratic time.
            current = {*(current if opening else ()), *({agent} & {_FEEDD, _ANYBODY})}
            opening = True
            groups.update({one: groups.get(one, []) for one in current})
        elif key in (b"allow", b"disallow", b"crawl-delay"):
            opening = opening and key == b"crawl-delay"  # no record of the RFC, so it must not end its list of names
            for one in current:
                groups[one].append((key, value))
    return groups.get(_FEEDD, groups[_ANYBODY])


def _rule(pattern: bytes, *, allows: bool) -> Rule:
    ends = pattern.endswith(b"$")
    first, *rest = map(unquote_to_bytes, pattern.removesuffix(b"$").split(b"*"))
    last = rest[-1:] if ends else [part for part in rest[-1:] if part]
    return Rule(parts=(first, *filter(None, rest[:-1]), *last), ends=ends, allows=allows)


def _kept(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Give the rules up to what is kept of a host."""
    left = MOST_KEPT
    for rule in rules:
        left -= len(str(rule)) + 1
        if left < 0:
            return
        yield rule


def _delay(value: bytes) -> timedelta:
    return min(timedelta(seconds=float(value)), LONGEST_DELAY)
