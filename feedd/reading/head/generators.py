"""Knows the keys of front matter that say how a page is made, found and shown, and the values that say nothing else."""

import re

from feedd.reading.head.fields import is_for_programs, kind_of_key
from feedd.reading.words.lines import SHORT

# Keys beside those of `fields`, without hyphens: those that the manuals of Jekyll, Hugo, Zola, Pelican, Eleventy, Hexo,
# Astro and Docusaurus and of their common themes name. No list of a reader's words: what is not here is shown.
_GENERATOR_WORDS = (
    "aliases alias path weight order sort position toc math mathjax katex mermaid comments comment"
    " image images img cover thumbnail banner header hero background icon ogimage featured featuredimage feature"
    " teaser css js script scripts style styles stylesheet theme bodyclass class lang locale hidden visible sitemap"
    " robots noindex canonical canonicalurl redirect redirectfrom redirectto nav menu menus sidebar breadcrumbs"
    " parent pin pinned sticky publish publishedat publishdate expirydate excerptseparator output outputs engine"
    " pagination paginate pagetemplate templateengine version revision uuid gist eleventynavigation markup rss feed"
    " regenerate sortby paginateby paginatepath paginatereversed generatefeed generatefeeds insearchindex"
    " insertanchorlinks render transparent iscjklanguage translationkey translation headless cascade build linktitle"
    " resources saveas authorprofile readtime share related classes toclabel tocicon tocsticky navorder haschildren"
    " heroimage coverimage socialimage thumb photos top sidebarlabel sidebarposition sidebarclassname paginationlabel"
    " paginationnext paginationprev hidetableofcontents hidetitle customediturl displayedsidebar disablenunjucks"
    " eleventyexcludefromcollections eleventycomputed templateengineoverride showtoc tocopen hidemeta"
    " disablehljs disableshare showreadingtime showbreadcrumbs showpostnavlinks showwordcount searchhidden editpost"
)
_OF_GENERATORS = frozenset(_GENERATOR_WORDS.split())
_OF_READERS = frozenset(["type", "summary", "description", "excerpt", "abstract", "subtitle", "slug", "series", "name"])
_SETTING_WORDS = "true false yes no on off null none auto default post posts page pages article blog text micro"
_SETTINGS = frozenset(_SETTING_WORDS.split())
_PLACE = re.compile(
    r"[.~]{0,2}/\S*|(?![a-z]{3,9}://)\S+\.(?:png|jpe?g|gif|webp|svg|avif|ico|html?|css|scss|md|txt|xml)"
    r"|#?(?!\d{4}-\d\d)(?=\S*\d)[\da-f-]{6,36}",
    re.IGNORECASE,
)
_SAID = re.compile(r"\w")


def is_of_generators(key: str) -> bool:
    """Return whether a key says how a page is made."""
    return key.replace("-", "") in _OF_GENERATORS or is_for_programs(key)


def is_known(key: str) -> bool:
    """Return whether generators or feedd know a key."""
    return kind_of_key(key) is not None or is_of_generators(key) or key in _OF_READERS


def says_nothing(value: str) -> bool:
    """Return whether a value is for programs: a setting, a place or a key."""
    return not _SAID.search(value) or value.casefold() in _SETTINGS or bool(_PLACE.fullmatch(value[:SHORT]))
