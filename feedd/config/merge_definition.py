"""Definitions of merged feeds, `kind = "merge"`: which entries of which feeds one document has.

A merge has no source of its own and is never polled. `publish/by_rule` makes its document.
"""

from msgspec import Struct, field

from feedd.config.definition import KEYS as FEED_KEYS
from feedd.config.definition import MOST, NAME, refuse_name
from feedd.config.definition_values import PHRASES, language_tag, urn_uuid
from feedd.config.key_table import Key, read_keys
from feedd.config.patterns import Expression
from feedd.config.toml_keys import Keys, list_of, mismatch, one_of, text, value_type, whole
from feedd.errors import MistakeError
from feedd.model import Terms
from feedd.reading.rules import Budget, Pattern
from feedd.store.feed_rows import heading_of
from feedd.structs import replace

EVERY_FEED = "*"
OF_GROUP = "group:"
NOT = "!"


class Conditions(Struct, frozen=True, kw_only=True):
    """What entries are chosen by: regular expressions for each part of an entry, and languages of feeds."""

    title: tuple[Pattern, ...] = ()
    author: tuple[Pattern, ...] = ()
    text: tuple[Pattern, ...] = ()
    category: tuple[Pattern, ...] = ()
    language: tuple[str, ...] = ()


class Include(Conditions, frozen=True, kw_only=True):
    """An entry must meet each condition that is named, by one of its expressions or languages."""


class Exclude(Conditions, frozen=True, kw_only=True):
    """An entry that meets one of these is left out."""


class Subject(Struct, frozen=True, kw_only=True):
    """The parts of an entry that conditions look at, as they are published; `text` has the title too."""

    title: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    text: str
    language: str | None


class MergeDefinition(Struct, frozen=True, kw_only=True):
    """What a person wants of one merged feed."""

    name: str
    sources: tuple[str, ...]
    id: str | None = None  # None: made of its address
    title: str | None = None
    description: str | None = None
    language: str | None = None  # None: that of its feeds, where they share one
    max_entries: int = 100
    include: Include = field(default_factory=Include)
    exclude: Exclude = field(default_factory=Exclude)
    written: str = ""  # the file as it is

    def covers(self, name: str, heading: str) -> bool:
        """Return whether a feed is one of those that it is made of; `heading` is the group as the store has it."""
        return any(_is_meant(one, name, heading) for one in self.sources if one[0] != NOT) and not any(
            _is_meant(one[1:], name, heading) for one in self.sources if one[0] == NOT
        )

    @property
    def conditions(self) -> tuple[object, ...]:
        """All conditions as values; in which file they stand does not count."""
        return tuple(
            tuple(replace(one, file="") if isinstance(one, Expression) else one for one in getattr(table, part))
            for table in (self.include, self.exclude)
            for part in PARTS
        )

    @property
    def reads_text(self) -> bool:
        """Whether the words of articles count."""
        return bool(self.include.text or self.exclude.text)

    def objection(self, entry: Subject, budget: Budget) -> str | None:
        """Return the condition that keeps an entry out, as in `exclude.title`; None: it is chosen.

        MistakeError where an expression takes too long.
        """
        for part in PARTS:
            if getattr(self.include, part) and not _meets(self.include, part, entry, budget):
                return f"include.{part}"
        for part in PARTS:
            if _meets(self.exclude, part, entry, budget):
                return f"exclude.{part}"
        return None


PARTS = ("language", "title", "author", "category", "text")  # the dearest comes last


def _meets(conditions: Conditions, part: str, entry: Subject, budget: Budget) -> bool:
    if part == "language":
        return any(_is_of_language(one, entry.language) for one in conditions.language)
    texts = {
        "title": (entry.title,),
        "author": entry.authors,
        "category": entry.categories,
        "text": (entry.text,),
    }[part]
    patterns: tuple[Pattern, ...] = getattr(conditions, part)
    return any(one.search(text, budget) for one in patterns for text in texts)


def _is_of_language(wanted: str, found: str | None) -> bool:
    """Return whether a language is in a range: `en` has `en-GB` in it (RFC 4647 §3.3.1)."""
    return found is not None and f"{found.casefold()}-".startswith(f"{wanted.casefold()}-")


def _is_meant(source: str, name: str, of_group: str) -> bool:
    if source.startswith(OF_GROUP):
        return heading_of(Terms(group=source.removeprefix(OF_GROUP))) == of_group
    return source in (EVERY_FEED, name)


