"""The settings of the program, read once at its start: flags over environment over feedd.toml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from feedd.config.toml_keys import Keys, Reader, T, duration, flag, mismatch, one_of, proxy_template, text, whole
from feedd.errors import Mistake, MistakeError

PREFIX = "FEEDD_"
ALIKE = 0.75  # a variable this like a setting's is a slip of the pen; others are not ours: Kubernetes sets FEEDD_PORT
SHORTEST_NOTICE = timedelta(days=1)
WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
NUMBER = re.compile(r"[0-9]{1,18}")
KEEP_REVISIONS = 20  # significant ones of an entry; a page that is written to every day would have hundreds
LISTEN = re.compile(r"(\[[^\s\[\]]+\]|[^\s:\[\]]+):([0-9]{1,5})")

LogLevel: TypeAlias = Literal["debug", "info", "warning", "error"]
LogFormat: TypeAlias = Literal["text", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for all feeds."""

    feeds: Path  # the folder of the definitions
    data: Path
    listen: str = "127.0.0.1:8070"
    base_url: str | None = None  # without a final slash
    pages: bool = True
    gap: timedelta = timedelta(seconds=1)
    connections: int = 1
    timeout: timedelta = timedelta(seconds=30)
    max_bytes: int = 1_048_576
    allow_private: bool = False
    proxy: str = "https://gopher.floodgap.com/gopher/gw?a={url}"
    contact: str | None = None
    disclaimer: str | None = None
    hub: str | None = None  # of WebSub, to be told of every change
    media_bytes: int = 268_435_456  # the longest file that is fetched for an enclosure
    media_cache: int = 2_147_483_648  # bytes of such files that are kept
    notice_after: timedelta | None = None  # of failures, until subscribers are told in the feed itself
    log_level: LogLevel = "info"
    log_format: LogFormat = "text"
    metrics: bool = True  # whether /metrics is there
    status: bool = True  # whether /status is there, and what leads to it
    keep_revisions: int = KEEP_REVISIONS  # at least two: fewer could show no difference


TYPES = {"config": str} | {field.name: field.type for field in fields(Settings)}


def load_settings(flags: Mapping[str, str], environment: Mapping[str, str], cwd: Path) -> Settings:
    """Read the settings as `read_settings` does; a MistakeError holds every mistake in any of their sources."""
    settings, mistakes = read_settings(flags, environment, cwd)
    if mistakes:
        raise MistakeError(mistakes)
    return settings


def read_settings(
    flags: Mapping[str, str], environment: Mapping[str, str], cwd: Path
) -> tuple[Settings, tuple[Mistake, ...]]:
    """Read the settings from all sources, the next best value for a wrong one; and give every mistake in any of them.

    `flags` have the names of the settings, and `config`. Relative paths start at `cwd`; in the file, at its folder.
    """
    from_flags = Keys("command line", _typed(flags), lambda name: f"--{name.replace('_', '-')}")
    from_environment = Keys("environment", _typed(_variables(environment)), lambda name: PREFIX + name.upper())
    config = from_flags.take("config", text, from_environment.take("config", text, ""))
    path = cwd / config if config else _configuration_folder(environment, cwd) / "feedd.toml"
    from_file = _read_file(path, must_exist=bool(config))
    layers = ((from_file, path.parent), (from_environment, cwd), (from_flags, cwd))

    def take(name: str, read: Reader[T], default: T) -> T:
        for keys, _ in layers:
            default = keys.take(name, read, default)
        return default

    def take_folder(name: str, default: Path) -> Path:
        for keys, base in layers:
            default = keys.take(name, folder_in(base), default)
        return default

    default = Settings(feeds=_configuration_folder(environment, cwd) / "feeds", data=_state_folder(environment, cwd))
    settings = Settings(
        feeds=take_folder("feeds", default.feeds),
        data=take_folder("data", default.data),
        listen=take("listen", listen_address, default.listen),
        base_url=take("base_url", web_address, default.base_url),
        pages=take("pages", flag, default.pages),
        gap=take("gap", duration, default.gap),
        connections=take("connections", whole(1, 64), default.connections),
        timeout=take("timeout", some_time, default.timeout),
        max_bytes=take("max_bytes", whole(1024, 2**30), default.max_bytes),
        allow_private=take("allow_private", flag, default.allow_private),
        proxy=take("proxy", proxy_template, default.proxy),
        contact=take("contact", text, default.contact),
        disclaimer=take("disclaimer", text, default.disclaimer),
        hub=take("hub", hub_address, default.hub),
        media_bytes=take("media_bytes", whole(1024, 2**40), default.media_bytes),
        media_cache=take("media_cache", whole(0, 2**50), default.media_cache),
        notice_after=take("notice_after", some_wait, default.notice_after),
        log_level=take("log_level", one_of("debug", "info", "warning", "error"), default.log_level),
        log_format=take("log_format", one_of("text", "json"), default.log_format),
        metrics=take("metrics", flag, default.metrics),
        status=take("status", flag, default.status),
        keep_revisions=take("keep_revisions", whole(2, 1000), default.keep_revisions),
    )
    for keys, _ in layers:
        keys.refuse_unknown()
    return settings, tuple(mistake for keys, _ in layers for mistake in keys.mistakes)


