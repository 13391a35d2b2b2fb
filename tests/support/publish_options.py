"""Publish options with some values replaced, as a test names them."""

from dataclasses import fields, replace
from typing import Any

from feedd.model import Terms
from feedd.publish.options import PublishOptions

OF_TERMS = frozenset(field.name for field in fields(Terms))


def changed_options(options: PublishOptions, **changes: Any) -> PublishOptions:
    """Return options with these values instead of their own; a name of `Terms` sets the value in their terms."""
    terms = {name: value for name, value in changes.items() if name in OF_TERMS}
    others = {name: value for name, value in changes.items() if name not in OF_TERMS}
    return replace(options, terms=replace(options.terms, **terms), **others)
