"""The centre of an expectation: rules from what was known, at every past quarter and on a day.

`moves` are changes against the last value, at whole quarters ahead [ahead], 0 to `AHEAD`. Past ones
use at each quarter what was known at its end, and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from walkaway.expectations import spread
from walkaway.expectations.earned import Cases, closer
from walkaway.expectations.grid import (
    COUNT,
    QUARTER_DAYS,
    Floats,
    end_of,
    grid,
    last_complete,
    newest,
)
from walkaway.expectations.rows import (
    BOTH,
    FORWARD,
    GAP,
    MARKET,
    MOMENTUM,
    NO_CHANGE,
    OUTLOOK,
    OWN,
    POLICY,
    SPREAD,
    UNEARNED,
    WEO,
    Row,
    Yearly,
    find,
    reserve,
    rows,
)
from walkaway.expectations.rows import policies as pooled
from walkaway.parameters import parameter
from walkaway.world.releases import month_end
from walkaway.world.series import Observation
from walkaway.world.sources import Snapshot
from walkaway.world.world import World

AHEAD = 8
QUARTERS = 4
STEPS = np.arange(AHEAD + 1)
OLD = 45
"""Days by which a curve may be older than the rate it speaks of."""
DOLLAR = reserve()


@dataclass(frozen=True, eq=False)
class Past:
    """What the rule of a row said at the end of each quarter.

    Attributes:
        centre: levels [quarter, ahead]; NaN where it could say nothing.
        slopes: of momentum [quarter, ahead].
        premium: of the forward curve [quarter, ahead].
    """

    centre: Floats = field(repr=False)
    slopes: Floats = field(repr=False)
    premium: Floats = field(repr=False)


def forwards(rate: Floats, years: Sequence[float], yields: Floats, start: str = "policy") -> Floats:
    """Change of the instantaneous forward rate against its start, points [..., ahead].

    The curve is y(t) = r + b t + c t^2, least squares over the yields, so that the forward rate
    f(t) = d(t y)/dt = r + 2 b t + 3 c t^2 starts at r: the policy rate, or what the curve itself
    comes to.

    Args:
        rate: policy rates, percent [...].
        years: maturities.
        yields: percent [..., maturity].
        start: one of `walkaway.expectations.rows.STARTS`.
    """
    times = np.array(years)
    design = np.column_stack([times, times**2])
    if start == OWN:
        design = np.column_stack([np.ones(len(times)), design])
        coefficients = yields @ np.linalg.pinv(design).T
    else:
        coefficients = (yields - rate[..., None]) @ np.linalg.pinv(design).T
    ahead = STEPS / 4
    moved: Floats = 2 * coefficients[..., -2:-1] * ahead + 3 * coefficients[..., -1:] * ahead**2
    return moved


def slopes(rates: Floats) -> Floats:
    """Least-squares slope, through zero, of later changes on the last one, over all economies.

    Args:
        rates: [economy, quarter].

    Returns:
        At each quarter, from pairs that were complete by then [quarter, ahead]; 0 before any.
    """
    change = np.diff(rates, axis=1, prepend=np.nan)
    found = np.zeros((rates.shape[1], AHEAD + 1))
    for ahead in range(1, AHEAD + 1):
        later = np.full_like(rates, np.nan)
        later[:, ahead:] = rates[:, ahead:] - rates[:, :-ahead]
        first = np.full_like(rates, np.nan)
        first[:, ahead:] = change[:, :-ahead]
        both = np.isfinite(later) & np.isfinite(first)
        top = np.where(both, later * first, 0.0).sum(axis=0).cumsum()
        bottom = np.where(both, first**2, 0.0).sum(axis=0).cumsum()
        found[:, ahead] = np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)
    return found


def premia(rates: Floats, moves: Floats) -> Floats:
    """Mean of how far the forward curve was above what came, by then [quarter, ahead].

    Recent misses weigh more; the mean is shrunk towards none.

    Args:
        rates: [quarter].
        moves: of the forward curve against the rate [quarter, ahead].
    """
    keep = 0.5 ** (1 / parameter("expectations.premium.half-life").value)
    shrink = parameter("expectations.premium.shrink").value
    found = np.zeros_like(moves)
    for ahead in range(1, AHEAD + 1):
        total = weight = 0.0
        for at in range(len(rates)):
            total, weight = keep * total, keep * weight
            if at >= ahead:
                miss = rates[at - ahead] + moves[at - ahead, ahead] - rates[at]
                if np.isfinite(miss):
                    total, weight = total + miss, weight + 1
            found[at, ahead] = total / (weight + shrink)
    return found


@lru_cache(maxsize=256)
def past(snapshot: Snapshot, row: Row) -> Floats:
    """What was expected at the end of every quarter: the rule's where it had earned it.

    Returns:
        Levels [quarter, ahead]; NaN where nothing was known.
    """
    said = told(snapshot, row).centre
    if row.rule == NO_CHANGE:
        return said
    used = earned(snapshot, row.variable, row.rule in MARKET)
    return np.where(used, said, grid(snapshot, row.series).values[:, None])


@lru_cache(maxsize=16)
def earned(snapshot: Snapshot, variable: str, market: bool) -> NDArray[np.bool_]:
    """Whether rules of a kind are used for a variable, by what was known [quarter, ahead]."""
    every = [
        own for own in rows()
        if own.variable == variable and own.rule != NO_CHANGE and (own.rule in MARKET) == market
    ]  # fmt: skip
    days = np.array([end_of(at).toordinal() for at in range(COUNT)])
    found = np.ones((COUNT, AHEAD + 1), dtype=bool)
    for ahead in range(1, AHEAD + 1):
        cases = [_cases(snapshot, own, ahead) for own in every]
        found[:, ahead] = closer(cases, market, QUARTERS, days)
    return found


def _cases(snapshot: Snapshot, row: Row, ahead: int) -> Cases:
    """What a row's rule said and what came at every quarter; in logs where errors are."""
    own, said = grid(snapshot, row.series), told(snapshot, row).centre[:-ahead, ahead]
    level, came = own.values[:-ahead], own.values[ahead:]
    if row.log:
        level, came, said = np.log(level), np.log(came), np.log(said)
    return Cases(said - level, came - level, own.known[ahead:])


