"""Parts of real income between two equilibria: the legs that `decomposition` adds up.

Everything that is money is divided by what divides the parts of its economy (the importer's, for
trade): final spending less the worth of effort. See `decomposition` for the equations.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.goods import equilibrium as eq
from walkaway.goods.model import Array, Rules
from walkaway.goods.solution import GoodsSolution

PARTS = ("terms", "volume", "cost", "labour", "transfers", "profits")


@dataclass(frozen=True, eq=False)
class Levy:
    """Export taxes at a place [sector, exporter, importer], money in the exporter's unit.

    Attributes:
        gross: log of 1 + rate.
        sold: flows at the border.
        made: what the producer gets of them.
    """

    gross: Array = field(repr=False)
    sold: Array = field(repr=False)
    made: Array = field(repr=False)


@dataclass(frozen=True, eq=False)
class Place:
    """An equilibrium on the way.

    Attributes:
        sold: flows at the border [sector, exporter, importer].
        paid: the same with tariff.
        arriving: log of the goods that arrive, where any do.
        iceberg: log of trade costs over those before.
        gross: log of 1 + tariff.
        cost: log of unit costs [economy, sector].
        sales: what producers get [economy, sector].
        made: log of sales over unit costs, where there are any [economy, sector].
        profits: [economy, sector].
        deficit: in money [economy].
        unit: what a unit of money is over the divisor [economy].
        wages: labour income [economy].
        labour: log of labour [economy].
        effort: worth of the effort [economy].
        strain: log of the effort in goods [economy].
        reckoned: log of income before less the effort of before, as reckoned here [economy].
        real_income: log of welfare over that of the baseline [economy].
        levy: export taxes; None where nobody levies any on the way.
    """

    sold: Array = field(repr=False)
    paid: Array = field(repr=False)
    arriving: Array = field(repr=False)
    iceberg: Array = field(repr=False)
    gross: Array = field(repr=False)
    cost: Array = field(repr=False)
    sales: Array = field(repr=False)
    made: Array = field(repr=False)
    profits: Array = field(repr=False)
    deficit: Array = field(repr=False)
    unit: Array = field(repr=False)
    wages: Array = field(repr=False)
    labour: Array = field(repr=False)
    effort: Array = field(repr=False)
    strain: Array = field(repr=False)
    reckoned: Array = field(repr=False)
    real_income: Array = field(repr=False)
    levy: Levy | None = field(repr=False)


def begin(solution: GoodsSolution, rules: Rules) -> Place:
    """The baseline of a counterfactual."""
    base = solution.trade.base
    none = np.zeros_like(base.value_added)
    return _place(
        solution,
        rules,
        flows=base.flows,
        gross=np.log(base.gross),
        iceberg=np.zeros_like(base.share),
        cost=np.zeros_like(base.spending),
        income=base.income,
        bill=base.value_added,
        labour=none,
        deficit=base.deficit,
        price=none,
        revenue=base.revenue,
        worth=none,
        export_tax=np.zeros_like(base.share) if solution.taxes_exports else None,
    )


def place(solution: GoodsSolution, trade_cost: Array, rules: Rules) -> Place:
    """A solved counterfactual, and the trade costs it was solved at."""
    base = solution.trade.base
    return _place(
        solution,
        rules,
        flows=solution.trade.after(),
        gross=np.log1p(solution.tariffs_after.transpose(2, 0, 1)),
        iceberg=np.log(trade_cost.transpose(2, 0, 1)),
        cost=np.log(solution.cost),
        income=base.income * solution.income,
        bill=base.value_added * solution.wage * solution.labour,
        labour=np.log(solution.labour),
        deficit=solution.deficit_after,
        price=np.log(solution.price_index),
        revenue=solution.public_revenue,
        worth=_log(solution.welfare),
        export_tax=solution.export_tax.transpose(2, 0, 1) if solution.taxes_exports else None,
    )


def _place(
    solution: GoodsSolution,
    rules: Rules,
    *,
    flows: Array,
    gross: Array,
    iceberg: Array,
    cost: Array,
    income: Array,
    bill: Array,
    labour: Array,
    deficit: Array,
    price: Array,
    revenue: Array,
    worth: Array,
    export_tax: Array | None,
) -> Place:
    base = solution.trade.base
    kept = rules.labour_supply / (1 + rules.labour_supply) * np.ones_like(bill)
    if rules.relieves_tax:
        before = eq.log_untaxed(base.revenue, base.value_added)
        kept *= np.exp(eq.log_untaxed(revenue, bill) - before)
    left = income - kept * bill
    unit = 1 / np.where(left != 0, left, 1.0)
    made, levy = flows, None
    if export_tax is not None:
        made = flows / (1 + export_tax)
        own = unit[:, None]
        levy = Levy(np.log1p(export_tax), flows * own, made * own)
    sales = made.sum(axis=2).T
    with np.errstate(over="ignore"):
        tariff = np.exp(np.where(flows > 0, gross, 0.0))
    return Place(
        sold=flows * unit,
        paid=flows * tariff * unit,
        arriving=_log(made) - cost.T[:, :, None] - iceberg,
        iceberg=iceberg,
        gross=gross,
        cost=cost,
        sales=sales * unit[:, None],
        made=_log(sales) - cost,
        profits=base.profit_share * sales * unit[:, None],
        deficit=deficit,
        unit=unit,
        wages=bill * unit,
        labour=labour,
        effort=kept * bill * unit,
        strain=_log(kept * bill) - price,
        reckoned=_log(base.income - kept * base.value_added),
        real_income=worth,
        levy=levy,
    )


def leg(start: Place, end: Place, elasticity: Array, upper: Array | None = None) -> Array:
    """Parts of the log of real income between two places [part, economy], as in `PARTS`.

    Args:
        start: where the leg begins.
        end: where it ends.
        elasticity: trade elasticity [sector], for trade that stops on the way.
        upper: that of home against abroad [sector], where it is another and all imports stop.
    """
    volume, cost = _own(start, end, elasticity, upper)
    terms, transfers = _prices(start, end)
    if start.levy is not None and end.levy is not None:
        levied, sold = _levied(start, end, start.levy, end.levy)
        volume, terms = volume + levied, terms + sold
    labour = _mean(start.wages, end.wages) * (end.labour - start.labour)
    labour -= _mean(start.effort, end.effort) * (end.strain - start.strain)
    labour -= end.reckoned - start.reckoned
    profits = (_mean(start.profits, end.profits) * (end.made - start.made)).sum(axis=1)
    return np.stack([terms, volume, cost, labour, transfers, profits])


def _levied(start: Place, end: Place, one: Levy, other: Levy) -> tuple[Array, Array]:
    """The exporter's part of export taxes: on goods that leave, and in its prices [economy]."""
    both = (one.sold > 0) & (other.sold > 0)
    sold = log_mean(one.sold, other.sold)
    with np.errstate(invalid="ignore"):
        leaving = end.arriving + end.iceberg - start.arriving - start.iceberg
    volume = (sold - log_mean(one.made, other.made)) * np.where(both, leaving, 0.0)
    # Trade that stops takes all the revenue with it.
    gone = (one.sold > 0) & ~both
    volume -= np.where(gone, one.sold - one.made, 0.0)
    dearer = (_mean_of_sales(one, other) * (end.cost - start.cost)).sum(axis=1)
    own = sold * np.where(both, other.gross - one.gross, 0.0)
    return volume.sum(axis=(0, 2)), dearer + own.sum(axis=(0, 2))


