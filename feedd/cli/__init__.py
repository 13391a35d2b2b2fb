"""The command line: one thin function for each command, loaded when the command is called.

It reads options, shows results and sets the exit code; what most commands do is in `commands`.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import click

from feedd import __version__
from feedd.cli.completing import log_levels
from feedd.cli.streams import open_closed_streams, silence_errors, words_of
from feedd.errors import FeeddError, MistakeError, Occupied, UsageError
from feedd.telemetry.safe_text import printable

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from feedd.model import Moment

# command -> the module that holds it, in the order of `feedd --help`
COMMANDS = {
    "add": "add",
    "run": "run",
    "once": "once",
    "demo": "run",
    "convert": "once",
    "preview": "preview",
    "read": "preview",
    "presets": "presets",
    "list": "feeds",
    "status": "status",
    "history": "history",
    "politeness": "politeness",
    "search": "search",
    "reread": "reread",
    "init": "init",
    "edit": "edit",
    "move": "move_remove",
    "remove": "move_remove",
    "withdraw": "withdraw",
    "trust": "trust",
    "tokens": "tokens",
    "opml": "subscription_lists",
    "export": "subscription_lists",
    "import": "subscription_lists",
    "check": "feeds",
    "lint": "lint",
    "publish": "feeds",
    "backup": "backup",
    "restore": "backup",
    "migrate": "backup",
    "install-units": "units",
    "explain": "explain",
    "schema": "explain",
    "completion": "completion",
}
SUMMARIES = {
    "add": "Follow the posts at an address: find their menu, write a definition, poll it.",
    "run": "Poll and serve the feeds until stopped.",
    "once": "Poll the feeds that are due, or the named ones, and end.",
    "demo": "Run feedd on a small built-in gopherhole.",
    "convert": "Turn one index into a feed on standard output.",
    "preview": "Show which lines of an index would become entries, and why others do not.",
    "read": "Read one document as an article.",
    "presets": "List the named bundles of keys for definitions.",
    "list": "List the feeds.",
    "status": "Show the health of each feed: what fails, since when, and the next try.",
    "history": "Show how the texts of a feed changed since they were first read.",
    "politeness": "Show what was asked of hosts in the last 30 days.",
    "search": "Find posts by words of their titles and texts.",
    "reread": "Read the stored texts of a feed again by today's rules; nobody is told.",
    "init": "Make a commented feedd.toml and an empty feeds/ in a folder.",
    "edit": "Open the definition of a feed in your editor, and check it at the end.",
    "move": "Give a feed another index; its ids are kept.",
    "remove": "End a feed; its addresses answer 410.",
    "withdraw": "Take an entry, a document or a host out of all that is published, or put it back.",
    "trust": 'Trust the new key of a server, where the definition has tls = "tofu".',
    "tokens": "Make, list and revoke the tokens that lead to private feeds.",
    "opml": "Print all feeds as a list of subscriptions for other readers.",
    "export": "Write all that is kept of feeds into open files.",
    "import": "Write definitions for the indexes in OPML, a gophermap or a list of URLs; take back an export.",
    "check": "Check settings and definitions; show all mistakes at once.",
    "lint": "Show what feed readers take from a published document, and where they differ.",
    "publish": "Write every published document again from the store.",
    "backup": "Copy the store and the definitions into one file, also while a daemon runs.",
    "restore": "Put a backup back in place; what it replaces is put aside.",
    "migrate": "Copy the store to PostgreSQL, or back into a file.",
    "install-units": "Write systemd units for this feedd.",
    "explain": "Say what a key of definitions or a setting is, what it may hold, and its default.",
    "schema": "Print the JSON Schema of definitions or settings, for editors.",
    "completion": "Print what makes the Tab key complete commands, feeds and entries in a shell.",
}

COMPLETES = "_FEEDD_COMPLETE"  # the variable by which a shell asks for completions, as click names it

INTERRUPTED = 130  # the exit code of a shell for a command that Ctrl-C ended

JSON_VERSION = 1  # counts up when a field is renamed, removed or means something else; new fields do not count

# A terminal may interpret these characters as controls, and JSON does not require an escape for them.
ESCAPED = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}

Function = TypeVar("Function", bound=Callable[..., Any])


class Commands(click.Group):
    """Loads a command's module when the command is called, and turns our errors into messages and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands without loading them."""
        return list(COMMANDS)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Complete the names of commands from their summaries, so that the Tab key loads none of them."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(name, help=text) for name, text in SUMMARIES.items() if name.startswith(incomplete)]
        return names or click.Command.shell_complete(self, ctx, incomplete)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Load one command; UsageError where there is none of that name."""
        if cmd_name not in COMMANDS:
            from feedd.cli.usage import unknown_command

            raise UsageError(unknown_command(cmd_name, tuple(COMMANDS)))
        command: click.Command = getattr(
            import_module(f"feedd.cli.{COMMANDS[cmd_name]}"), f"{cmd_name.replace('-', '_')}_command"
        )
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from their summaries, so that --help loads none of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command line; what the system refuses is said in one line, and ends it with 1."""
        open_closed_streams()
        if COMPLETES in os.environ:
            silence_errors()
        try:
            try:
                return super().main(*args, **extra)
            finally:
                sys.stdout.flush()  # here, not at the end of the interpreter, which writes a traceback
        except OSError as error:
            if message := words_of(error):
                with suppress(OSError):
                    print_error(message)
            sys.exit(1)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the options that stand before the command."""
        with _in_one_line():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; exit with 2 for a mistake of the user, with 1 for any other error of ours."""
        try:
            with _in_one_line():
                return super().invoke(ctx)
        except FeeddError as error:
            print_error(error)
            sys.exit(2 if isinstance(error, MistakeError | UsageError | Occupied) else 1)
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)


