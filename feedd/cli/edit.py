"""`edit`: open a definition in the user's editor, and check it at the end."""

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import click

from feedd.cli import common_options, print_error, say
from feedd.cli.completing import feed_names
from feedd.cli.startup import start_bound
from feedd.errors import FeeddError, MistakeError, UsageError

if TYPE_CHECKING:
    from feedd.commands.edit import Draft
    from feedd.config.loading import Defined


@click.command("edit")
@click.argument("name", shell_complete=feed_names)
@common_options
@click.pass_context
def edit_command(ctx: click.Context, name: str) -> None:
    """Open the definition of feed NAME in $VISUAL or $EDITOR, check it, and replace the file as a whole."""
    from feedd.cli.move_remove import RELOAD
    from feedd.commands.edit import open_draft

    draft = open_draft(start_bound(ctx).feeds, name)
    try:
        is_wanted = _edit(draft)
        if is_wanted:
            draft.save()
    except FeeddError:
        if draft.copy.exists() and draft.text == draft.before:
            draft.discard()
        elif draft.copy.exists():
            print_error(f"your text is kept in {draft.copy}; {draft.file} is as it was")
        raise
    if not is_wanted:
        draft.discard()
        ctx.exit(1)
    say(f"wrote {draft.file}. {RELOAD}")


def _edit(draft: "Draft") -> bool:
    """Let the user edit until the draft is good; False where nothing was changed."""
    first = _definition_before(draft)
    while True:
        _run_editor(draft)
        if draft.text == draft.before:
            print_error(
                f"{draft.file} was not changed; an editor that opens a window is to wait, as in VISUAL='code --wait'"
            )
            return False
        try:
            definition = draft.check()
        except MistakeError as error:
            if not sys.stdin.isatty():
                raise
            print_error(error)
            if not click.confirm("Edit it again? (no keeps the old definition)", default=True):
                raise UsageError("the new definition was not taken") from error
            continue
        if first is None or first.id == definition.id or _is_meant(draft):
            return True


def _definition_before(draft: "Draft") -> "Defined | None":
    try:
        return draft.check()
    except MistakeError:
        return None


def _is_meant(draft: "Draft") -> bool:
    """Ask where the id of the feed is another one now: readers would see every entry again."""
    print_error(
        "the url is another one, so for readers this is a new feed with new entries; "
        f"feedd move {draft.name} NEW-URL keeps them"
    )
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask at, so that nothing was changed")
    if click.confirm("Save it as a new feed?", default=False):
        return True
    if click.confirm("Edit it again? (no keeps the old definition)", default=True):
        return False
    raise UsageError("the new definition was not taken")


def _run_editor(draft: "Draft") -> None:
    """Wait for the editor; UsageError where it cannot be started or fails."""
    from feedd.commands.edit import editor_command

    command = editor_command(os.environ)
    try:
        editor = subprocess.Popen([*command, str(draft.copy)])  # noqa: S603  # the user's own command
    except OSError as error:
        raise UsageError(f"the editor {command[0]!r} cannot be started: {error.strerror}; set EDITOR") from error
    # Ctrl-C is a key of many editors, and the terminal sends it to both.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        ended_with = editor.wait()
    finally:
        signal.signal(signal.SIGINT, before)
    if ended_with:
        raise UsageError(f"the editor {command[0]!r} failed with {ended_with}, so that nothing was changed")
