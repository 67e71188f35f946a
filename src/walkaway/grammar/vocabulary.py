"""The words a scenario may use for economies, groups and sectors, and what each stands for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from walkaway.errors import did_you_mean
from walkaway.world import Snapshot, World
from walkaway.world.aliases import WITH_ARTICLE, hint_by_meaning
from walkaway.world.own.said import OwnMinerals

ALL = "all"
REST = "rest"
WORLD = "world"
"""Everybody, as a subject."""
SERVICES = "SERVICES"
MISSPELT_NAMES = 0.75
"""How alike a word and an English name must be for the name's code to be suggested."""

# Words for industries of the ICIO grid (ISIC rev. 4 divisions). `goods`, `manufacturing` and
# `all` are computed from the grid at hand.
SECTOR_WORDS: dict[str, tuple[str, ...]] = {
    "agriculture": ("A01_02", "A03"),
    "aircraft": ("C30",),
    "cars": ("C29",),
    "chemicals": ("C20",),
    "electronics": ("C26",),
    "energy": ("B05_06", "C19"),
    "food": ("C10T12",),
    "machinery": ("C28",),
    "metals": ("C24", "C25"),
    "mining": ("B05_06", "B07_08", "B09"),
    "pharma": ("C21",),
    "services": (SERVICES,),
    "steel": ("C24",),
    "textiles": ("C13T15",),
}
MANUFACTURE = re.compile(r"C[0-9]{2}")
"""How codes of manufacturing begin in ISIC."""
MOST_LISTED = 60
COMPUTED_SECTORS = ("goods", "manufacturing", ALL)


Membership = tuple[str, dt.date, dt.date | None]
"""ISO3 code, day of entry, first day on which it was no member; None if it still is."""


