"""What was expected and came, against figures found outside the package on the same record."""

from __future__ import annotations

import datetime as dt
import json

import jsonschema
import pytest

import walkaway.expectations as told
from tests.commands import call
from walkaway.economy.system import expected_rate, policy_moves
from walkaway.economy.table import ECONOMIES
from walkaway.errors import BadInputError
from walkaway.expectations.expect import widths
from walkaway.expectations.rows import find
from walkaway.outcome.path import Expected, Path
from walkaway.outcome.quantity import Range
from walkaway.present.catalogue import schema
from walkaway.record.rooms import Room, build
from walkaway.world import World
from walkaway.world.sources import Snapshot

SPRING = dt.date(2025, 3, 31)
HALF_WIDTHS = {
    ("USA", "yield-30y"): (0.64, 0.83, 1.11, 1.39),
    ("JPN", "yield-10y"): (0.41, 0.60, 0.94, 1.32),
    ("USA", "yield-2y"): (0.93, 1.30, 1.97, 2.93),
    ("JPN", "currency"): (8.0, 10.7, 14.9, 23.8),
    ("EUR", "currency"): (6.3, 8.7, 12.4, 15.6),
    ("AUS", "policy-rate"): (0.32, 0.49, 0.96, 1.9),
}
"""At 1, 2, 4 and 8 quarters, known at the end of March 2025: computed elsewhere, other code."""


@pytest.fixture(scope="module")
def room() -> Room:
    return build("money")


@pytest.mark.parametrize("key", HALF_WIDTHS)
def test_half_widths_as_found_elsewhere(key: tuple[str, str]) -> None:
    row = find(*key)
    found = widths(Snapshot.default(), row, SPRING)  # type: ignore[arg-type]
    assert found is not None
    scale = 100 if key[1] == "currency" else 1
    mine = [scale * found.widths[ahead - 1] for ahead in (1, 2, 4, 8)]
    assert mine == pytest.approx(HALF_WIDTHS[key], rel=0.12)


@pytest.mark.parametrize(
    ("economy", "wanted"),
    [("USA", (0.89, 0.84, 0.88)), ("JPN", (0.93, 0.95, 0.80)), ("EUR", (0.75, 0.82, 0.88)),
     ("AUS", (0.74, 0.73, 0.77)), ("CHE", (0.84, 0.85, 0.76)), ("GBR", (0.86, 0.89, 0.94)),
     ("CAN", (0.85, 0.88, 0.93)), ("IND", (0.89, 0.95, 0.98))],
)  # fmt: skip
def test_policy_rates_beat_no_change_as_found_elsewhere(
    room: Room, economy: str, wanted: tuple[float, ...]
) -> None:
    found = {score.horizon: score for score in room.scores
             if score.quantity == f"policy-rate {economy}"}  # fmt: skip
    ratios = [found[name].error / found[name].naive["no change"]
              for name in ("1 quarter", "2 quarters", "4 quarters")]  # fmt: skip
    assert ratios == pytest.approx(wanted, abs=0.11)
    assert max(ratios) <= 1.005


REVERTS = ("inflation IND", "8 quarters")
"""The Outlook saw India's inflation come back to 4% while it rose for seven years: a miss, kept."""


def test_no_centre_is_worse_than_no_change(room: Room) -> None:
    """Rules of our own fall back on no change while their record does not speak for them."""
    for score in room.scores:
        if (score.quantity, score.horizon) != REVERTS:
            assert score.error <= (1 + 1e-9) * score.naive["no change"], score.key


def test_published_forecasts_come_far_closer_than_no_change(room: Room) -> None:
    """Timmermann (2006) and the IMF's evaluations: the Outlook beats a random walk everywhere."""
    yearly = [s for s in room.scores if s.quantity.startswith(("growth ", "inflation "))
              and s.quantity != "inflation USA"]  # fmt: skip
    ratios = {(s.quantity, s.horizon): s.error / s.naive["no change"] for s in yearly}
    near = [value for (_, horizon), value in ratios.items() if horizon == "4 quarters"]
    assert len(near) == 27
    assert max(near) < 0.95
    assert sorted(near)[13] < 0.5


def test_ranges_of_stored_quarters_cover_what_they_say_to_four_quarters(room: Room) -> None:
    """By variable, as the record tells each: all economies together for rates, yields, currencies.

    Output and inflation are those of the United States alone, whose quarters alone are stored;
    quarters read from years are tested with their readings (test_spread.py), years in the record.
    """
    for variable in ("policy-rate", "yield-2y", "yield-10y", "yield-30y", "currency", "output",
                     "inflation"):  # fmt: skip
        for horizon in ("1 quarter", "2 quarters", "4 quarters"):
            mine = [s for s in room.scores
                    if s.quantity.startswith(f"{variable} ") and s.horizon == horizon]  # fmt: skip
            if variable == "inflation":
                mine = [s for s in mine if s.quantity == "inflation USA"]
            count = sum(score.count for score in mine)
            covered = sum((score.coverage or 0) * score.count for score in mine) / count
            assert 72 <= covered <= 88.2, (variable, horizon, covered)


