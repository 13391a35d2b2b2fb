"""Which merged feeds by rule are defined now, and the store's part of them kept in step with that.

What matches entries is loaded where one is defined: few installations have any.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from feedd.config.current import NONE, CurrentDefinitions
from feedd.errors import FeeddError
from feedd.publish.site import Member
from feedd.store import Store
from feedd.telemetry.log import events

if TYPE_CHECKING:
    from feedd.config.merge_definition import MergeDefinition

log = events()


class DefinedMerges:
    """The merged feeds by rule of one process.

    With `is_shared` others publish beside it, of which each may know a new definition first: it is no less defined.
    """

    def __init__(self, store: Store, definitions: CurrentDefinitions, *, is_shared: bool) -> None:
        self._store = store
        self._definitions = definitions
        self._is_shared = is_shared
        self.failed: set[str] = set()  # names of rules that a bug stopped since all were looked at
        self._seen: set[str] = set()  # names that were defined, as this process saw them

    async def all(self) -> "tuple[MergeDefinition, ...]":
        """Return the definitions: of a broken one its last good form, and those that only others have read yet."""
        now = self._definitions.all
        is_whole = now.readable and now is not NONE
        self._seen |= now.names
        if is_whole and not now.broken and not self._is_shared:
            return tuple(now.merges.values())
        known = await self._store.members.rules()
        if is_whole:
            known = {name: one for name, one in known.items() if name in now.broken or self._is_of_others(name)}
        if not known:
            return tuple(now.merges.values())
        from feedd.config.merge_definition import parse_kept

        kept = {name: parse_kept(name, text) for name, text in known.items() if name not in now.merges}
        return (*filter(None, kept.values()), *now.merges.values())

    async def match_all(
        self, members: Sequence[Member], now: datetime, *, alone: bool
    ) -> "tuple[MergeDefinition, ...]":
        """Look at what the rules choose of the feeds that changed, and forget those whose definitions are gone.

        Return the definitions. `alone`: no other process runs, so that what is defined here is all there is.
        """
        if alone:
            self._seen |= (await self._store.members.rules()).keys()
        rules = await self.all()
        self.failed.clear()
        if rules:
            from feedd.publish.by_rule import match_all

            for rule in rules:
                with self._alone(rule):
                    await match_all(self._store, rule, members, now)
        for name in (await self._store.members.rules()).keys() - {one.name for one in rules}:
            if not self._is_of_others(name):
                await self._store.merges.forget(name)
        return rules

    async def match_changed(
        self, rules: "Mapping[str, MergeDefinition]", members: Iterable[Member], now: datetime
    ) -> frozenset[str]:
        """Look at what rules, by file, choose of feeds that may have changed; return the files that these may be in."""
        if not rules:
            return frozenset()
        from feedd.publish.by_rule import covers, match_one

        stale = set[str]()
        for member in members:
            for file, rule in rules.items():
                with self._alone(rule):
                    if covers(rule, member):  # also where it was looked at: who did may have been killed
                        await match_one(self._store, rule, member, now)
                        stale.add(file)
        return frozenset(stale)

    @contextmanager
    def _alone(self, rule: "MergeDefinition") -> Iterator[None]:
        """Keep a bug within its rule, whose merged feed stays as it was; what fails in the store fails for all."""
        try:
            yield
        except FeeddError:
            raise
        except Exception:
            self.failed.add(rule.name)
            log.exception("bug", what="merged feed", merge=rule.name)

    def _is_of_others(self, name: str) -> bool:
        return self._is_shared and name not in self._seen
