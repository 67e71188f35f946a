"""Rules and ranges against identities, limits and a second way of computing them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from scipy.integrate import quad

from walkaway.expectations import annual, bands, expect, rules
from walkaway.expectations.earned import Cases, closer, relative
from walkaway.expectations.grid import COUNT, NEVER, Grid, end_of, grid, index_of
from walkaway.expectations.rows import FORWARD, find, policies, rows
from walkaway.parameters import parameter
from walkaway.world import World
from walkaway.world.sources import Snapshot


def test_a_flat_curve_at_the_policy_rate_moves_nothing() -> None:
    rate = np.array([3.0, 0.5])
    flat = np.repeat(rate[:, None], 4, axis=1)
    for start in ("policy", "curve"):
        assert rules.forwards(rate, [0.25, 1, 2, 3], flat, start) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("start", ["policy", "curve"])
def test_forward_rates_average_to_the_yields(start: str) -> None:
    """A yield is the mean of the instantaneous forward rates up to its maturity."""
    rate, b, c = 2.0, 0.7, -0.05
    years = [1.0, 2.0, 5.0]
    yields = np.array([rate + b * t + c * t**2 for t in years])
    moves = rules.forwards(np.array(rate), years, yields, start)
    assert moves[0] == 0
    ahead = np.arange(rules.AHEAD + 1) / 4
    polynomial = np.polynomial.Polynomial.fit(ahead, moves, 2).convert()
    mean = quad(lambda t: rate + polynomial(t), 0, 2)[0] / 2
    assert mean == pytest.approx(yields[1], abs=1e-9)


def test_slopes_are_least_squares_on_pairs_that_were_complete() -> None:
    """Against numpy's solver, pair by pair."""
    generator = np.random.default_rng(3)
    rates = generator.normal(size=(3, 30)).cumsum(axis=1)
    rates[1, :7] = np.nan
    found = rules.slopes(rates)
    for now, ahead in ((12, 1), (20, 4), (29, 8)):
        first, later = [], []
        for own in rates:
            for at in range(1, now - ahead + 1):
                change, came = own[at] - own[at - 1], own[at + ahead] - own[at]
                if np.isfinite(change) and np.isfinite(came):
                    first.append(change)
                    later.append(came)
        (wanted,), *_ = np.linalg.lstsq(np.array(first)[:, None], np.array(later), rcond=None)
        assert found[now, ahead] == pytest.approx(wanted, abs=1e-12)
    assert (found[:, 0] == 0).all()


def test_a_curve_that_never_misses_has_no_premium_and_a_steady_miss_is_learnt() -> None:
    rates = np.linspace(1, 3, 200)
    moves = np.arange(rules.AHEAD + 1) * (rates[1] - rates[0]) * np.ones((200, 1))
    assert rules.premia(rates, moves) == pytest.approx(0, abs=1e-12)
    premium = rules.premia(rates, moves + 0.4)
    decay = 0.5 ** (1 / parameter("expectations.premium.half-life").value)
    mass = 1 / (1 - decay)  # of a geometric row
    shrunk = 0.4 * mass / (mass + parameter("expectations.premium.shrink").value)
    assert premium[-1, 4] == pytest.approx(shrunk, rel=1e-2)


def test_quantiles_with_equal_weights_are_the_usual_ones() -> None:
    """Hazen's, type 5 of Hyndman and Fan (1996)."""
    values = np.random.default_rng(1).normal(size=51)
    for level in (0.1, 0.5, 0.82):
        mine = bands.quantile(values, np.ones(51), level)
        assert mine == pytest.approx(np.quantile(values, level, method="hazen"))


def test_errors_of_the_other_state_weigh_little_and_old_ones_half() -> None:
    own = bands.weights(np.array([0.0, 60.0, 0.0]), np.array([True, True, False]))
    assert own == pytest.approx([1, 0.5, 0.15])


def test_a_short_record_has_no_range() -> None:
    ages, same = np.zeros(11), np.ones(11, dtype=bool)
    assert bands.half_width(np.ones(11), ages, same) is None
    assert bands.half_width(np.ones(12), np.zeros(12), np.ones(12, dtype=bool)) == 1.0


def test_ranges_grow_with_the_root_of_time_below_a_quarter_and_are_widened_beyond_a_year() -> None:
    widths = np.array([1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5])
    assert bands.at_steps(widths, 0.25) == pytest.approx(0.5)
    assert bands.at_steps(widths, 2.5) == pytest.approx(1.75)
    assert [bands.wider(steps) for steps in (1, 4, 6, 8)] == pytest.approx([1, 1, 1.25, 1.5])


DAY = dt.date(2019, 5, 20)


def test_nothing_published_later_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything later than the day is spoilt: expectations stay what they were."""
    asked = [(own.economy, own.variable) for own in rows()]

    def told() -> list[object]:
        found: list[object] = []
        for economy, variable in asked:
            own = expect.expected(economy, variable, DAY, 4)
            found.append((own.centre, own.low, own.high, own.known_until))
        return found

    def forget() -> None:
        for one in (rules.past, rules.told, rules.earned, rules.pooled_slopes, expect.errors,
                    expect.widths):  # fmt: skip
            one.cache_clear()

    asked = [one for one in asked if one[0] not in ("TWN", "VNM") or one[1] == "currency"]
    before = told()
    assert all(until <= DAY for *_, until in before)  # type: ignore[misc]

    def spoilt(snapshot: Snapshot, names: tuple[str, ...]) -> Grid:
        true = grid(snapshot, names)
        later = true.known > DAY.toordinal()
        return Grid(np.where(later & (true.known < NEVER), 99.0, true.values), true.known)

    for module in (rules, expect):
        monkeypatch.setattr(module, "grid", spoilt)
    forget()
    try:
        assert told() == before
    finally:
        monkeypatch.undo()
        forget()


def test_quarters_have_their_ends() -> None:
    at = index_of(dt.date(2025, 11, 3))
    assert end_of(at) == dt.date(2025, 12, 31)
    assert [end_of(at - k).isoformat()[5:] for k in (1, 2, 3)] == ["09-30", "06-30", "03-31"]


def test_policy_rules_end_where_the_curve_ends() -> None:
    """Australia's stored curve ends in May 2024: then no change, named so."""
    snapshot = Snapshot.default()
    row = find("AUS", "policy-rate")
    assert row.rule == FORWARD  # type: ignore[union-attr]
    said = expect.expected("AUS", "policy-rate", "2023-06-30", 2, snapshot)
    assert said.rule == "the forward curve"
    late = expect.expected("AUS", "policy-rate", "2025-06-12", 2, snapshot)
    assert (late.rule, late.centre) == ("no change (a random walk)", late.last)