@lru_cache(maxsize=256)
def told(snapshot: Snapshot, row: Row) -> Past:
    """What a row's rule said at the end of every quarter, whether it had earned its use or not."""
    level = grid(snapshot, row.series).values
    still = np.zeros((COUNT, AHEAD + 1))
    steady = np.repeat(level[:, None], AHEAD + 1, axis=1)
    if row.rule == NO_CHANGE:
        return Past(steady, still, still)
    if row.rule == GAP:
        home, dollar = (grid(snapshot, _rate(code).series).values for code in (row.economy, DOLLAR))
        return Past(steady * np.exp(_gap(home - dollar)), still, still)
    if row.rule == OUTLOOK:
        return Past(_outlook(snapshot, row), still, still)
    slope = pooled_slopes(snapshot)
    change = np.diff(level, prepend=np.nan)
    momentum = np.where(np.isfinite(change), change, 0.0)[:, None] * slope
    if row.rule == MOMENTUM:
        return Past(steady + kept(MOMENTUM) * momentum, slope, still)
    curve = np.column_stack([grid(snapshot, (name,)).values for name in row.curve])
    forward = forwards(level, list(row.curve.values()), curve, row.start)
    if row.rule == FORWARD:
        known = np.isfinite(forward.sum(axis=1))[:, None]
        return Past(steady + np.where(known, kept(FORWARD) * forward, 0.0), slope, still)
    premium = premia(level, forward)
    mean = kept(BOTH) * (forward - premium + momentum) / 2
    known = np.isfinite(forward.sum(axis=1))[:, None]
    return Past(steady + np.where(known, mean, kept(MOMENTUM) * momentum), slope, premium)


def _outlook(snapshot: Snapshot, row: Row) -> Floats:
    """The Outlook's years, spread over quarters, as expected at the end of every quarter."""
    years, found = years_of(row), np.full((COUNT, AHEAD + 1), np.nan)
    newest_day = snapshot.last_day
    for at in range(COUNT):
        day = end_of(at)
        if day <= newest_day and (told_then := spread.expected(snapshot, years, day)) is not None:
            found[at] = [told_then.change_at(end_of(at + ahead)) for ahead in STEPS]
    last = grid(snapshot, row.series).values[:, None]
    half: Floats = (found + (last - found[:, :1]) * LEFT + last) / 2
    return half


LEFT = np.clip(1 - STEPS / QUARTERS, 0, 1)
"""Share of what prices have already missed that still stands in their change on a year before."""


def years_of(row: Row) -> Yearly:
    """The yearly number that a row's quarters are read from."""
    return Yearly(row.economy, row.variable, row.label, row.unit, WEO)


def kept(rule: str) -> Floats:
    """Share of a rule's move that is left, by quarters ahead [ahead]."""
    shares = parameter("expectations.move.eight").given
    assert isinstance(shares, Mapping)
    last = float(shares["momentum" if rule == MOMENTUM else "forward"])  # type: ignore[arg-type]
    found: Floats = np.interp(STEPS, [AHEAD / 2, AHEAD], [1.0, last])
    return found


