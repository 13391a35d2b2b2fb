"""`explain` and `schema`: the keys of definitions and settings, for people and for editors."""

from typing import TYPE_CHECKING

import click

from feedd.cli import common_options, print_json
from feedd.cli.completing import key_names

if TYPE_CHECKING:
    from feedd.config.key_help import KeyHelp

SHORTEST = 22  # characters that say something of a key in the list of all


@click.command("explain")
@click.argument("key", required=False, shell_complete=key_names)
@common_options
@click.pass_context
def explain_command(ctx: click.Context, key: str | None) -> None:
    """Say what a KEY of definitions or a setting is, what it may hold and what holds without it.

    KEY is a name such as first, index.first or base_url, or a whole [table]. Without it all keys are listed.
    """
    from feedd.config.key_help import by_table, find_keys

    if key is None:
        out = ctx.make_formatter()
        for place, keys in by_table():
            with out.section(place):
                out.write_dl([(one.name, _first_words(one)) for one in keys])
        click.echo(out.getvalue(), nl=False)
        return
    click.echo("\n".join(_paragraph(ctx, one) for one in find_keys(key)), nl=False)


def _paragraph(ctx: click.Context, one: "KeyHelp") -> str:
    out = ctx.make_formatter()
    out.write(f"{one.key.name}\n")
    with out.indentation():
        out.write_text(one.key.words)
        out.write("\n")
        out.write_dl(list(one.facts.items()))
    return out.getvalue()


def _first_words(one: "KeyHelp") -> str:
    """Return the words of a key up to the first mark that has something to say before it."""
    ends = [end for mark in (": ", "; ", ". ") if (end := one.key.words.find(mark, SHORTEST)) > 0]
    return one.key.words[: min(ends, default=None)]


@click.command("schema")
@click.argument(
    "of", metavar="[definition|settings]", type=click.Choice(["definition", "settings"]), default="definition"
)
@common_options
def schema_command(*, of: str) -> None:
    """Print the JSON Schema of definitions, or of the settings, for an editor that knows TOML.

    A file names its schema in its first line: #:schema ./definition.schema.json
    """
    from feedd.config.schema import definition_schema, settings_schema

    print_json(definition_schema() if of == "definition" else settings_schema(), version=None)
