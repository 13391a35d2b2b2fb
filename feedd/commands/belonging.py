"""The data folder belongs to one folder of definitions, and no command takes another one for it by mistake."""

from pathlib import Path

from feedd.config.settings import Settings
from feedd.errors import UsageError
from feedd.store.feeds_folder import bound_to


def check_belonging(settings: Settings, *, by_hand: bool, acts: bool) -> None:
    """Refuse with a UsageError a folder of definitions that the data folder does not belong to.

    `by_hand`: whoever started feedd named the folder. Then a command that `acts` binds the data to it; so it does
    where that folder has moved here. Data that belongs to no folder yet is bound by the first poll.
    """
    if settings.database:  # the machines of a fleet may have their definitions in different places
        return
    database = settings.data / "feedd.sqlite3"
    bound, names = bound_to(database) if database.exists() else (None, ())
    if bound is None or _are_same(bound, settings.feeds):
        return
    has_moved = not bound.exists() and any((settings.feeds / f"{name}.toml").exists() for name in names)
    if by_hand or has_moved:
        if acts and settings.feeds.is_dir():
            import asyncio  # here: a command that only lists feeds has no event loop

            asyncio.run(_bind(database, settings.feeds.resolve()))
    else:
        raise UsageError(
            f"the data in {settings.data} belongs to the feeds in {bound}, and here those in {settings.feeds} are "
            f"meant; {_other(bound)}, or give --feeds {settings.feeds} to bind the data to these"
        )


def _are_same(one: Path, other: Path) -> bool:
    try:
        return one == other.resolve() or one.samefile(other)
    except OSError:
        return False


def _other(bound: Path) -> str:
    return f"run it in {bound.parent}" if bound.name == "feeds" else f"give --feeds {bound}"


async def _bind(database: Path, feeds: Path) -> None:
    from feedd.store import Store

    async with await Store.open(database) as store:
        await store.feeds_folder.bind(feeds)
