"""Write definition files: a new one, or an old one with another index, whose comments and layout are kept.

Only this module imports tomlkit, and only where a file is written: it takes as long to load as a poll takes to run.
"""

import codecs
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from feedd.config.definition import Definition
from feedd.errors import MistakeError
from feedd.gopher.url import format_host, format_url
from feedd.mistakes import Mistake
from feedd.model import GopherUrl


def move_index(data: bytes, definition: Definition, url: GopherUrl) -> bytes:
    """Return the bytes of a definition with another index: its id is written, and the host it left is an alias."""
    import tomlkit

    document: Any = tomlkit.parse(data.decode("utf-8-sig"))  # tomlkit's types do not say which key holds what
    document["url"] = format_url(url)
    _drop_alias(document, definition, url)
    line = document["url"].trivia
    end = "\r\n" if line.trail == "\r\n" else "\n"
    # New keys stand below the url. tomlkit itself would add them at the end, below the comment of a table.
    new = [] if "id" in document else [f"id = {tomlkit.item(definition.id).as_string()}"]
    if alias := _new_alias(definition, url):
        if "aliases" in document:
            document["aliases"].append(alias)
        else:
            new.append(f"aliases = {tomlkit.item([alias]).as_string()}")
    line.trail = end + "".join(f"{added}{end}" for added in new)
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return bom + str(document.as_string()).encode()


def _new_alias(definition: Definition, url: GopherUrl) -> str | None:
    """Return the host and port that the index leaves; None where it stays there, or where they are an alias already."""
    old = (definition.url.host, definition.url.port)
    if old == (url.host, url.port) or old in definition.aliases:
        return None
    return f"{format_host(old[0])}:{old[1]}"


def _drop_alias(document: Any, definition: Definition, url: GopherUrl) -> None:
    """Remove the alias of a host to which the index returns: it is not another name any more."""
    for place in reversed(range(len(definition.aliases))):
        if definition.aliases[place] == (url.host, url.port):
            del document["aliases"][place]


def new_definition(values: Mapping[str, str]) -> bytes:
    """Return the bytes of a definition with these keys, in their order."""
    import tomlkit

    document = tomlkit.document()
    for key, value in values.items():
        document[key] = value
    return tomlkit.dumps(document).encode()


def create_file(path: Path, data: bytes) -> None:
    """Write a new definition, and its folder; MistakeError where the file exists or cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        message = f"cannot be written ({error.strerror}); let this user write the folder"
        raise MistakeError([Mistake(file=str(path), key="", message=message)]) from error


def replace_file(path: Path, data: bytes) -> None:
    """Replace the file of a definition as a whole or not at all, with its permissions; a link to it stays a link.

    MistakeError where it cannot be written.
    """
    path = path.resolve()
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")  # hidden: a reload must not read it
    try:
        with draft.open("wb") as file:
            shutil.copymode(path, draft)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):  # on a read-only file system there is none, and its error would hide the first
            draft.unlink()
        message = f"cannot be written ({error.strerror}); let this user write the file and its folder"
        raise MistakeError([Mistake(file=str(path), key="", message=message)]) from error
