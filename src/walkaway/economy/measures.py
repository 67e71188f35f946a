"""Measures as the economy sees them: functions that turn a measure into news.

Quarters are counted from the first one of the path (0). Every function returns
:class:`~walkaway.economy.news.News`, to be given to :func:`~walkaway.economy.system.paths`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from walkaway.economy.extension import DURATION
from walkaway.economy.news import News, path_problems, quarter_problems
from walkaway.economy.table import CODES, RESERVE, WORDS, group_of
from walkaway.errors import BadInputError, Problem, gathered
from walkaway.grammar.measure import capital
from walkaway.parameters import parameter
from walkaway.world.aliases import hint_at_economy, meant

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
        economy: code of an economy of the model.
        border_price: percent by which tariffs raise the price of all its imports.
        import_share: imports of goods for consumption, direct and in inputs, as a share of
            consumption.
        demand: percent of GDP by which foreign and import-competing demand for its goods
            changes at the long-run elasticity.
        potential: percent change of potential output in the long run.
        revenue: tariff revenue, percent of GDP a year.
        terms: percent by which its wages rise in the long run against the world's average: the
            terms of trade that a tariff gains or loses.
    """

    economy: str
    border_price: float = 0.0
    import_share: float = parameter("economy.tariff.import-share").value
    demand: float = 0.0
    potential: float = 0.0
    revenue: float = field(default=0.0)
    terms: float = field(default=0.0)


def _checked(
    name: str,
    code: str,
    start: int,
    announced: int | None,
    *paths: ArrayLike,
    wrong: Iterable[Problem] = (),
) -> int:
    """The quarter in which a measure becomes known, after everything about it was looked at.

    Args:
        name: of the news.
        code: whose.
        start: first quarter.
        announced: when it becomes known; the first quarter if None.
        paths: numbers by quarter from the first one on.
        wrong: mistakes already found.

    Raises:
        BadInputError: with every mistake.
    """
    problems = list(wrong)
    for check in (lambda: known(code), lambda: within(start)):
        gathered(problems, check)
    timed = not list(quarter_problems(name, "start", start))
    if announced is not None:
        # What happens before it is known is refused by the news itself; quarters that hold
        # nothing may come before, as where a later announcement changes a path that runs already.
        problems += quarter_problems(name, "announced", announced)
    first = int(start) if timed else 0
    for path in paths:
        problems += path_problems(name, path, first=first, most=LENGTH - first)
    if problems:
        raise BadInputError(problems)
    return int(start) if announced is None else int(announced)


def _whole(name: str, called: str, quarters: object, least: int = 1) -> list[Problem]:
    """What is wrong with a number of quarters."""
    if isinstance(quarters, int | np.integer) and not isinstance(quarters, bool):
        if quarters >= least:
            return []
        return [Problem(name, called, f"{quarters} quarters", f"the least is {least}")]
    return [Problem(name, called, f"{quarters!r} where a whole number of quarters is wanted")]


def known(code: str, place: str = "economy") -> str:
    """An economy's code, if the model has it.

    Raises:
        BadInputError: it is not.
    """
    if code not in CODES:
        found = meant(code)
        group = group_of(found.code) if found else ""
        whole = (
            f"did you mean {group!r}? {capital(WORDS[group])} is one economy here" if group else ""
        )
        hint = whole or hint_at_economy(code, CODES) or f"there are {', '.join(CODES)}"
        raise BadInputError([Problem(place, "", f"no economy {code!r}", hint)])
    return code


def within(start: int, place: str = "from") -> int:
    """A measure's first quarter, if the path reaches it.

    Raises:
        BadInputError: it does not, or it is no quarter.
    """
    if wrong := list(quarter_problems(place, "", start)):
        raise BadInputError(wrong)
    if start >= REACH:
        why = f"the quarterly model looks {REACH // 4} years ahead: give an earlier day"
        raise BadInputError(
            [Problem(place, "", f"starts {start} quarters after the path does", why)]
        )
    return start


