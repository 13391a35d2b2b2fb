"""The settings of the program, and the table of their keys."""

from datetime import timedelta
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct

from feedd.config.key_table import Key, choice_of
from feedd.config.settings_values import (
    CERTIFICATES,
    FOLDER,
    OWN_HUB,
    access_token,
    argument,
    database_address,
    denied_host,
    gopher_place,
    hub_address,
    listen_address,
    listen_place,
    notice_delay,
    proxy_address,
    time_limit,
    trusted_proxy,
    web_address,
)
from feedd.config.toml_keys import duration, flag, list_of, proxy_template, text, whole
from feedd.structs import repr_without

DISK_RESERVE = 128 * 1024 * 1024  # bytes of the disk that stay free for the store and the feeds
KEEP_REVISIONS = 20  # significant revisions of an entry; a page that changes every day would have hundreds

LogLevel: TypeAlias = Literal["debug", "info", "warning", "error"]
LogFormat: TypeAlias = Literal["text", "json"]


class Settings(Struct, frozen=True, kw_only=True):
    """What applies to all feeds."""

    feeds: Path  # the folder of the definitions
    data: Path
    database: str | None = None  # the URL of a PostgreSQL database; it may have a password
    listen: str = "127.0.0.1:8070"
    base_url: str | None = None  # without a final slash
    gopher_listen: str | None = None  # where feeds are served over Gopher, too
    gopher_address: tuple[str, int] | None = None  # the public host and port of that; None: those it listens on
    pages: bool = True
    gap: timedelta = timedelta(seconds=1)
    connections: int = 1
    timeout: timedelta = timedelta(seconds=30)
    max_bytes: int = 1_048_576
    allow_private: bool = False
    ca_bundle: Path | None = None
    socks_proxy: tuple[str, int] | None = None
    proxy: str = "https://gopher.floodgap.com/gopher/gw?a={url}"
    contact: str | None = None
    disclaimer: str | None = None
    hub: str | None = None  # a WebSub hub, which gets a ping for every change, or OWN_HUB
    hub_private: bool = False  # whether subscribers of one's own hub may have private addresses
    notify: tuple[str, ...] = ()  # a program of the operator's with its arguments
    notify_timeout: timedelta = timedelta(seconds=30)
    media_bytes: int = 268_435_456  # the longest file that is fetched for an enclosure
    media_cache: int = 2_147_483_648  # bytes of such files that are kept
    notice_after: timedelta | None = None  # from the first failure until the feed itself tells its subscribers
    log_level: LogLevel = "info"
    log_format: LogFormat = "text"
    metrics: bool = True  # whether /metrics is served
    metrics_listen: str | None = None  # where alone /metrics is served: HOST:PORT, or the path of a unix socket
    admin_token: str | None = None  # who presents it sees private hosts
    access: Literal["public", "token"] = "public"  # of feeds whose definition does not say it
    status: bool = True  # whether /status is served, and links to it are shown
    keep_bytes: int = 268_435_456  # of the texts of one feed
    keep_revisions: int = KEEP_REVISIONS  # at least two, or there would be no difference to show
    deny: tuple[str, ...] = ()  # patterns of hosts, see `gopher.places`
    client_requests: int = 600  # a minute, of one client; 0: any number
    trusted_proxies: tuple[str, ...] = ()  # addresses, networks or "unix", see `feedd.hammering`

    def __repr__(self) -> str:
        return repr_without(self, "database", "admin_token")

    @property
    def store(self) -> Path | str:
        """Where the store is: the path of SQLite's file, or the URL of a PostgreSQL database."""
        return self.database or self.data / "feedd.sqlite3"

    @property
    def own_hub(self) -> bool:
        """Whether feedd is to be the hub of its feeds."""
        return self.hub == OWN_HUB

    @property
    def is_public(self) -> bool:
        """Whether `base_url` is an https address that everybody can reach."""
        base = urlsplit(self.base_url or "")
        if base.scheme != "https":
            return False
        from feedd.gopher.addresses import is_public  # here: most commands need no address

        return is_public(base.hostname or "")


