"""Tariffs, trade costs and export taxes in force on a date, from the measures of a scenario.

The order does not depend on the order of the measures: exits restore general rates, areas and
accessions scale the base tariffs (rules of origin hold some of that back), changes add points,
rates set the level. Where a tariff *overrides*, only those that do count. Trade of an economy with
itself is never touched, but that a mineral cut off makes its users' goods dearer at home as well.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.duties.orders import IMPORTER
from walkaway.errors import BadInputError, Problem
from walkaway.goods.kinds.blocs import Accession
from walkaway.goods.kinds.border import ImportQuota
from walkaway.goods.kinds.supply import ExportTax, TradeCost
from walkaway.goods.kinds.tariffs import (
    Orders,
    ReciprocalTariffs,
    Tariff,
    TariffMeasure,
    TariffQuota,
    settled,
)
from walkaway.goods.minerals import dearer
from walkaway.goods.overlap import contradictions
from walkaway.goods.preferences import areas, banned, departures, earned, leavers, limited
from walkaway.goods.products import Products, carried, order_points
from walkaway.goods.setting import Setting
from walkaway.goods.stacking import stacked
from walkaway.goods.wedges import Wedges, wedges
from walkaway.grammar.fields import spell
from walkaway.grammar.measure import Measure
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.readings import remembered
from walkaway.world import TradeData, World
from walkaway.world.customs import CUSTOMS

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

UNION = CUSTOMS.union
REST_OF_WORLD = "ROW"


@dataclass(frozen=True, eq=False)
class Schedule:
    """What trade pays on a date.

    Attributes:
        tariffs: ad valorem rates [exporter, importer, sector]; 0.25 is 25%.
        trade_cost: cost of delivering a unit over that of the base year, same shape; 1.1 is ten
            percent dearer.
        export_tax: rates on the producer's price that the exporter has, same shape; None for none.
        sales_limit: most that leaves of each flow, new volume over old, same shape; infinite
            where there is no limit, None for no limits.
        quota: volume of each flow that pays the tariff, new over old, same shape; infinite where
            there is no quota, None for no quotas.
        beyond: rates on what comes beyond a quota, same shape; infinite where nothing may.
        rent: share of the quotas' rent that exporters have, same shape.
        output_tax: rates on the producer's price of all that is made [economy, sector], negative
            where it is subsidised; None for none.
        wedges: what of all this is carbon charge, border adjustment and subsidy; None for none.
    """

    tariffs: Array = field(repr=False)
    trade_cost: Array = field(repr=False)
    export_tax: Array | None = field(default=None, repr=False)
    sales_limit: Array | None = field(default=None, repr=False)
    quota: Array | None = field(default=None, repr=False)
    beyond: Array | None = field(default=None, repr=False)
    rent: Array | None = field(default=None, repr=False)
    output_tax: Array | None = field(default=None, repr=False)
    wedges: Wedges | None = field(default=None, repr=False)

    def contents(self) -> dict[str, Any]:
        """What is set, by name: the arguments of `walkaway.goods.solve`."""
        names = [f.name for f in fields(self) if f.name != "wedges"]
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    @cached_property
    def key(self) -> tuple[tuple[str, bytes], ...]:
        """What is set, by name, as hashes of the arrays: equal for equal contents."""
        return tuple((name, _digest(array)) for name, array in self.contents().items())

    def same(self, other: Schedule) -> bool:
        """Whether trade pays the same under another."""
        own, theirs = self.contents(), other.contents()
        return own.keys() == theirs.keys() and all(
            np.array_equal(own[name], theirs[name]) for name in own
        )


def _digest(array: Array) -> bytes:
    return hashlib.blake2b(np.ascontiguousarray(array).data, digest_size=16).digest()


def schedule(
    world: World, trade: TradeData, measures: Sequence[Measure], on: dt.date | None = None
) -> Schedule:
    """Tariffs and trade costs with some measures in force.

    Args:
        world: the facts that measures refer to: members of blocs, dated tariffs, lists of rates.
        trade: the base tariffs and the names of the axes.
        measures: any subset of a scenario's measures; those of other markets are passed over.
        on: the date; the world's own if None. Measures not in force that day do nothing.

    Returns:
        Arrays [exporter, importer, sector]; without measures the base tariffs, and ones.

    Raises:
        BadInputError: a name is not known, measures contradict each other, or a tariff or an
            export tax falls to -100% or below.
    """
    setting = Setting(world, trade, Vocabulary.of(world), on or world.date)
    active = _active(measures, setting)
    told = (setting.words, setting.on)
    base, proof = before(active, setting)
    level = _levied(base, [own for own in active if isinstance(own, TariffMeasure)], setting)
    _refuse_gifts(level, trade, "tariffs")
    apart = wedges(active, setting)
    costs = [own for own in active if isinstance(own, TradeCost)]
    cost = reduce(lambda cost, own: _dearer(cost, own, setting), costs, proof)
    cost = dearer(world, trade, cost, active, *told)
    taxed = _taxed([own for own in active if isinstance(own, ExportTax)], setting)
    taxed = apart.on_exports(taxed)
    if taxed is not None:
        _refuse_gifts(taxed, trade, "export taxes")
    most = limited(trade, active, *told)
    volume, beyond, rent = _quotas(active, setting)
    return Schedule(
        apart.on_imports(level),
        banned(trade, cost, active, *told),
        taxed,
        most,
        volume,
        None if beyond is None else apart.on_imports(beyond),
        rent,
        apart.on_production,
        apart if apart.any() else None,
    )


def product_points(
    world: World,
    trade: TradeData,
    measures: Sequence[Measure],
    seller: str,
    sector: str,
    codes: Sequence[str],
    on: dt.date,
) -> float:
    """Points that measures add to the base on some products of a seller in the United States.

    Nothing is claimed under a preference, and all of the value counts: whoever asks knows the
    content of his own goods. Products are weighted by US imports of 2024.

    Args:
        world: the facts that measures refer to.
        trade: the base tariffs and the names of the axes.
        measures: any subset of a scenario's measures.
        seller: the exporter.
        sector: the industry whose part of these products is meant.
        codes: tariff codes, or lists of the orders.
        on: the day.

    Returns:
        A fraction; 0.25 is 25 points. Zero where it sold no such product.

    Raises:
        BadInputError: as `schedule`.
    """
    setting = Setting(world, trade, Vocabulary.of(world), on)
    active = _active(measures, setting)
    row, buyer = trade.economies.index(seller), trade.economies.index(IMPORTER)
    base = before(active, setting)[0][row, buyer]
    tariffs = [own for own in active if isinstance(own, TariffMeasure)]
    goods, level, _ = _by_product(base, sold(tariffs, setting), row, setting, claimed=False)
    under = goods.under(codes) & (goods.sector == trade.sectors.index(sector))
    weight = goods.basket.imports[under]
    if not weight.size:
        return 0.0
    apart = wedges(active, setting)
    paid = apart.on_import(level[under], (row, buyer, trade.sectors.index(sector)))
    more = paid - goods.base(trade.tariffs[row, buyer])[under]
    return float(weight @ more / weight.sum())


def _active(measures: Sequence[Measure], setting: Setting) -> list[Measure]:
    """Measures in force on the day.

    Raises:
        BadInputError: a name is not known, or measures contradict each other.
    """
    return list(_in_force(setting.world, tuple(measures), setting.on))


@remembered(maxsize=32)
def _in_force(world: World, measures: tuple[Measure, ...], on: dt.date) -> tuple[Measure, ...]:
    """The same, looked through once for all who ask what its products pay."""
    setting = Setting(world, world.trade(), Vocabulary.of(world), on)
    active = tuple(own for own in settled(measures) if own.in_force(setting.on))
    _refuse_products(active, setting)
    _refuse_unknown_names(active, setting)
    _refuse_contradictions(active, setting)
    return active


def _refuse_products(active: Sequence[Measure], setting: Setting) -> None:
    """Measures by product in a table that has no industries for the products.

    Raises:
        BadInputError: there are some; all are named.
    """
    apart = [
        own
        for own in active
        if isinstance(own, Orders) or (isinstance(own, Tariff) and own.names_products())
    ]
    if apart and not carried(setting.world):
        what = f"is by product, and the table has no {IMPORTER} or not the industries of products"
        hint = "write a Tariff on its sectors"
        raise BadInputError(Problem(own.kind, "", what, hint) for own in apart)


def before(active: Sequence[Measure], setting: Setting) -> tuple[Array, Array]:
    """Tariffs before those that are levied, and the cost of proving origin."""
    told = (setting.words, setting.on)
    accessions = [own for own in active if isinstance(own, Accession)]
    base = areas(setting.trade, departures(setting.trade, active, *told), active, *told)
    return _join(base, accessions, active, setting)


def _levied(base: Array, tariffs: Sequence[TariffMeasure], setting: Setting) -> Array:
    """Tariffs on top of the base, by sector; where products of a sector differ, by product."""
    whole = [own for own in tariffs if not (isinstance(own, Tariff) and own.names_products())]
    level = stacked(
        base,
        whole,
        setting.reach,
        lambda own: _points(own, setting)[:, None, :],
    )
    apart = [own for own in tariffs if isinstance(own, Tariff) and own.by_product()]
    if not apart or IMPORTER not in setting.trade.economies:
        return level
    buyer = setting.trade.economies.index(IMPORTER)
    sellers = np.zeros(len(level), dtype=bool)
    for own in apart:
        sellers |= setting.reach(own)[:, buyer].any(axis=1)
    to_importer = sold(tariffs, setting)
    for seller in np.flatnonzero(sellers):
        goods, found, told = _by_product(base[seller, buyer], to_importer, int(seller), setting)
        level[seller, buyer] = np.where(told, goods.by_sector(found), level[seller, buyer])
    return level


Sold = Sequence[tuple[TariffMeasure, Collection[str], Sequence[str]]]
"""Measures on what is sold to the importer of products: each, its exporters, its sectors."""


def sold(tariffs: Sequence[TariffMeasure], setting: Setting) -> Sold:
    """Those of some measures that fall on what is sold to the importer of products."""
    words, on = setting.words, setting.on
    return [
        (own, frozenset(own.exporters(words, on)), own.covered(words))
        for own in tariffs
        if IMPORTER in own.importers(words, on)
    ]


def _by_product(
    base: Array,
    measures: Sold,
    seller: int,
    setting: Setting,
    claimed: bool = True,
) -> tuple[Products, Array, Mask]:
    """What a seller's products pay in the United States.

    Returns:
        The products, what they pay [part], and in which sectors measures tell products apart
        [sector]: in others the sector's own rate is the mean already.
    """
    on, code = setting.on, setting.trade.economies[seller]
    goods = Products.of(setting.world, setting.trade, code)
    reaching = [own for own, exporters, _ in measures if code in exporters]
    places = {
        id(own): goods.reached(own, covered)
        for own, exporters, covered in measures
        if code in exporters
    }

    def reach(own: TariffMeasure) -> NDArray[np.intp]:
        return places[id(own)]

    def points(own: TariffMeasure) -> Array | float:
        if isinstance(own, Tariff | Orders):
            return goods.points(own, on, claimed)
        return np.asarray(_points(own, setting)[seller, goods.sector])

    def paying(own: TariffMeasure) -> Array | float:
        return goods.unclaimed(own, on) if claimed else 1.0

    level = stacked(goods.base(base), reaching, reach, points, paying)
    apart = [own for own in reaching if isinstance(own, Tariff) and own.by_product()]
    reached = np.zeros(len(level), dtype=bool)
    for own in apart:
        reached[reach(own)] = True
    return goods, level, np.bincount(goods.sector[reached], minlength=len(base)) > 0


def _points(own: TariffMeasure, setting: Setting) -> Array:
    """Points that a measure adds [exporter, sector]."""
    shape = (len(setting.trade.economies), len(setting.trade.sectors))
    if isinstance(own, Tariff):
        return np.full(shape, float(own.change or 0.0))
    if isinstance(own, Orders):
        return order_points(own, setting.world, setting.trade, setting.on)
    if isinstance(own, ReciprocalTariffs):
        return np.broadcast_to(_reciprocal(own, setting)[:, None], shape)
    raise BadInputError([Problem(own.kind, "", "is not a tariff that the goods market knows")])


def _reciprocal(own: ReciprocalTariffs, setting: Setting) -> Array:
    """Rates of an order by exporter; the rest of the world pays the mean of those in it."""
    listed = {
        row["partner"]: float(row["rate"]) / 100
        for row in setting.world.table("us_reciprocal_rates").where(list=own.order)
    }
    union = set(setting.words.expand_economies([UNION], setting.on))
    economies = setting.trade.economies

    def rate(code: str) -> float:
        return listed.get(UNION if code in union else code, float(own.baseline))

    imports = setting.world.table("us_imports_by_programme")
    weights = {
        code: float(value)
        for code, value in zip(imports.strings("partner"), imports.floats("imports"), strict=True)
        if code not in economies and code != UNION and code not in union
    }
    total = sum(weights.values())
    mean = sum(rate(code) * weight for code, weight in weights.items()) / total if total else 0.0
    other = mean if total else float(own.baseline)
    rates = [other if code == REST_OF_WORLD else rate(code) for code in economies]
    return np.array(rates) * float(own.share)


def _join(
    base: Array, accessions: Sequence[Accession], active: Sequence[Measure], setting: Setting
) -> tuple[Array, Array]:
    """Tariffs and costs of proving origin after accessions; of several blocs the cheapest."""
    told = (setting.words, setting.on)
    level, proof = base, np.ones_like(base)
    for bloc in sorted({own.bloc for own in accessions}):
        gone = leavers(bloc, active, *told)
        joining = [own for own in accessions if own.bloc == bloc]
        joined = reduce(np.minimum, [_accede(base, joining, k, setting, gone)
                                     for k in range(len(joining))])  # fmt: skip
        tariffs, cost = earned(setting.trade, bloc, base, joined, active, *told)
        better = (1 + tariffs) * cost < (1 + level) * proof
        level, proof = np.where(better, tariffs, level), np.where(better, cost, proof)
    return level, proof


def _accede(
    base: Array, joining: Sequence[Accession], index: int, setting: Setting, gone: set[str]
) -> Array:
    """Cut tariffs between those who join by one accession and the bloc, both ways.

    The bloc is its members and all who join it, by whichever measure: those who join by two are
    members together. Between these tariffs fall as far as both accessions have come, in sectors
    that neither leaves out.
    """
    words, on = setting.words, setting.on
    own = joining[index]
    members = [code for code in words.expand_economies([own.bloc], on) if code not in gone]
    joiners = _joiners(own, members, setting)
    level = _freed(base, setting, joiners, [*members, *joiners], own.excluded_sectors, own.cut(on))
    for other in (*joining[:index], *joining[index + 1 :]):
        kept = (*own.excluded_sectors, *other.excluded_sectors)
        part = min(own.cut(on), other.cut(on))
        freed = _freed(base, setting, joiners, _joiners(other, members, setting), kept, part)
        level = np.minimum(level, freed)
    return level


def _joiners(own: Accession, members: Sequence[str], setting: Setting) -> list[str]:
    named = setting.words.expand_economies(own.members, setting.on)
    return [code for code in named if code not in members]


def _freed(
    base: Array,
    setting: Setting,
    one: Sequence[str],
    other: Sequence[str],
    excluded: Sequence[str],
    part: float,
) -> Array:
    """Base tariffs with those on goods between two sets of economies cut by a part."""
    kept = setting.words.expand_sectors(excluded)
    sectors = [code for code in setting.words.expand_sectors(["goods"]) if code not in kept]
    cells = setting.cells(one, other, sectors) | setting.cells(other, one, sectors)
    return np.where(cells, base * (1.0 - part), base)


def _dearer(cost: Array, own: TradeCost, setting: Setting) -> Array:
    words, on = setting.words, setting.on
    cells = setting.cells(
        words.expand_economies(own.exporters, on),
        words.expand_economies(own.importers, on),
        words.expand_sectors(own.sectors),
    )
    return np.where(cells, cost * (1.0 + own.change), cost)


def _taxed(taxes: Sequence[ExportTax], setting: Setting) -> Array | None:
    """Export taxes, several on the same trade added up; None if nothing is taxed."""
    words, on = setting.words, setting.on
    total = np.zeros_like(setting.trade.tariffs)
    for own in taxes:
        sides = words.expand_economies(own.by, on), words.expand_economies(own.on, on)
        total[setting.cells(*sides, words.expand_sectors(own.sectors))] += own.rate
    _refuse_gifts(total, setting.trade, "export taxes")
    return total if total.any() else None


def _quotas(
    active: Sequence[Measure], setting: Setting
) -> tuple[Array | None, Array | None, Array | None]:
    """Volumes, rates beyond them, and the exporters' share of the rent; None without quotas.

    Where another tariff overrides, there is no tariff quota. Of two quotas the smaller counts.
    """
    own = [one for one in active if isinstance(one, TariffQuota)]
    most = [one for one in active if isinstance(one, ImportQuota)]
    if not own and not most:
        return None, None, None
    volume = np.full_like(setting.trade.tariffs, np.inf)
    beyond, rent = np.zeros_like(volume), np.zeros_like(volume)
    winners = [one for one in active if isinstance(one, TariffMeasure) and one.wins()]
    won = np.zeros_like(volume, dtype=bool)
    for winner in winners:
        won |= setting.reach(winner)
    for one in own:
        cells = setting.reach(one) & ~won
        volume[cells], beyond[cells] = one.volume, one.outside
        rent[cells] = float(one.rent == "exporter")
    for limit in most:
        cells = setting.reach(limit) & (volume > limit.volume)
        volume[cells], beyond[cells], rent[cells] = limit.volume, np.inf, limit.rent
    return volume, beyond, rent


def _refuse_unknown_names(active: Sequence[Measure], setting: Setting) -> None:
    """A name that stands for nobody would drop a measure in silence."""
    problems = [
        Problem(f"measure {index + 1}", spell(m.path), m.what, m.hint)
        for index, own in enumerate(active)
        for m in own.unknown_names(setting.words)
    ]
    if problems:
        raise BadInputError(problems)


def _refuse_contradictions(active: Sequence[Measure], setting: Setting) -> None:
    clashes = contradictions(active, setting.words, setting.on)
    if clashes:
        raise BadInputError(
            Problem(f"measure {clash.second + 1}", "", f"contradicts measure {clash.first + 1}",
                    clash.what)
            for clash in clashes
        )  # fmt: skip


def _refuse_gifts(level: Array, trade: TradeData, what: str) -> None:
    """No good may be given away: a tariff of -100% makes its price zero, as an export tax does."""
    exporter, importer, sector = np.nonzero(level <= -1.0)
    if exporter.size:
        place = (trade.economies[exporter[0]], trade.economies[importer[0]])
        found = (
            f"the measures together bring {exporter.size} {what} to -100% or below, the first "
            f"from {place[0]} to {place[1]} in {trade.sectors[sector[0]]}"
        )
        raise BadInputError([Problem("measures", "", found, "take off less")])
