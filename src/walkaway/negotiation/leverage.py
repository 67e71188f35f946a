"""Power between economies, from the data: closed form, full counterfactual, blocs, a matrix."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from walkaway import goods
from walkaway.bonds.sovereigns import FIRST, SOVEREIGNS
from walkaway.errors import BadInputError, NotSolvedError, Problem
from walkaway.goods.counterfactual import Deficits, Revenue
from walkaway.negotiation.cutoff import ACROSS, Exposure, Floats, Trade, exposure, financing_loss
from walkaway.toml import beside
from walkaway.world import TradeData, World
from walkaway.world.aliases import hint_at_economy

Progress = Callable[[int, int, str], None]
Before = Callable[[str], goods.Calibration]
"""Elasticity set -> the world in which something is threatened; raises NotSolvedError."""

HOLDER_SERIES: Mapping[str, str] = beside(__file__, "holders.toml")
"""Economies whose holdings the TIC tables name -> the end of the series' name."""


@dataclass(frozen=True)
class Range:
    """A number under every elasticity set.

    Attributes:
        members: elasticity set -> value; an infinite value says there is no other supplier.
    """

    members: Mapping[str, float]

    @property
    def low(self) -> float:
        """The smallest."""
        return min(self.members.values())

    @property
    def mid(self) -> float:
        """The median."""
        return float(statistics.median(self.members.values()))

    @property
    def high(self) -> float:
        """The largest."""
        return max(self.members.values())

    def to_dict(self) -> dict[str, object]:
        """Plain data; an infinite value is null."""

        def plain(value: float) -> float | None:
            return value if math.isfinite(value) else None

        return {
            "low": plain(self.low),
            "mid": plain(self.mid),
            "high": plain(self.high),
            "members": {name: plain(value) for name, value in self.members.items()},
        }


@dataclass(frozen=True)
class Power:
    """What one side can threaten the other with.

    Attributes:
        of: who threatens: codes of the economies that act together.
        over: the target.
        goods: closed form, final goods, in % of consumption.
        inputs: closed form, inputs of the target's producers, in % of their price.
        total: closed form with inputs passed on through the target's supply chain, in % of
            consumption.
        full: fall of the target's real income when the hegemon bans its sales to it, in %, by
            the full equilibrium; a member that was not solved is left out.
        cost: fall of the hegemon's own real income from doing so, in % (income-weighted over a
            coalition); negative is a gain.
        full_both: as ``full``, with trade banned both ways.
        cost_both: as ``cost``, with trade banned both ways.
        finance: rise of the cost of the target's public finance if the hegemon's holdings of
            it vanished, in log %; None where the data do not say who holds the debt.
        finance_share: the share of the target's public debt that the hegemon holds.
        sectors: what the target depends on most: code, name, share of its purchases that the
            hegemon controls, contribution to ``goods`` in % (median set), largest first.
        unsolved: why a member is missing.
    """

    of: tuple[str, ...]
    over: str
    goods: Range
    inputs: Range
    total: Range
    full: Range | None
    cost: Range | None
    full_both: Range | None
    cost_both: Range | None
    finance: float | None
    finance_share: float | None
    sectors: tuple[tuple[str, str, float, float], ...]
    unsolved: tuple[str, ...] = ()


def trade_of(data: TradeData, elasticity: str) -> Trade:
    """The arrays that power needs, under one elasticity set.

    Raises:
        BadInputError: no such set.
    """
    return state(goods.from_trade(data, elasticity))


def state(before: goods.Calibration) -> Trade:
    """The arrays that power needs, of a world that need not be the data's."""
    return Trade(
        before.economies,
        before.sectors,
        before.flows,
        before.tariffs,
        before.input_share,
        before.final_share,
        before.trade_elasticity,
    )


@dataclass(frozen=True)
class Closure:
    """How the goods market is closed.

    Attributes:
        deficits: as in `walkaway.goods.solve`.
        revenue: as there.
    """

    deficits: Deficits = "fixed"
    revenue: Revenue = "lump-sum"


