"""Whether other markets replace a lost one: the document of `walkaway diversion`, and its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from walkaway.documents import Document, Record, frame
from walkaway.goods.diversion import Diversion
from walkaway.grammar.groups import GROUPS
from walkaway.grammar.measure import capital
from walkaway.present import record_story
from walkaway.present.page import Page, Section, Table, table
from walkaway.present.ranges import Range, failed, over, said
from walkaway.world import World

PLACES = tuple(own.id for own in GROUPS.values() if own.told)
EVERYONE = "all others"
LEAST = 0.05
"""USD bn that print as nothing."""
SHOWN = 6


class Unsolved(Record):
    """An elasticity under which no answer was found.

    Attributes:
        elasticity: which.
        message: why.
    """

    elasticity: str
    message: str


class Taken(Record):
    """What a place takes of what is lost; null where nothing is lost, or nothing barred.

    Attributes:
        usd_bn: more sold there.
        volume_usd_bn: the same at the prices of before.
        share_of_lost: over what is lost.
        share_of_lost_volume: both at the prices of before.
    """

    usd_bn: Range | None
    volume_usd_bn: Range | None
    share_of_lost: Range | None
    share_of_lost_volume: Range | None


class Lost(Record):
    """What is lost to the hegemon, and who takes it.

    Attributes:
        lost_usd_bn: exports to it.
        lost_volume_usd_bn: the same at the prices of before.
        replaced: by place.
    """

    lost_usd_bn: Range | None
    lost_volume_usd_bn: Range | None
    replaced: dict[str, Taken]


class Horizon(Record):
    """One horizon.

    Attributes:
        elasticities: solved; ranges are over them.
        not_solved: those that were not.
        goods: all goods together.
        sectors: by sector.
    """

    elasticities: list[str]
    not_solved: list[Unsolved]
    goods: Lost
    sectors: dict[str, Lost]


class Replaced(Document, tag="walkaway/diversion/1"):
    """Whether other markets replace a lost one (`walkaway diversion --json`).

    Attributes:
        scenario: its name.
        date: the day the world is looked at.
        status: solved, partly solved, or not solved.
        exporter: whose exports.
        hegemon: to whom they are lost.
        joins: who joins the bloc as well.
        joined: the bloc.
        members_already: of those, who is in it.
        barred: whether anything makes it dearer to sell to the hegemon.
        horizons: first quarter, one year, two years, long run, or those asked for.
        sector_names: of sectors, by code.
        notes: what to know before believing it.
    """

    scenario: str
    date: dt.date
    status: str
    exporter: str
    hegemon: str
    joins: list[str]
    joined: str
    members_already: list[str]
    barred: bool
    horizons: dict[str, Horizon]
    sector_names: dict[str, str]
    notes: list[str]

    def rows(self) -> list[dict[str, Any]]:
        """One row for each horizon, sector and place (``--csv``)."""
        return [
            {"horizon": horizon, "sector": sector, "place": row["id"], **row} | {"id": None}
            for horizon, one in self.horizons.items()
            for sector, cell in {"goods": one.goods, **one.sectors}.items()
            for row in frame(cell.replaced)
        ]


def document(
    found: Sequence[Diversion],
    world: World,
    focus: tuple[str, str],
    *,
    scenario: str,
    joins: Sequence[str],
    joiners: Sequence[str],
    bloc: str,
    barred: bool,
) -> Replaced:
    """Diversion at every horizon as a document.

    Args:
        found: by horizon.
        world: it was asked of.
        focus: the hegemon and the exporter.
        scenario: its name.
        joins: who joins the bloc as well, as named.
        joiners: the same as codes.
        bloc: that they join.
        barred: whether anything makes it dearer to sell to the hegemon; shares are null if not, as
            then nothing is to be replaced.
    """
    hegemon, target = focus
    trade = world.trade()
    at = trade.economies.index
    goods = np.flatnonzero(trade.goods).tolist()
    groups = _groups(world, focus, bloc, joiners)

    def lost(one: Diversion, sectors: Sequence[int]) -> Lost:
        return _lost(one, at(hegemon), groups, sectors, barred)

    missed = sum(bool(one.failed) for one in found)
    whole = any(one.members for one in found)
    return Replaced(
        scenario=scenario,
        date=world.date,
        status=("partly solved" if missed else "solved") if whole else "not solved",
        exporter=target,
        hegemon=hegemon,
        joins=list(joins),
        joined=bloc,
        members_already=[name for name in joins if name in world.members(bloc)],
        barred=barred,
        horizons={
            one.horizon.name: Horizon(
                elasticities=list(one.members),
                not_solved=[Unsolved(elasticity=n, message=m) for n, m in one.failed],
                goods=lost(one, goods),
                sectors={trade.sectors[k]: lost(one, [k]) for k in goods},
            )
            for one in found
        },
        sector_names=dict(zip(trade.sectors, trade.sector_names, strict=True)),
        notes=list(NOTES),
    )


NOTES = (
    "Long run: the published sets of elasticities by sector. Before it they are scaled down to "
    "what is published of a year on, with home and foreign goods apart (docs/trade-horizon.md).",
    "Goods are counted at the prices of before (volume). A minus: others buy less too, as "
    "when they are under the hegemon's tariffs themselves and look for buyers elsewhere.",
    "In money the shares are lower, and below the volumes for a reason that says nothing "
    "about markets: money is measured in world labour income, and where a large economy "
    "taxes all others, their wages, prices and the value of their trade fall against it. "
    "Wages and prices are free to move at every horizon.",
)


def _groups(
    world: World, focus: tuple[str, str], bloc: str, joiners: Sequence[str]
) -> dict[str, list[int]]:
    """Places that may take what is lost, as positions."""
    economies = world.trade().economies
    others = [k for k, c in enumerate(economies) if c not in focus]
    groups = {EVERYONE: others}
    for group in dict.fromkeys((*PLACES, bloc)):
        members = {*world.members(group), *(joiners if group == bloc else ())}
        groups[group] = [k for k in others if economies[k] in members]
    return groups


def _known(values: ArrayLike) -> Range | None:
    array = np.asarray(values, dtype=float)
    known = array[np.isfinite(array)]
    return over(known) if known.size else None


def _lost(
    one: Diversion,
    hegemon: int,
    groups: Mapping[str, Sequence[int]],
    sectors: Sequence[int],
    barred: bool,
) -> Lost:
    def share(inside: Sequence[int], *, volume: bool) -> Range | None:
        return _known(one.ratio(hegemon, inside, sectors, volume=volume)) if barred else None

    return Lost(
        lost_usd_bn=_known(one.lost(hegemon, sectors)),
        lost_volume_usd_bn=_known(one.lost(hegemon, sectors, volume=True)),
        replaced={
            place: Taken(
                usd_bn=_known(one.gained(inside, sectors)),
                volume_usd_bn=_known(one.gained(inside, sectors, volume=True)),
                share_of_lost=share(inside, volume=False),
                share_of_lost_volume=share(inside, volume=True),
            )
            for place, inside in groups.items()
        },
    )


def page(own: Replaced) -> Page:
    """Diversion for a person."""
    missed = [
        (f"{horizon}, {one.elasticity}", one.message)
        for horizon, part in own.horizons.items()
        for one in part.not_solved
    ]
    solved = sum(len(one.elasticities) for one in own.horizons.values())
    sections = [Section("goods", "All goods", tables=_together(own))]
    if own.barred:
        tables = tuple(
            _by_sector(own, horizon, one) for horizon, one in own.horizons.items() if one.sectors
        )
        sections.append(Section("sectors", "Where most is lost", tables=tables))
    return Page(
        title=f"What replaces {own.exporter}'s exports to {own.hegemon}",
        subtitle=f"Scenario {own.scenario}, {own.date}",
        status=failed(solved, missed, "solves"),
        assumed=_assumed(own),
        short=_short(own),
        sections=tuple(sections),
        notes=(*own.notes, record_story.diverted()),
    )


def _assumed(own: Replaced) -> tuple[str, ...]:
    lines = ["Goods are counted at the prices of before, USD bn a year."]
    new = [name for name in own.joins if name not in own.members_already]
    if new:
        join, count = ("joins", "counts") if len(new) == 1 else ("join", "count")
        lines.append(f"{', '.join(new)} {join} {own.joined} and {count} in it.")
    if own.members_already:
        lines.append(f"In {own.joined} already: {', '.join(own.members_already)}.")
    return tuple(lines)


def _short(own: Replaced) -> tuple[str, ...]:
    if not own.barred:
        return (
            f"Nothing makes it dearer to sell to {own.hegemon}: there is nothing to replace. What "
            "is lost below is a by-product of other changes.",
        )
    return tuple(
        f"{capital(horizon)}: of {_lost_text(one.goods.lost_volume_usd_bn)} USD bn "
        f"lost, {_share(one.goods.replaced[EVERYONE].share_of_lost_volume)}% is taken by all "
        f"others ({_kind(one)})."
        for horizon, one in own.horizons.items()
        if one.elasticities
    )


def _kind(one: Horizon) -> str:
    return f"range over {len(one.elasticities)} elasticities"


def _lost_text(value: Range | None) -> str:
    return said(value, 1, signed=False, none="nothing lost")


def _share(value: Range | None) -> str:
    return said(value, 0, 100, signed=False, none="nothing lost")


def _together(own: Replaced) -> tuple[Table, ...]:
    """What is lost and who takes it, by horizon: at the prices of before, and in money."""
    shown = own.horizons
    head = ("", *(f"{name}\n({len(one.elasticities)} elasticities)" for name, one in shown.items()))
    tables = []
    for caption, lost, share in (
        ("At the prices of before", "lost_volume_usd_bn", "share_of_lost_volume"),
        ("In money", "lost_usd_bn", "share_of_lost"),
    ):
        rows = [["lost, USD bn", *(_lost_text(getattr(h.goods, lost)) for h in shown.values())]]
        for place in dict.fromkeys((EVERYONE, *PLACES, own.joined)) if own.barred else ():
            cells = (_share(getattr(h.goods.replaced[place], share)) for h in shown.values())
            rows.append([f"% taken by {place}", *cells])
        tables.append(table(f"{caption}: median (range over elasticities)", head, rows))
    return tuple(tables)


def _by_sector(own: Replaced, horizon: str, one: Horizon) -> Table:
    ranked = sorted(
        one.sectors.items(),
        key=lambda item: -(item[1].lost_volume_usd_bn or ZERO).mid,
    )
    rows = [
        [
            own.sector_names[code],
            _lost_text(cell.lost_volume_usd_bn),
            *(_share(cell.replaced[p].share_of_lost_volume) for p in (EVERYONE, own.joined)),
        ]
        for code, cell in ranked[:SHOWN]
        if (cell.lost_volume_usd_bn or ZERO).high >= LEAST
    ]
    head = ("sector", "lost", f"% by\n{EVERYONE}", f"% by\n{own.joined}")
    return table(f"{capital(horizon)}; median ({_kind(one)})", head, rows)


ZERO = Range(low=0.0, mid=0.0, high=0.0)