KEYS: tuple[Key[object], ...] = (
    Key(
        "feeds",
        FOLDER,
        Settings,
        "the folder of the definitions",
        otherwise="`feeds` in the folder that systemd names, else in the current folder if that has one or feedd.toml, "
        "else in `~/.config/feedd`",
        example="/srv/feedd/feeds",
    ),
    Key(
        "data",
        FOLDER,
        Settings,
        "the folder of the store and of the published files",
        otherwise="the state folder that systemd names, else `~/.local/state/feedd`",
        example="/srv/feedd/data",
    ),
    Key(
        "database",
        database_address,
        Settings,
        "a PostgreSQL database for the store, which needs `feedd[fleet]`, see [operate.md](operate.md#postgresql)",
        otherwise="SQLite, in the data folder",
        example="postgresql://feedd@/feedd",
    ),
    Key("listen", listen_address, Settings, "the address and the port on which HTTP is served", example="[::1]:8070"),
    Key(
        "base_url",
        web_address,
        Settings,
        "the public address, for links to feedd's own pages, to the feeds and to their archive pages (RFC 5005)",
        example="https://feeds.example.org",
    ),
    Key(
        "gopher_listen",
        listen_address,
        Settings,
        "an address and a port on which the feeds are served over Gopher, see [operate.md](operate.md#over-gopher)",
        otherwise="off",
        example="127.0.0.1:7070",
    ),
    Key(
        "gopher_address",
        gopher_place,
        Settings,
        "the public host and port of that server, which stand in its menus",
        otherwise="where it listens",
        example="gopher.example.org:70",
    ),
    Key("pages", flag, Settings, "`false` where only the files are served: then nothing links to pages"),
    Key(
        "gap",
        duration,
        Settings,
        "the time between two requests to one host, for documents and media files alike",
        example="2s",
    ),
    Key(
        "connections",
        whole(1, 64),
        Settings,
        "how many connections to one host are open at a time; one for a media file is beside them",
    ),
    Key(
        "timeout",
        time_limit,
        Settings,
        "how long one document may take; a slower one is refused, not shortened",
        example="1m",
    ),
    Key(
        "max_bytes",
        whole(1024, 2**30),
        Settings,
        "how many bytes one document may have; a longer one is refused, not shortened",
        example=4_194_304,
    ),
    Key(
        "allow_private",
        flag,
        Settings,
        "whether a definition may name a host with a private address, as in your own network",
    ),
    Key(
        "ca_bundle",
        CERTIFICATES,
        Settings,
        "a PEM file with certificates of authorities that `gophers://` servers may be signed by, beside the system's",
        example="/etc/ssl/certs/hole.pem",
    ),
    Key(
        "socks_proxy",
        proxy_address,
        Settings,
        "a SOCKS5 proxy by which Gopher servers are reached, as in `127.0.0.1:9050` for Tor; it resolves their names",
        example="127.0.0.1:9050",
    ),
    Key(
        "proxy",
        proxy_template,
        Settings,
        "the Gopher-to-web proxy that entries link to where feedd's own pages are not public",
        example="https://proxy.example.org/?q={url}",
    ),
    Key("contact", text, Settings, "how to reach you, shown on the pages", example="gopher@example.org"),
    Key("disclaimer", text, Settings, "a text that is shown on the pages", example="Texts belong to their authors."),
    Key(
        "hub",
        hub_address,
        Settings,
        "a WebSub hub, which gets a ping for each changed document, repeated until it accepts, or `own`: feedd itself "
        "is the hub of its feeds, see [operate.md](operate.md#a-hub-of-your-own); only where `base_url` is a public "
        "https address",
        example="https://hub.example.org/",
    ),
    Key(
        "hub_private",
        flag,
        Settings,
        'whether subscribers of `hub = "own"` may have private addresses, as in your own network',
    ),
    Key(
        "notify",
        list_of(argument),
        Settings,
        'a program and its arguments, as in `["/usr/local/bin/tell", "me"]`, run without a shell for each new entry '
        "and each incident that began or ended, see [operate.md](operate.md#being-told)",
        example=["/usr/local/bin/tell", "me"],
    ),
    Key(
        "notify_timeout",
        time_limit,
        Settings,
        "how long it may take; then it is ended, and run again later",
        example="2m",
    ),
    Key(
        "media_bytes",
        whole(1024, 2**40),
        Settings,
        "bytes of the longest picture, sound or film that is fetched for an enclosure",
    ),
    Key(
        "media_cache",
        whole(0, 2**50),
        Settings,
        "bytes of all such files that are kept under `data/media`; `0` keeps none",
    ),
    Key(
        "notice_after",
        notice_delay,
        Settings,
        "the time from its first failure, as in `7d` and at least a day, after which a feed has an entry that says "
        "that its source cannot be read; the entry leaves when the source is back",
        otherwise="off",
        example="7d",
    ),
    Key(
        "log_level",
        choice_of(Settings, "log_level"),
        Settings,
        "the least severe messages that are logged: `debug`, `info`, `warning` or `error`",
    ),
    Key(
        "log_format",
        choice_of(Settings, "log_format"),
        Settings,
        "`text` is one line for each event, with its name first and then key=value; `json` is one object on each line",
    ),
    Key("metrics", flag, Settings, "whether `/metrics` is served, for Prometheus"),
    Key(
        "metrics_listen",
        listen_place,
        Settings,
        "an address and a port, or the path of a unix socket that begins with `/`, where alone `/metrics` is served, "
        "and `/healthz` and `/readyz`, too",
        otherwise="`/metrics` is served at `listen`, without names of hosts and feeds for strangers",
        example="/run/feedd/metrics.sock",
    ),
    Key(
        "admin_token",
        access_token,
        Settings,
        "a secret of 16 characters or more: who presents it sees feeds of private hosts and the words of errors",
        otherwise="only visitors from this machine see them",
        example="b1946ac92492d2347c6235b4d2611184",
    ),
    Key(
        "access",
        choice_of(Settings, "access"),
        Settings,
        "who may read feeds whose definition does not say it: `public` is everybody; `token` only who has an address "
        "with a token, see `feedd tokens`",
    ),
    Key(
        "status",
        flag,
        Settings,
        "whether `/status` is served, which names sources and their failures; `/healthz` and `/readyz` always are",
    ),
    Key(
        "keep_bytes",
        whole(1024, 2**50),
        Settings,
        "bytes of the texts of one feed that are kept, compressed; beyond it earlier revisions are deleted, then the "
        "texts of entries that are no longer in the feed's document, and last those on archive pages; ids, titles and "
        "dates stay. So it is, too, while the disk has less than 128 MiB free",
    ),
    Key(
        "keep_revisions",
        whole(2, 1000),
        Settings,
        "how many significant revisions of an entry are kept; the newest is always kept, and ids are never deleted",
    ),
    Key(
        "deny",
        list_of(denied_host),
        Settings,
        "hosts that are never asked for anything and of which nothing is published, as in `example.org`, or "
        "`*.example.org` for its subdomains",
        example=["*.example.org"],
    ),
    Key(
        "client_requests",
        whole(0, 1_000_000),
        Settings,
        "how many requests a minute one client may send for long, and five times as many at once; it is then refused "
        "(429); 0 is no limit",
    ),
    Key(
        "trusted_proxies",
        list_of(trusted_proxy),
        Settings,
        "the addresses or networks of proxies that say for whom they ask, or `unix` for one at a unix socket, see "
        "[proxy.md](proxy.md#clients-that-ask-too-often)",
        example=["127.0.0.1"],
    ),
)
