"""What `list --tls` shows: the trusted keys, as a table on a terminal, as lines with tabs in a pipe, or as JSON."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from feedd.changes.relative_time import relative_time
from feedd.cli import iso_time, print_json
from feedd.cli.columns import TableRow, table
from feedd.cli.feed_list import print_rows
from feedd.cli.terminal import is_terminal, show, terminal_width
from feedd.store import HostKey, SeenKey


def draw_keys(keys: Iterable[tuple[str, HostKey]], now: datetime, *, as_json: bool) -> None:
    """Print the names of feeds with the trusted key of their host, and the other one that it shows instead."""
    known = list(keys)
    if is_terminal() and not as_json:
        rows = [_key_row(name, key, now) for name, key in known]
        show(table(("name", "key", "host"), rows, terminal_width()))
        return
    facts: list[dict[str, Any]] = [
        {
            "name": name,
            "host": key.host,
            "port": key.port,
            **_key_facts("", key.trusted),
            **_key_facts("other_", key.other),
        }
        for name, key in known
    ]
    if as_json:
        print_json({"keys": facts})
    else:
        print_rows(facts)


def _key_row(name: str, key: HostKey, now: datetime) -> TableRow:
    below = [_key_words("trusted", key.trusted, now)]
    if key.other:
        below += [_key_words("it shows now", key.other, now), f"`feedd trust {name}` trusts the key that it shows now"]
    return TableRow(
        cells=(name, "changed" if key.other else "trusted", f"{key.host}:{key.port}"),
        meaning="failing" if key.other else "good",
        below=tuple(below),
    )


def _key_words(what: str, key: SeenKey, now: datetime) -> str:
    first, last = (relative_time(at, now) for at in (key.first_seen, key.last_seen))
    return f"{what}: {key.fingerprint}, first seen {first}, last seen {last}"


def _key_facts(prefix: str, key: SeenKey | None) -> dict[str, Any]:
    return {
        f"{prefix}key": key.fingerprint if key else None,
        f"{prefix}first_seen": iso_time(key.first_seen) if key else None,
        f"{prefix}last_seen": iso_time(key.last_seen) if key else None,
    }