def test_a_published_forecast_is_used_while_it_is_fresh() -> None:
    fresh = expect.expected("JPN", "growth", "2023-11-15", 1)
    assert fresh.centre == pytest.approx(1.0, abs=0.05)  # WEO of October 2023: 1.0 for 2024
    assert "2023-10" in fresh.rule
    assert fresh.period == "2024"
    june = expect.expected("JPN", "growth", "2025-06-12", 2)
    assert june.centre == pytest.approx(0.6, abs=0.05)  # WEO of April 2025: 0.6 for 2025
    later = expect.expected("JPN", "inflation", "2025-06-12", 4)
    assert (later.period, later.centre) == ("2026", pytest.approx(1.7, abs=0.05))
    far = expect.expected("JPN", "growth", "2025-06-12", 20)
    assert (far.centre, far.rule) == (far.last, "no change (a random walk)")


@pytest.mark.parametrize(
    ("economy", "variable", "date", "horizon", "printed"),
    [("USA", "growth", "2009-05-15", 2, -2.8), ("USA", "growth", "2009-05-15", 3, 0.0),
     ("CHN", "growth", "2020-05-15", 2, 1.2), ("GBR", "growth", "2022-11-15", 1, 0.3),
     ("EUR", "growth", "2012-11-15", 1, 0.2)],
)  # fmt: skip
def test_editions_say_what_was_printed(
    economy: str, variable: str, date: str, horizon: int, printed: float
) -> None:
    """Headline tables of April 2009, April 2020, October 2022 and October 2012."""
    told = expect.expected(economy, variable, date, horizon)
    assert told.centre == pytest.approx(printed, abs=0.051)


def test_updates_between_editions_count_as_the_edition_before() -> None:
    asked = (("2025-04", 2025), ("2025-07", 2025), ("2025-10", 2026), ("2026-01", 2026))
    kinds = [annual._kind(*one) for one in asked]
    assert kinds == [("04", 0), ("04", 0), ("10", 1), ("10", 1)]


def test_rules_are_used_where_the_record_speaks_for_them() -> None:
    """Against sums by hand: prices until ten years speak against them, ours once three speak."""
    generator = np.random.default_rng(5)
    came, known = generator.normal(size=60), np.arange(60)
    good, bad = Cases(0.5 * came, came, known), Cases(-0.5 * came, came, known)
    last = np.array([59])
    assert relative([good], 12, last) == pytest.approx([0.25])
    assert relative([good, bad], 12, last) == pytest.approx([(0.25 + 2.25) / 2])
    # Used from the day on which the twelfth case is known; dropped from that of the fortieth.
    assert closer([good], False, 4, known).tolist() == [False] * 11 + [True] * 49
    assert closer([bad], True, 4, known).tolist() == [True] * 39 + [False] * 21
    assert not closer([bad], False, 4, known).any()
    assert closer([good], True, 4, known).all()
    # One loud economy does not outvote two quiet ones.
    loud = Cases(100 * bad.said, 100 * bad.came, known)
    assert relative([good, good, loud], 12, last) == pytest.approx([(0.25 + 0.25 + 2.25) / 3])
    # What is known later counts later, in whatever order it stands.
    mixed = Cases(came[::-1] * 0.5, came[::-1], known[::-1])
    assert relative([mixed], 12, known)[11:] == pytest.approx(0.25)


def test_a_rule_without_merit_is_named_and_changes_nothing() -> None:
    """Momentum has not beaten no change four quarters ahead; one quarter ahead it has."""
    near, far = (expect.expected("GBR", "policy-rate", "2025-06-12", ahead) for ahead in (1, 4))
    assert near.rule.startswith("the last quarter's change")
    assert near.centre != near.last
    assert far.rule == "no change (the rule of its kind had been no closer by then)"
    assert far.centre == far.last


def test_budgets_follow_the_edition_of_the_day() -> None:
    """CBO, January 2025, as its baseline tables have it (another file of the Office)."""
    debt = expect.expected("USA", "debt", "2025-06-12", 1)
    deficit = expect.expected("USA", "deficit", "2025-06-12", 1)
    gdp = annual.everything(Snapshot.default(), find("USA", "debt")).gdp[2024]  # type: ignore[arg-type]
    assert debt.period == deficit.period == "2025"
    table = World.at("2025-06-12").table("cbo_baselines").where(edition="2025-01")
    (row,) = table.where(fiscal_year="2025").rows()
    wanted = float(row["debt_held_by_public"]), float(row["deficit"])
    found = debt.centre * gdp / 100, deficit.centre * gdp / 100
    assert found == pytest.approx(wanted, rel=1e-6)


def test_every_policy_rate_is_pooled() -> None:
    assert len(policies()) == 12
    assert index_of(dt.date(2035, 1, 1)) < COUNT
