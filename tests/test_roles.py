"""What a measure is to its story: own, background, ended; and steps."""

from __future__ import annotations

import dataclasses

import pytest

from walkaway import engine
from walkaway.bonds.kinds import Withdrawal
from walkaway.engine.compared import between, less
from walkaway.engine.known import ALL, NOTHING, knew
from walkaway.engine.questions import question
from walkaway.errors import BadInputError
from walkaway.goods.kinds.tariffs import Tariff
from walkaway.grammar import roles
from walkaway.market import Part
from walkaway.outcome import Outcome, Quantity
from walkaway.outcome.quantity import OF_THE_STORY, WITHOUT, against
from walkaway.scenario import Scenario
from walkaway.scenario.library import names

OWN = Tariff(by="USA", on="CHE", change="+39%", from_="2025-08-07", announced="2025-07-31")
OTHERS = Tariff(by="USA", on="JPN", change="+20%", role="background")
ENDED = Tariff(by="USA", on="CHN", change="+10%", role="ended")
WALK = Withdrawal(holder="JPN.private", bucket="long", change="-5%", over="4 quarters",
                  from_="2025-11-13")  # fmt: skip

WORDS = against(background=True, ended=False)


def story(*measures: object) -> Scenario:
    return Scenario(name="own", date="2025-11-13", measures=measures)


class TestRoles:
    def test_worlds(self) -> None:
        every = (OWN, OTHERS, ENDED)
        assert roles.with_story(every) == (OWN, OTHERS)
        assert roles.without_story(every) == (OTHERS, ENDED)
        assert roles.of_story(every) == (OWN, ENDED)

    def test_a_story_without_roles_has_one_world(self) -> None:
        asked = question(story(OWN))
        assert asked.without == ()
        assert asked.worlds == (asked,)
        assert asked.alone() is asked
        assert asked.against == WITHOUT

    def test_the_counterfactual_is_said(self) -> None:
        assert question(story(OWN, OTHERS)).against == (
            f"the same world {OF_THE_STORY} (measures of the background in force)"
        )
        assert question(story(OWN, ENDED)).against == (
            f"the same world {OF_THE_STORY} (what it ends in force)"
        )

    def test_measures_that_never_stand_together_do_not_contradict(self) -> None:
        """A rate that ends, and the rate that takes its place."""
        before = Tariff(by="USA", on="CHE", rate="39%", role="ended")
        now = Tariff(by="USA", on="CHE", rate="15%")
        story(before, now).check()
        with pytest.raises(BadInputError, match="contradicts measure 1"):
            story(dataclasses.replace(before, role="background"), now).check()

    def test_it_is_read_and_written(self) -> None:
        made = story(dataclasses.replace(OWN, step="first"), OTHERS, ENDED)
        assert Scenario.from_toml(made.to_toml()) == made
        assert 'role = "background"' in made.to_toml()

    def test_a_role_that_is_none_is_refused(self) -> None:
        with pytest.raises(BadInputError, match="role"):
            dataclasses.replace(OWN, role="backdrop")

    def test_measures_of_everybody_else_are_the_background_of_stories_about_one(self) -> None:
        """None of the library's stories tells the world's tariffs as one partner's."""
        for name in names():
            own = Scenario.of_library(name)
            others = [m for m in own.measures if m.label.startswith("US orders on all other")]
            if name != "japan-2025-tariffs":
                assert all(m.role == roles.BACKGROUND for m in others), name


class TestSteps:
    def test_in_the_order_in_which_they_are_named(self) -> None:
        one, two = dataclasses.replace(OWN, step="a"), dataclasses.replace(WALK, step="b")
        assert roles.steps_of((one, OTHERS, two)) == ("a", "b")
        assert roles.after((one, OTHERS, two), "a") == (one, OTHERS)
        assert roles.after((one, OTHERS, two), "b") == (one, OTHERS, two)

    def test_what_names_none_belongs_to_the_last(self) -> None:
        one, two = dataclasses.replace(OWN, step="a"), dataclasses.replace(WALK, step="b")
        more = Tariff(by="CHE", on="USA", change="+5%")
        assert roles.after((one, two, more), "a") == (one,)

    def test_what_ends_in_a_later_step_still_stands(self) -> None:
        one = dataclasses.replace(OWN, step="a")
        end = dataclasses.replace(ENDED, step="b")
        assert roles.after((one, end), "a") == (one, end)
        assert roles.after((one, end), "b") == (one,)

    def test_one_step_is_none(self) -> None:
        assert roles.steps_of((dataclasses.replace(OWN, step="a"), OTHERS)) == ()