def coalition(world: World, names: Sequence[str], leave_out: Sequence[str] = ()) -> tuple[str, ...]:
    """Codes of economies for names of economies and groups (as of the world's date).

    Args:
        world: the world.
        names: codes such as ``USA``, groups such as ``CPTPP``.
        leave_out: targets, who are no members of a coalition against themselves.

    Raises:
        BadInputError: names that are not known, all at once.
    """
    economies, groups = world.trade().economies, world.groups()
    found: list[str] = []
    problems = []
    for name in names:
        if name in economies:
            found.append(name)
        elif name in groups:
            found += [code for code in world.members(name, world.date) if code in economies]
        else:
            hint = hint_at_economy(name, [*economies, *groups])
            problems.append(Problem("economy", name, "not in the data", hint))
    kept = tuple(dict.fromkeys(code for code in found if code not in leave_out))
    if not problems and not kept:
        problems.append(Problem("of", ",".join(names), "no economy is left that could threaten"))
    if problems:
        raise BadInputError(problems)
    return kept


def sides(world: World, of: Sequence[str], over: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of those who threaten and of those who are threatened, who are nobody's ally.

    Raises:
        BadInputError: names that are not known, all at once; nobody is left to threaten.
    """
    coalition(world, [*of, over])
    targets = coalition(world, [over])
    return coalition(world, of, leave_out=targets), targets


def power(
    world: World,
    of: Sequence[str],
    over: str,
    elasticities: Sequence[str] | None = None,
    across: float = ACROSS,
    full: bool = True,
    progress: Progress | None = None,
    *,
    before: Before | None = None,
    closure: Closure = Closure(),
) -> Power:
    """What economies acting together can threaten another one with.

    Args:
        world: the world on a date.
        of: codes or groups of those who threaten.
        over: code of the target, or a group: then losses are means over its members, closed
            forms weighted by final spending, real income by income.
        elasticities: sets to compute under; all in the data if None.
        across: rho, the elasticity between sectors in the closed form.
        full: whether to solve the full counterfactual as well.
        progress: called per elasticity set.
        before: the world in which it is threatened, by set; the data's own if None.
        closure: of the full counterfactual.

    Raises:
        BadInputError: names that are not known, all at once; nobody is left to threaten.
        NotSolvedError: there is no world before under any set.
    """
    data = world.trade()
    acting, targets = sides(world, of, over)
    names = tuple(elasticities or data.elasticities)
    heads = [data.economies.index(code) for code in acting]
    tails = [data.economies.index(code) for code in targets]
    closed: dict[str, Exposure] = {}
    solved: dict[str, tuple[float, float, float, float]] = {}
    unsolved: list[str] = []
    for done, name in enumerate(names):
        if progress is not None:
            progress(done, len(names), f"elasticities {name}")
        try:
            own = (before or _of_data(data))(name)
        except NotSolvedError as error:
            unsolved.append(f"{name}: {error}")
            continue
        closed[name] = exposed(state(own), heads, tails, across)
        if full:
            result = cut_off(own, heads, tails, closure)
            if isinstance(result, str):
                unsolved.append(f"{name}: {result}")
            else:
                solved[name] = result
    if not closed:
        raise NotSolvedError("no elasticity set was solved:\n" + "\n".join(unsolved))
    held = holdings_share(world, acting, over)
    return Power(
        of=acting,
        over=over,
        goods=_range({k: 100 * e.goods for k, e in closed.items()}),
        inputs=_range({k: 100 * e.inputs for k, e in closed.items()}),
        total=_range({k: 100 * e.total for k, e in closed.items()}),
        full=_column(solved, 0),
        cost=_column(solved, 1),
        full_both=_column(solved, 2),
        cost_both=_column(solved, 3),
        finance=None if held is None else 100 * financing_loss(held),
        finance_share=held,
        sectors=_sectors(data, closed),
        unsolved=tuple(unsolved),
    )


def exposed(trade: Trade, heads: Sequence[int], targets: Sequence[int], across: float) -> Exposure:
    """The closed form for several targets: means over them, weighted by final spending.

    What each loses is as in `exposure`: from the hegemon's sales to itself, through its own supply
    chain; costs of the other targets do not move.
    """
    each = [exposure(trade, heads, target, across) for target in targets]
    if len(each) == 1:
        return each[0]
    weights = np.array([final_spending(trade, target) for target in targets])
    weights = weights / weights.sum()

    def mean(values: Sequence[float] | Sequence[Floats]) -> Floats:
        return np.asarray(np.tensordot(weights, np.asarray(values), axes=1))

    return Exposure(
        goods=float(mean([own.goods for own in each])),
        inputs=float(mean([own.inputs for own in each])),
        total=float(mean([own.total for own in each])),
        sectors=mean([own.sectors for own in each]),
        controlled=mean([own.controlled for own in each]),
    )


def final_spending(trade: Trade, economy: int) -> float:
    """What an economy buys, tariffs included, less what its producers use up."""
    bought = (trade.flows[:, economy] * (1 + trade.tariffs[:, economy])).sum()
    used = (trade.input_share[economy] @ trade.flows[economy].sum(axis=0)).sum()
    return float(bought - used)


def _of_data(data: TradeData) -> Before:
    return lambda name: goods.from_trade(data, name)


def _range(members: Mapping[str, float]) -> Range:
    return Range(dict(members))


def _column(solved: Mapping[str, Sequence[float]], k: int) -> Range | None:
    return Range({name: row[k] for name, row in solved.items()}) if solved else None


def _sectors(
    data: TradeData, closed: Mapping[str, Exposure]
) -> tuple[tuple[str, str, float, float], ...]:
    controlled = next(iter(closed.values())).controlled
    parts = np.median([100 * e.sectors for e in closed.values()], axis=0)
    order = np.argsort(-parts, kind="stable")
    return tuple(
        (data.sectors[k], data.sector_names[k], float(controlled[k]), float(parts[k]))
        for k in order
    )


def cut_off(
    calibration: goods.Calibration,
    heads: Sequence[int],
    targets: Sequence[int],
    closure: Closure = Closure(),
) -> tuple[float, float, float, float] | str:
    """Real income lost, in %, by targets and hegemon when trade between them is banned.

    Returns:
        Loss of the targets and of the hegemon, means weighted by income, when only the hegemon's
        sales stop, then the same when trade stops both ways; or why it was not solved.
    """
    tariffs = np.array(calibration.tariffs, dtype=float)
    tariffs[np.ix_(list(heads), list(targets))] = np.inf
    row: list[float] = []
    for both in (False, True):
        if both:
            tariffs[np.ix_(list(targets), list(heads))] = np.inf
        solution = goods.solve(
            calibration, tariffs, deficits=closure.deficits, revenue=closure.revenue,
            rates_up_to=np.inf,
        )  # fmt: skip
        if not solution.solved:
            return solution.message
        left = (
            float(
                np.average(solution.welfare[list(side)], weights=solution.income_before[list(side)])
            )
            for side in (targets, heads)
        )
        row += [100 * (1 - own) for own in left]
    return row[0], row[1], row[2], row[3]


def holdings_share(world: World, of: Sequence[str], over: str) -> float | None:
    """Share of the target's public debt that others hold, where the data say so.

    Holdings are those the TIC tables book in the holder's country: custody in Belgium or
    Luxembourg is theirs, whoever owns it.
    """
    if over != SOVEREIGNS[FIRST].issuer:
        return None
    series = set(world.series_ids())
    wanted = [f"tic_{HOLDER_SERIES[code]}" for code in of if code in HOLDER_SERIES]
    if not wanted or any(name not in series for name in wanted) or len(wanted) < len(of):
        return None
    debt = world.series("us_federal_debt").last
    held = [world.series(name).last for name in wanted]
    scale = _billions(debt.unit)
    return sum(item.value * _billions(item.unit) for item in held) / (debt.value * scale)


def _billions(unit: str) -> float:
    words = unit.casefold()
    for word, factor in (("trillion", 1000.0), ("tn", 1000.0), ("million", 1e-3), ("mn", 1e-3)):
        if word in words:
            return factor
    return 1.0


@dataclass(frozen=True, eq=False)
class Matrix:
    """Power of each over each.

    Attributes:
        sides: names of those who threaten (rows): economies or groups.
        targets: names of the targets (columns), likewise.
        closed: median of the closed form over the sets, % of consumption [row, column]; NaN
            for a target's own side, and for one whose members are all in the target.
        full: median of the fall of real income by the full counterfactual, % [row, column].
        cost: what it costs the one who threatens, % [row, column].
        full_low: smallest of ``full`` over the sets.
        full_high: largest.
        unsolved: why an entry is missing.
    """

    sides: tuple[str, ...]
    targets: tuple[str, ...]
    closed: Floats = field(repr=False)
    full: Floats = field(repr=False)
    cost: Floats = field(repr=False)
    full_low: Floats = field(repr=False)
    full_high: Floats = field(repr=False)
    unsolved: tuple[str, ...] = ()


def matrix(
    world: World,
    sides: Sequence[str],
    targets: Sequence[str] | None = None,
    elasticities: Sequence[str] | None = None,
    full: bool = True,
    progress: Progress | None = None,
    across: float = ACROSS,
    *,
    before: Before | None = None,
    closure: Closure = Closure(),
) -> Matrix:
    """Power of every side over every target.

    Args:
        world: the world on a date.
        sides: codes or groups.
        targets: codes or groups; the sides if None.
        elasticities: sets to compute under; all if None.
        full: whether to solve the full counterfactuals as well.
        progress: called per entry.
        across: elasticity between sectors in the closed form.
        before: the world in which it is threatened, by set; the data's own if None.
        closure: of the full counterfactual.

    Raises:
        BadInputError: names that are not known, all at once.
    """
    data = world.trade()
    coalition(world, sides)
    columns = tuple(targets or sides)
    coalition(world, columns)
    names = tuple(elasticities or data.elasticities)
    shape = (len(sides), len(columns))
    closed, lost, cost = (np.full((len(names), *shape), np.nan) for _ in range(3))
    unsolved: list[str] = []
    members = {name: coalition(world, [name]) for name in (*columns, *sides)}
    acting = {
        (a, b): [code for code in members[side] if code not in members[target]]
        for a, side in enumerate(sides)
        for b, target in enumerate(columns)
    }
    cells = [cell for cell, left in acting.items() if left]
    for k, name in enumerate(names):
        try:
            calibration = (before or _of_data(data))(name)
        except NotSolvedError as error:
            unsolved.append(f"{name}: {error}")
            continue
        trade = state(calibration)
        for done, (a, b) in enumerate(cells):
            if progress is not None:
                progress(k * len(cells) + done, len(names) * len(cells), f"elasticities {name}")
            tails = [data.economies.index(code) for code in members[columns[b]]]
            heads = [data.economies.index(code) for code in acting[a, b]]
            closed[k, a, b] = 100 * exposed(trade, heads, tails, across).total
            if full:
                found = cut_off(calibration, heads, tails, closure)
                if isinstance(found, str):
                    unsolved.append(f"{sides[a]} over {columns[b]}, {name}: {found}")
                else:
                    lost[k, a, b], cost[k, a, b] = found[0], found[1]
    return Matrix(
        tuple(sides), columns, _over(closed), _over(lost), _over(cost), _over(lost, np.min),
        _over(lost, np.max), tuple(unsolved),
    )  # fmt: skip


def _over(values: Floats, how: Callable[[Floats], np.float64] = np.median) -> NDArray[np.float64]:
    """A statistic over the sets that were solved, the median; NaN where none was."""
    out = np.full(values.shape[1:], np.nan)
    for cell in np.ndindex(*out.shape):
        column = values[(slice(None), *cell)]
        known = column[~np.isnan(column)]
        if known.size:
            out[cell] = how(known)
    return out