@value_type(type="string", pattern=r"^!?(\*|group:[\s\S]*\S[\s\S]*|[a-z0-9][a-z0-9_-]{0,63})$")
def source(value: object) -> str:
    """Read "*", the name of a feed or "group:" and a group, each perhaps behind "!"."""
    wanted = text(value)
    one = wanted.removeprefix(NOT)
    is_group = one.startswith(OF_GROUP) and bool(one.removeprefix(OF_GROUP).strip())
    if one == EVERY_FEED or is_group or NAME.fullmatch(one):
        return wanted
    raise mismatch(value, 'the name of a feed, "group:" and the name of a group, or "*" for all; with ! before it, not')


@value_type(type="array", items=source.schema, minItems=1)
def sources(value: object) -> tuple[str, ...]:
    """Read a list of feeds and groups, of which one at least is not excluded."""
    found = list_of(source)(value)
    if all(one[0] == NOT for one in found):
        raise mismatch(value, 'at least one feed without !, or "*"')
    return found


MERGE = "merge"
KIND = "kind"

KEYS: tuple[Key[object], ...] = (
    Key(KIND, one_of(MERGE), None, "what the file defines", otherwise="a feed", example=MERGE),
    Key(
        "from",
        sources,
        MergeDefinition,
        "the feeds that it is made of: names, `group:` and the name of a group, or `*` for all; what stands behind `!` "
        "is left out",
        field="sources",
        otherwise="required",
        example=["group:Phlogs", "cnn", "!fefe"],
    ),
    Key(
        "id",
        urn_uuid,
        MergeDefinition,
        "the id of the merged feed, to keep where its address changes; ids of entries are those of their feeds",
        otherwise="made from its address",
        example="urn:uuid:7d1f0f1e-52a4-4c52-9f0b-0d5a3f1f6c11",
    ),
    Key("title", text, MergeDefinition, "its title", otherwise="the name of the file", example="Lighthouses"),
    Key(
        "description",
        text,
        MergeDefinition,
        "a sentence on what it is",
        otherwise="that it has the newest entries of some feeds",
        example="What phlogs say of lighthouses",
    ),
    Key(
        "language",
        language_tag,
        MergeDefinition,
        "the language of the document",
        otherwise="that of its feeds, where they share one",
        example="en",
    ),
    Key(
        "max_entries",
        whole(1, MOST),
        MergeDefinition,
        "how many entries the document has, as many of each feed as there is room for",
    ),
    *(
        Key(f"{table}.{name}", value, owner, f"{words}; {rule}", example=example)
        for table, owner, rule in (
            ("include", Include, "only entries that meet it are taken"),
            ("exclude", Exclude, "entries that meet it are left out"),
        )
        for name, value, words, example in (
            ("title", PHRASES, "regular expressions, searched in the title", ["lighthouse"]),
            ("author", PHRASES, "regular expressions, searched in the name of each author", ["^Ada"]),
            ("text", PHRASES, "regular expressions, searched in the title and the words of the text", [r"\bfog\b"]),
            ("category", PHRASES, "regular expressions, searched in each category", ["^linux$"]),
            ("language", list_of(language_tag), "languages of feeds; `en` is also `en-GB`", ["en", "de"]),
        )
    ),
)  # fmt: skip


def parse_merge(name: str, keys: Keys) -> MergeDefinition:
    """Read the definition of the merge `name`; a MistakeError holds all mistakes."""
    values = read_keys(KEYS, keys)
    refuse_name(name, keys)
    if keys.lacks("from"):
        keys.refuse("from", 'missing; expected the feeds that it is made of, as in ["group:Phlogs", "cnn"]')
    taken = {key.name for key in KEYS}
    for key in (one.name for one in FEED_KEYS if one.name not in taken and one.name in keys):
        keys.take(key, lambda _: None, None)
        keys.refuse(key, f'does nothing with kind = "{MERGE}"; remove it')
    keys.refuse_unknown()
    if keys.mistakes:
        raise MistakeError(keys.mistakes)
    return MergeDefinition(
        name=name,
        include=Include(**values[Include]),
        exclude=Exclude(**values[Exclude]),
        **values[MergeDefinition],
    )


def parse_kept(name: str, written: str) -> MergeDefinition | None:
    """Return a definition that was good once from the text of its file; None where it is no more."""
    try:
        return replace(parse_merge(name, Keys.from_toml(f"{name}.toml", written.encode())), written=written)
    except MistakeError:
        return None
