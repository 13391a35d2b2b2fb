"""The tokens that lead to private feeds, by their digests: who reads the store, or a backup of it, can use none.

In documents of such feeds a placeholder stands for the token. It is random and never published, so that no text of a
source can hold it and be given somebody's token.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from feedd.model import Feed
from feedd.store.codecs import from_time, to_time
from feedd.store.database import Database, Row, Value
from feedd.store.executor import Executor

ADD = """
INSERT INTO tokens (label, digest, feeds, made_at) VALUES (:label, :digest, :feeds, :made_at)
ON CONFLICT (label) DO NOTHING RETURNING label
"""
ALL = "SELECT * FROM tokens ORDER BY label"
FIND = "SELECT * FROM tokens WHERE digest = :digest"
REVOKE = "DELETE FROM tokens WHERE label = :label RETURNING label"

SET_PLACEHOLDER = """
INSERT INTO token_placeholder (only_row, word) VALUES (1, :word) ON CONFLICT (only_row) DO NOTHING
"""
PLACEHOLDER = "SELECT word FROM token_placeholder"


class Token(Struct, frozen=True, kw_only=True):
    """What is known of a token. `feeds` are the ids of those that it leads to; None: all that are private."""

    label: str
    made_at: datetime
    feeds: tuple[str, ...] | None = None

    def leads_to(self, feed: Feed) -> bool:
        """Return whether who presents it may read a private feed."""
        return self.feeds is None or feed.id in self.feeds


class Tokens:
    """The tokens that are valid; one that is revoked is deleted."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def add(self, token: Token, digest: str) -> bool:
        """Keep a token; return False, and keep nothing, where the label is in use."""
        feeds = None if token.feeds is None else " ".join(token.feeds)
        values: dict[str, Value] = {"label": token.label, "digest": digest, "feeds": feeds}
        return await self._executor.run(_changes, ADD, values | {"made_at": to_time(token.made_at)})

    async def all(self) -> tuple[Token, ...]:
        """Return the tokens, by label."""
        return await self._executor.read(ALL, _read_token)

    async def find(self, digest: str) -> Token | None:
        """Return the token with a digest; None where there is none, or it was revoked."""
        return await self._executor.read_first(FIND, _read_token, digest=digest)

    async def revoke(self, label: str) -> bool:
        """Delete a token; return whether there was one of that label."""
        return await self._executor.run(_changes, REVOKE, {"label": label})

    async def placeholder(self, new: str) -> str:
        """Return what stands for the token in stored documents; from the first call on, that is what this one gave."""
        return await self._executor.run(_placeholder, new)


def _changes(database: Database, statement: str, values: dict[str, Value]) -> bool:
    with database.transaction():
        return bool(database.execute(statement, values))


def _placeholder(database: Database, new: str) -> str:
    rows: Sequence[Row] = database.execute(PLACEHOLDER)
    if not rows:
        with database.transaction():
            database.execute(SET_PLACEHOLDER, {"word": new})
            rows = database.execute(PLACEHOLDER)
    return str(rows[0]["word"])


def _read_token(row: Row) -> Token:
    feeds = None if row["feeds"] is None else tuple(row["feeds"].split())
    return Token(label=row["label"], made_at=from_time(row["made_at"]), feeds=feeds)
