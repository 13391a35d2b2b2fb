"""Character sets over polls: the documents of a hole vote, and nothing is news because it was read in another set."""

from pathlib import Path

import pytest

from feedd.commands.preview import preview
from feedd.commands.reread import reread
from tests.support.poll_world import World, in_world, menu

pytestmark = pytest.mark.anyio

SHORT = {  # none is sure of its set, all of them together are
    b"/a": "Der Fluss\r\n\r\nWir gingen am Abend zum Wasser und saßen dort.\r\n",
    b"/b": "Das Rad\r\n\r\nEin Reifen ist platt, so blieb ich zu Hause und aß.\r\n",
    b"/c": "Die Post\r\n\r\nEin Brief kam an, und kein Mensch weiß von wem.\r\n",
    b"/d": "Der Markt\r\n\r\nEs gab Rosen und Honig, und ein Mann rief: Wie süß!\r\n",
    b"/e": "Der Hof\r\n\r\nDort ist es ruhig, seit der Hahn im Topf saß.\r\n",
}
LABELS = tuple(f"02026-11-0{9 - day} Post|/{name}" for day, name in enumerate("edcba"))
GERMAN = "Während die Männer über die Brücke gehen, hören wir schöne, große Vögel. Später müssen wir zurück. "
EDIT = "Außerdem möchte ich erzählen, daß die Mühle bald öffnet und jeder höchstens fünf Brötchen kaufen dürfe. " * 4


def words(world: World) -> str:
    """Return the published feed as text."""
    return world.published().decode()


async def test_posts_too_short_to_tell_vote_together(tmp_path: Path) -> None:
    """Each for itself would be cp1252; a later one is read as those before it, and changes nothing in them."""
    posts = {selector: text.encode("cp437") for selector, text in SHORT.items()}
    documents = {b"/index": menu("Log", *LABELS[1:]), **posts}
    async with in_world(tmp_path, documents, rest='[article]\nupdates = "never"\n') as world:
        await world.poll()
        first = words(world)
        world.hole.put(b"/index", menu("Log", *LABELS))
        told = await world.poll()
        settings = world.app.settings
    renewed = await reread(settings, "hole")

    assert ((), 5) == (renewed.renewals, renewed.read)
    assert all(word in first for word in ("saßen", "aß.", "weiß", "süß"))
    assert (1, 0) == (len(told.new), len(told.updated))
    assert "im Topf saß" in words(world)


@pytest.mark.parametrize("strategy", ["menu", "log"])
async def test_set_that_is_found_later_is_no_news(tmp_path: Path, strategy: str) -> None:
    """What was published stays as it was, and only what is new is told."""
    if strategy == "menu":
        before = menu("Log", "02026-11-01 Café|/a").decode()
        after = menu("Log", f"02026-11-02 {GERMAN}|/b", "02026-11-01 Café|/a").decode()
    else:
        before = "# 2026-11-01\n\nWe had a café.\n\n# 2026-10-30\n\nNothing.\n\n"
        after = f"# 2026-11-02\n\n{GERMAN * 5}\n\n{before}"
    documents = {b"/index": before.encode("cp437"), b"/a": b"Rain.", b"/b": (GERMAN * 5).encode("cp437")}
    async with in_world(tmp_path, documents, rest=f'[index]\nstrategy = "{strategy}"\n') as world:
        await world.poll()
        first = words(world)
        world.hole.put(b"/index", after.encode("cp437"))
        told = await world.poll(force=True)
        again = await world.poll(force=True)

    assert "af‚" in first
    assert (1, (), (), ()) == (len(told.new), told.updated, told.gone, told.moved)
    assert ((), (), (), ()) == (again.new, again.updated, again.gone, again.moved)
    assert "Männer über die Brücke" in words(world)
    assert "af‚" in words(world)


async def test_text_is_no_edit_because_its_set_was_found(tmp_path: Path) -> None:
    """It is compared in the set that was found; an edit of the author is told, and `reread` renews the rest."""
    rest = 'encoding = "latin-1"\n'
    documents = {
        b"/index": menu("Log", "02026-11-02 Two|/b", "02026-11-01 One|/a"),
        b"/a": (GERMAN * 5).encode("cp437"),
        b"/b": (GERMAN * 4).encode("cp437"),
    }
    async with in_world(tmp_path, documents, rest=rest) as world:
        await world.poll()
        wrong = words(world)
        await world.redefine("/index")
        quiet = await world.poll(force=True)
        same = words(world)
        world.hole.put(b"/b", (GERMAN * 4 + EDIT).encode("cp437"))
        told = await world.poll(force=True)
        after = words(world)
        settings = world.app.settings
    renewed = await reread(settings, "hole")

    assert "Männer" not in wrong
    assert ((), ()) == (quiet.new, quiet.updated)
    assert wrong == same
    assert 1 == len(told.updated)
    assert "Brötchen" in after
    assert ["text"] == [name for one in renewed.renewals for name in one.changed]
    assert 9 == words(world).count("Männer über die Brücke")


@pytest.mark.parametrize(
    ("index", "articles", "line"),
    [
        (menu("Log", f"0{GERMAN}|/a", "0Two|/b").decode().encode("cp437"), 0, 'encoding = "cp437"  # what the texts'),
        (menu("Log", "0Café|/a", "0Two|/b").decode().encode("cp437"), 0, 'encoding = "'),
        (menu("Log", "0Café|/a", "0Two|/b").decode().encode("cp437"), 1, 'encoding = "cp437"  # what the texts'),
        (menu("Log", f"0{GERMAN}|/a", "0Two|/b").decode().encode("cp1252"), 0, None),
        (menu("Log", f"0{GERMAN}|/a", "0Two|/b"), 0, None),
    ],
)
async def test_preview_proposes_the_set_that_nothing_confirms(
    tmp_path: Path, index: bytes, articles: int, line: str | None
) -> None:
    """Where it was found by what the bytes look like, or where that is not sure."""
    documents = {b"/index": index, b"/a": (GERMAN * 5).encode("cp437"), b"/b": b"Rain."}
    async with in_world(tmp_path, documents) as world:
        seen = await preview(world.app.settings, "hole", articles=articles, encoding=None)
        told = await preview(world.app.settings, "hole", articles=articles, encoding="cp437")

    proposed = [one for one in seen.index.proposals if one.startswith("encoding")]
    assert [True] * bool(line) == [one.startswith(line or "") for one in proposed]
    assert not any(one.startswith("encoding") for one in told.index.proposals)
