"""Feeds that only tokens lead to: where their files are, and what stands in them for the token of whoever reads one.

Such a feed is written once, with a placeholder in its links, and each reader gets it with his own token in its place.
"""

from hashlib import sha256

from feedd.config.settings import Settings
from feedd.publish.options import PublishOptions, TokenOptions
from feedd.store import Store
from feedd.structs import replace

TOKENS = "/private/"  # what the path of each page and document of such a feed begins with, before the token
TOKEN_BYTES = 24  # 192 random bits: nobody guesses one, however fast feedd answers


def new_token() -> str:
    """Return a token that nobody can guess, of letters, digits, "-" and "_"."""
    import secrets  # here: few installations have private feeds

    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    """Return what is kept of a token. It is no password that people think of: one round of a digest is enough."""
    return sha256(token.encode()).hexdigest()


async def placeholder(store: Store) -> str:
    """Return what stands for the token in the addresses of stored documents; it is random, and never published."""
    import secrets

    return await store.tokens.placeholder(secrets.token_hex(TOKEN_BYTES))


async def with_placeholder(options: PublishOptions, settings: Settings, store: Store) -> PublishOptions:
    """Return the options that the files of a feed are written by."""
    if not isinstance(options, TokenOptions) or settings.base_url is None:
        return options
    return replace(options, base_url=f"{settings.base_url}{TOKENS}{await placeholder(store)}")
