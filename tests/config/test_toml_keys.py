"""Reading TOML key by key: what each value type accepts and refuses, and the messages of mistakes."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.config.toml_keys import (
    UNITS,
    Keys,
    Reader,
    duration,
    flag,
    list_of,
    one_of,
    proxy_template,
    shown,
    text,
    whole,
)
from feedd.errors import MistakeError
from feedd.mistakes import Mistake

READ = {
    "text": (text, "Æther", "Æther"),
    "text-blanks-kept": (text, " - ", " - "),
    "flag": (flag, False, False),
    "whole-least": (whole(0, 9), 0, 0),
    "whole-most": (whole(0, 9), 9, 9),
    "word": (one_of("auto", "pre"), "pre", "pre"),
    "list": (list_of(text), ["a", "b"], ("a", "b")),
    "list-empty": (list_of(text), [], ()),
    "duration-fraction": (duration, "1.5h", timedelta(minutes=90)),
    "duration-none": (duration, "0s", timedelta()),
    "duration-long": (duration, "52w", timedelta(weeks=52)),
    "proxy-url": (proxy_template, "https://proxy.example/gw?a={url}", "https://proxy.example/gw?a={url}"),
    "proxy-parts": (
        proxy_template,
        "http://proxy.example/{host}:{port}/{type}{selector}",
        "http://proxy.example/{host}:{port}/{type}{selector}",
    ),
    "proxy-without-port": (
        proxy_template,
        "https://proxy.example/{host}/{type}{selector}",
        "https://proxy.example/{host}/{type}{selector}",
    ),
    "proxy-brace-doubled": (proxy_template, "https://p.example/{{x}}/{url}", "https://p.example/{{x}}/{url}"),
}

PROXY = "an http(s) URL with {url}, or with {host} and {selector}, and {port} and {type} as needed"
DURATION = 'a number and s, m, h, d or w, as in "30m", and at most a year'
REFUSED = {
    "text-blank": (text, "  ", 'found "  ", expected a text in quotes'),
    "text-nul": (text, "a\0b", 'found "a\\u0000b", expected a text in quotes'),
    "text-number": (text, 5, "found 5, expected a text in quotes"),
    "flag-word": (flag, "yes", 'found "yes", expected true or false'),
    "flag-number": (flag, 1, "found 1, expected true or false"),
    "whole-below": (whole(1, 9), 0, "found 0, expected a whole number from 1 to 9"),
    "whole-above": (whole(1, 9), 10, "found 10, expected a whole number from 1 to 9"),
    "whole-true": (whole(0, 9), True, "found true, expected a whole number from 0 to 9"),
    "whole-text": (whole(0, 9), "5", 'found "5", expected a whole number from 0 to 9'),
    "whole-fraction": (whole(0, 9), 5.0, "found 5.0, expected a whole number from 0 to 9"),
    "word": (one_of("auto", "pre"), "html", 'found "html", expected "auto" or "pre"'),
    "list-text": (list_of(text), "a", 'found "a", expected a list in [brackets]'),
    "list-items": (
        list_of(text),
        ["a", 1, 2],
        "found 1, expected a text in quotes; found 2, expected a text in quotes",
    ),
    "duration-number": (duration, 30, f"found 30, expected {DURATION}"),
    "duration-unitless": (duration, "30", f'found "30", expected {DURATION}'),
    "duration-unit": (duration, "30y", f'found "30y", expected {DURATION}'),
    "duration-negative": (duration, "-1m", f'found "-1m", expected {DURATION}'),
    "duration-years": (duration, "53w", f'found "53w", expected {DURATION}'),
    "duration-huge": (duration, "9999999w", f'found "9999999w", expected {DURATION}'),
    "duration-digits": (duration, "٣m", f'found "٣m", expected {DURATION}'),
    "proxy-none": (proxy_template, "https://p.example/", f'found "https://p.example/", expected {PROXY}'),
    "proxy-other": (proxy_template, "https://p.example/{uri}", f'found "https://p.example/{{uri}}", expected {PROXY}'),
    "proxy-half": (proxy_template, "https://p.example/{host}", f'found "https://p.example/{{host}}", expected {PROXY}'),
    "proxy-scheme": (
        proxy_template,
        "gopher://p.example/{url}",
        f'found "gopher://p.example/{{url}}", expected {PROXY}',
    ),
    "proxy-hostless": (proxy_template, "https:///{url}", f'found "https:///{{url}}", expected {PROXY}'),
    "proxy-relative": (proxy_template, "/gw?a={url}", f'found "/gw?a={{url}}", expected {PROXY}'),
    "proxy-dressed": (
        proxy_template,
        "https://p.example/{url!r}",
        f'found "https://p.example/{{url!r}}", expected {PROXY}',
    ),
    "proxy-attribute": (
        proxy_template,
        "https://p.example/{url.x}",
        f'found "https://p.example/{{url.x}}", expected {PROXY}',
    ),
    "proxy-open": (
        proxy_template,
        "https://p.example/{url",
        f"found \"https://p.example/{{url\", expected {PROXY}: expected '}}' before end of string",
    ),
}


@pytest.mark.parametrize(("read", "found", "expected"), READ.values(), ids=READ)
def test_reader_takes(read: Reader[object], found: object, expected: object) -> None:
    """A reader returns the value that was meant."""
    assert expected == read(found)


@pytest.mark.parametrize(("read", "found", "expected"), REFUSED.values(), ids=REFUSED)
def test_reader_refuses(read: Reader[object], found: object, expected: str) -> None:
    """A reader says what it found and what it expected."""
    with pytest.raises(ValueError, match="^" + re.escape(expected) + "$"):
        read(found)


@given(st.integers(0, 52), st.sampled_from(sorted(UNITS)))
def test_duration_is_number_times_unit(number: int, unit: str) -> None:
    """A duration is the number times the unit."""
    assert number * UNITS[unit] == duration(f"{number}{unit}")


SHOWN = {
    "text": ("Übung", '"Übung"'),
    "flag": (True, "true"),
    "date": (date(2024, 2, 29), '"2024-02-29"'),
    "long": ("x" * 500, '"' + "x" * 79 + "..."),
}


@pytest.mark.parametrize(("value", "expected"), SHOWN.values(), ids=SHOWN)
def test_shown_writes_values_as_toml_does(value: object, expected: str) -> None:
    """A wrong value is shown as it is in the file, up to a limit."""
    assert expected == shown(value)


def test_take_goes_on_after_a_mistake() -> None:
    """A wrong value gives the default, and the keys after it are read too."""
    keys = Keys.from_toml("f.toml", b'a = "x"\n[t]\nb = 5\n')

    assert (1, 5, 9) == (keys.take("a", whole(0, 9), 1), keys.take("t.b", whole(0, 9), 2), keys.take("c", flag, 9))
    keys.refuse_unknown()
    assert ['f.toml: a: found "x", expected a whole number from 0 to 9'] == [str(mistake) for mistake in keys.mistakes]


UNKNOWN = {
    "near": (b"intervall = 1", "intervall", "unknown key; did you mean interval?"),
    "near-in-table": (b"[index]\nfrist = 1", "index.frist", "unknown key; did you mean index.first?"),
    "above-its-table": (b"first = 1", "first", "unknown key; did you mean index.first, below [index]?"),
    "below-a-table": (
        b"[index]\ninterval = 1",
        "index.interval",
        "unknown key; did you mean interval, above the first [table]?",
    ),
    "far": (b"zzz = 1", "zzz", "unknown key; `feedd explain` lists all keys"),
    "table-far": (b"[zzz]\nyyy = 1", "zzz.yyy", "unknown key; `feedd explain` lists all keys"),
    "far-in-table": (b"[index]\nzzz = 1", "index.zzz", "unknown key; `feedd explain index` lists its keys"),
    "another-case": (b"Interval = 1", "Interval", "unknown key; did you mean interval?"),
    "table-near": (b"[indx]\nfirst = 1\nyyy = 2", "[indx]", "unknown table; did you mean [index]?"),
    "no-table": (b"index = 5", "index", "found 5, expected a table that begins with [index]"),
    "tables": (b"[[index]]\nfirst = 1", "index", 'found [{"first": 1}], expected a table that begins with [index]'),
    "table-for-value": (b"[interval]\nx = 1", "interval.x", "unknown key; `feedd explain` lists all keys"),
}


@pytest.mark.parametrize(("data", "key", "message"), UNKNOWN.values(), ids=UNKNOWN)
def test_refuse_unknown_advises(data: bytes, key: str, message: str) -> None:
    """An unknown key is refused with the nearest known key and the place of that key."""
    keys = Keys.from_toml("f.toml", data)
    keys.take("interval", text, "")
    keys.take("index.first", whole(0, 9), 0)
    keys.refuse_unknown()

    assert [Mistake(file="f.toml", key=key, message=message)] == keys.mistakes


def test_spelling_is_the_sources() -> None:
    """A message writes keys as their source does."""
    keys = Keys("environment", {"gapp": "1s", "pages": "x"}, lambda key: f"FEEDD_{key.upper()}")
    keys.take("gap", duration, timedelta())
    keys.take("pages", flag, True)
    keys.refuse_unknown()

    assert [
        'environment: FEEDD_PAGES: found "x", expected true or false',
        "environment: FEEDD_GAPP: unknown key; did you mean FEEDD_GAP?",
    ] == [str(mistake) for mistake in keys.mistakes]


NOT_TOML = {
    "syntax": (b"a = 1\nb 2\n", "line 2: expected a key, = and a value, as in .*"),
    "twice": (b"a = 1\na = 2\n", "line 2: the key a stands in line 1 already; keep one of them"),
    "backslash": (b'a = "\\d"', r"line 1: a .* begins an escape; regular expressions stand in 'single quotes'$"),
    "latin-1": (b'# x\na = "\xe9"', "line 2 is not UTF-8; save the file in UTF-8"),
}


@pytest.mark.parametrize(("data", "message"), NOT_TOML.values(), ids=NOT_TOML)
def test_broken_file_names_its_line(data: bytes, message: str) -> None:
    """A file that is not TOML is refused with the line of the first mistake."""
    with pytest.raises(MistakeError, match=r"^f\.toml: .*" + message):
        Keys.from_toml("f.toml", data)


def test_byte_order_mark_is_dropped() -> None:
    """A byte order mark at the beginning of a file is ignored."""
    assert "a" in Keys.from_toml("f.toml", b"\xef\xbb\xbfa = 1")
