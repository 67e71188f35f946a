"""What a flow of the base year is made of: before, asked, after (`walkaway data why flows…`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from walkaway.documents import Document, Number, Record
from walkaway.errors import BadInputError, Problem
from walkaway.present.facts import Origin, origin
from walkaway.present.page import Page, Section, table
from walkaway.present.why import amount, known_parts
from walkaway.world import YEARS, TradeData, World
from walkaway.world.customs import CUSTOMS
from walkaway.world.trade import BALANCED, STRUCTURE
from walkaway.world.trade_data import SERVICES

FORM = "flows.EXPORTER.IMPORTER.SECTOR, with three letters for economies"
MILLION = "USD million"
RULES = {
    "home": "sales at home grow as value added does, then move as little as the totals of their "
    "economy and sector let them",
    "services": "services trade is the table's, less the margins on goods, which are part of the "
    "goods at the border; then it moves as little as the totals let it",
    "customs": f"{CUSTOMS.name} imports by partner and industry are those of customs, at the value "
    "at the exporter's border; they are not moved",
    "exports by customs": f"all goods of the pair are what {CUSTOMS.name} customs count as "
    "sold, less the part that belongs to no industry (of five partners eight months are held, and "
    "taken as two thirds of the year); industries move as little as the totals let them",
    "record of 2023": "all goods of the pair are in proportion to the reconciled record of 2023, "
    "fitted to what each economy sells and buys in 2024; industries move as little as the totals "
    "let them",
    "table of 2022": "all goods of the pair are in proportion to the table of 2022 (the record "
    "lacks an economy, or counts what the exporter sells on), fitted to what each economy sells "
    "and buys in 2024; industries move as little as the totals let them",
}


class Step(Record):
    """A number on the way to the flow.

    Attributes:
        what: it is.
        value: of it.
        unit: of the value.
        publisher: whose figure it is.
    """

    what: str
    value: Number
    unit: str
    publisher: str


class InYear(Record):
    """The flow in one edition.

    Attributes:
        year: of the edition.
        value: million dollars, net of tariff.
        used: whether a scenario of today that says nothing starts from it.
    """

    year: int
    value: Number
    used: bool


class FlowWhy(Document, tag="walkaway/flow-why/1"):
    """What a flow of the base year is made of (`walkaway data why flows.…`).

    Attributes:
        id: its name.
        exporter: ISO3 code.
        importer: ISO3 code.
        sector: ICIO industry code.
        title: whose sales, where, which industry, in words.
        rule: how it comes about.
        steps: before, before balancing, asked, after.
        years: in every edition.
        source: of the base year.
    """

    MAIN: ClassVar[str] = "steps"

    id: str
    exporter: str
    importer: str
    sector: str
    title: str
    rule: str
    steps: list[Step]
    years: list[InYear]
    source: Origin


@dataclass(frozen=True)
class _Cell:
    """A flow by place [exporter, importer, sector] and what it is."""

    exporter: int
    importer: int
    sector: int
    basis: str

    @property
    def at(self) -> tuple[int, int, int]:
        return self.exporter, self.importer, self.sector


def why(world: World, name: str) -> FlowWhy:
    """What a flow is made of.

    Args:
        world: the data.
        name: ``flows.JPN.USA.C29``; exporter and importer may be the same.

    Raises:
        BadInputError: all that is wrong with the name; data without the base year.
    """
    after, before = world.trade("paid", BALANCED), world.trade("published", STRUCTURE)
    exporter, importer, sector = _read(name, after)
    i, j = after.economies.index(exporter), after.economies.index(importer)
    if after.own_table:
        return _own(name, after, exporter, importer, sector)
    cell = _Cell(i, j, after.sectors.index(sector), _basis(world, exporter, importer, sector))
    return FlowWhy(
        id=name,
        exporter=exporter,
        importer=importer,
        sector=sector,
        title=(
            f"Sales of {after.economy_names[i]} to {after.economy_names[j]}: "
            f"{after.sector_names[cell.sector]} ({sector})"
        ),
        rule=RULES[cell.basis],
        steps=list(_steps(world, cell, before, after)),
        years=[
            InYear(
                year=year,
                value=float(world.trade("published", year).flows[cell.at]),
                used=year == world.trade().year,
            )
            for year in YEARS
        ],
        source=origin(after.source),
    )


def _own(name: str, own: TradeData, exporter: str, importer: str, sector: str) -> FlowWhy:
    """A flow of the user's own table."""
    at = (own.economies.index(exporter), own.economies.index(importer), own.sectors.index(sector))
    value = float(own.flows[at])
    return FlowWhy(
        id=name,
        exporter=exporter,
        importer=importer,
        sector=sector,
        title=(
            f"Sales of {own.economy_names[at[0]]} to {own.economy_names[at[1]]}: "
            f"{own.sector_names[at[2]]} ({sector})"
        ),
        rule=" ".join(own.own),
        steps=[_money("in the user's table, balanced", value, own.source.publisher)],
        years=[InYear(year=own.year, value=value, used=True)],
        source=origin(own.source),
    )