class TestDifference:
    def quantity(self, value: float, unit: str = "JPY bn", **more: object) -> Quantity:
        return Quantity("profit.firm.total", "profit", unit, {"best": value}, **more)

    def test_percentages_are_of_a_ratio_and_all_else_differs(self) -> None:
        # 1.10 over 1.25 is 0.88
        assert between("%", 10.0, 25.0) == pytest.approx(-12.0)
        assert between("points", 10.0, 25.0) == -15.0

    def test_what_only_one_world_moves(self) -> None:
        mine, theirs = Part(metrics=(self.quantity(3.0),)), Part()
        assert less(mine, theirs, WORDS).metrics[0].mid == 3.0
        assert less(theirs, mine, WORDS).metrics[0].mid == -3.0

    def test_whom_the_background_alone_moves_is_not_told(self) -> None:
        both = Part(metrics=(self.quantity(-400.0),))
        assert less(both, both, WORDS).metrics == ()

    def test_the_level_without_is_that_of_the_world_compared_with(self) -> None:
        mine = self.quantity(-100.0, baseline=1000.0, baseline_unit="JPY bn")
        theirs = self.quantity(-40.0, baseline=1000.0, baseline_unit="JPY bn")
        found = less(Part(metrics=(mine,)), Part(metrics=(theirs,)), WORDS).metrics[0]
        assert (found.baseline, found.mid) == (960.0, -60.0)

    def test_a_level_on_record_is_the_same_in_every_world(self) -> None:
        mine, theirs = (
            Part(metrics=(self.quantity(size, baseline=1000.0, baseline_unit="JPY bn"),))
            for size in (-100.0, -40.0)
        )
        assert less(mine, theirs, WORDS, records=True).metrics[0].baseline == 1000.0

    def test_facts_stay(self) -> None:
        fact = self.quantity(5.0, counterfactual="the year before")
        mine = Part(metrics=(self.quantity(-3.0), fact))
        theirs = Part(metrics=(self.quantity(-1.0), fact))
        assert less(mine, theirs, WORDS).metrics[1] == fact


class TestKnown:
    """What an expectation knew is by the days on which things were announced."""

    def test_before_all_after_all_and_between(self) -> None:
        steps = (dataclasses.replace(OWN, step="a"), dataclasses.replace(WALK, step="b"))
        asked = question(story(*steps, OTHERS))
        day = asked.date.replace
        assert knew(asked, day(month=7, day=31)).through == NOTHING
        assert knew(asked, day(month=8, day=1)).through == "a"
        assert knew(asked, day(day=14)).through == ALL

    def test_a_part_that_no_step_ends_with(self) -> None:
        later = Tariff(by="CHE", on="USA", change="+5%", from_="2025-10-01")
        asked = question(story(OWN, later))
        found = knew(asked, asked.date.replace(month=9, day=1))
        assert found.measures == (OWN,)
        assert found.through is None


@pytest.fixture(scope="module")
def ruling() -> Outcome:
    return engine.run("scotus-2026", elasticities=["U4"], only=["goods", "duties"])


def test_the_ruling_lowers_revenue_and_the_mean_tariff(ruling: Outcome) -> None:
    assert ruling["revenue.USA"].mid < 0
    assert ruling["tariff.USA.world"].mid < 0
    assert ruling["exports.CHN.USA.goods"].mid > 0
    assert all(OF_THE_STORY in own.counterfactual for own in ruling.metrics if own.effect)
