"""The tables [index] and [article] of a definition, read key by key into the rules of reading."""

from datetime import tzinfo

from feedd.config.patterns import expression
from feedd.config.toml_keys import Keys, list_of, mismatch, one_of, text
from feedd.gopher.url import check_selector, parse_host
from feedd.reading.rules import ArticleRules, HostScope, IndexRules

NO_ENTRY = ("i", "3", "+", "2", "7", "8", "T")  # text, error, twin of the item above, and what only a person can use


def index_rules(keys: Keys, zone: tzinfo) -> IndexRules:
    """Read the table [index]."""
    default = IndexRules()
    return IndexRules(
        strategy=keys.take("index.strategy", one_of("auto", "menu", "tree", "log", "feed", "page"), default.strategy),
        include=keys.take("index.include", list_of(expression(keys, "index.include")), default.include),
        exclude=keys.take("index.exclude", list_of(expression(keys, "index.exclude")), default.exclude),
        section=keys.take("index.section", expression(keys, "index.section"), default.section),
        types=keys.take("index.types", _entry_types, default.types),
        follow=keys.take("index.follow", list_of(_selector_template), default.follow),
        hosts=keys.take("index.hosts", _hosts, default.hosts),
        identity=keys.take("index.identity", one_of("auto", "selector", "selector+date"), default.identity),
        date_order=keys.take("index.date_order", one_of("dmy", "mdy"), default.date_order),
        zone=zone,
    )


def article_rules(keys: Keys, zone: tzinfo) -> ArticleRules:
    """Read the table [article]."""
    default = ArticleRules()
    return ArticleRules(
        format=keys.take("article.format", one_of("auto", "pre", "reflow"), default.format),
        strip_before=keys.take("article.strip_before", expression(keys, "article.strip_before"), default.strip_before),
        strip_after=keys.take("article.strip_after", expression(keys, "article.strip_after"), default.strip_after),
        author=keys.take("article.author", text, default.author),
        zone=zone,
    )


def _entry_types(value: object) -> tuple[str, ...]:
    if types := list_of(_entry_type)(value):
        return types
    raise mismatch(value, "at least one item type")


def _entry_type(value: object) -> str:
    """Read an item type (RFC 1436 §3.8) that can be an entry."""
    if isinstance(value, str) and len(value) == 1 and value.isascii() and value.isprintable() and value not in NO_ENTRY:
        return value
    raise mismatch(value, f"item types of one letter, and none of {' '.join(NO_ENTRY)}")


def _hosts(value: object) -> HostScope:
    if value == "auto" or value == "same" or value == "any":
        return value
    if isinstance(value, list) and value:
        return list_of(_host)(value)
    raise mismatch(value, '"auto", "same", "any" or a list of hosts')


def _host(value: object) -> str:
    return parse_host(text(value))


def _selector_template(value: object) -> str:
    """Read the selector of a submenu in which {year} and {month} are filled in."""
    template = text(value)
    if "{" in (bare := template.replace("{year}", "").replace("{month}", "")) or "}" in bare:
        raise mismatch(value, 'a selector with {year} and {month} in it, as in "/phlog/{year}"')
    check_selector(template.encode())
    return template