def _mean_of_sales(one: Levy, other: Levy) -> Array:
    """What the border value has beyond what producers get [economy, sector]."""
    return np.asarray(_mean(one.sold - one.made, other.sold - other.made).sum(axis=2).T)


def _prices(start: Place, end: Place) -> tuple[Array, Array]:
    """Terms of trade and transfers [economy], the exporter's own taxes on its sales left out."""
    change = end.cost - start.cost
    bought = _mean(start.sold, end.sold)
    terms = (_mean(start.sales, end.sales) * change).sum(axis=1)
    terms -= np.einsum("sji,js->i", bought, change)
    abroad = bought * ~np.eye(len(change), dtype=bool)
    imports = abroad.sum(axis=(0, 1))
    dearer = np.einsum("sji,js->i", abroad, change)
    if start.levy is not None and end.levy is not None:
        taxed = end.levy.gross - start.levy.gross
        more = log_mean(start.sold, end.sold) * taxed
        own = np.einsum("sii->i", more)  # a tax on production, which buyers at home pay too
        terms, dearer = terms - more.sum(axis=(0, 1)), dearer + more.sum(axis=(0, 1)) - own
    dearer /= np.where(imports > 0, imports, 1.0)
    held = _mean(start.deficit * start.unit, end.deficit * end.unit) * dearer
    granted = _mean(start.unit, end.unit) * (end.deficit - start.deficit)
    return terms + held, granted - held


