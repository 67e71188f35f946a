"""What a base tariff is made of, in both editions (`walkaway data why tariffs…`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from walkaway.documents import Document, Number, Record
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.present.facts import Origin, origin
from walkaway.present.page import Page, Section, table
from walkaway.world import EDITIONS, TradeData, World
from walkaway.world.customs import CUSTOMS

FORM = "tariffs.EXPORTER.IMPORTER.SECTOR, with three letters for economies"
US_RULES = {
    "products": "calculated duty over imports for consumption of its own products",
    "chapters": "calculated duty over imports of its own chapters, split over industries as the "
    "products of all partners are (of the European Union's, for its members)",
    "products and chapters": "calculated duty over imports of all partners that the model does "
    "not name: products where customs list them, chapters elsewhere",
    "mean of the industry": "the mean of the industry without partners whose duties stand apart, "
    "because less than a million dollars was imported",
}


class Rate(Record):
    """The rate in one edition.

    Attributes:
        edition: published or paid.
        rate: percent.
        used: whether a scenario that says nothing starts from it.
        rule: how it comes about.
        source: where it comes from.
    """

    edition: str
    rate: Number
    used: bool
    rule: str
    source: Origin


class Element(Record):
    """A number that the rate as paid is made of.

    Attributes:
        what: it is.
        value: of it.
        unit: of the value.
        year: it is of.
        publisher: whose figure it is.
    """

    what: str
    value: Number
    unit: str
    year: str
    publisher: str


class DataWhy(Document, tag="walkaway/data-why/1"):
    """What a base tariff is made of (`walkaway data why`).

    Attributes:
        id: its name.
        exporter: ISO3 code.
        importer: ISO3 code.
        sector: ICIO industry code.
        title: whose goods, where, which industry, in words.
        trade: sales in the model's year, million dollars net of tariff.
        year: of these sales.
        rates: in every edition.
        elements: what the rate as paid is made of.
        exceptions: why bounds do not hold for it or its like, as far as any is listed.
    """

    MAIN: ClassVar[str] = "elements"

    id: str
    exporter: str
    importer: str
    sector: str
    title: str
    trade: Number
    year: int
    rates: list[Rate]
    elements: list[Element]
    exceptions: list[str]


def why(world: World, name: str) -> DataWhy:
    """What a base tariff is made of.

    Args:
        world: the data.
        name: ``tariffs.JPN.USA.C10T12``.

    Raises:
        BadInputError: all that is wrong with the name; data without the edition.
    """
    editions = {one: world.trade(one) for one in EDITIONS}
    trade = editions["published"]
    if trade.own_table:
        editions = {trade.edition: trade}
    exporter, importer, sector = _read(name, trade)
    i, m = trade.economies.index(exporter), trade.economies.index(importer)
    k = trade.sectors.index(sector)
    elements = [] if trade.own_table else list(_elements(world, exporter, importer, sector))
    rules = (
        {trade.edition: " ".join(trade.own)}
        if trade.own_table
        else {
            "published": "applied rates of 2021, the mean of an industry's lines without weights",
            "paid": _rule(world, exporter, importer, sector),
        }
    )
    return DataWhy(
        id=name,
        exporter=exporter,
        importer=importer,
        sector=sector,
        title=(
            f"Base tariff of {trade.economy_names[m]} on goods from {trade.economy_names[i]}: "
            f"{trade.sector_names[k]} ({sector})"
        ),
        trade=float(trade.flows[i, m, k]),
        year=trade.year,
        rates=[
            Rate(
                edition=one,
                rate=100 * float(data.tariffs[i, m, k]),
                used=one == world.base or trade.own_table,
                rule=rules[one],
                source=origin(data.tariff_source),
            )
            for one, data in editions.items()
        ],
        elements=elements,
        exceptions=[] if trade.own_table else list(_exceptions(world, exporter, importer, sector)),
    )


def page(found: DataWhy) -> Page:
    """What a base tariff is made of, for a person."""
    rates = table(
        "",
        ("edition", "rate", "how it comes about"),
        [
            (one.edition + (" (used unless asked)" if one.used else ""), f"{one.rate:.2f}%",
             one.rule)
            for one in found.rates
        ],
    )  # fmt: skip
    made = table(
        "",
        ("what", "value", "unit", "year", "publisher"),
        [(e.what, amount(e.value), e.unit, e.year, e.publisher) for e in found.elements],
    )  # fmt: skip
    sources = table(
        "",
        ("edition", "source"),
        [(one.edition, one.source.in_words) for one in found.rates],
    )
    notes = ". ".join(found.exceptions)
    return Page(
        title=found.title,
        sections=(
            Section("rates", "In every edition", tables=(rates,)),
            *(
                (
                    Section(
                        "elements", "What the rate as paid is made of", tables=(made,), note=notes
                    ),
                )
                if found.elements
                else ()
            ),
            Section("sources", "Sources", tables=(sources,)),
        ),
        foot=(
            f"Sales in the model's year, {found.year}: ${found.trade:,.1f} million.",
            *(
                ('A scenario chooses with base = "published" or base = "paid" in [model].',)
                if len(found.rates) > 1
                else ()
            ),
        ),
    )


def amount(value: float) -> str:
    """Four digits of a number, or all before the point."""
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def _read(name: str, trade: TradeData) -> tuple[str, str, str]:
    """The three parts of the name; all that is wrong with it at once."""
    if name.count(".") != 3 or not name.startswith("tariffs."):
        hint = f"write {FORM}, or flows.…"
        raise BadInputError([Problem("data why", "", f"{name!r} names no base tariff", hint)])
    goods = [code for code in trade.sectors if code not in trade.services]
    exporter, importer, sector = known_parts(name, trade, goods)
    if exporter == importer:
        what = "sales at home carry no tariff"
        raise BadInputError([Problem("data why", "", what, f"write {FORM}")])
    return exporter, importer, sector


def known_parts(name: str, trade: TradeData, sectors: Sequence[str]) -> tuple[str, str, str]:
    """Exporter, importer and sector behind the first word of a name.

    Raises:
        BadInputError: those that are not among the economies of the trade, or the sectors.
    """
    _, exporter, importer, sector = name.split(".")
    problems = [
        Problem("data why", what, f"no {what} {code!r}", did_you_mean(code, known))
        for what, code, known in (
            ("exporter", exporter, trade.economies),
            ("importer", importer, trade.economies),
            ("sector", sector, sectors),
        )
        if code not in known
    ]
    if problems:
        raise BadInputError(problems)
    return exporter, importer, sector


def _unit(world: World, code: str) -> str:
    """Who sets the tariffs: the union for its members."""
    union = CUSTOMS.union
    return union if code in world.members(union) else code


def _fitted(world: World, importer: str, sector: str) -> dict[str, str]:
    """The row that says how an importer's level was found."""
    group = "manufactures" if sector.startswith("C") and sector not in _PRIMARY else "primary"
    rows = world.table("base_year_importers").where(importer=_unit(world, importer)).rows()
    return next(row for row in rows if row["group"] == group)