def test_ranges_of_quarters_read_from_years_cover_such_readings(room: Room) -> None:
    """All economies together, what came read from years as well: of readings, not of quarters.

    True quarters are stored for the United States alone (test_spread.py).
    """
    mine = {one.name: one for one in room.tests if one.name.endswith("read from years")}
    assert len(mine) == 8
    for one in mine.values():
        assert 72 <= one.value <= 88, one.name
        assert int(one.says.split()[0]) > 850


def test_the_ten_comparisons(room: Room) -> None:
    """At least seven of the ten that the last value, held for ever, failed; values from outside."""
    tests = {one.name: one for one in room.tests}
    came = {name: one.value for name, one in tests.items() if "2025" in name}
    assert len(came) == 10
    assert came["Bank of Japan rate, 2025Q4"] == 0.75  # raised on 2025-12-19
    assert came["inflation in Japan, calendar year, 2025"] == 3.2
    assert came["yen per dollar, 2025Q4"] == pytest.approx(143.64 * 1.09, rel=0.005)
    assert came["JGB 10-year yield, 2025Q4"] == pytest.approx(1.48 + 0.59, abs=0.01)
    assert came["US 10-year yield, 2025Q4"] == pytest.approx(4.36 - 0.18, abs=0.01)
    assert tests["comparisons inside their 80% range"].value >= 7
    inside = [one for one in tests.values() if one.says.startswith("inside: ")]
    assert len(inside) == tests["comparisons inside their 80% range"].value


def test_what_is_not_stored_is_refused_with_all_that_is() -> None:
    with pytest.raises(BadInputError, match="no expectations of 'XXX'"):
        told.expected("XXX", "growth", "2025-06-12")
    with pytest.raises(BadInputError, match="yield-10y"):
        told.expected("JPN", "yield-10", "2025-06-12")
    with pytest.raises(BadInputError, match="25 quarters"):
        told.expected("JPN", "yield-10y", "2025-06-12", 25)
    with pytest.raises(BadInputError, match="outside the data"):
        told.expected("JPN", "yield-10y", "2031-01-01")
    with pytest.raises(BadInputError, match="nothing of"):
        told.expected("EUR", "yield-10y", "2001-01-01")


def test_beyond_eight_quarters_nothing_is_scored_and_no_range_said() -> None:
    far = told.expected("USA", "yield-10y", "2025-06-12", 9)
    assert (far.low, far.high, far.centre) == (None, None, far.last)
    near = told.expected("USA", "yield-10y", "2025-06-12", 8)
    assert near.low is not None
    assert told.came(near) is None


def test_documents_hold_to_their_schema() -> None:
    for code in ("USA", "JPN", "VNM", "TWN"):
        printed = json.loads(call("expect", code, "--json").output)
        jsonschema.validate(printed, schema("expect"))
    japan = json.loads(call("expect", "JPN", "--on", "2025-06-12", "--variable", "currency",
                            "--horizon", "2", "--json").output)  # fmt: skip
    (yen,) = japan["expectations"]
    assert (yen["period"], yen["came_known"]) == ("2025Q4", "2025-12-31")
    assert yen["low"] < yen["centre"] < yen["came"] < yen["high"]
    assert "80% range" in call("expect", "JPN").output


def path(relative: bool, baseline: float, unit: str, series: tuple[float, ...]) -> Path:
    low, mid, high = series
    said = Expected(
        rule="r", known_until="2025-06-12", unit="%", centre=(4.0,), low=(1.0,), high=(9.0,),
        came=(5.0,), relative=relative,
    )  # fmt: skip
    return Path("p", "l", unit, ("2025Q4",), (baseline,), (low,), (mid,), (high,), 3,
                expected=said)  # fmt: skip


def test_the_two_ranges_are_never_mixed() -> None:
    """With the measures: the centre plus the effect, and the effect's range alone."""
    change = path(False, 0.0, "points", (-0.5, 0.25, 0.75))
    assert change.kind is Range.DRAWS
    assert change.expected is not None
    assert change.expected.kind is Range.FORECAST
    band = change.with_measures(0)
    assert band is not None
    assert (band.low, band.mid, band.high) == (3.5, 4.25, 4.75)
    ratio = path(True, 2.0, "JPY", (1.0, 2.2, 3.0)).with_measures(0)
    assert ratio is not None
    assert (ratio.low, ratio.mid, ratio.high) == pytest.approx((2.0, 4.4, 6.0))


def test_policy_rates_are_those_of_the_date() -> None:
    """Announced: Japan 0.5 to 0.75 on 2025-12-19, the Fed down by 0.75 from September 2025."""
    later = policy_moves(World.at("2026-02-10"))
    assert later["JPN"] == pytest.approx(0.25)
    assert later["USA"] == pytest.approx(-0.75)
    assert later["TWN"] == later["REST"] == 0
    assert policy_moves(World.at("2025-06-12")) == {}
    # The ECB cut on 2025-06-05, from 2.25 to 2.
    assert policy_moves(World.at("2025-05-20"))["EUR"] == pytest.approx(0.25)
    japan = next(row for row in ECONOMIES if row.code == "JPN")
    first = expected_rate(japan, 3.0, 4, later["JPN"])[0]
    assert first == pytest.approx(0.75)
