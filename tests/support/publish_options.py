"""Publish options with some values replaced, as a test names them."""

from typing import Any

from feedd.model import Terms
from feedd.publish.options import PublishOptions
from feedd.structs import replace

OF_TERMS = frozenset(Terms.__struct_fields__)


def changed_options(options: PublishOptions, **changes: Any) -> PublishOptions:
    """Return options with these values instead of their own; a name of `Terms` sets the value in their terms."""
    terms = {name: value for name, value in changes.items() if name in OF_TERMS}
    others = {name: value for name, value in changes.items() if name not in OF_TERMS}
    return replace(options, terms=replace(options.terms, **terms), **others)