@lru_cache(maxsize=8)
def ramp(quarters: int = LENGTH) -> Floats:
    """How much of the long-run trade response has come, by quarter since the measure."""
    first = SHORT_RUN / LONG_RUN
    t = np.arange(quarters)
    return _still(first + (1 - first) * (1 - 0.5 ** (t / HALF_LIFE)))


def _still(values: Floats) -> Floats:
    """An array that nobody changes, so that it can be handed to all who ask."""
    found = np.asarray(values, dtype=np.float64)
    found.flags.writeable = False
    return found


@lru_cache(maxsize=8)
def slack(quarters: int = LENGTH) -> Floats:
    """How much of a lost sale is idle capacity, by quarter since the measure.

    The equilibrium of `goods` is one of full employment: in the end workers and machines have
    moved, and what remains of the loss is in potential output. Until then it is a gap.
    """
    return _still(0.5 ** (np.arange(quarters) / REALLOCATION))


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
    code, how, name = impulse.economy, passing or Passing(), f"tariff on {impulse.economy}"
    numbers = {
        f"{field.name} of {type(own).__name__}": getattr(own, field.name)
        for own in (impulse, how)
        for field in fields(own)
        if field.name not in ("economy", "quarters")
    }
    wrong = _whole(name, "quarters", how.quarters)
    first = 0 if list(quarter_problems(name, "", start)) else start
    for called, number in numbers.items():
        if type(number) is float and math.isfinite(number):
            continue
        wrong += path_problems(name, [number], key=called, first=first)
    at = _checked(name, code, start, announced, wrong=wrong)
    level = impulse.border_price * how.border * how.retail * impulse.import_share
    cost = np.zeros(LENGTH)
    cost[start : start + how.quarters] = 4 * level / how.quarters  # percent a year
    series = {
        f"COST_{code}": cost,
        f"WEDGE_{code}": impulse.demand * _from(ramp() * slack(), start),
        f"POTENTIAL_{code}": impulse.potential * _from(ramp(), start),
    }
    series |= equilibrium_rates(code, impulse.terms, cost, start)
    if code in budgets:
        series[f"TARIFFREV_{code}"] = impulse.revenue * _from(np.ones(LENGTH), start)
    return News(name, at, series)


def equilibrium_rates(
    code: str, terms: float, cost: Floats, start: int, idle: Floats | None = None
) -> dict[str, Floats]:
    """What a tariff does to real exchange rates in equilibrium, by series of the model.

    An economy that taxes its imports needs to export less: its wages rise against the world's
    until trade balances again (its terms of trade), and its currency with them. They rise as the
    demand of before wages moved finds no idle workers any more. Tariffs in consumer prices make
    the real exchange rate, which is one of consumer prices, dearer without making goods dearer
    that are made at home. Expectations look ahead to both: the currency moves when the tariff is
    announced.

    Args:
        code: the economy.
        terms: percent by which its wages rise against the world's average in the end.
        cost: what tariffs add to its inflation, percent a year [quarter].
        start: first quarter.
        idle: share of the demand of before wages moved that is still idle capacity, by quarter
            since the measure; :func:`slack` if absent.
    """
    left = slack() if idle is None else idle
    moved = terms * np.diff(1 - left, prepend=0.0)
    path = cost / 4
    path[start:] += moved[: LENGTH - start]
    if code == RESERVE:
        return {f"RES_LZ_BAR_{other}": path for other in CODES if other != RESERVE}
    return {f"RES_LZ_BAR_{code}": -path}


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
    name = f"policy rate of {code}"
    wrong = _whole(name, "quarters", quarters, least=0)
    levels = np.asarray(change, dtype=np.float64)
    if not wrong and levels.ndim == 0:
        levels = np.full(quarters, levels)
    if not wrong and levels.shape != (quarters,):
        what = f"has shape {levels.shape} where one number, or {quarters} of them, are wanted"
        wrong.append(Problem(name, "change", what))
    given = (np.atleast_1d(levels)[:LENGTH],) if levels.size else ()
    _checked(name, code, start, announced, *(given if levels.ndim < 2 else ()), wrong=wrong)
    found = []
    for k, quarter in enumerate(range(start, min(start + quarters, LENGTH))):
        hold, target = _nothing(), _nothing()
        hold[quarter], target[quarter] = 1.0, levels[k]
        at = announced if announced is not None and k == 0 else quarter
        series = {f"HOLD_{code}": hold, f"TARGET_{code}": target}
        found.append(News(f"{name}, quarter {k + 1}", at, series))
    return found


