"""Where settings are read, once at the start: flags override the environment, which overrides feedd.toml."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_origin

from feedd.config.key_table import read_keys
from feedd.config.settings import KEYS, Settings
from feedd.config.settings_values import OWN_HUB
from feedd.config.toml_keys import Keys, text
from feedd.config.user_folders import user_folder
from feedd.errors import MistakeError
from feedd.mistakes import Mistake
from feedd.structs import replace

PREFIX = "FEEDD_"
ALIKE = 0.75  # similarity at which a variable is a misspelled setting, and a mistake; others may be somebody else's
# Kubernetes and Docker set these for a service that is named feedd.
_SERVICE = re.compile(r"FEEDD_(?:NAME|PORT|SERVICE_(?:HOST|PORT)|(?:SERVICE_)?PORT_\w+)")
WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
NUMBER = re.compile(r"[0-9]{1,18}")

TYPES = {"config": str} | Settings.__annotations__


def load_settings(flags: Mapping[str, str], environment: Mapping[str, str], cwd: Path) -> Settings:
    """Read the settings as `read_settings` does; a MistakeError holds all mistakes of all sources."""
    settings, mistakes = read_settings(flags, environment, cwd)
    if mistakes:
        raise MistakeError(mistakes)
    return settings


def read_settings(
    flags: Mapping[str, str], environment: Mapping[str, str], cwd: Path
) -> tuple[Settings, tuple[Mistake, ...]]:
    """Read the settings from all sources; return them with all mistakes, the next best value in place of a wrong one.

    `flags` have the names of the settings, and `config`. Relative paths start at `cwd`; in the file, at its folder.
    Where the home folder is does not depend on `environment`, but on that of the process.
    """
    from_flags = Keys("command line", _typed(flags), lambda name: f"--{name.replace('_', '-')}", cwd)
    from_environment = Keys("environment", _typed(_variables(environment)), lambda name: PREFIX + name.upper(), cwd)
    config = from_flags.take("config", text.read, from_environment.take("config", text.read, ""))
    path = settings_file(config, environment, cwd)
    sources = (_read_file(path, must_exist=bool(config)), from_environment, from_flags)
    values: dict[str, Any] = {}
    hub_from = sources[0]
    for source in sources:
        found = read_keys(KEYS, source)[Settings]
        values |= found
        hub_from = source if "hub" in found else hub_from
        source.refuse_unknown()
    if "feeds" not in values:
        values["feeds"] = _configuration_folder(environment, cwd) / "feeds"
    if "data" not in values:
        values["data"] = _first(environment, "STATE_DIRECTORY") or _at_home("state", cwd)
    settings = Settings(**values)
    if settings.own_hub and not settings.is_public:
        hub_from.refuse(
            "hub", f'"{OWN_HUB}" needs a public https address as base_url, as in "https://feeds.example.org"'
        )
        settings = replace(settings, hub=None)
    return settings, tuple(mistake for source in sources for mistake in source.mistakes)


def settings_file(config: str, environment: Mapping[str, str], cwd: Path) -> Path:
    """Return where the settings file is, if there is one: the one that `config` names, else the usual place."""
    return cwd / config if config else _configuration_folder(environment, cwd) / "feedd.toml"


def unknown_variables(environment: Mapping[str, str]) -> tuple[Mistake, ...]:
    """Return the variables that are named like settings and resemble none.

    They stop nothing: the environment is shared, and what another program sets there must not end the daemon.
    """
    strange = {name for name, value in environment.items() if name.startswith(PREFIX) and value}
    strange -= {PREFIX + name.upper() for name in _variables(environment)}
    known = ", ".join(PREFIX + name.upper() for name in sorted(TYPES))
    return tuple(
        Mistake(file="environment", key=name, message=f"no setting, it is ignored; known: {known}")
        for name in sorted(strange)
        if not _SERVICE.fullmatch(name)
    )


def _read_file(path: Path, *, must_exist: bool) -> Keys:
    try:
        return Keys.from_toml(str(path), path.read_bytes())
    except MistakeError as error:
        keys = Keys(str(path), {})
        keys.mistakes.extend(error.mistakes)
    except OSError as error:
        keys = Keys(str(path), {})
        if must_exist or not isinstance(error, FileNotFoundError):
            keys.refuse("", f"cannot be read: {error.strerror}")
    return keys


def _variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return our variables; an empty one counts as not set, since a container's template cannot leave one out."""
    ours = {name.removeprefix(PREFIX).lower(): value for name, value in environment.items() if name.startswith(PREFIX)}
    return {name: value for name, value in ours.items() if value and (name in TYPES or _is_mistyped(name))}


def _is_mistyped(name: str) -> bool:
    from difflib import get_close_matches  # here: only who mistypes waits for it

    return bool(get_close_matches(name, TYPES, 1, ALIKE))


def _typed(written: Mapping[str, str]) -> dict[str, object]:
    """Return texts with the types that TOML would give them; the reader refuses a text that does not fit."""
    return {name: _as_toml(TYPES.get(name), value) for name, value in written.items()}


def _as_toml(kind: object, value: str) -> object:
    if get_origin(kind) is tuple:
        return [one.strip() for one in value.split(",")]
    if kind is bool:
        return WORDS.get(value.lower(), value)
    return int(value) if kind is int and NUMBER.fullmatch(value) else value


def _configuration_folder(environment: Mapping[str, str], cwd: Path) -> Path:
    """Return where `feeds/` and feedd.toml are looked for: the working folder has them, or the home folder does."""
    here = (cwd / "feeds").is_dir() or (cwd / "feedd.toml").exists()
    return _first(environment, "CONFIGURATION_DIRECTORY") or (cwd if here else _at_home("config", cwd))


def _at_home(kind: Literal["config", "state"], cwd: Path) -> Path:
    try:
        return user_folder(kind)
    except RuntimeError:
        return cwd / f".{kind}" / "feedd"


def _first(environment: Mapping[str, str], name: str) -> Path | None:
    """Return the first directory of a variable of systemd, None where there is none.

    They are separated by colons (systemd.exec(5)); feedd's unit asks for one of each kind.
    """
    folder, _, _ = environment.get(name, "").partition(":")
    return Path(folder) if folder else None
