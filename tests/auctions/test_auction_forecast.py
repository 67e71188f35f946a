"""Forecasts, back-test and simulation: no peeking, proper scores, sound answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.auctions import auction_data
from walkaway.auctions.backtest import Backtest, Score, backtest, crps
from walkaway.auctions.bidders import curves
from walkaway.auctions.forecast import Panel, as_latent, fit_tail, forecast, shares
from walkaway.auctions.record import AuctionRecord
from walkaway.auctions.simulation import (
    Offer,
    Shock,
    find_offer,
    quantiles,
    simulate,
)
from walkaway.errors import BadInputError, NotSolvedError
from walkaway.world import World
from walkaway.world.sources import Snapshot
from walkaway.world.table import Table

DAY = dt.date(2025, 6, 12)


@pytest.fixture(scope="module")
def record() -> AuctionRecord:
    return auction_data.whole_record()


@pytest.fixture(scope="module")
def panel(record: AuctionRecord) -> Panel:
    return Panel.of(record)


@pytest.fixture(scope="module")
def scores() -> Backtest:
    return auction_data.scores()


def test_crps_of_a_normal_sample() -> None:
    """Closed form for the standard normal: y(2 Phi(y) - 1) + 2 phi(y) - 1/sqrt(pi)."""
    from scipy.stats import norm

    draws = norm.ppf((np.arange(4000) + 0.5) / 4000)
    for y in (0.0, 0.7, -2.0):
        expected = y * (2 * norm.cdf(y) - 1) + 2 * norm.pdf(y) - 1 / np.sqrt(np.pi)
        assert crps(draws, y) == pytest.approx(expected, abs=1e-3)


def test_crps_of_one_number_is_the_absolute_error() -> None:
    assert crps(np.array([3.0]), 5.0) == 2.0


def altered(panel: Panel, rows: np.ndarray) -> Panel:
    """The panel of a record in which some auctions came out quite differently."""
    record = panel.record
    cover, shares, high = record.cover.copy(), record.shares.copy(), record.high.copy()
    accepted, tendered = record.accepted.copy(), record.tendered.copy()
    cover[rows] *= 1.5
    shares[rows] = [0.6, 0.3, 0.1]
    high[rows] += 0.5
    accepted[rows] *= [2.0, 0.5, 0.9]
    tendered[rows] *= [1.2, 2.0, 3.0]
    changed = {"accepted": accepted, "tendered": tendered, "high": high}
    return Panel.of(replace(record, cover=cover, shares=shares, **changed))


@pytest.mark.parametrize("row", [400, 730, 930])
def test_neither_the_auction_nor_later_ones_matter(panel: Panel, row: int) -> None:
    """All that it and its successors brought is altered in the record."""
    early = panel.record.dates < panel.record.dates[row]
    one = forecast(panel, row)
    two = forecast(altered(panel, np.flatnonzero(~early)), row)
    np.testing.assert_array_equal(one.centre, two.centre)
    np.testing.assert_array_equal(one.errors, two.errors)


def test_a_record_that_ends_on_the_day_gives_the_same(record: AuctionRecord, panel: Panel) -> None:
    day = panel.record.dates[500]
    early = Panel.of(record.take(record.dates <= day))
    for at in np.flatnonzero(early.record.dates == day):
        np.testing.assert_array_equal(early.walk.centre[at], panel.walk.centre[at])
        np.testing.assert_array_equal(early.walk.spread[at], panel.walk.spread[at])


def test_shares_sum_to_a_hundred_in_every_draw(panel: Panel) -> None:
    ahead = forecast(panel, len(panel.values) - 1)
    numbers = ahead.draw(5000, np.random.default_rng(0))
    whole = shares(numbers)
    np.testing.assert_allclose(whole.sum(axis=1), 1.0, atol=1e-15)
    assert whole.min() > 0
    zero = np.zeros(len(numbers))
    wanted = curves(as_latent(numbers), zero, zero)
    at_stop = wanted.demand(zero)
    np.testing.assert_allclose(at_stop / at_stop.sum(axis=1, keepdims=True), whole, atol=1e-7)


def by_name(scores: tuple[Score, ...]) -> dict[str, Score]:
    return {s.quantity: s for s in scores}


def test_bands_before_2025_hold_what_they_say(scores: Backtest) -> None:
    """Within four standard errors of independent draws, which auctions in a row are not."""
    for s in scores.before_2025:
        for band, inside in s.coverage.items():
            error = 100 * np.sqrt(band / 100 * (1 - band / 100) / s.auctions)
            assert abs(inside - band) < 4 * error, (s.quantity, band, inside)


def test_bands_of_the_last_two_years() -> None:
    """What was asked for: 72 to 88% for dealers, cover and stop-out, 65% at least for the rest.

    And a score below that of the mean of the term's last three auctions, on the whole record.
    """
    panel = Panel.of(AuctionRecord.of(World.complete().table("auctions")))
    assert panel.record.dates[-1] == np.datetime64("2026-09-15")
    found = by_name(backtest(panel).two_years)
    assert found["dealer_share"].auctions == 45
    assert found["bid_to_cover"].auctions > 110
    for name in ("dealer_share", "bid_to_cover", "stop_less_eve"):
        assert 72 <= found[name].coverage[80] <= 88, name
    for name in ("direct_share", "indirect_share"):
        assert found[name].coverage[80] >= 65, name
    for name, s in found.items():
        assert s.crps < s.crps_three, name
    assert 7 <= found["direct_share"].half_width <= 8


def test_what_the_page_of_auctions_says(scores: Backtest) -> None:
    found = by_name(scores.since_2025)
    docs = Path(__file__).parents[2].joinpath("docs", "auction.md").read_text("utf-8")
    for name in ("direct_share", "indirect_share", "dealer_share"):
        told = "/".join(f"{v:.0f}" for v in found[name].coverage.values())
        assert told in docs, (name, told)


def test_a_stale_record_widens_the_band_and_says_so(record: AuctionRecord) -> None:
    """The five-year of 25 March 2026: its shares are on record last for May 2024."""
    offer, _ = find_offer(record, dt.date(2026, 3, 25))
    found = simulate(record, offer, draws=200)
    note = next(n for n in found.notes if "age of the record" in n)
    assert "on record last for 2024-05-28" in note
    months = (dt.date(2026, 3, 25) - dt.date(2024, 5, 28)).days / 30.44 - 2
    direct = found.ahead.months[1]
    assert direct == pytest.approx(months)
    assert found.ahead.aged[1] > 1.2
    fresh, _ = find_offer(record, dt.date(2026, 6, 24))
    later = simulate(record, fresh, draws=200)
    assert not any("age of the record" in n for n in later.notes)
    np.testing.assert_array_equal(later.ahead.aged[:3], 1.0)


@pytest.mark.parametrize(
    "day", [dt.date(2025, 6, 12), dt.date(2025, 5, 21), dt.date(2026, 5, 13), dt.date(2026, 6, 9)]
)
def test_curves_agree_with_the_record_on_a_loss_of_cover(
    record: AuctionRecord, panel: Panel, day: dt.date
) -> None:
    """A tenth of cover lost over all classes, against the fit on 2026: within two errors."""
    fit = fit_tail(panel, np.ones(len(panel.values), dtype=np.bool_))
    assert fit is not None
    offer, _ = find_offer(record, day)
    found = simulate(record, offer, Shock(0.9, 0.9, 0.9), draws=2000)
    lost = np.log(found.shocked.cover.mean() / found.base.cover.mean())
    move = np.median(found.shocked.tail - found.base.tail) * np.log(0.9) / lost
    expected, error = fit.slope * np.log(0.9), -fit.slope_error * np.log(0.9)
    assert abs(move - expected) < 2 * error


def test_model_beats_naive_forecasts(scores: Backtest) -> None:
    """The mean of three auctions everywhere; that of six months for all but the cover."""
    for s in scores.expanding:
        assert s.crps < min(s.crps_last, s.crps_three), s.quantity
        if s.quantity != "bid_to_cover":
            assert s.crps < s.crps_mean, s.quantity


def test_simulation_uses_only_what_was_known(record: AuctionRecord) -> None:
    """The same answer from a record that ends the day before."""
    offer, row = find_offer(record, DAY)
    assert row is not None
    early = record.take(record.dates < np.datetime64(DAY))
    one, two = simulate(record, offer, draws=500), simulate(early, offer, draws=500)
    np.testing.assert_array_equal(one.base.stop_out, two.base.stop_out)


def test_no_shock_changes_nothing_and_seeds_repeat(record: AuctionRecord) -> None:
    offer, _ = find_offer(record, DAY)
    one, two = (
        simulate(record, offer, draws=400, seed=3),
        simulate(record, offer, draws=400, seed=3),
    )
    for name, column in vars(one.base).items():
        np.testing.assert_array_equal(column, getattr(one.shocked, name), err_msg=name)
    np.testing.assert_array_equal(one.base.stop_out, two.base.stop_out)
    assert one.reduced_form_bp == 0
    assert not np.array_equal(one.base.tail, simulate(record, offer, draws=400, seed=4).base.tail)


def test_identities_of_every_draw(record: AuctionRecord) -> None:
    offer, _ = find_offer(record, DAY)
    found = simulate(record, offer, Shock(indirect=0.69), draws=1000)
    for draws in (found.base, found.shocked):
        np.testing.assert_allclose(draws.shares.sum(axis=1), 1, atol=1e-12)
        assert not draws.failed.any()
        sold = draws.awards.sum(axis=1)
        assert (sold <= offer.offering * (1 + 1e-9)).all()
        assert (sold > 0.95 * offer.offering).all()
        np.testing.assert_allclose(1000 * draws.stop_out, np.rint(1000 * draws.stop_out), atol=1e-6)
    assert (found.shocked.tail >= found.base.tail).all()
    assert (found.shocked.awards[:, 0] >= found.base.awards[:, 0]).all()
    assert found.shocked.cover.mean() < found.base.cover.mean()


def test_larger_withdrawal_larger_move(record: AuctionRecord) -> None:
    offer, _ = find_offer(record, DAY)
    moves = [
        np.mean(simulate(record, offer, Shock(indirect=f), draws=300).shocked.tail)
        for f in (1.0, 0.8, 0.6, 0.4, 0.2, 0.0)
    ]
    assert np.all(np.diff(moves) > 0)


def test_the_duty_is_told(record: AuctionRecord) -> None:
    """No auction can fail under it, and a deep cut stops at the offering: both are said."""
    offer, _ = find_offer(record, DAY)
    found = simulate(record, offer, Shock(dealer=0.2), draws=500)
    np.testing.assert_allclose(found.dealer_bids[1], 1.0)  # once the offering, in every draw
    assert found.dealers_factor == pytest.approx(1 / found.dealer_bids[0].mean())
    assert 0.2 < found.dealers_factor < 0.9
    assert any("no auction can fail" in note for note in found.notes)
    assert any("in 100% of draws: -80% was asked" in note for note in found.notes)
    free = simulate(record, offer, Shock(dealer=0.2, dealers_duty=False), draws=500)
    assert free.dealers_factor == pytest.approx(0.2)
    assert not any("duty" in note or "can fail" in note for note in free.notes)


def test_failing_draws_are_told(record: AuctionRecord) -> None:
    offer, _ = find_offer(record, DAY)
    found = simulate(record, offer, Shock(0.3, 0.6, 0.6, dealers_duty=False), draws=500)
    share = found.shocked.failed.mean()
    assert 0 < share < 1
    assert any(note.startswith(f"{share:.1%} of draws") for note in found.notes)


def test_misses_that_widen_the_bands_are_told(record: AuctionRecord) -> None:
    old, _ = find_offer(record, dt.date(2021, 6, 10))
    new, _ = find_offer(record, dt.date(2026, 6, 24))
    told = [
        any("for the misses of the latest auctions" in n for n in found.notes)
        for found in (simulate(record, offer, draws=50) for offer in (old, new))
    ]
    assert told == [False, True]


def test_failure_is_an_answer(record: AuctionRecord) -> None:
    offer, _ = find_offer(record, DAY)
    shock = Shock(dealer=0.2, direct=0.2, indirect=0.2, dealers_duty=False)
    found = simulate(record, offer, shock, draws=200)
    assert found.shocked.failed.all()
    assert np.isnan(found.shocked.stop_out).all()
    total = found.shocked.awards.sum(axis=1) + found.shocked.shortfall
    np.testing.assert_allclose(total, offer.offering, rtol=0.01)  # the rest is noncompetitive
    assert quantiles(found.shocked.stop_out)["mean"] is None


def test_when_issued_yield_sets_the_level(record: AuctionRecord) -> None:
    offer, _ = find_offer(record, DAY)
    found = simulate(record, replace(offer, when_issued=4.83), draws=400)
    np.testing.assert_allclose(100 * (found.base.stop_out - 4.83), found.base.tail, atol=1e-6)
    assert 4.80 < np.median(found.base.stop_out) < 4.86


def test_tail_falls_with_cover_on_record(panel: Panel) -> None:
    fit = fit_tail(panel, np.ones(len(panel.values), dtype=np.bool_))
    assert fit is not None
    assert fit.slope < -2 * fit.slope_error
    assert fit_tail(panel, panel.record.dates < np.datetime64("2025-06-12")) is None


def test_forecasts_over_the_gap() -> None:
    """What classes bid is not on record from 2022 to 2026; the six full results after that.

    Medians within a fifth of the offering for dealers, a quarter for the others.
    """
    snapshot = Snapshot.embedded()
    entry = snapshot.tables["auctions"]
    header, cells = snapshot.csv(entry)
    columns = dict.fromkeys(header, "")
    rows = tuple(tuple(row) for row in cells)
    table = Table("auctions", "", columns, entry.source, "", dt.date(2026, 12, 31), rows)
    panel = Panel.of(AuctionRecord.of(table))
    record = panel.record
    full = np.isfinite(record.tendered).all(axis=1) & (record.dates > np.datetime64("2026-01-01"))
    assert full.sum() == 6
    for row in np.flatnonzero(full):
        ahead = forecast(panel, int(row))
        numbers = as_latent(ahead.centre + ahead.errors)
        zero = np.zeros(len(numbers))
        expected = np.median(curves(numbers, zero, zero).size, axis=0)
        off = np.abs(expected - record.tendered[row] / record.public[row])
        assert off[0] < 0.2
        assert off[1:].max() < 0.25


def test_bad_input(record: AuctionRecord) -> None:
    offer, _ = find_offer(record, DAY)
    with pytest.raises(BadInputError) as caught:
        simulate(record, offer, Shock(indirect=-0.1, direct=20.0), draws=5)
    assert len(caught.value.problems) == 3
    with pytest.raises(BadInputError, match="no note or bond auction"):
        find_offer(record, dt.date(2025, 6, 13))
    with pytest.raises(BadInputError, match="several auctions"):
        find_offer(record, dt.date(2026, 4, 27))
    assert find_offer(record, dt.date(2026, 4, 27), "5y")[0].term == "5-Year"
    with pytest.raises(BadInputError, match="is not a note or bond"):
        find_offer(record, DAY, "13-Week")
    with pytest.raises(BadInputError) as caught:
        simulate(record, replace(offer, when_issued=1e300), seed=-1)
    assert [p.place for p in caught.value.problems] == ["seed", "when-issued"]
    early = Offer(dt.date(2008, 9, 10), "30-Year", 10e9, False, 4.0)
    with pytest.raises(NotSolvedError, match="complete auctions before it"):
        simulate(record, early)


def test_bands_of_bills_and_a_bill_and_tips_simulated(record: AuctionRecord) -> None:
    """Shares and cover where they are on record; no stop-out, whose eve's yield is not held."""
    for s in backtest(Panel.of(record, "bill")).expanding:
        assert s.quantity != "stop_less_eve"
        assert 77 <= s.coverage[80] <= 85, s.quantity
        assert s.crps < s.crps_three, s.quantity
    for day, term, family in (
        (dt.date(2026, 6, 15), "13-week", "bill"),
        (dt.date(2026, 4, 23), "5y", "tips"),
    ):
        offer, _ = find_offer(record, day, term, family)
        found = simulate(record, offer, Shock(indirect=0.5), draws=300)
        assert np.isnan(found.base.stop_out).all()
        np.testing.assert_allclose(found.base.shares.sum(axis=1), 1.0, atol=1e-12)
        assert (found.shocked.tail >= found.base.tail).all()
    with pytest.raises(BadInputError, match="is not a bill on record"):
        find_offer(record, dt.date(2026, 6, 15), "30y", "bill")