def _own(start: Place, end: Place, elasticity: Array, upper: Array | None) -> tuple[Array, Array]:
    """Volume of trade and cost of delivery [economy]."""
    with np.errstate(invalid="ignore"):
        dearer, grown = end.iceberg - start.iceberg, end.arriving - start.arriving
        taxed = end.gross - start.gross
    both = (start.sold > 0) & (end.sold > 0)
    sold = log_mean(start.sold, end.sold)
    duty = log_mean(start.paid, end.paid) - sold
    volume = duty * np.where(both, grown, 0.0)
    cost = -sold * np.where(both, dearer, 0.0)
    gone = (start.sold > 0) & ~both
    if gone.any():
        # Logs go to minus infinity together: what counts is the ratio in which they do.
        cost_up, tax_up = _rates(dearer[gone], taxed[gone])
        paid_down = _falls_with(end, gone, elasticity, upper) * (cost_up + tax_up)
        sold_down = paid_down + tax_up
        less = sold_down + cost_up
        volume[gone] = start.sold[gone] * less / sold_down - start.paid[gone] * less / paid_down
        cost[gone] = -start.sold[gone] * cost_up / sold_down
    return volume.sum(axis=(0, 1)), cost.sum(axis=(0, 1))


def _falls_with(
    end: Place, gone: NDArray[np.bool_], elasticity: Array, upper: Array | None
) -> Array:
    """The exponent at which spending on each origin that stops falls to nothing [cell]."""
    sector, _, buyer = np.nonzero(gone)
    if upper is None:
        return np.asarray(elasticity[sector])
    left = end.sold.sum(axis=1) - np.einsum("sii->si", end.sold)
    return np.where(left[sector, buyer] > 0, elasticity[sector], upper[sector])


def _rates(dearer: Array, taxed: Array) -> tuple[Array, Array]:
    """By how much trade costs and tariffs rise where trade stops; only infinite ones if any is."""
    endless = np.isinf(dearer) | np.isinf(taxed)
    return (
        np.where(endless, np.isinf(dearer), dearer),
        np.where(endless, np.isinf(taxed), taxed),
    )


def log_mean(first: Array, second: Array) -> Array:
    """(b - a) / log(b / a); a where both are equal, zero where one is."""
    some = (first > 0) & (second > 0)
    a, b = np.where(some, first, 1.0), np.where(some, second, 1.0)
    gap = np.log(b / a)
    near = np.abs(gap) < 1e-4
    # Where both are close the quotient is rounding; its series is exact there.
    mean = np.where(near, np.sqrt(a * b) * (1 + gap**2 / 24), (b - a) / np.where(near, 1.0, gap))
    return np.where(some, mean, 0.0)


def _mean(first: Array, second: Array) -> Array:
    return np.asarray(0.5 * (first + second))


def _log(values: Array) -> Array:
    """The log of what is positive, zero elsewhere."""
    return np.log(np.where(values > 0, values, 1.0))
