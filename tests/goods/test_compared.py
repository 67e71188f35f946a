"""What a story does to trade, against a world that has measures of its own."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from walkaway.engine.questions import question
from walkaway.goods.counterfactual import solve
from walkaway.goods.equilibria import calibration, equilibrium, plan
from walkaway.goods.horizon import LONG
from walkaway.goods.kinds.tariffs import Tariff
from walkaway.goods.market import at, solved
from walkaway.goods.metrics import PARTS, evaluate
from walkaway.goods.rebased import rebased
from walkaway.grammar.roles import BACKGROUND, ENDED
from walkaway.question import Question
from walkaway.scenario import Scenario

SET = "U4"
OWN = Tariff(by="USA", on="CHE", change="+39%")
OTHERS = Tariff(by="USA", on=("CHN", "JPN"), change="+20%")
ANSWER = Tariff(by="CHE", on="USA", change="+10%")


def asked(*measures: Tariff) -> Question:
    """A question about some measures under one set."""
    made = Scenario(name="own", date="2025-06-12", measures=measures)
    return question(made, elasticities=[SET])


def behind(own: Tariff, role: str = BACKGROUND) -> Tariff:
    """The same measure in another role."""
    return dataclasses.replace(own, role=role)


BOTH = asked(OWN, behind(OTHERS))
IDS = [
    "welfare.USA", "welfare.CHE", "welfare.CHN", "real_wage.CHE", "prices.USA", "revenue.USA",
    "exports.CHE.USA.goods", "exports.CHN.USA.goods", "exports.world.USA.goods", "balance.CHE",
    "welfare.EU", "per_person.USA",
]  # fmt: skip


def test_it_is_what_a_solve_from_the_other_world_gives() -> None:
    """The ratio of two solves from the data is a solve from the world that the first led to."""
    base = calibration(BOTH, SET)
    before = equilibrium(BOTH.counterfactual(), SET, horizon=LONG)
    planned = plan(BOTH)
    again = solve(
        rebased(base, before), **planned.contents(), deficits="fixed", revenue="lump-sum",
        rates_up_to=np.inf,
    )  # fmt: skip
    assert again.solved
    found = solved(BOTH, SET)
    np.testing.assert_allclose(found.percent["welfare"], 100 * (again.welfare - 1), atol=1e-7)
    np.testing.assert_allclose(found.percent["real_wage"], 100 * (again.real_wage - 1), atol=1e-7)
    np.testing.assert_allclose(found.before, again.flows_before, rtol=1e-9)
    ratio = found.after.sum() / again.flows_after.sum()  # another money: its world's average wage
    np.testing.assert_allclose(found.after, ratio * again.flows_after, rtol=1e-6, atol=1e-3)


def test_parts_of_real_income_add_up_to_it_between_two_worlds() -> None:
    found = solved(BOTH, SET)
    total = np.sum([found.percent[name] for name in PARTS], axis=0)
    np.testing.assert_allclose(total, found.percent["welfare"], atol=1e-9)


def test_a_background_of_nothing_changes_no_number() -> None:
    """A measure of size zero stands in both worlds: the numbers are those without it."""
    nothing = Tariff(by="USA", on="JPN", change="+0%", role=BACKGROUND)
    alone, beside = at(asked(OWN), SET, LONG), at(asked(OWN, nothing), SET, LONG)
    for name in IDS:
        one, other = evaluate(name, alone), evaluate(name, beside)
        assert other.value == pytest.approx(one.value, rel=1e-9, abs=1e-10), name
        if one.baseline is not None:
            assert other.baseline == pytest.approx(one.baseline, rel=1e-9), name


def test_a_story_of_background_alone_does_nothing() -> None:
    still = at(asked(behind(OTHERS), behind(ANSWER)), SET, LONG)
    for name in IDS:
        assert evaluate(name, still).value == 0.0, name


def test_worlds_that_change_places_give_the_inverse_ratio() -> None:
    """What a story does, and what its end does, undo one another."""
    there = at(BOTH, SET, LONG)
    back = at(asked(behind(OWN, ENDED), behind(OTHERS)), SET, LONG)
    for name in IDS:
        if name.startswith("per_"):
            continue  # at the prices and incomes of each world
        one, other = evaluate(name, there).value, evaluate(name, back).value
        if name.startswith(("revenue", "balance")):
            assert one == pytest.approx(-other, rel=1e-9), name
        else:
            assert (1 + one / 100) * (1 + other / 100) == pytest.approx(1, abs=1e-12), name


def test_what_two_parts_of_a_story_do_one_after_the_other_is_what_both_do() -> None:
    first = at(asked(OWN, behind(OTHERS)), SET, LONG)
    then = at(asked(behind(OWN), ANSWER, behind(OTHERS)), SET, LONG)
    whole = at(asked(OWN, ANSWER, behind(OTHERS)), SET, LONG)
    for name in IDS:
        one, other, both = (evaluate(name, own).value for own in (first, then, whole))
        if name.startswith(("revenue", "balance", "per_")):
            assert both == pytest.approx(one + other, rel=1e-9), name
        else:
            product = (1 + one / 100) * (1 + other / 100)
            assert 1 + both / 100 == pytest.approx(product, abs=1e-12), name


def test_its_subjects_are_those_of_its_own_measures() -> None:
    assert BOTH.pairs == (("USA", "CHE"),)
    assert asked(OWN, OTHERS).pairs == (("USA", "CHE"), ("USA", "CHN"), ("USA", "JPN"))
    ended = asked(behind(OWN, ENDED), behind(OTHERS))
    assert ended.pairs == (("USA", "CHE"),)


def test_the_world_compared_with_tells_the_same_numbers() -> None:
    """So that no number is missing in one of two worlds, and none is taken for zero."""
    for own in (BOTH.counterfactual(), BOTH.alone()):
        assert own.pairs == BOTH.pairs
        assert own.own == BOTH.own
