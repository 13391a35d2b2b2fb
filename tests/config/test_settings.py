"""The settings: which source counts, what each may hold, and that all mistakes are returned at once."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.config.settings import Settings
from feedd.config.settings_sources import load_settings, read_settings, unknown_variables
from feedd.errors import MistakeError


def mistakes_of(flags: dict[str, str], environment: dict[str, str], folder: Path) -> list[str]:
    """Load wrong settings and return their mistakes as text."""
    with pytest.raises(MistakeError) as caught:
        load_settings(flags, environment, folder)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_defaults(tmp_path: Path) -> None:
    """Without any source every setting has a value, and the folders are those of a user at a shell."""
    expected = Settings(
        feeds=Path("/home/ada/.config/feedd/feeds"),
        data=Path("/home/ada/.local/state/feedd"),
        listen="127.0.0.1:8070",
        base_url=None,
        pages=True,
        gap=timedelta(seconds=1),
        connections=1,
        timeout=timedelta(seconds=30),
        max_bytes=1048576,
        allow_private=False,
        proxy="https://gopher.floodgap.com/gopher/gw?a={url}",
        contact=None,
        disclaimer=None,
        log_level="info",
        keep_revisions=20,
    )

    assert expected == load_settings({}, {}, tmp_path)


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    for kind in ("CONFIG", "STATE"):
        monkeypatch.delenv(f"XDG_{kind}_HOME", raising=False)


FOLDERS = {
    "systemd": (
        {"CONFIGURATION_DIRECTORY": "/etc/feedd", "STATE_DIRECTORY": "/var/lib/feedd", "XDG_STATE_HOME": "/s"},
        ("/etc/feedd/feeds", "/var/lib/feedd"),
    ),
    "systemd-several": (
        {"CONFIGURATION_DIRECTORY": "/etc/feedd:/etc/x", "STATE_DIRECTORY": "/var/lib/feedd:/var/lib/x"},
        ("/etc/feedd/feeds", "/var/lib/feedd"),
    ),
    "xdg": (
        {"XDG_STATE_HOME": "/state", "XDG_CONFIG_HOME": "/config"},
        ("/config/feedd/feeds", "/state/feedd"),
    ),
    "home": ({}, ("/home/ada/.config/feedd/feeds", "/home/ada/.local/state/feedd")),
    "own": ({"FEEDD_FEEDS": "mine", "FEEDD_DATA": "/data"}, ("/here/mine", "/data")),
}


@pytest.mark.parametrize(("environment", "expected"), FOLDERS.values(), ids=FOLDERS)
def test_folders(environment: dict[str, str], expected: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The folders are those of systemd, else the user's; a relative path starts in the current folder."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = load_settings({}, environment, Path("/here"))

    assert expected == (str(settings.feeds), str(settings.data))


@pytest.mark.parametrize("name", ["feeds/", "feedd.toml"])
def test_a_folder_with_feeds_or_settings_is_an_installation(tmp_path: Path, name: str) -> None:
    """Commands in such a folder use it; elsewhere they use the home folder, so that there is one installation."""
    (tmp_path / name).mkdir() if name.endswith("/") else (tmp_path / name).write_text("")

    assert tmp_path / "feeds" == load_settings({}, {}, tmp_path).feeds


def test_flags_win_over_environment_over_file(tmp_path: Path) -> None:
    """A setting has the value of the first of these sources that has it."""
    (tmp_path / "feedd.toml").write_text('gap = "3s"\nconnections = 3\ntimeout = "3m"\npages = false\n')
    environment = {"FEEDD_GAP": "2s", "FEEDD_CONNECTIONS": "2"}
    settings = load_settings({"gap": "1.5s"}, environment, tmp_path)

    assert (timedelta(seconds=1.5), 2, timedelta(minutes=3), False) == (
        settings.gap,
        settings.connections,
        settings.timeout,
        settings.pages,
    )


def test_paths_in_the_file_start_at_its_folder(tmp_path: Path) -> None:
    """A relative path in feedd.toml has the same meaning wherever feedd is started."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "my.toml").write_text('feeds = "phlogs"\ndata = "../state"\n')
    settings = load_settings({"config": "etc/my.toml", "data": "here"}, {}, tmp_path)

    assert (tmp_path / "etc" / "phlogs", tmp_path / "here") == (settings.feeds, settings.data)


def test_home_is_expanded() -> None:
    """A path may begin with ~."""
    assert Path("~/feeds").expanduser() == load_settings({"feeds": "~/feeds"}, {}, Path("/here")).feeds


