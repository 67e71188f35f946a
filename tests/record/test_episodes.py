"""Episodes of money: signs against what the agencies published, misses told."""

from __future__ import annotations

import pytest

from walkaway.record.readings import kept
from walkaway.record.rooms import Room, build
from walkaway.record.rooms.episodes import agreed, currency_move


@pytest.fixture(scope="module")
def room() -> Room:
    return build("episodes")


def test_money_that_comes_home_lowers_the_dollar_by_the_panels_estimate() -> None:
    """Adler, Lisack and Mano (2015): 1.7 to 2.0 percent per percent of GDP."""
    said = currency_move(1.0)
    assert (said.centre - said.half, said.centre + said.half) == pytest.approx((-2.0, -1.7))
    assert currency_move(1.0, hedged=1.0).centre == 0
    assert currency_move(-1.0).centre == -said.centre


def test_signs_are_counted_and_no_move_is_half() -> None:
    said = {"DGS10": -1.0, "A": 1.0, "B": 1.0}
    assert agreed(said, {"A": 2.0, "B": -2.0}, ["A", "B"]) == 50
    assert agreed(said, {"A": 0.1, "B": 2.0}, ["A", "B"]) == 75
    assert agreed(said, {"DGS10": -40.0}, ["DGS10"]) == 100
    assert agreed(said, {"DGS10": 4.0}, ["DGS10"]) == 50


def test_currencies_moved_as_said_in_all_but_the_miss_that_is_told(room: Room) -> None:
    own = [one for one in room.blocks if one.quantity == "currency"]
    assert len(own) == 6
    assert all(one.predicted[0] < 0 for one in own)
    missed = [one.window for one in own if one.actual[0] >= 0]
    # 11.7 trillion yen of April-May 2026: the dollar cost 159.29 yen before and 159.47 after.
    assert missed == ["yen_intervention_2026_window"]
    assert any("April-May 2026" in note for note in room.notes)


def test_sales_paid_in_bills_say_nothing_of_the_ten_year(room: Room) -> None:
    own = [one for one in room.blocks
           if one.quantity == "ten-year yield" and one.episode == "yen interventions"]  # fmt: skip
    assert all(abs(one.predicted[0]) < 1 for one in own)
    inside = [one.low[0] <= one.actual[0] <= one.high[0] for one in own]
    assert sum(inside) == 4  # of five; 22 September 2022 was the day after the Fed's meeting


def test_which_reading_an_episode_favours(room: Room) -> None:
    score = {(one.name, one.episode): one.value for one in room.tests}

    def favoured(window: str) -> float:
        trust, parity = (score[f"signs as {own} has them", window] for own in ("trust", "parity"))
        return trust - parity

    # The dollar fell and yields rose in April 2025; in 2018-19 it was the other way round.
    assert favoured("liberation_day_total") > 50
    assert favoured("trade_war_2018_03_to_2019_08") < -50


def test_the_readings_of_a_runs_page_are_those_of_the_record(room: Room) -> None:
    """`python tools/build_record.py` writes them anew."""
    found = {own.episode: own for own in kept()}
    assert [own.favours for own in found.values()].count("trust") == 3
    for one in room.tests:
        if one.name.startswith("signs as"):
            reading = one.name.split()[2]
            mine = found[one.episode]
            assert getattr(mine, reading) == pytest.approx(one.value, abs=0.051), one
            assert one.says.endswith(f"favours {mine.favours}")


def test_all_months_show_no_effect(room: Room) -> None:
    """Outside the product, with its own duration: -8 (18) for official holders, -3 (9) for all."""
    slopes = [one for one in room.tests if one.name.startswith("yield per 100bn")]
    assert len(slopes) == 2
    for one in slopes:
        assert one.error is not None
        assert abs(one.value) < 2 * one.error
        assert one.value < 20  # Beltran et al.: about 20 in the long run