_PRIMARY = ("C10T12", "C19")
"""Industries of the letter C whose products are primary goods (SITC 0 to 4)."""


def _rule(world: World, exporter: str, importer: str, sector: str) -> str:
    """How the rate as paid comes about, in a sentence."""
    if importer == CUSTOMS.economy:
        row = world.table("us_base_duties").where(exporter=exporter, sector=sector).rows()[0]
        return US_RULES[row["basis"]]
    inside = world.members(CUSTOMS.union)
    if exporter in inside and importer in inside:
        return "sales inside the European Union pay no duty"
    if importer == "ROW":
        start = "what the median importer charges the median exporter"
    elif exporter == "ROW":
        start = "what the median exporter pays this importer"
    elif exporter in inside or importer in inside:
        start = "the grid's rate, the European Union taken as one"
    else:
        start = "the grid's rate"
    return f"{start}, cut where it is out of line, times the importer's factor"


def _elements(world: World, exporter: str, importer: str, sector: str) -> Iterator[Element]:
    if importer == CUSTOMS.economy:
        yield from _of_customs(world, exporter, sector)
    else:
        yield from _of_fit(world, importer, sector)


def _of_customs(world: World, exporter: str, sector: str) -> Iterator[Element]:
    data = world.table("us_base_duties")
    row = data.where(exporter=exporter, sector=sector).rows()[0]
    whose = data.source.publisher
    for what, key in (("imports for consumption", "imports"), ("calculated duty", "duty")):
        value = float(row[key]) / 1e6
        yield Element(what=what, value=value, unit="USD million", year="2024", publisher=whose)
    every = data.where(sector=sector)
    bought, paid = (float(every.floats(key).sum()) for key in ("imports", "duty"))
    yield Element(
        what="duty of the industry from all partners",
        value=100 * paid / bought if bought else 0.0,
        unit="percent of imports",
        year="2024",
        publisher=whose,
    )


def _of_fit(world: World, importer: str, sector: str) -> Iterator[Element]:
    row, bank = _fitted(world, importer, sector), world.table("base_year_importers").source
    group = {"primary": "primary goods", "manufactures": "manufactures"}[row["group"]]
    published = row["years"] != ""
    target = f"weighted mean tariff on {group}" + ("" if published else " that stands in")
    own, percent = "walkaway", "percent"
    years = row["years"].replace(" ", " and ")
    told = [
        (f"mean of the published grid on {group}, at the model's imports", "grid_pct", "2021", own),
        (target, "target_pct", years, bank.publisher if published else own),
        (f"mean of this edition on {group}, at the model's imports", "paid_pct", "", own),
        ("customs duties over all imports", "collected_pct", row["collected_year"],
         bank.publisher),
    ]  # fmt: skip
    for what, key, year, whose in told:
        if row[key]:
            value = float(row[key])
            yield Element(what=what, value=value, unit=percent, year=year, publisher=whose)
    bound = world.table("base_tariff_bounds").where(sector=sector).rows()[0]
    last = [
        ("factor on the importer's grid", float(row["factor"]), "times"),
        ("a cell of the grid is cut at", float(bound["cut_pct"]), percent),
        ("no rate of the industry is above", float(bound["bound_pct"]), percent),
    ]
    for what, value, unit in last:
        yield Element(what=what, value=value, unit=unit, year="", publisher=own)


def _exceptions(world: World, exporter: str, importer: str, sector: str) -> Iterator[str]:
    """Reasons for which a bound does not hold here."""
    unit = _unit(world, importer)
    group = "" if importer == CUSTOMS.economy else _fitted(world, importer, sector)["group"]
    for row in world.table("base_tariff_exceptions").rows():
        fits = (
            row["importer"] == unit
            and row["exporter"] in {"*", exporter}
            and row["sector"] in {"*", sector, group}
        )
        if fits:
            yield row["reason"]
