"""The addresses that a person gives to a command."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from feedd.errors import NotReadable, ServerSaid, UsageError
from feedd.gopher.typed_address import TypedAddress, read_typed_address
from feedd.model import GopherUrl

Answer = TypeVar("Answer")


def understand(text: str) -> TypedAddress:
    """Return what an address means; UsageError where it is none."""
    try:
        return read_typed_address(text)
    except ValueError as error:
        raise UsageError(str(error)) from error


async def first_answer(address: TypedAddress, ask: Callable[[GopherUrl], Awaitable[Answer]]) -> Answer:
    """Ask for each URL that an address may mean until a server has one of them; else raise what it said of the first.

    Any other error ends it: who does not answer at all need not be asked twice.
    """
    likeliest, *others = address.urls
    try:
        return await ask(likeliest)
    except (ServerSaid, NotReadable):
        for url in others:
            with suppress(ServerSaid, NotReadable):
                return await ask(url)
        raise
