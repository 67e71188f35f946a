"""Draws that fail are the large ones: left out, they would thin the band where it matters."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkaway.economy.draws import draw_numbers
from walkaway.economy.news import News
from walkaway.engine import worlds
from walkaway.engine.economy_told import WITHHELD, part_of, quantiles
from walkaway.engine.economy_work import Work
from walkaway.engine.paths_shown import shown_of
from walkaway.engine.questions import question
from walkaway.engine.worlds import Solved, Worlds
from walkaway.scenario import Scenario
from walkaway.solution import Status

TOML = """
name = "sale"
date = 2025-06-12
focus = ["USA", "JPN"]
[[measure]]
kind = "Withdrawal"
holder = "JPN"
change = "-{percent}%"
over = "1 quarter"
from = 2025-06-12
"""


def work(percent: float, draws: int = 24) -> Work:
    scenario = Scenario.from_toml(TOML.format(percent=percent))
    return Work(question(scenario, draws=draws, seed=0))


sizes = st.lists(st.floats(0.1, 10.0), min_size=8, max_size=30)


@given(sizes, st.integers(1, 6), st.sampled_from([-1.0, 1.0]))
def test_a_band_that_loses_its_largest_draws_keeps_their_side(
    found: list[float], lost: int, side: float
) -> None:
    """Whatever the largest would have been, they are not on the calm side of the band."""
    whole = side * np.sort(np.array(found))[:, None, None]
    part, empty = whole[:-lost], np.zeros((0, 0))
    thin = np.quantile(part, [0.05, 0.5, 0.95], axis=0)[:, 0, 0]
    kept = quantiles(part, [empty] * lost)[:, 0, 0]
    assert (side * (kept - thin) >= -1e-12).all()
    known = quantiles(part, list(whole[-lost:]))[:, 0, 0]
    assert known == pytest.approx(np.quantile(whole, [0.05, 0.5, 0.95], axis=0)[:, 0, 0])


def test_a_part_of_the_news_is_the_news_of_a_part() -> None:
    """Half of what is known of a sale of 8% of a holding is what is known of one of 4%.

    The clearing premium is not linear in the sale, so that only flows are compared.
    """
    flows = [
        {
            (own.name, key): values
            for own in (item.part(share) for item in work(percent).bonds.central.news)
            for key, values in own.series.items()
            if key.startswith(("SOLD", "FLOW", "LEFT"))
        }
        for percent, share in ((8.0, 0.5), (4.0, 1.0))
    ]
    assert flows[0].keys() == flows[1].keys()
    for key, values in flows[0].items():
        assert values == pytest.approx(flows[1][key], abs=1e-12), key


def test_what_a_measure_sets_is_set_in_every_part_of_it() -> None:
    own = News("n", 0, {"FLOOR_JPN": np.array([0.5]), "RES_Y_JPN": np.array([2.0])})
    half = own.part(0.5).series
    assert (half["FLOOR_JPN"][0], half["RES_Y_JPN"][0]) == (0.5, 1.0)
    assert own.part(1.0) is own


def test_a_failed_draw_counts_with_what_it_reaches() -> None:
    """A draw that fails at half of Japan's holdings is larger than it was at two fifths of them."""
    draws = draw_numbers(24, 0)
    own = next(draw for draw in draws if draw.number == 23)
    large, small = work(50), work(40)
    values = {}
    for name, job in (("large", large), ("small", small)):
        found = worlds.batch(job, [own])
        values[name] = found[0]
    assert not values["small"].message
    assert values["large"].message
    reached, before = values["large"].paths, values["small"].paths
    at = {own.variable: index for index, own in enumerate(shown_of(large.question))}
    for name in ("Y10_USA", "Y30_USA"):  # in the first two years
        assert (reached[at[name], :8] > before[at[name], :8]).all()
    yen = at["LS_JPN"]  # in the first year: what is reached is extended in proportion, which the
    # way back is not
    assert (np.abs(reached[yen, :4]) > np.abs(before[yen, :4])).all()


LADDER = (30.0, 40.0, 60.0)
"""Percent of Japan's Treasuries: up to where no rate can be kept on its floor in some draws."""
TAKEN = (0, 3, 4, 5, 18, 23)
"""Draws: the last but one has no path from 40% on, the last none at 60%."""
GROW = ("Y10_USA", "Y30_USA", "LS_JPN", "Y_JPN", "PIE4_JPN")


def test_bands_of_a_growing_shock_grow() -> None:
    """With draws that fail on the upper rungs alone, and with those that do not.

    A policy rate on its floor stands still, so that its own band need not grow.
    """
    draws = [draw for draw in draw_numbers(24, 0) if draw.number in TAKEN]
    widths, failed = [], []
    for percent in LADDER:
        job = work(percent)
        found = worlds.batch(job, draws)
        lost = [own for own in found if own.message]
        part = part_of(Worlds(job.question, job, None, {}), found)
        assert {(path.draws, path.failed) for path in part.paths} == {
            (len(draws) - len(lost), len(lost))
        }
        (report,) = part.solves
        assert (report.asked, report.failed) == (len(draws), len(lost))
        assert (f"{len(lost)} of {len(draws)} draws" in report.message) == bool(lost)
        at = {own.variable: path for path, own in enumerate(shown_of(job.question))}
        solved = np.array([own.paths for own in found if not own.message])
        low, _, high = quantiles(solved, [own.paths for own in lost])
        widths.append({name: high[at[name], :8] - low[at[name], :8] for name in GROW})
        failed.append(len(lost))
    assert failed[0] == 0 < failed[-1]  # the upper rungs reach where draws fail
    for less, more in itertools.pairwise(widths):
        for name in GROW:
            assert (more[name] > less[name]).all(), name


def test_beyond_half_of_the_draws_no_range_is_told() -> None:
    job = work(4, draws=4)
    middle = job.central(job.bonds.central)
    assert middle.status is Status.SOLVED
    one = job.shown(middle.__getitem__, None)
    for failed in range(4):
        found = [Solved(n, one, "why not" if n < failed else "", {}) for n in range(4)]
        part = part_of(Worlds(job.question, job, None, {}), found)
        withheld = failed > WITHHELD * 4
        assert bool(part.paths) != withheld
        (report,) = part.solves
        assert (report.failed, report.asked) == (failed, 4)
        assert ("no range is told" in report.message) == withheld
        assert {(path.draws, path.failed) for path in part.paths} <= {(4 - failed, failed)}
