"""`feedd edit`: a definition is edited as a draft, and replaced as a whole when the draft has no mistake."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from shlex import split
from shutil import which

from msgspec import Struct

from feedd.commands.feed_names import unknown_feed
from feedd.config.editing import replace_file
from feedd.config.loading import Defined, definition_paths, load_with, read_definition
from feedd.config.toml_keys import MOST_BYTES
from feedd.errors import MistakeError, UsageError
from feedd.mistakes import Mistake
from feedd.structs import replace

EDITORS = ("sensible-editor", "vi", "nano")  # where no variable names one


class Draft(Struct, frozen=True, kw_only=True):
    """A copy of the file of a definition, which an editor may change; it stays until it is saved or given up."""

    name: str
    file: Path
    copy: Path
    before: bytes

    @property
    def text(self) -> bytes:
        """The bytes that the editor left; UsageError where there is no file any more."""
        try:
            return self.copy.read_bytes()
        except OSError as error:
            raise UsageError(f"the editor left no file {self.copy} ({error.strerror}); nothing was changed") from error

    def check(self) -> Defined:
        """Return the definition as it would be; MistakeError where it has a mistake, alone or beside the others."""
        text, copy = self.text, str(self.copy)
        definitions = load_with(self.file, text)
        if mistakes := definitions.mistakes_of(self.name):
            here = str(self.file)  # a mistake of two definitions may stand in the other file
            raise MistakeError([replace(one, file=copy) if one.file == here else one for one in mistakes])
        return definitions.good.get(self.name) or definitions.merges[self.name]

    def save(self) -> None:
        """Replace the definition by the draft, and delete the draft.

        MistakeError where the file cannot be written, UsageError where somebody else changed it meanwhile.
        """
        if read_definition(self.file) != self.before:
            raise UsageError(f"{self.file} was changed meanwhile by another program; your text is kept in {self.copy}")
        replace_file(self.file, self.text)
        self.discard()

    def discard(self) -> None:
        """Delete the draft."""
        self.copy.unlink(missing_ok=True)
        self.copy.parent.rmdir()


def open_draft(folder: Path, name: str) -> Draft:
    """Copy the definition of a feed for an editor. It may have mistakes: those are to be mended.

    UsageError for an unknown feed, MistakeError where its file cannot be read or written.
    """
    file = {path.stem: path for path in definition_paths(folder)}.get(name.removesuffix(".toml"))
    if file is None:
        raise unknown_feed(name, [path.stem for path in definition_paths(folder)])
    try:
        before = read_definition(file)
    except OSError as error:
        raise MistakeError([Mistake(file=str(file), key="", message=f"cannot be read: {error.strerror}")]) from error
    if len(before) > MOST_BYTES:
        raise MistakeError([Mistake(file=str(file), key="", message=f"has more than {MOST_BYTES} bytes")])
    if not os.access(file.resolve().parent, os.W_OK):
        message = "cannot be written by this user; run it as one who may: sudo feedd edit ..."
        raise MistakeError([Mistake(file=str(file), key="", message=message)])
    copy = Path(tempfile.mkdtemp(prefix="feedd-edit-")) / file.name  # the suffix tells the editor what it is
    copy.write_bytes(before)
    return Draft(name=file.stem, file=file, copy=copy, before=before)


def editor_command(environment: Mapping[str, str]) -> Sequence[str]:
    """Return the user's editor with its arguments; UsageError where there is none."""
    for variable in ("VISUAL", "EDITOR"):
        if written := environment.get(variable, "").strip():
            try:
                return split(written)
            except ValueError as error:
                raise UsageError(f"{variable}: {written!r} is no command: {error}") from error
    for program in EDITORS:
        if which(program):
            return [program]
    raise UsageError("no editor was found; set EDITOR to the one to use, as in EDITOR=nano feedd edit NAME")
