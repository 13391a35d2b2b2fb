"""Wrong command lines in one line each: what Click says takes three, and it repeats the whole usage."""

import click

from feedd.spelling import did_you_mean, nearest

# What people type for a command, from other programs of this kind.
MEANT = {
    "subscribe": "add",
    "follow": "add",
    "new": "add",
    "poll": "once",
    "fetch": "once",
    "update": "once",
    "refresh": "once",
    "serve": "run",
    "start": "run",
    "daemon": "run",
    "ls": "list",
    "rm": "remove",
    "delete": "remove",
    "unsubscribe": "remove",
    "show": "preview",
    "validate": "check",
    "test": "check",
}


def unknown_command(typed: str, commands: tuple[str, ...]) -> str:
    """Return what is wrong with the name of a command, and what was meant."""
    if "://" in typed:
        return f"{typed!r} is an address; `feedd add ADDRESS` follows it, `feedd preview ADDRESS` only looks"
    guess = f"did you mean {MEANT[typed.lower()]!r}?" if typed.lower() in MEANT else ""
    return f"there is no command {typed!r}; {guess or did_you_mean(typed, commands, '`feedd --help` lists them')}"


class WrongUsage(click.UsageError):
    """A mistake in a command line, which is said in one line with the way out; the exit code is Click's."""

    def __init__(self, error: click.UsageError) -> None:
        self.line = f"feedd: {_words(error)}"
        super().__init__(error.message, error.ctx)

    def show(self, _file: object = None) -> None:
        """Print the line on standard error."""
        from feedd.telemetry.safe_text import printable

        click.echo(printable(self.line), err=True)


def _words(error: click.UsageError) -> str:
    context = error.ctx
    if context is None:
        return f"{_lower(error.message)}; `feedd --help` describes the options"
    place = context.command_path.removeprefix(f"{context.find_root().command_path} ").removeprefix("feedd")
    prefix = f"{place}: " if place else ""
    if isinstance(error, click.NoSuchOption):
        return f"{prefix}there is no option {error.option_name!r}; {_option(error.option_name, context)}"
    usage = f"`{context.command_path} {' '.join(context.command.collect_usage_pieces(context))}`"
    if isinstance(error, click.MissingParameter) and error.param:
        return f"{prefix}{error.param.human_readable_name} is missing; expected {usage}"
    if isinstance(error, click.BadParameter) and error.param:
        where = f"{error.param.opts[0]}: " if isinstance(error.param, click.Option) else ""
        return f"{prefix}{where}{_value(error, error.param.type)}"
    return f"{prefix}{_lower(error.message)}; expected {usage}"


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:].rstrip(".")


def _value(error: click.BadParameter, expected: object) -> str:
    advice = ""
    if isinstance(expected, click.IntRange):
        advice = f"expected a whole number, {expected.min} or more"
    elif isinstance(expected, click.Choice):
        advice = did_you_mean(error.message.split("'")[1], map(str, expected.choices))  # Click's error has no value
    return _lower(error.message) + (advice and f"; {advice}")


def _option(typed: str, context: click.Context) -> str:
    """Return which option was meant, or where what was meant is set."""
    from feedd.config.settings_sources import PREFIX, TYPES

    options = [name for parameter in context.command.get_params(context) for name in parameter.opts]
    setting = typed.lstrip("-").replace("-", "_")
    if setting in TYPES:
        return f"it is a setting: write it into feedd.toml, or set {PREFIX}{setting.upper()}"
    words = {name.lstrip("-"): name for name in options}  # the dashes, which all have, would count as alike
    meant = nearest(typed.lstrip("-"), words)
    return f"did you mean {words[meant]!r}?" if meant else f"`{context.command_path} --help` lists them"
