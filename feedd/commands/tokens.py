"""`feedd tokens`: who may read private feeds. Safe while a daemon runs, which asks the store at each request."""

import re
from collections.abc import Collection, Mapping

from msgspec import Struct

from feedd.commands.feed_names import named
from feedd.config.loading import load_feeds
from feedd.config.settings import Settings
from feedd.errors import UsageError
from feedd.publish.private_feeds import TOKENS, digest_of, new_token
from feedd.publish.site import site_of
from feedd.scheduling.clock import utc_now
from feedd.spelling import did_you_mean
from feedd.store import Store
from feedd.store.tokens import Token
from feedd.structs import repr_without

LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}")


class NewToken(Struct, frozen=True, kw_only=True):
    """A token that was made, and the names of the feeds that it leads to now; nothing keeps the token itself."""

    label: str
    word: str
    root: str  # the address below which everything is that it leads to
    feeds: tuple[str, ...]

    def __repr__(self) -> str:
        return repr_without(self, "word", "root")


class KeptTokens(Struct, frozen=True, kw_only=True):
    """The tokens, and the names of all private feeds by id."""

    tokens: tuple[Token, ...]
    names: Mapping[str, str]

    def names_of(self, token: Token) -> tuple[str, ...]:
        """Return the names of the feeds that a token leads to now."""
        return tuple(name for id_, name in self.names.items() if token.feeds is None or id_ in token.feeds)


async def add_token(settings: Settings, label: str, feeds: Collection[str]) -> NewToken:
    """Make a token for the feeds of these names, or for all private ones; UsageError for what is none, or is in use."""
    if not LABEL.fullmatch(label):
        raise UsageError(f"{label!r} is no label; expected at most 64 letters, digits and . _ @ + -, as in anna-phone")
    definitions = load_feeds(settings.feeds)
    chosen = [named(definitions, name) for name in feeds]
    for one in chosen:
        if (one.access or settings.access) != "token":
            raise UsageError(f'{one.name} is read by everybody; write access = "token" into its definition first')
    private = [one.name for one in definitions.good.values() if (one.access or settings.access) == "token"]
    word = new_token()
    async with await Store.open(settings.store) as store:
        made_at = await store.server_time() or utc_now()
        token = Token(label=label, made_at=made_at, feeds=tuple(one.id for one in chosen) or None)
        if not await store.tokens.add(token, digest_of(word)):
            raise UsageError(f"there is a token {label!r} already; `feedd tokens revoke {label}` ends it")
    root = f"{site_of(settings).root}{TOKENS}{word}"
    return NewToken(label=label, word=word, root=root, feeds=tuple(sorted(feeds or private)))


async def kept_tokens(settings: Settings) -> KeptTokens:
    """Return all tokens."""
    async with await Store.open(settings.store) as store:
        names = {one.id: one.name for one in await store.feeds.with_tokens()}
        return KeptTokens(tokens=await store.tokens.all(), names=names)


async def revoke_token(settings: Settings, label: str) -> None:
    """End a token; UsageError where there is none of that label."""
    async with await Store.open(settings.store) as store:
        if not await store.tokens.revoke(label):
            labels = [one.label for one in await store.tokens.all()]
            advice = did_you_mean(label, labels, "`feedd tokens` lists them")
            raise UsageError(f"there is no token {label!r}; {advice}")