def folder_in(base: Path) -> Reader[Path]:
    """Give a reader of paths that start at `base` where they are relative; `~` is the user's home."""

    def read(value: object) -> Path:
        try:
            return base / Path(text(value)).expanduser()
        except RuntimeError as error:
            raise mismatch(value, f"a folder: {error}") from error

    return read


def some_time(value: object) -> timedelta:
    """Read a duration longer than none."""
    if length := duration(value):
        return length
    raise mismatch(value, "some time: nothing could be fetched in none")


def some_wait(value: object) -> timedelta:
    """Read how long a feed must fail before its subscribers are told of it."""
    if (length := duration(value)) >= SHORTEST_NOTICE:
        return length
    raise mismatch(value, "a day or more: what heals by itself is nothing to tell subscribers of")


def listen_address(value: object) -> str:
    """Read the address to listen on, with its port; port 0 is any free one."""
    match = LISTEN.fullmatch(text(value))
    if match and int(match[2]) < 2**16:
        return match[0]
    raise mismatch(value, 'an address and a port, as in "127.0.0.1:8070" or "[::1]:8070"')


def web_address(value: object) -> str:
    """Read the address of a web site, with or without a path; the final slash is dropped.

    Nothing in it may need to be escaped in XML: it is put into archive pages that are already written.
    """
    expected = 'a web address without query, as in "https://example.org/gopher"'
    address = text(value)
    try:
        parts = urlsplit(address)
        named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError as error:
        raise mismatch(value, f"{expected}: {error}") from error
    if not named or re.search(r"[\s?#@&<>\"']", address):
        raise mismatch(value, expected)
    return address.rstrip("/")


def hub_address(value: object) -> str:
    """Read the address of a WebSub hub; hubs have queries in theirs."""
    address = text(value)
    try:
        parts = urlsplit(address)
        named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError as error:
        raise mismatch(value, f"the address of a hub: {error}") from error
    if not named or re.search(r"[\s#@]", address):
        raise mismatch(value, 'the address of a hub, as in "https://hub.example.org/"')
    return address


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
    """An empty variable is one that is not set: that is all a container's template can do."""
    ours = {name.removeprefix(PREFIX).lower(): value for name, value in environment.items() if name.startswith(PREFIX)}
    return {name: value for name, value in ours.items() if value and get_close_matches(name, TYPES, 1, ALIKE)}


def _typed(written: Mapping[str, str]) -> dict[str, object]:
    """Give texts the types that TOML would give them; what does not fit is left to its reader to refuse."""
    return {name: _as_toml(TYPES.get(name), value) for name, value in written.items()}


def _as_toml(kind: object, value: str) -> object:
    if kind is bool:
        return WORDS.get(value.lower(), value)
    return int(value) if kind is int and NUMBER.fullmatch(value) else value


def _configuration_folder(environment: Mapping[str, str], cwd: Path) -> Path:
    return _first(environment, "CONFIGURATION_DIRECTORY") or cwd


def _state_folder(environment: Mapping[str, str], cwd: Path) -> Path:
    home = environment.get("XDG_STATE_HOME", "")
    if not home.startswith("/"):  # the XDG base directory specification: a relative path is to be ignored
        home = environment.get("HOME", str(cwd)) + "/.local/state"
    return _first(environment, "STATE_DIRECTORY") or Path(home) / "feedd"


def _first(environment: Mapping[str, str], name: str) -> Path | None:
    """The directories that systemd sets, separated by colons (systemd.exec(5)); feedd's unit asks for one of each."""
    folder, _, _ = environment.get(name, "").partition(":")
    return Path(folder) if folder else None
