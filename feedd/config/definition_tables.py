"""The keys of the tables [index], [article], [attribution] and [podcast] that say how a feed is read and published.

Keys of the same tables that say how it is polled are in `definition`, with the fields they set.
"""

from feedd.config.definition_values import (
    PATTERN,
    PATTERNS,
    category,
    entry_types,
    hosts,
    mail_address,
    picture_address,
    selector_template,
)
from feedd.config.key_table import Key, choice_of
from feedd.config.toml_keys import flag, list_of, proxy_template, text
from feedd.model import Podcast, Terms
from feedd.reading.rules import ArticleRules, IndexRules

LINKS = ("auto", "menu", "tree")  # the strategies that choose among the links of menus
DATED = (*LINKS, "log")
POSTS = (*DATED, "feed")

INDEX_KEYS: tuple[Key[object], ...] = (
    Key(
        "index.strategy",
        choice_of(IndexRules, "strategy"),
        IndexRules,
        "what the index is: `menu` (links to posts), `tree` (submenus that hold the links), `log` (the posts), "
        "`feed` (RSS or Atom) or `page` (each change of the whole page is an entry); `feedd preview` proposes what "
        "`auto` cannot prove",
    ),
    Key(
        "index.include",
        PATTERNS,
        IndexRules,
        "regular expressions, searched in the selector and the label; only links that one of them matches are entries, "
        "and of a log only posts whose heading matches. An expression that takes more than a second for one document "
        "fails the poll",
        strategies=POSTS,
        example=["^/phlog/"],
    ),
    Key(
        "index.exclude",
        PATTERNS,
        IndexRules,
        "regular expressions; links, or posts of a log, that one of them matches are no entries. Of a `page`, lines "
        "that one of them matches are no changes; where it has a group `(?P<part>...)`, only what that matches is none",
        example=["/drafts/"],
    ),
    Key(
        "index.section",
        PATTERN,
        IndexRules,
        "a regular expression; only links under a heading that it matches are entries",
        strategies=LINKS,
        example="^Posts",
    ),
    Key(
        "index.types",
        entry_types,
        IndexRules,
        "the item types (RFC 1436) that can be entries",
        strategies=LINKS,
        example=["0"],
    ),
    Key(
        "index.follow",
        list_of(selector_template),
        IndexRules,
        "for `tree`: the selectors of submenus, in which `{year}` and `{month}` are filled in",
        strategies=("tree",),
        example=["/phlog/{year}"],
    ),
    Key(
        "index.hosts",
        hosts,
        IndexRules,
        "the hosts that entries may be on: `same` as the index, `any`, or a list of hosts; `auto` is `any` where most "
        "dated links lead to other hosts, else `same`",
        strategies=LINKS,
        example="same",
    ),
    Key(
        "index.identity",
        choice_of(IndexRules, "identity"),
        IndexRules,
        "what makes an entry: `selector`, or `selector+date` where the same address with a new date is a new entry; "
        "`auto` is `selector+date` where the page proves it",
        strategies=LINKS,
    ),
    Key(
        "index.date_order",
        choice_of(IndexRules, "date_order"),
        IndexRules,
        "how to read dates such as 02/03/26: `dmy`, `mdy` or `ymd`",
        otherwise="what the page proves",
        strategies=DATED,
    ),
)

ARTICLE_KEYS: tuple[Key[object], ...] = (
    Key(
        "article.format",
        choice_of(ArticleRules, "format"),
        ArticleRules,
        "`pre` keeps every line of a text as it is; `reflow` joins the lines of paragraphs; `auto` joins them "
        "where more speaks for wrapped lines than against",
    ),
    Key(
        "article.strip_before",
        PATTERN,
        ArticleRules,
        "a regular expression; the first line that it matches, and all lines above, are cut",
        example="^=+$",
    ),
    Key(
        "article.strip_after",
        PATTERN,
        ArticleRules,
        "a regular expression; the first line that it matches below that, and all lines after it, are cut",
        example="^-- $",
    ),
    Key("article.author", text, Terms, "the author of articles that name none, and of the feed", example="The Keeper"),
    Key(
        "article.content",
        choice_of(Terms, "content"),
        Terms,
        "how much of an article is published: `full`, `excerpt` (its beginning) or `none` (a link only), as its author "
        "wishes",
    ),
    Key(
        "article.pictures",
        flag,
        Terms,
        "whether a text shows the pictures that it links to, and an entry that is a picture shows itself; they come "
        "through feedd, so it needs `base_url`. Without it they are links",
    ),
)

ATTRIBUTION_KEYS: tuple[Key[object], ...] = (
    Key(
        "attribution.rights",
        text,
        Terms,
        "the licence or copyright of the texts, as in `CC BY-SA 4.0`",
        example="CC BY-SA 4.0",
    ),
    Key(
        "attribution.alternate",
        choice_of(Terms, "alternate"),
        Terms,
        "where an entry links to: feedd's own `page` (it needs `base_url`, without it the proxy), the `proxy`, or the "
        "`gopher` URL",
    ),
    Key(
        "attribution.proxy",
        proxy_template,
        Terms,
        "a Gopher-to-web proxy for the links of this feed, with `{url}`, or with `{host}` and `{selector}`, and "
        "`{port}` and `{type}` as needed",
        otherwise="the setting `proxy`",
        example="https://proxy.example.org/?q={url}",
    ),
    Key("attribution.footer", flag, Terms, "whether each article ends with its source and its Gopher URL"),
)

# https://podcasters.apple.com/support/823-podcast-requirements
PODCAST_KEYS: tuple[Key[object], ...] = (
    Key(
        "podcast.author",
        text,
        Podcast,
        "who makes it, as directories show it",
        otherwise="`author` of [article], else the title of the feed",
        example="The Keeper",
    ),
    Key(
        "podcast.summary",
        text,
        Podcast,
        "what it is about, in a few sentences; it stands before the address of the hole",
        example="Sounds of a lighthouse, once a week.",
    ),
    Key(
        "podcast.image",
        picture_address,
        Podcast,
        "its picture, a JPEG or PNG: an address on the web, or that of a picture in gopherspace, which comes through "
        "feedd then. Apple wants a square of 1400 to 3000 pixels; `feedd lint NAME` says what is known of it",
        example="gopher://example.org/I/cover.jpg",
    ),
    Key(
        "podcast.category",
        category,
        Podcast,
        "its category in Apple's list, or a part of one, as in `Technology` or `Documentary`; Apple demands one",
        example="Documentary",
    ),
    Key("podcast.explicit", flag, Podcast, "whether it is for adults"),
    Key(
        "podcast.type",
        choice_of(Podcast, "type"),
        Podcast,
        "in which order people hear it: `episodic`, the newest first, or `serial`, the oldest first",
    ),
    Key(
        "podcast.owner",
        text,
        Podcast,
        "whom directories write to, together with `email`",
        otherwise="`podcast.author`",
        example="Ada Keeper",
    ),
    Key(
        "podcast.email",
        mail_address,
        Podcast,
        "where directories write to, to see that it is yours; everybody can read it in the document",
        example="ada@example.org",
    ),
)