@pytest.mark.parametrize("place", ["flag", "variable", "configuration directory", "current folder"])
def test_file_is_found(tmp_path: Path, place: str) -> None:
    """The file is the named one, else the one in the folder that systemd sets, else the one in the current folder."""
    file = tmp_path / ("other.toml" if place in ("flag", "variable") else "feedd.toml")
    file.write_text('contact = "ada@example.org"')
    flags = {"config": str(file)} if place == "flag" else {}
    environment = {
        "variable": {"FEEDD_CONFIG": str(file)},
        "configuration directory": {"CONFIGURATION_DIRECTORY": str(tmp_path)},
    }
    cwd = tmp_path if place == "current folder" else tmp_path / "elsewhere"

    assert "ada@example.org" == load_settings(flags, environment.get(place, {}), cwd).contact


@pytest.mark.parametrize(
    ("word", "expected"), [("1", True), ("true", True), ("YES", True), ("0", False), ("False", False), ("no", False)]
)
def test_words_for_true_and_false(word: str, expected: bool) -> None:
    """In the environment, where every value is text, the usual words are read as true and false."""
    assert expected == load_settings({}, {"FEEDD_ALLOW_PRIVATE": word}, Path("/here")).allow_private


def test_empty_variable_is_not_set() -> None:
    """A variable that a template left empty gives the default."""
    assert load_settings({}, {"FEEDD_BASE_URL": ""}, Path("/here")).base_url is None


def test_variables_of_others_are_passed_over() -> None:
    """Kubernetes sets such variables for a service named feedd; they are not mistakes."""
    theirs = {
        "FEEDD_PORT": "tcp://192.0.2.1:80",
        "FEEDD_PORT_80_TCP_ADDR": "192.0.2.1",
        "FEEDD_SERVICE_HOST": "192.0.2.1",
        "FEEDD_SERVICE_PORT": "80",
        "FEEDD_SERVICE_PORT_HTTP": "80",
        "FEEDD_NAME": "/web/feedd",
        "XFEEDD_GAP": "1",
    }

    assert load_settings({}, {}, Path("/here")) == load_settings({}, theirs, Path("/here"))
    assert () == unknown_variables(theirs)


def test_variable_that_resembles_no_setting_is_named() -> None:
    """It is no mistake, because another program may have set it; the settings are listed."""
    environment = {
        "FEEDD_QUEUE": "postgresql://",
        "FEEDD_X": "1",
        "FEEDD_GAP": "1s",
        "FEEDD_GAPP": "1s",
        "FEEDD_Y": "",
    }
    unknown = unknown_variables(environment)

    assert ["FEEDD_QUEUE", "FEEDD_X"] == [one.key for one in unknown]
    assert str(unknown[0]).startswith(
        "environment: FEEDD_QUEUE: no setting, it is ignored; known: FEEDD_ACCESS, FEEDD_ADMIN_TOKEN, "
    )
    assert load_settings({}, {"FEEDD_QUEUE": "x"}, Path("/here")) == load_settings({}, {}, Path("/here"))


AUTHORITY = Path(__file__).parent.parent / "data" / "tls" / "authority.pem"
TAKEN = {
    "listen-v6": ("listen", "[::1]:0", "[::1]:0"),
    "listen-name": ("listen", "localhost:65535", "localhost:65535"),
    "base-path": ("base_url", "https://example.org/gopher/", "https://example.org/gopher"),
    "base-port": ("base_url", "http://[2001:db8::1]:8070", "http://[2001:db8::1]:8070"),
    "gap-none": ("gap", "0s", timedelta()),
    "log-level": ("log_level", "debug", "debug"),
    "log-format": ("log_format", "json", "json"),
    "metrics-off": ("metrics", "false", False),
    "status-off": ("status", "no", False),
    "keep-revisions": ("keep_revisions", "2", 2),
    "deny": ("deny", "Example.org, *.example.net", ("example.org", "*.example.net")),
    "clients": ("client_requests", "0", 0),
    "trusted": (
        "trusted_proxies",
        "127.0.0.1, 10.0.0.0/8,2001:DB8::/32,unix",
        ("127.0.0.1/32", "10.0.0.0/8", "2001:db8::/32", "unix"),
    ),
    "socks": ("socks_proxy", "127.0.0.1:9050", ("127.0.0.1", 9050)),
    "socks-v6": ("socks_proxy", "[::1]:1080", ("::1", 1080)),
    "ca-bundle": ("ca_bundle", str(AUTHORITY), AUTHORITY),
}