@lru_cache(maxsize=8)
def pooled_slopes(snapshot: Snapshot) -> Floats:
    """Slopes of momentum over all policy rates that have a record."""
    return slopes(np.array([grid(snapshot, own.series).values for own in pooled()]))


def _rate(code: str) -> Row:
    own = find(code, POLICY)
    assert isinstance(own, Row)
    return own


def _gap(points: Floats) -> Floats:
    share = parameter("expectations.gap.share").value
    known = np.where(np.isfinite(points), points, 0.0)
    return share * known[..., None] / 100 * STEPS / 4


@dataclass(frozen=True, eq=False)
class Told:
    """What a rule says on a day.

    Attributes:
        centre: levels [ahead].
        rules: what was used [ahead]: a curve that has ended is none, nor a rule without merit.
        until: newest day of the facts used.
    """

    centre: Floats
    rules: tuple[str, ...]
    until: dt.date


def on_day(world: World, row: Row) -> Told | None:
    """What was expected in a world; None where nothing of it was known."""
    found = _on_day(world, row)
    if found is None or found.rules[0] == NO_CHANGE:
        return found
    market = found.rules[0] in MARKET
    used = earned(world.snapshot, row.variable, market)[last_complete(world.date)]
    names = tuple(rule if use else UNEARNED for rule, use in zip(found.rules, used, strict=True))
    return Told(np.where(used, found.centre, found.centre[0]), names, found.until)


def _told(centre: Floats, rule: str, until: dt.date) -> Told:
    return Told(centre, (rule,) * len(centre), until)


def _on_day(world: World, row: Row) -> Told | None:
    """What a row's rule says in a world, whether it has earned its use or not."""
    last = newest(world, row.series)
    if last is None:
        return None
    steady, until = np.full(AHEAD + 1, last.value), last.period
    if row.rule == NO_CHANGE:
        return _told(steady, NO_CHANGE, until)
    if row.rule == GAP:
        rates = [newest(world, _rate(code).series) for code in (row.economy, DOLLAR)]
        if rates[0] is None or rates[1] is None:
            return _told(steady, NO_CHANGE, until)
        move = _gap(np.array(rates[0].value - rates[1].value))
        return _told(steady * np.exp(move), GAP, max(until, rates[0].period))
    if row.rule == OUTLOOK:
        return _years_on_day(world, row, last)
    momentum, before = np.zeros(AHEAD + 1), newest(world, row.series, _quarter_before(last.period))
    at = last_complete(world.date)
    if before is not None:
        momentum = (last.value - before.value) * pooled_slopes(world.snapshot)[at]
    forward, known = _forward(world, row, last.value, last.period)
    if row.rule == MOMENTUM or (forward is None and row.rule == BOTH):
        return _told(steady + kept(MOMENTUM) * momentum, MOMENTUM, until)
    if forward is None:
        return _told(steady, NO_CHANGE, until)
    if row.rule == FORWARD:
        return _told(steady + kept(FORWARD) * forward, FORWARD, max(until, known))
    premium = told(world.snapshot, row).premium[at]
    mean = kept(BOTH) * (forward - premium + momentum) / 2
    return _told(steady + mean, BOTH, max(until, known))


def _years_on_day(world: World, row: Row, last: Observation) -> Told:
    """The Outlook's years, spread over quarters, at whole quarters after the last value."""
    found = spread.expected(world.snapshot, years_of(row), world.date)
    if found is None or found.rule != SPREAD:
        return _told(np.full(AHEAD + 1, last.value), NO_CHANGE, last.period)
    days = [last.period + dt.timedelta(days=round(ahead * QUARTER_DAYS)) for ahead in STEPS]
    path = np.array([found.change_at(day) for day in days])
    centre = (path + (last.value - path[0]) * LEFT + last.value) / 2
    return _told(centre, OUTLOOK, max(found.until, last.period))


def _quarter_before(day: dt.date) -> dt.date:
    """Three months before a day; before the last days of a month, that month's end."""
    last = month_end(day.year, day.month - 3)
    return last.replace(day=day.day) if day.day < 28 else last


def _forward(world: World, row: Row, rate: float, of: dt.date) -> tuple[Floats | None, dt.date]:
    """Moves of the forward curve on a day; None where the curve is not known or old."""
    if not row.curve:
        return None, of
    found = [newest(world, (name,)) for name in row.curve]
    if any(one is None or (of - one.period).days > OLD for one in found):
        return None, of
    yields = np.array([one.value for one in found if one is not None])
    moved = forwards(np.array(rate), list(row.curve.values()), yields, row.start)
    return moved, max(one.period for one in found if one is not None)
