"""How many people and households an economy has: what real income comes to for each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from walkaway.readings import remembered
from walkaway.world import World

PER_HEAD = {
    "per_person": "real income per person in {}",
    "per_household": "real income per household in {}",
}
"""What is told where the data have a count -> in words; USD a year at the prices of before."""
TABLES = {"per_person": ("population", "persons"), "per_household": ("households", "households")}


@dataclass(frozen=True)
class Count:
    """A count of people or households.

    Attributes:
        number: how many.
        period: the year that it speaks of.
        agency: who counted, and what.
    """

    number: float
    period: str
    agency: str


@remembered(maxsize=16)
def counts(world: World) -> Mapping[str, Mapping[str, Count]]:
    """The newest counts known on the world's day: kind of number -> economy or group -> count."""
    found: dict[str, dict[str, Count]] = {}
    for kind, (name, column) in TABLES.items():
        newest: dict[str, Count] = {}
        if name in world.table_ids():
            table = world.table(name)
            rows = zip(
                table.strings("economy"), table.floats(column),
                table.strings("period"), table.strings("agency"), strict=True,
            )  # fmt: skip
            for economy, number, period, agency in rows:
                if number > 0 and (economy not in newest or period > newest[economy].period):
                    newest[economy] = Count(float(number), period, agency)
        found[kind] = newest
    return found


def ids(world: World, known: Mapping[str, object]) -> list[str]:
    """Ids of the numbers that can be told of the economies and groups that are known."""
    return [
        f"{kind}.{code}" for kind, own in counts(world).items() for code in own if code in known
    ]