@pytest.mark.parametrize(("name", "value", "expected"), TAKEN.values(), ids=TAKEN)
def test_setting_is_taken(name: str, value: str, expected: object) -> None:
    """A setting has the given value, in one form."""
    assert expected == getattr(load_settings({name: value}, {}, Path("/here")), name)


LISTEN = 'expected an address and a port, as in "127.0.0.1:8070" or "[::1]:8070"'
WEB = 'expected a web address without query, as in "https://example.org/gopher"'
SOCKS = 'expected the host and the port of a SOCKS5 proxy, as in "127.0.0.1:9050"'
REFUSED = {
    "listen-bare": ("listen", "8070", f'found "8070", {LISTEN}'),
    "listen-high": ("listen", "127.0.0.1:65536", f'found "127.0.0.1:65536", {LISTEN}'),
    "listen-v6-open": ("listen", "::1:8070", f'found "::1:8070", {LISTEN}'),
    "base-relative": ("base_url", "example.org", f'found "example.org", {WEB}'),
    "base-scheme": ("base_url", "gopher://example.org", f'found "gopher://example.org", {WEB}'),
    "base-query": ("base_url", "https://example.org/?a=b", f'found "https://example.org/?a=b", {WEB}'),
    "base-user": ("base_url", "https://ada@example.org", f'found "https://ada@example.org", {WEB}'),
    "base-markup": ("base_url", "https://example.org/a&b", f'found "https://example.org/a&b", {WEB}'),
    "base-blank": ("base_url", "https://example.org/a b", f'found "https://example.org/a b", {WEB}'),
    "base-port": ("base_url", "https://example.org:x", f'found "https://example.org:x", {WEB}: Port could not be cast'),
    "gap": ("gap", "soon", 'found "soon", expected a number and s, m, h, d or w, as in "30m", and at most a year'),
    "connections": ("connections", "0", "found 0, expected a whole number from 1 to 64"),
    "connections-word": ("connections", "many", 'found "many", expected a whole number from 1 to 64'),
    "deny": ("deny", "example.org,a.*", 'found "a.*", expected a host, as in "example.org" or "*.example.org": '),
    "trusted-name": (
        "trusted_proxies",
        "proxy.lan",
        'found "proxy.lan", expected an address, as in "127.0.0.1", a network, ',
    ),
    "trusted-bits": ("trusted_proxies", "10.0.0.1/8", 'found "10.0.0.1/8", expected an address, as in "127.0.0.1", a '),
    "keep-revisions": ("keep_revisions", "1", "found 1, expected a whole number from 2 to 1000"),
    "timeout": ("timeout", "0s", 'found "0s", expected a time longer than zero: nothing can be fetched in no time'),
    "max-bytes": ("max_bytes", "9" * 5000, 'found "999'),
    "pages": ("pages", "maybe", 'found "maybe", expected true or false'),
    "proxy": ("proxy", "https://proxy.example/", 'found "https://proxy.example/", expected an http(s) URL with {url}'),
    "contact": ("contact", " ", 'found " ", expected a text in quotes'),
    "log-level": ("log_level", "loud", 'found "loud", expected "debug" or "info" or "warning" or "error"'),
    "log-format": ("log_format", "xml", 'found "xml", expected "text" or "json"'),
    "metrics-listen": ("metrics_listen", "m.sock", 'found "m.sock", expected an address and a port, as in'),
    "metrics-socket": ("metrics_listen", "/" + "x" * 120, 'found "/xxx'),
    "token": ("admin_token", "too short", "found another value, expected 16 to 200 of A-Z, a-z, 0-9 and -._~+/="),
    "socks-bare": ("socks_proxy", "localhost", f'found "localhost", {SOCKS}'),
    "socks-zero": ("socks_proxy", "localhost:0", f'found "localhost:0", {SOCKS}'),
    "socks-host": ("socks_proxy", "a!b:1080", "host 'a!b' is not a host name"),
    "ca-none": ("ca_bundle", "no.pem", 'found "no.pem", expected a PEM file with certificates: No such file'),
    "ca-wrong": ("ca_bundle", __file__, f'found "{__file__}", expected a PEM file with certificates: '),
    "feeds": ("feeds", "~nobody-of-that-name/x", 'found "~nobody-of-that-name/x", expected a folder: '),
}


@pytest.mark.parametrize(("name", "value", "message"), REFUSED.values(), ids=REFUSED)
def test_setting_is_refused(name: str, value: str, message: str) -> None:
    """The message names the flag, what was found and what was expected."""
    mistakes = mistakes_of({name: value}, {}, Path("/here"))

    assert 1 == len(mistakes)
    assert mistakes[0].startswith(f"command line: --{name.replace('_', '-')}: {message}")


