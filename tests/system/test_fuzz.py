"""The short form of `python -m tests.system.fuzzing`: random input for every parser and the web server."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.system.fuzzing import TARGETS, bounded
from tests.system.fuzzing_web import forms, requests, try_requests, web_server

# What the long form found; all of it is repaired.
FOUND = {
    "page with control characters before a line feed": ("html", b"\1\0\n\xfa"),
    "feed of control characters alone": ("index", b"\0"),
}


@pytest.mark.parametrize("name", TARGETS)
def test_parser_raises_nothing_and_ends(name: str) -> None:
    """Any input is read or refused, in a time that a poll can afford."""
    strategy, attempt = TARGETS[name]

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(strategy)
    def examples(example: bytes | str) -> None:
        bounded(attempt)(example)

    examples()


@pytest.mark.parametrize(("name", "example"), FOUND.values(), ids=FOUND)
def test_what_was_found_once(name: str, example: bytes) -> None:
    """Each input that failed once works now."""
    bounded(TARGETS[name][1])(example)


def test_server_answers_any_request_and_stays() -> None:
    """No request is answered with 500, and none stops the server."""
    with web_server() as address:

        @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
        @given(requests() | forms())
        def examples(sent: bytes) -> None:
            try_requests(address, sent)

        examples()
