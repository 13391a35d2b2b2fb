"""Writes the man pages into a folder, made from the options of commands and the tables of keys: see `make generated`.

Nothing of them depends on the day, the version or the release of click, so that they change when feedd does.
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import click

from feedd.cli import SUMMARIES, main
from feedd.config.key_help import KeyHelp, by_table

COMMON = {"--feeds", "--data", "--config", "--log-level", "--help"}

FILES = {
    "feedd.toml": "the settings, see `feedd.toml`(5); it stands beside feeds/",
    "feeds/NAME.toml": "one file for each feed, see `feedd-feeds`(5)",
    "$CONFIGURATION_DIRECTORY, ./, ~/.config/feedd/": "where they are looked for: in the first of these that has them",
    "$STATE_DIRECTORY, ~/.local/state/feedd/": "the database and the published files",
}
ENVIRONMENT = {
    "FEEDD_...": "each setting, in capital letters, as in FEEDD_LISTEN; it counts before feedd.toml",
    "NO_COLOR": "no colours, also on a terminal",
    "VISUAL, EDITOR": "the editor of feedd edit",
}
STATUS = {
    "0": "all is well",
    "1": "a feed, a source or the system failed",
    "2": "a mistake in the command line, in the settings or in a definition",
    "130": "ended by Ctrl-C",
}
EXAMPLES = {
    "feedd add gopher://example.org/": "finds the posts of a hole, and follows them",
    "feedd run": "polls the feeds and serves them, until it is stopped",
    "feedd convert gopher://example.org/1/phlog": "prints a feed, for a reader that runs programs",
}


def command_page() -> str:
    """Return feedd(1)."""
    return _page(
        "feedd",
        1,
        "turns Gopher menus into web feeds",
        [
            ("SYNOPSIS", [".B feedd", "[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]"]),
            ("DESCRIPTION", [*_text(main.help or "")]),
            ("COMMANDS", [line for name, command in _commands() for line in _command(name, command)]),
            ("OPTIONS OF ALL COMMANDS", [line for one in _options(main) for line in _option(one)]),
            ("FILES", _definitions(FILES)),
            ("ENVIRONMENT", _definitions(ENVIRONMENT)),
            ("EXIT STATUS", _definitions(STATUS)),
            ("EXAMPLES", _definitions(EXAMPLES)),
            ("SEE ALSO", [_marked("`feedd.toml`(5), `feedd-feeds`(5)")]),
        ],
    )


def keys_page(name: str, about: str, *, is_setting: bool) -> str:
    """Return feedd.toml(5) or feedd-feeds(5)."""
    tables = [(place, keys) for place, keys in by_table() if keys[0].is_setting == is_setting]
    other = "feedd-feeds" if is_setting else "feedd.toml"
    return _page(
        name,
        5,
        about,
        [
            *((f"KEYS IN {_escaped(place)}", [line for key in keys for line in _key(key)]) for place, keys in tables),
            ("SEE ALSO", [_marked(f"`feedd`(1), `{other}`(5)")]),
        ],
    )


PAGES: Mapping[str, Callable[[], str]] = {
    "feedd.1": command_page,
    "feedd.toml.5": partial(keys_page, "feedd.toml", "the settings of feedd", is_setting=True),
    "feedd-feeds.5": partial(keys_page, "feedd-feeds", "definitions of feeds: feeds/NAME.toml", is_setting=False),
}


def _commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(main)
    for name in SUMMARIES:
        yield name, main.get_command(context, name)


def _page(name: str, section: int, about: str, parts: Iterable[tuple[str, Iterable[str]]]) -> str:
    head = [f'.TH "{_escaped(name.upper())}" {section} "" "feedd"', ".SH NAME", f"{_escaped(name)} \\- {about}"]
    lines = [*head, *(line for title, part in parts for line in (f'.SH "{title}"', *part))]
    return "\n".join(lines) + "\n"


def _command(name: str, command: click.Command) -> Iterator[str]:
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    words = [f"feedd {name}", *(_placed(one) for one in arguments)]
    yield f'.SS "{_escaped(" ".join(words))}"'
    yield from _text(command.help or "")
    for option in _options(command):
        if not COMMON & set(option.opts):
            yield from _option(option)


def _options(command: click.Command) -> Iterator[click.Option]:
    for parameter in command.get_params(click.Context(command, **main.context_settings)):
        if isinstance(parameter, click.Option) and not parameter.hidden:
            yield parameter


def _placed(argument: click.Argument) -> str:
    """Return an argument as a line of usage shows it."""
    name = argument.metavar or _kind(argument) or (argument.name or "").upper()
    more = "..." if argument.nargs == -1 and "..." not in name else ""
    return f"{name}{more}" if argument.required or name.startswith("[") else f"[{name}]{more}"


def _kind(parameter: click.Parameter) -> str:
    return "|".join(str(word) for word in parameter.type.choices) if isinstance(parameter.type, click.Choice) else ""


def _option(option: click.Option) -> Iterator[str]:
    takes = "" if option.is_flag or option.count else option.metavar or _kind(option) or _type_name(option)
    names = ", ".join(f"\\fB{_escaped(name)}\\fR" for name in sorted(option.opts, key=len))
    yield ".TP"
    yield f"{names} \\fI{_escaped(takes)}\\fR" if takes else names
    if option.help:
        yield _marked(option.help)
    if option.show_default and option.default is not None:
        yield f"Without it: {_escaped(str(option.default))}."


def _type_name(option: click.Option) -> str:
    name = option.type.name.upper()
    return "NUMBER" if name.startswith("INTEGER") else name


def _key(one: KeyHelp) -> Iterator[str]:
    facts = one.facts
    yield from (".TP", f"\\fB{_escaped(one.name)}\\fR", _sentence(one.key.words))
    yield from (".br", f"Type: {_marked(facts['type'])}.", ".br", f"Default: {_marked(facts['default'])}.")
    yield from (".br", f"Example: {_escaped(facts['example'])}")


def _definitions(rows: Mapping[str, str]) -> Iterator[str]:
    for name, words in rows.items():
        yield from (".TP", f"\\fB{_escaped(name)}\\fR", _marked(words))


def _text(text: str) -> Iterator[str]:
    r"""Return paragraphs; those that begin with \b keep their lines."""
    for number, paragraph in enumerate(inspect.cleandoc(text).split("\n\n")):
        if number:
            yield ".PP"
        if paragraph.startswith("\b"):
            yield from (".nf", *(_escaped(line) for line in paragraph.split("\n")[1:]), ".fi")
        else:
            yield _marked(" ".join(paragraph.split()))


def _sentence(words: str) -> str:
    first = words[0] if words.startswith("`") else words[0].upper()
    return f"{_marked(first + words[1:])}."


def _marked(text: str) -> str:
    """Return a text in which what stands in `backquotes` is bold."""
    return re.sub(r"`([^`]*)`", r"\\fB\1\\fR", _escaped(text))


def _escaped(text: str) -> str:
    """Return a text that troff shows as it is: backslashes, hyphens that are minus signs, dots that begin a line."""
    shown = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq").replace("'", "\\(aq")
    return f"\\&{shown}" if shown.startswith(".") else shown


if __name__ == "__main__":
    for file, make in PAGES.items():
        (Path(sys.argv[1]) / file).write_text(make())
