"""Japan's bonds in a run's dated paths: nothing, signs, sizes, and whose currency it is."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from walkaway.engine.economy_central import central
from walkaway.engine.economy_news import projection
from walkaway.engine.economy_work import compiled
from walkaway.engine.other_bonds import Beside, beside
from walkaway.engine.questions import question
from walkaway.question import Question
from walkaway.scenario import Scenario

pytestmark = pytest.mark.slow  # all of it needs whole paths

TEXT = 'name = "x"\ndate = 2025-06-12\n[[measure]]\nmarket = "JGB"\nfrom = 2025-06-12\n'
TAPER = 'kind = "QT"\namount = {}\nover = "4 quarters"\n'
ABROAD = (
    'kind = "Withdrawal"\nholder = "ROW.all"\nbucket = "all"\nchange = "{}"\nover = "0 months"\n'
)


@cache
def asked(measure: str) -> Question:
    return question(Scenario.from_toml(TEXT + measure), elasticities=["U4"])


@cache
def ten_year(measure: str) -> np.ndarray:
    path = central(asked(measure), "path.jgb_10y_yield")
    return np.array([path.change(t).mid for t in range(len(path.periods))])


@cache
def market(measure: str) -> Beside:
    own = asked(measure)
    (found,) = beside(own, compiled(own.world, projection(own))[0])
    return found


def test_no_taper_is_no_path_at_all() -> None:
    assert np.abs(ten_year(TAPER.format(0))).max() == 0


def test_a_taper_raises_japans_yield_when_it_is_known_and_about_in_proportion() -> None:
    small, large = ten_year(TAPER.format(20_000)), ten_year(TAPER.format(40_000))
    assert small[0] > 0.01  # the whole of it is announced: yields move before it is done
    assert small[:4].min() > 0
    assert large[0] == pytest.approx(2 * small[0], rel=0.05)
    assert ten_year(TAPER.format(-20_000))[0] < 0


def test_draws_are_under_the_central_estimate_and_the_others_told_apart() -> None:
    """The three differ elevenfold: none agrees with another."""
    found = market(TAPER.format(40_000))
    assert len(found.members) == 3
    assert not found.closed
    rises = [max(float(v.max()) for one in news for v in one.series.values())
             for _, news in found.members]  # fmt: skip
    assert found.home == ()  # a central bank's sale leaves no currency
    turns = {id(found.of(number)[0]) for number in range(18)}
    assert turns == {id(found.of(None)[0])}
    for title, _ in found.members:
        assert title in found.note
    middle = max(float(v.max()) for one in found.of(None) for v in one.series.values())
    assert middle == sorted(rises)[1]


def test_what_holders_abroad_let_go_leaves_the_yen_but_for_its_hedge() -> None:
    found = market(ABROAD.format("-10%"))
    (home,) = found.home
    flow = home.series["FLOW_JPN"]
    # 10% of JPY 163.9 tn, 30% of it not hedged, over a GDP of some 4.0 to 4.3 tn dollars.
    dollars = 0.1 * 163_889 / 143.5
    percent = -0.3 * 100 * dollars / 4_150
    assert flow[:24].sum() == pytest.approx(percent, rel=0.06)
    assert flow[0] < 0


def test_all_of_it_from_those_who_must_take_it_is_told_not_solved() -> None:
    # Everybody but the central bank lets go of everything: nobody is left to take it.
    text = (
        'kind = "Withdrawal"\nholder = "{}"\nbucket = "all"\nchange = "-100%"\nover = "0 months"\n'
    )
    both = text.format("foreign") + '[[measure]]\nmarket = "JGB"\nfrom = 2025-06-12\n'
    both += text.format("JPN.insurers")
    both += '[[measure]]\nmarket = "JGB"\nfrom = 2025-06-12\n' + text.format("JPN.banks")
    found = market(both)
    assert found.members == ()
    assert len(found.closed) == 3
    assert "nobody takes all Japanese government bonds" in found.note