def policy_shock(code: str, size: float, start: int, announced: int | None = None) -> News:
    """A one-quarter departure from the rule, points; the rule smooths it out."""
    name = f"policy shock of {code}"
    at = _checked(name, code, start, announced, [size])
    shock = np.zeros(LENGTH)
    shock[start] = size
    return News(name, at, {f"RES_RS_{code}": shock})


def portfolio_flow(
    code: str,
    percent_of_gdp: ArrayLike,
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
        BadInputError: the model has no such economy or it issues the dollar, or the share
            is not between 0 and 1.
    """
    wrong = []
    if code == RESERVE:
        why = "exchange rates are quoted against its money: give the other side's flow"
        wrong.append(Problem("economy", "", f"no flow of {RESERVE}", why))
    if not 0 <= hedged <= 1:
        wrong.append(Problem("hedged", "", f"{hedged} is not between 0 and 1"))
    at = _checked(f"flow to {code}", code, start, announced, percent_of_gdp, wrong=wrong)
    given = np.asarray(percent_of_gdp, dtype=np.float64)
    flow = np.zeros(LENGTH)
    flow[start : start + given.size] = (1 - hedged) * given
    return News(f"flow to {code}", at, {f"FLOW_{code}": flow})


def term_premium(
    code: str, points: ArrayLike, start: int, announced: int | None = None, fading: float = FADING
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
    name = f"term premium of {code}"
    wrong = [] if 0 <= fading <= 1 else [Problem(name, "fading", f"{fading} is not in 0 to 1")]
    at = _checked(name, code, start, announced, points, wrong=wrong)
    given = np.asarray(points, dtype=np.float64)
    path = np.zeros(LENGTH)
    end = start + given.size
    path[start:end] = given
    path[end:] = given[-1] * fading ** np.arange(1, LENGTH - end + 1)
    path *= expected_ratio(path)
    return News(name, at, {f"TPX_{code}": path})


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
    stock_percent_of_gdp: ArrayLike,
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
    _checked(f"term premium of {code}", code, start, announced, stock_percent_of_gdp)
    points = -basis_points_per_percent / 100 * np.asarray(stock_percent_of_gdp, dtype=np.float64)
    return term_premium(code, points, start, announced)


def yield_cap(
    code: str, points: float, start: int, quarters: int, announced: int | None = None
) -> News:
    """Yield-curve control: the ten-year yield may rise by no more than so many points."""
    name = f"yield cap of {code}"
    wrong = _whole(name, "quarters", quarters)
    at = _checked(name, code, start, announced, [points], wrong=wrong)
    cap = _nothing()
    cap[start : start + quarters] = points
    return News(name, at, {f"CAP_{code}": cap})


def fiscal(
    code: str,
    percent_of_gdp: ArrayLike,
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
    name = f"package of {code}"
    wrong = [] if np.isfinite(multiplier) else [Problem(name, "multiplier", f"is {multiplier}")]
    at = _checked(name, code, start, announced, percent_of_gdp, wrong=wrong)
    given = np.asarray(percent_of_gdp, dtype=np.float64)
    package = np.zeros(LENGTH)
    package[start : start + given.size] = given
    series = {f"WEDGE_{code}": multiplier * package}
    if code in budgets:
        series[f"PACKAGE_{code}"] = package
    return News(name, at, series)


def confidence(code: str, percent: float, start: int, announced: int | None = None) -> News:
    """A loss of confidence: GPM6's demand shock, which halves every quarter."""
    name = f"confidence in {code}"
    at = _checked(name, code, start, announced, [percent])
    shock = np.zeros(LENGTH)
    shock[start] = percent
    return News(name, at, {f"RES_Y_{code}": shock})


def _from(path: Floats, start: int) -> Floats:
    moved = np.zeros(path.size)
    moved[start:] = path[: path.size - start]
    return moved


def _nothing() -> Floats:
    return np.full(LENGTH, np.nan)