@contextmanager
def _in_one_line() -> Iterator[None]:
    """Say what Click has against a command line in one line; a lone `feedd` shows its help."""
    try:
        yield
    except click.UsageError as error:
        if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):  # click 8.1 has none
            raise
        from feedd.cli.usage import WrongUsage

        raise WrongUsage(error) from error


def say(text: str) -> None:
    """Print a text for people on standard output; characters that control a terminal are replaced."""
    click.echo(printable(text))


def print_json(value: Mapping[str, Any], *, version: int | None = JSON_VERSION) -> None:
    """Print a JSON document on standard output, with the version of docs/json.md; None: it has a form of its own."""
    import json  # here: most commands print none

    document = value if version is None else {"version": version, **value}
    click.echo(json.dumps(document, ensure_ascii=False, indent=1).translate(ESCAPED))


def iso_time(at: datetime) -> str:
    """Return a time as JSON and lines for programs have it: in UTC, to the second (RFC 3339)."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def iso_moment(moment: "Moment | None") -> str | None:
    """Return the time of a date that a source gives, as `iso_time` does."""
    return iso_time(moment.at) if moment else None


def print_error(error: object) -> None:
    """Print what is wrong on standard error: a line for each mistake, with the place in a file that is not TOML."""
    from feedd.mistakes import Mistake  # here: `--help` needs no values

    for one in error.mistakes if isinstance(error, MistakeError) else (error,):
        click.echo(f"feedd: {printable(str(one))}", err=True)
        if isinstance(one, Mistake) and one.excerpt:
            click.echo(printable(one.excerpt), err=True)


def common_options(function: Function) -> Function:
    """Add the options that stand before or after the command."""
    path: Mapping[str, Any] = {"type": click.Path()}
    for name, more, text in (
        ("--log-level", {"shell_complete": log_levels}, "debug, info, warning or error."),
        ("--config", path, "The settings file."),
        ("--data", path, "The folder of the store and the published files."),
        ("--feeds", path, "The folder of the definitions."),
    ):
        function = click.option(name, callback=_remember, expose_value=False, help=text, **more)(function)
    return function


def _remember(ctx: click.Context, option: click.Parameter, value: str | None) -> None:
    flags: dict[str, str] = ctx.ensure_object(dict)
    if value is not None and option.name:
        flags[option.name] = value


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="feedd")
@common_options
def main() -> None:
    """Turn Gopher menus into web feeds with the full text of their articles."""