@dataclass(frozen=True)
class Vocabulary:
    """Names that are known, and their meaning.

    Attributes:
        economies: ISO3 code -> English name; ``ROW`` is the rest of the world.
        sectors: industry code -> name.
        groups: name of a bloc -> its members, each with the day of entry and that from which it
            was none.
        elasticities: names of the elasticity sets.
        tables: names of the tables of the data.
        services: sectors that are no goods.
        minerals: the user's own, by file.
        words: what sectors may be called in a table of a user's own; None in the data that come
            with walkaway.
    """

    economies: Mapping[str, str] = field(repr=False)
    sectors: Mapping[str, str] = field(repr=False)
    groups: Mapping[str, tuple[Membership, ...]] = field(repr=False)
    elasticities: tuple[str, ...] = ()
    tables: tuple[str, ...] = field(default=(), repr=False)
    services: tuple[str, ...] = (SERVICES,)
    words: Mapping[str, tuple[str, ...]] | None = field(default=None, repr=False)
    minerals: tuple[OwnMinerals, ...] = ()

    @classmethod
    def embedded(cls) -> Vocabulary:
        """The words of the embedded data."""
        return _of(Snapshot.embedded())

    @classmethod
    def in_use(cls) -> Vocabulary:
        """The words of the data in use, a user's own among them.

        Raises:
            BadInputError: data of the user's own have mistakes.
        """
        return _of(Snapshot.default())

    @classmethod
    def of(cls, world: World) -> Vocabulary:
        """The words of the data that a world reads."""
        return _of(world.snapshot)

    @classmethod
    def of_data(cls, snapshot: Snapshot) -> Vocabulary:
        """The words of some data."""
        return _of(snapshot)

    def known(self, sort: str) -> tuple[str, ...]:
        """All words of a sort: economy, group, all, everyone, world, sector, elasticity."""
        if sort == WORLD:
            return (WORLD,)
        if sort in ("everyone", ALL):
            return (ALL, REST) if sort == "everyone" else (ALL,)
        if sort == "sector":
            return tuple(dict.fromkeys((*self.sectors, *self.sector_words, *self._computed)))
        if sort == "elasticity":
            return self.elasticities
        return tuple(self.economies) if sort == "economy" else tuple(self.groups)

    @cached_property
    def sector_words(self) -> Mapping[str, tuple[str, ...]]:
        """Words for sectors -> their codes, where the table has all of them."""
        held = {w: codes for w, codes in SECTOR_WORDS.items() if set(codes) <= set(self.sectors)}
        own = {"services": self.services} if self.words is not None and self.services else {}
        return {**held, **own, **(self.words or {})}

    @property
    def _computed(self) -> tuple[str, ...]:
        """Words computed from the sectors; manufacturing only where codes are of ISIC."""
        isic = self.words is None or all(MANUFACTURE.match(c) for c in self._manufactures)
        return tuple(
            w for w in COMPUTED_SECTORS if w != "manufacturing" or (isic and self._manufactures)
        )

    @property
    def _manufactures(self) -> tuple[str, ...]:
        return tuple(code for code in self.sectors if code.startswith("C"))

    def suggest(self, word: str, sorts: Iterable[str]) -> str:
        """What the user may have meant: an English name gives its code, a typo the nearest word."""
        import difflib

        sorts = tuple(sorts)
        names: dict[str, str] = {}
        accepted: list[str] = []
        for sort in sorts:
            accepted += self.known(sort)
            if sort == "economy":
                names |= {name.casefold(): code for code, name in self.economies.items()}
            if sort == "sector":
                names |= {name.casefold(): code for code, name in self.sectors.items()}
        # By meaning first: letters would take UK for Ukraine.
        if "economy" in sorts or "group" in sorts:
            called = self.economies if "economy" in sorts else {}
            if (hint := hint_by_meaning(word, accepted, called)) and (
                "economy" in sorts or hint.startswith("did")
            ):
                return hint
        folded = word.strip().casefold()
        cutoff = MISSPELT_NAMES if len(folded) > 3 else 1.0
        near = difflib.get_close_matches(folded, list(names), n=1, cutoff=cutoff)
        if self.words is not None and "sector" in sorts and not near:
            few = did_you_mean(word.strip(), accepted)
            if not few.startswith("did"):
                return f"the sectors of this table are {_listed(tuple(self.sectors))}"
        exact = {name.casefold() for name in accepted}
        if near and folded not in exact:
            code = names[near[0]]
            title = self.economies.get(code) or self.sectors.get(code, "")
            return f"did you mean {code!r} ({title})?"
        return did_you_mean(word.strip(), accepted)

    def expand_economies(self, names: Iterable[str], on: dt.date) -> tuple[str, ...]:
        """The economies that names stand for on a date, each once, in the order of the grid.

        A word that is not known stands for nothing; the checks have refused it before.
        """
        found: set[str] = set()
        for name in names:
            if name in (ALL, REST, WORLD):
                found |= set(self.economies)
            elif name in self.groups:
                found |= {
                    code
                    for code, since, until in self.groups[name]
                    if since <= on and (until is None or on < until)
                }
            else:
                found.add(name)
        return tuple(code for code in self.economies if code in found)

    def founded(self, name: str) -> dt.date | None:
        """The day on which a bloc had its first members; None if the name is of no bloc."""
        return min((since for _, since, _ in self.groups.get(name, ())), default=None)

    def expand_sectors(self, names: Iterable[str]) -> tuple[str, ...]:
        """The sectors that names stand for, each once, in the order of the grid."""
        found: set[str] = set()
        for name in names:
            if name == ALL:
                found |= set(self.sectors)
            elif name == "goods":
                found |= set(self.sectors) - set(self.services)
            elif name == "manufacturing":
                found |= set(self._manufactures)
            elif name in self.sectors:
                found.add(name)
            else:
                found |= set(self.sector_words.get(name, (name,)))
        return tuple(code for code in self.sectors if code in found)

    def in_words(self, names: Sequence[str]) -> str:
        """A list of names as a person says it: ``Japan, CPTPP and steel``."""
        words = [self._word(name) for name in names]
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} and {words[-1]}"

    def _word(self, name: str) -> str:
        if name in (ALL, REST):
            return "everyone"
        if name not in self.economies and name in self.sector_words:
            return name
        name_of_sector = self.sectors.get(name)
        if name_of_sector:
            # "Motor vehicles and parts" stands inside a sentence.
            return name_of_sector[:1].lower() + name_of_sector[1:]
        country = self.economies.get(name, name)
        return (
            f"the {country[:1].lower() if country.startswith('Rest') else country[:1]}"
            + (country[1:])
            if country.startswith(WITH_ARTICLE)
            else country
        )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_LISTED
    return ", ".join(names[:MOST_LISTED]) + (f" and {more} more" if more > 0 else "")


@lru_cache(maxsize=4)
def _of(snapshot: Snapshot) -> Vocabulary:
    world = World.newest(snapshot)
    trade = world.trade()
    groups: dict[str, list[Membership]] = {}
    for row in world.table("group_members").rows():
        since = dt.date.fromisoformat(row["since"])
        until = None if row["until"] == "never" else dt.date.fromisoformat(row["until"])
        groups.setdefault(row["group"], []).append((row["economy"], since, until))
    if trade.own_table:  # blocs as far as they are in it; its own economies' names count first
        groups = {
            name: inside
            for name, members in groups.items()
            if name not in trade.economies
            and (inside := [one for one in members if one[0] in trade.economies])
        }
    return Vocabulary(
        economies=dict(zip(trade.economies, trade.economy_names, strict=True)),
        sectors=dict(zip(trade.sectors, trade.sector_names, strict=True)),
        groups={name: tuple(members) for name, members in groups.items()},
        elasticities=tuple(trade.elasticities),
        tables=tuple(snapshot.tables),
        services=trade.services,
        words=trade.words,
        minerals=snapshot.own_minerals,
    )
