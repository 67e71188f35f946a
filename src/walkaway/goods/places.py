"""Places a story names, and whether goods made there have a bloc's preferences."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, Problem
from walkaway.goods.origin import content
from walkaway.goods.preferences import positions
from walkaway.grammar.groups import of_trade
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.toml import beside
from walkaway.world import World

PLACES: dict[str, tuple[str, str, str]] = {
    name: (economy, place, country)
    for name, (economy, place, country) in beside(__file__, "places.toml").items()
}
"""Provinces with car plants -> economy, name, country."""


@dataclass(frozen=True, eq=False)
class Place:
    """A place and a bloc.

    Attributes:
        name: of the place.
        economy: ISO3 where it lies.
        member: whether that economy is a member on the date.
        since: day of entry; empty if it is none.
        applied: whether it has asked to join.
        other_blocs: blocs of the data it belongs to.
        content: share of a good's value added inside the bloc [sector].
        tariffs: mean tariff that members levy on its goods, weighted by trade [sector].
    """

    name: str
    economy: str
    member: bool
    since: str
    applied: str
    other_blocs: tuple[str, ...]
    content: NDArray[np.float64] = field(repr=False)
    tariffs: NDArray[np.float64] = field(repr=False)


def locate(world: World, bloc: str, place: str) -> Place:
    """Where a place lies, and what that means for its goods in a bloc.

    Args:
        world: facts on a date.
        bloc: name of a bloc.
        place: a province known here, an ISO3 code, or a country's English name.

    Raises:
        BadInputError: neither is known.
    """
    words = Vocabulary.of(world)
    known = PLACES.get(place.strip().casefold())
    names = {name.casefold(): code for code, name in words.economies.items()}
    code = known[0] if known else names.get(place.strip().casefold(), place.strip().upper())
    if code not in words.economies:
        hint = words.suggest(place, ("economy",)) or f"places known: {', '.join(sorted(PLACES))}"
        raise BadInputError([Problem("--place", "", f"unknown place {place!r}", hint)])
    members = world.need_members(bloc)
    rows = world.table("group_members").rows()
    since = {row["group"]: row["since"] for row in rows if row["economy"] == code}
    steps = [
        f"{row['step']} on {row['date']}"
        for row in world.table("group_applicants").rows()
        if row["group"] == bloc and row["economy"] == code
    ]
    trade = world.trade()
    inside = positions(trade, members)
    own = trade.economies.index(code)
    buyers = [index for index in inside if index != own]
    flows = trade.flows[own, buyers]
    total = flows.sum(axis=0)
    paid = (flows * trade.tariffs[own, buyers]).sum(axis=0)
    return Place(
        name=f"{known[1]}, {known[2]}" if known else words.economies[code],
        economy=code,
        member=code in members,
        since=since.get(bloc, "") if code in members else "",
        applied="; ".join(steps),
        other_blocs=tuple(
            g for g in world.groups() if g != bloc and of_trade(g) and code in world.members(g)
        ),
        content=content(trade, inside)[own, (own + 1) % len(trade.economies)],
        tariffs=np.divide(paid, total, out=np.zeros_like(paid), where=total > 0),
    )