def test_all_mistakes_of_all_sources_are_told(tmp_path: Path) -> None:
    """One start shows everything to correct, also values that another source overrides."""
    (tmp_path / "feedd.toml").write_text('gap = 1\nlisen = "x"\nallow_private = 1\n')
    environment = {"FEEDD_GAP": "x", "FEEDD_ALOW_PRIVATE": "1"}
    duration = 'expected a number and s, m, h, d or w, as in "30m", and at most a year'

    assert [
        f"{tmp_path}/feedd.toml: gap: found 1, {duration}",
        f"{tmp_path}/feedd.toml: allow_private: found 1, expected true or false",
        f"{tmp_path}/feedd.toml: lisen: unknown key; did you mean listen?",
        f'environment: FEEDD_GAP: found "x", {duration}',
        "environment: FEEDD_ALOW_PRIVATE: unknown key; did you mean FEEDD_ALLOW_PRIVATE?",
        f'command line: --gap: found "y", {duration}',
    ] == mistakes_of({"gap": "y"}, environment, tmp_path)


def test_later_settings_are_unknown(tmp_path: Path) -> None:
    """A setting that does nothing yet is refused."""
    (tmp_path / "feedd.toml").write_text('queue = "postgresql://localhost/feedd"')

    assert re.search("feedd.toml: queue: unknown key; ", mistakes_of({}, {}, tmp_path)[0])


def test_notice_waits_for_a_day_at_least(tmp_path: Path) -> None:
    """It is off by default; subscribers need not hear of a failure that ends within hours."""
    assert load_settings({}, {}, tmp_path).notice_after is None
    assert load_settings({}, {"FEEDD_NOTICE_AFTER": "7d"}, tmp_path).notice_after == timedelta(days=7)
    assert mistakes_of({}, {"FEEDD_NOTICE_AFTER": "23h"}, tmp_path) == [
        (
            'environment: FEEDD_NOTICE_AFTER: found "23h", expected a day or more: '
            "subscribers need no notice of a failure that soon ends by itself"
        )
    ]


BROKEN = {
    "absent": (None, "cannot be read: No such file or directory"),
    "syntax": (b"gap = \n", "line 1: gap has no value; write one behind the =, or remove the line"),
    "latin-1": (b'contact = "\xe9"', "line 1 is not UTF-8; save the file in UTF-8"),
}


@pytest.mark.parametrize(("data", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_file_is_told_with_the_rest(tmp_path: Path, data: bytes | None, message: str) -> None:
    """A file that cannot be read is a mistake beside the others."""
    file = tmp_path / "my.toml"
    if data is not None:
        file.write_bytes(data)

    assert [f"{file}: {message}", 'command line: --pages: found "x", expected true or false'] == mistakes_of(
        {"config": str(file), "pages": "x"}, {}, tmp_path
    )


def test_unreadable_default_file_is_a_mistake(tmp_path: Path) -> None:
    """A feedd.toml that exists but cannot be read is a mistake, not an absent file."""
    (tmp_path / "feedd.toml").mkdir()

    assert [f"{tmp_path}/feedd.toml: cannot be read: Is a directory"] == mistakes_of({}, {}, tmp_path)


def test_token_is_in_no_message_and_no_log() -> None:
    """Mistakes are logged, and values are shown where somebody debugs."""
    (mistake,) = mistakes_of({"admin_token": "se cret"}, {}, Path("/here"))
    settings = load_settings({"admin_token": "a-secret-of-the-operator"}, {}, Path("/here"))

    assert "se cret" not in mistake
    assert ("a-secret-of-the-operator", False) == (settings.admin_token, "a-secret" in repr(settings))


@pytest.mark.parametrize("base_url", [None, "http://feeds.example.org", "https://localhost", "https://10.0.0.1"])
def test_own_hub_needs_an_address_that_subscribers_reach(base_url: str | None, tmp_path: Path) -> None:
    """Else nobody would learn of it, and nothing would say so."""
    environment = {"FEEDD_BASE_URL": base_url} if base_url else {}
    settings, mistakes = read_settings({"hub": "own"}, environment, tmp_path)
    assert [("command line", "--hub")] == [(one.file, one.key) for one in mistakes]
    assert "needs a public https address as base_url" in mistakes[0].message
    assert (settings.hub, settings.own_hub) == (None, False)
    assert load_settings({"hub": "own", "base_url": "https://feeds.example.org"}, {}, tmp_path).own_hub
