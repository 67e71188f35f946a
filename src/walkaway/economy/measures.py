"""Measures as the economy sees them: functions that turn a measure into news.

Quarters are counted from the first one of the path (0). Every function returns
:class:`~walkaway.economy.news.News`, to be given to :func:`~walkaway.economy.system.paths`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway.economy.economies import CODES
from walkaway.economy.extension import DURATION
from walkaway.economy.news import News
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.parameters import parameter

Floats = NDArray[np.float64]

LENGTH = 240
MOST = parameter("economy.premium.most").value
"""Bound on how much is asked for a premium that fades fast."""
REACH = 96
"""Quarters within which a measure must start: as far as the stacked system looks ahead."""

# Response of trade volumes to a tariff, within a year and after seven to ten years.
SHORT_RUN = parameter("trade.elasticity.short-run").value
LONG_RUN = parameter("trade.elasticity.long-run").value
HALF_LIFE = parameter("economy.tariff.half-life").value
REALLOCATION = parameter("economy.tariff.reallocation").value
"""Quarters in which half of the displaced output has moved: an assumption."""
FADING = parameter("economy.premium.fading").value
"""What is left of a premium or a flow from one quarter to the next after the last given one."""
PURCHASES = parameter("economy.purchases.effect").value
"""Basis points of term premium per percent of GDP of bonds bought."""
MULTIPLIER = parameter("economy.package.multiplier").value
"""Percent of output per percent of GDP of deficit, before rates respond."""


@dataclass(frozen=True)
class Passing:
    """How tariffs reach prices; bands draw over it.

    Attributes:
        border: share of a tariff that importers pay at the border (Amiti, Redding and
            Weinstein 2019; Cavallo, Gopinath, Neiman and Tang 2021: near one).
        retail: share of the border price that reaches shop prices in the end (Cavallo,
            Llamas and Vazquez 2025: about a fifth within half a year; more in time).
        quarters: how many quarters retail prices take, in equal steps.
    """

    border: float = parameter("economy.passing.border").value
    retail: float = parameter("economy.passing.retail").value
    quarters: int = int(parameter("economy.passing.quarters").value)


@dataclass(frozen=True)
class TariffImpulse:
    """What a tariff schedule does to one economy, as `goods` finds it.

    Attributes:
        economy: code of one of the fifteen.
        border_price: percent by which tariffs raise the price of all its imports.
        import_share: imports of goods for consumption, direct and in inputs, as a share of
            consumption.
        demand: percent of GDP by which foreign and import-competing demand for its goods
            changes at the long-run elasticity.
        potential: percent change of potential output in the long run.
        revenue: tariff revenue, percent of GDP a year.
    """

    economy: str
    border_price: float = 0.0
    import_share: float = parameter("economy.tariff.import-share").value
    demand: float = 0.0
    potential: float = 0.0
    revenue: float = field(default=0.0)


def known(code: str, place: str = "economy") -> str:
    """An economy's code, if it is one of the fifteen.

    Raises:
        BadInputError: it is not.
    """
    if code not in CODES:
        hint = did_you_mean(code, CODES) or f"the fifteen are {', '.join(CODES)}"
        raise BadInputError([Problem(place, "", f"no economy {code!r}", hint)])
    return code


def within(start: int, place: str = "from") -> int:
    """A measure's first quarter, if the path reaches it.

    Raises:
        BadInputError: it does not.
    """
    if start >= REACH:
        why = f"the quarterly model looks {REACH // 4} years ahead: give an earlier day"
        raise BadInputError(
            [Problem(place, "", f"starts {start} quarters after the path does", why)]
        )
    return start


def ramp(quarters: int = LENGTH) -> Floats:
    """How much of the long-run trade response has come, by quarter since the measure."""
    first = SHORT_RUN / LONG_RUN
    t = np.arange(quarters)
    return np.asarray(first + (1 - first) * (1 - 0.5 ** (t / HALF_LIFE)), dtype=np.float64)


def slack(quarters: int = LENGTH) -> Floats:
    """How much of a lost sale is idle capacity, by quarter since the measure.

    The equilibrium of `goods` is one of full employment: in the end workers and machines have
    moved, and what remains of the loss is in potential output. Until then it is a gap.
    """
    return np.asarray(0.5 ** (np.arange(quarters) / REALLOCATION), dtype=np.float64)


def tariff(
    impulse: TariffImpulse,
    start: int,
    announced: int | None = None,
    passing: Passing | None = None,
    budgets: tuple[str, ...] = (),
) -> News:
    """A tariff schedule's effect on one economy.

    Args:
        impulse: what it does in the long run.
        start: quarter from which it holds.
        announced: quarter in which it becomes known; ``start`` if absent.
        passing: pass-through.
        budgets: economies that have a budget block, to receive tariff revenue.
    """
    code, how, start = known(impulse.economy), passing or Passing(), within(start)
    level = impulse.border_price * how.border * how.retail * impulse.import_share
    cost = np.zeros(LENGTH)
    cost[start : start + how.quarters] = 4 * level / how.quarters  # percent a year
    series = {
        f"COST_{code}": cost,
        f"WEDGE_{code}": impulse.demand * _from(ramp() * slack(), start),
        f"POTENTIAL_{code}": impulse.potential * _from(ramp(), start),
    }
    if code in budgets:
        series[f"TARIFFREV_{code}"] = impulse.revenue * _from(np.ones(LENGTH), start)
    return News(f"tariff on {code}", start if announced is None else announced, series)


def policy_rate(
    code: str, change: Floats | float, start: int, quarters: int, announced: int | None = None
) -> list[News]:
    """A central bank keeps its rate apart from its rule, quarter after quarter.

    Each quarter is a departure of its own, which nobody expected to be repeated (the "modest
    interventions" of Leeper and Zha 2003). A path of rates that everybody believes years ahead
    is another experiment: in models such as this one its effects explode with its length and
    change their sign (Carlstrom, Fuerst and Paustian 2015).

    Args:
        code: the economy.
        change: points against the baseline, for each quarter or all of them.
        start: first quarter.
        quarters: how many.
        announced: when the first quarter becomes known; ``start`` if absent.

    Returns:
        One piece of news per quarter.
    """
    levels = np.broadcast_to(np.asarray(change, dtype=np.float64), (quarters,))
    found = []
    for k, quarter in enumerate(range(within(start), min(start + quarters, LENGTH))):
        hold, target = _nothing(), _nothing()
        hold[quarter], target[quarter] = 1.0, levels[k]
        at = announced if announced is not None and k == 0 else quarter
        series = {f"HOLD_{known(code)}": hold, f"TARGET_{code}": target}
        found.append(News(f"policy rate of {code}, quarter {k + 1}", at, series))
    return found


def policy_shock(code: str, size: float, start: int, announced: int | None = None) -> News:
    """A one-quarter departure from the rule, points; the rule smooths it out."""
    shock = np.zeros(LENGTH)
    shock[within(start)] = size
    at = start if announced is None else announced
    return News(f"policy shock of {known(code)}", at, {f"RES_RS_{code}": shock})


def portfolio_flow(
    code: str,
    percent_of_gdp: Floats,
    start: int,
    hedged: float = 0.0,
    announced: int | None = None,
) -> News:
    """Money brought home: it moves the currency unless it was hedged.

    A hedged investor who sells foreign bonds also unwinds the hedge, so no currency is
    bought or sold on balance.

    Args:
        code: the economy the money comes home to.
        percent_of_gdp: of that economy, by quarter from ``start`` on.
        start: first quarter.
        hedged: share that was hedged.
        announced: when it becomes known; ``start`` if absent.

    Raises:
        BadInputError: the economy is not of the fifteen or issues the dollar, or the share
            is not between 0 and 1.
    """
    if known(code) == "USA":
        why = "exchange rates are quoted against the dollar: give the other side's flow"
        raise BadInputError([Problem("economy", "", "no flow of USA", why)])
    if not 0 <= hedged <= 1:
        raise BadInputError([Problem("hedged", "", f"{hedged} is not between 0 and 1")])
    flow = np.zeros(LENGTH)
    flow[within(start) : start + percent_of_gdp.size] = (1 - hedged) * percent_of_gdp
    at = start if announced is None else announced
    return News(f"flow to {code}", at, {f"FLOW_{code}": flow})


def term_premium(
    code: str, points: Floats, start: int, announced: int | None = None, fading: float = FADING
) -> News:
    """Points on the ten-year term premium, from a bond market or from asset purchases.

    The yield holds the expected average of what holders ask for
    (:func:`walkaway.economy.extension.priced`), so it moves when the measure is announced. What
    they ask for is scaled so that the yield's premium is the given one where that is largest:
    by one for points that stay, by more for points that are known to fade.

    Args:
        code: the economy.
        points: by quarter from ``start`` on.
        start: first quarter.
        announced: when it becomes known; ``start`` if absent.
        fading: what remains from one quarter to the next after the last given one, as
            holders rebalance and bonds run off.
    """
    path = np.zeros(LENGTH)
    end = within(start) + points.size
    path[start:end] = points
    if points.size:
        path[end:] = points[-1] * fading ** np.arange(1, LENGTH - end + 1)
        path *= expected_ratio(path)
    at = start if announced is None else announced
    return News(f"term premium of {known(code)}", at, {f"TPX_{code}": path})


def expected_ratio(points: Floats, bond: str = "E10") -> float:
    """The ratio of the largest point to its expected average from then on, at least one.

    Args:
        points: premium by quarter; the last one is held.
        bond: of whose duration the average is (:data:`walkaway.economy.extension.DURATION`).
    """
    peak = int(np.argmax(np.abs(points)))
    keep = 1 - 1 / DURATION[bond]
    weights = keep ** np.arange(points.size - peak)
    average = float(weights[:-1] @ points[peak:-1]) * (1 - keep) + weights[-1] * points[-1]
    if points[peak] * average <= 0:
        return 1.0
    # A path that turns has no one ratio; it is scaled as one that fades by half in a year.
    return float(np.clip(points[peak] / average, 1.0, MOST))


def bond_purchases(
    code: str,
    stock_percent_of_gdp: Floats,
    start: int,
    announced: int | None = None,
    basis_points_per_percent: float = PURCHASES,
) -> News:
    """Asset purchases (or a taper, negative): what the stock held does to the term premium.

    Args:
        code: the economy.
        stock_percent_of_gdp: change of the central bank's holdings against the baseline.
        start: first quarter.
        announced: when it becomes known; ``start`` if absent.
        basis_points_per_percent: fall of the ten-year term premium per percent of GDP
            (Gagnon 2016 reviews 4 to 10 for the ten-year yield).
    """
    points = -basis_points_per_percent / 100 * np.asarray(stock_percent_of_gdp, dtype=np.float64)
    return term_premium(code, points, start, announced)


def yield_cap(
    code: str, points: float, start: int, quarters: int, announced: int | None = None
) -> News:
    """Yield-curve control: the ten-year yield may rise by no more than so many points."""
    cap = _nothing()
    cap[within(start) : start + quarters] = points
    at = start if announced is None else announced
    return News(f"yield cap of {known(code)}", at, {f"CAP_{code}": cap})


def fiscal(
    code: str,
    percent_of_gdp: Floats,
    start: int,
    announced: int | None = None,
    multiplier: float = MULTIPLIER,
    budgets: tuple[str, ...] = (),
) -> News:
    """A fiscal package: deficits, and what they add to demand before rates respond.

    Args:
        code: the economy.
        percent_of_gdp: added to the primary deficit, a year, by quarter from ``start`` on.
        start: first quarter.
        announced: when it becomes known; ``start`` if absent.
        multiplier: percent of output per percent of GDP of deficit, before rates respond
            (CBO: 0.5 to 2.5 for purchases, 0.1 to 1.5 for tax cuts).
        budgets: economies that have a budget block, to carry the deficit.
    """
    package = np.zeros(LENGTH)
    package[within(start) : start + percent_of_gdp.size] = percent_of_gdp
    series = {f"WEDGE_{known(code)}": multiplier * package}
    if code in budgets:
        series[f"PACKAGE_{code}"] = package
    at = start if announced is None else announced
    return News(f"package of {code}", at, series)


def confidence(code: str, percent: float, start: int, announced: int | None = None) -> News:
    """A loss of confidence: GPM6's demand shock, which halves every quarter."""
    shock = np.zeros(LENGTH)
    shock[within(start)] = percent
    at = start if announced is None else announced
    return News(f"confidence in {known(code)}", at, {f"RES_Y_{code}": shock})


def _from(path: Floats, start: int) -> Floats:
    moved = np.zeros(path.size)
    moved[start:] = path[: path.size - start]
    return moved


def _nothing() -> Floats:
    return np.full(LENGTH, np.nan)
