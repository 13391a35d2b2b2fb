"""Writes definition files: a new one, or one key changed as a person would, comments and layout as they were.

tomlkit is imported here alone, and only where a file is written: it takes as long to load as a poll to run.
"""

import codecs
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from feedd.config.definition import Definition
from feedd.errors import Mistake, MistakeError
from feedd.gopher.url import format_host, format_url
from feedd.model import GopherUrl


def move_index(data: bytes, definition: Definition, url: GopherUrl) -> bytes:
    """Let the file of a definition name another index: its id is written down, a host that it left is an alias."""
    import tomlkit

    document: Any = tomlkit.parse(data.decode("utf-8-sig"))  # its types cannot say which key holds what
    document["url"] = format_url(url)
    _drop_alias(document, definition, url)
    line = document["url"].trivia
    end = "\r\n" if line.trail == "\r\n" else "\n"
    # What is new stands below the url. tomlkit's own way would put it at the end, below the comment of a table.
    new = [] if "id" in document else [f"id = {tomlkit.item(definition.id).as_string()}"]
    if alias := _left_behind(definition, url):
        if "aliases" in document:
            document["aliases"].append(alias)
        else:
            new.append(f"aliases = {tomlkit.item([alias]).as_string()}")
    line.trail = end + "".join(f"{added}{end}" for added in new)
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return bom + str(document.as_string()).encode()


def _left_behind(definition: Definition, url: GopherUrl) -> str | None:
    """Give the host and port that the index leaves, unless it stays or they are an alias already."""
    old = (definition.url.host, definition.url.port)
    if old == (url.host, url.port) or old in definition.aliases:
        return None
    return f"{format_host(old[0])}:{old[1]}"


def _drop_alias(document: Any, definition: Definition, url: GopherUrl) -> None:
    """Drop what is no other name any more, where an index goes back to a host that it had left."""
    for place in reversed(range(len(definition.aliases))):
        if definition.aliases[place] == (url.host, url.port):
            del document["aliases"][place]


def new_definition(values: Mapping[str, str]) -> bytes:
    """Write a definition of these keys, in their order."""
    import tomlkit

    document = tomlkit.document()
    for key, value in values.items():
        document[key] = value
    return tomlkit.dumps(document).encode()


def create_file(path: Path, data: bytes) -> None:
    """Write a definition that is not there yet, and its folder; MistakeError where there is one, or it cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        message = f"cannot be written ({error.strerror}); let this user write the folder"
        raise MistakeError([Mistake(file=str(path), key="", message=message)]) from error


def replace_file(path: Path, data: bytes) -> None:
    """Replace a definition whole or not at all, its rights kept; a link goes on leading to it."""
    path = path.resolve()
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")  # a hidden name: no definition to whoever reloads now
    try:
        with draft.open("wb") as file:
            shutil.copymode(path, draft)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        message = f"cannot be written ({error.strerror}); let this user write the file and its folder"
        raise MistakeError([Mistake(file=str(path), key="", message=message)]) from error
