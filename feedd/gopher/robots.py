"""robots.txt (RFC 9309) of a Gopher server: which selectors of a host feedd is asked not to request.

Gopherspace has used it since 2003 (Veronica-2), with patterns for selectors instead of URL paths.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from urllib.parse import unquote_to_bytes

from msgspec import Struct

from feedd.gopher.errorpage import error_reason
from feedd.gopher.url import escape

MOST_BYTES = 500 * 1024  # RFC 9309 §2.5: a crawler must read at least this much
MOST_KEPT = 64 * 1024  # bytes of patterns for feedd, stored for each host: a hundred times what real files hold
LONGEST_SELECTOR = 512  # bytes; RFC 1436, appendix, allows 255; of a longer selector the beginning is matched
LONGEST_DELAY = timedelta(seconds=60)  # a longer delay would stop the polls of a whole feed

_FEEDD, _ANYBODY = b"feedd", b"*"
_TOKEN = re.compile(rb"\*|[A-Za-z_-]+")  # RFC 9309 §2.2.1: the product token, which ends before the version
_SECONDS = re.compile(rb"[0-9]{1,6}(?:\.[0-9]{1,3})?")


class Rule(Struct, frozen=True, kw_only=True):
    """One Allow or Disallow: the bytes between its wildcards, percent-decoded (RFC 9309 §2.2.2, §2.2.3)."""

    parts: tuple[bytes, ...]
    ends: bool  # with a `$`: a selector that matches must end there
    allows: bool

    @property
    def length(self) -> int:
        """How specific the rule is, in octets."""
        return sum(map(len, self.parts)) + len(self.parts) - 1 + self.ends

    def __str__(self) -> str:
        """Return the pattern in ASCII; reading it again gives the same rule."""
        return "*".join(map(escape, self.parts)) + "$" * self.ends or "*"


class Rules(Struct, frozen=True, kw_only=True):
    """The rules of a host for feedd: the most specific first, Allow before Disallow; `delay` between two requests."""

    rules: tuple[Rule, ...] = ()
    delay: timedelta | None = None


NOTHING = Rules()


def parse_robots(data: bytes) -> Rules:
    """Return the rules for feedd, else those for all robots. An error, a menu or a web page forbids nothing."""
    if error_reason(data, "0") is not None or data.lstrip(codecs.BOM_UTF8 + b" \t\r\n").startswith(b"<"):
        return NOTHING
    lines = _own_lines(_records(data))
    rules = list(_kept(_rule(value, allows=key == b"allow") for key, value in lines if key != b"crawl-delay" and value))
    delays = [_delay(value) for key, value in lines if key == b"crawl-delay" and _SECONDS.fullmatch(value)]
    order = sorted(dict.fromkeys(rules), key=lambda rule: (-rule.length, not rule.allows))
    return Rules(rules=tuple(order), delay=max(delays, default=None))


def format_rules(rules: Rules) -> str:
    """Return rules as a robots.txt that `parse_robots` reads the same; empty where there are none."""
    lines = [f"{'Allow' if rule.allows else 'Disallow'}: {rule}\n" for rule in rules.rules]
    if rules.delay is not None:
        lines.append(f"Crawl-delay: {rules.delay.total_seconds():g}\n")
    return "".join(["User-agent: feedd\n", *lines]) if lines else ""


def forbidding_rule(rules: Rules, selector: bytes) -> Rule | None:
    """Return the rule that forbids a selector: the most specific one that matches it in any form, if it is a Disallow.

    So a Disallow of any form counts, and a longer Allow of any form overrides it, as its author intended.
    """
    readings = _readings(selector)
    first = next((rule for rule in rules.rules if any(_matches(rule, path) for path in readings)), None)
    return None if first is None or first.allows else first


def _readings(selector: bytes) -> tuple[bytes, ...]:
    """Return the forms of a selector that an author of rules may have meant.

    The selector itself: Veronica-2 compares that, and servers like UMN's need `Disallow: 1/notes`. With a slash before
    it, for rules that are shared with a web server. Without the item type at its beginning (`0/phlog/x`), which such
    servers add themselves. And as a folder: `/notes/` also forbids `/notes`, the menu of that folder, since Gopher has
    no redirect from one to the other (Veronica-2 does the same).
    """
    path = unquote_to_bytes(selector[:LONGEST_SELECTOR])
    paths = [path]
    if not path.startswith(b"/"):
        paths.append(b"/" + path)
    if path[1:2] == b"/" and path[:1].isalnum():
        paths.append(path[1:])
    return (*paths, *(one + b"/" for one in paths if one and not one.endswith(b"/")))


def _matches(rule: Rule, path: bytes) -> bool:
    """Return whether a rule matches a path from its beginning, in linear time: no part is searched for twice.

    Each part is searched for after the part before it. The leftmost match leaves the most room for the parts that
    follow, so backtracking is not necessary.
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
    """Yield keys in lower case and values, without comments; a line that the limit cuts in two is left out."""
    lines = data.removeprefix(codecs.BOM_UTF8)[:MOST_BYTES].splitlines()
    for line in lines[:-1] if len(data) > MOST_BYTES else lines:
        key, colon, value = line.partition(b"#")[0].partition(b":")
        if colon:
            yield key.strip().lower(), value.strip()


def _own_lines(records: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the lines of all groups for feedd, or of those for `*` where there are none (RFC 9309 §2.2.1).

    Lines before the first group apply to all robots: files written only for Gopher name no user agent.
    """
    groups: dict[bytes, list[tuple[bytes, bytes]]] = {_ANYBODY: []}
    current, opening = {_ANYBODY}, False
    for key, value in records:
        if key == b"user-agent":
            named = _TOKEN.match(value)
            agent = named[0].lower() if named else b""
            # Nothing is kept of other agents: a file that consists of names alone must not take quadratic time.
            current = {*(current if opening else ()), *({agent} & {_FEEDD, _ANYBODY})}
            opening = True
            groups.update({one: groups.get(one, []) for one in current})
        elif key in (b"allow", b"disallow", b"crawl-delay"):
            opening = opening and key == b"crawl-delay"  # not in the RFC, so it must not end the list of names
            for one in current:
                groups[one].append((key, value))
    return groups.get(_FEEDD, groups[_ANYBODY])


def _rule(pattern: bytes, *, allows: bool) -> Rule:
    ends = pattern.endswith(b"$")
    first, *rest = map(unquote_to_bytes, pattern.removesuffix(b"$").split(b"*"))
    last = rest[-1:] if ends else [part for part in rest[-1:] if part]
    return Rule(parts=(first, *filter(None, rest[:-1]), *last), ends=ends, allows=allows)


def _kept(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Yield the rules up to MOST_KEPT bytes."""
    left = MOST_KEPT
    for rule in rules:
        left -= len(str(rule)) + 1
        if left < 0:
            return
        yield rule


def _delay(value: bytes) -> timedelta:
    return min(timedelta(seconds=float(value)), LONGEST_DELAY)