def page(found: FlowWhy) -> Page:
    """What a flow is made of, for a person."""
    steps = table(
        "",
        ("what", "value", "unit", "publisher"),
        [(e.what, amount(e.value), e.unit, e.publisher) for e in found.steps],
    )
    years = table(
        "",
        ("year", MILLION),
        [
            (f"{one.year}" + (" (used unless asked)" if one.used else ""), f"{one.value:,.1f}")
            for one in found.years
        ],
    )
    return Page(
        title=found.title,
        sections=(
            Section("steps", "How it came to be", tables=(steps,),
                    note=found.rule),
            Section("years", "In every year", tables=(years,)),
        ),
        foot=(
            f"Source: {found.source.in_words}",
            *(("A scenario chooses with year = 2022 in [model].",) if len(found.years) > 1 else ()),
        ),
    )  # fmt: skip


def _read(name: str, trade: TradeData) -> tuple[str, str, str]:
    """The three parts of the name; all that is wrong with it at once."""
    if name.count(".") != 3 or not name.startswith("flows."):
        hint = f"write {FORM}"
        raise BadInputError([Problem("data why", "", f"{name!r} names no flow", hint)])
    return known_parts(name, trade, trade.sectors)


def _basis(world: World, exporter: str, importer: str, sector: str) -> str:
    if exporter == importer:
        return "home"
    if sector == SERVICES:
        return "services"
    pairs = world.table("base_year_pairs")
    return str(pairs.where(exporter=exporter, importer=importer).rows()[0]["basis"])


def _steps(world: World, cell: _Cell, before: TradeData, after: TradeData) -> Iterator[Step]:
    own, table_of = "walkaway", before.source.publisher
    old, new = float(before.flows[cell.at]), float(after.flows[cell.at])
    yield _money(f"in the table of {STRUCTURE}, basic prices", old, table_of)
    yield from _asked(world, cell, old, before, own)
    yield _money(f"in the base year {BALANCED}", new, own)
    if old > 0:
        what = f"of that in the table of {STRUCTURE}"
        yield Step(what=what, value=100 * new / old, unit="percent", publisher=own)


def _asked(world: World, cell: _Cell, old: float, before: TradeData, own: str) -> Iterator[Step]:
    """What comes between: a factor, a total of the pair, or customs."""
    rules = {row["rule"]: float(row["value"]) for row in world.table("base_year_rules").rows()}
    codes = before.economies
    exporter, importer = codes[cell.exporter], codes[cell.importer]
    if cell.basis == "home":
        rows = world.table("base_year_economies").where(economy=exporter, item="value added").rows()
        growth = float(rows[0]["target"]) / float(rows[0]["before"])
        yield Step(what="growth of value added", value=growth, unit="times", publisher="World Bank")
        yield _money("grown, before balancing", old * growth, own)
    elif cell.basis == "services":
        factor = rules["services"]
        yield Step(what="services less margins on goods", value=factor, unit="times", publisher=own)
        yield _money("brought to 2024, before balancing", old * factor, own)
    elif cell.basis == "customs":
        data = world.table("us_base_duties")
        row = data.where(exporter=exporter, sector=before.sectors[cell.sector]).rows()[0]
        bought = float(row["imports"]) / 1e6
        yield _money("asked: imports for consumption, customs", bought, data.source.publisher)
    else:
        pairs = world.table("base_year_pairs").where(exporter=exporter, importer=importer)
        row = pairs.rows()[0]
        asked, sold = float(row["goods_target"]), float(row["goods_before"])
        yield _money(f"all goods of the pair in the table of {STRUCTURE}", sold, own)
        yield _money("asked: all goods of the pair, at the border", asked, own)
        if sold > 0:
            yield _money("at the pair's growth, before balancing", old * asked / sold, own)


def _money(what: str, value: float, publisher: str) -> Step:
    return Step(what=what, value=float(np.round(value, 6)), unit=MILLION, publisher=publisher)
