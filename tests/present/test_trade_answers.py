"""What a run says of trade: each sentence as a person would write it for numbers made by hand."""

from __future__ import annotations

import pytest

from tests.present.rich import LESS, q, run
from walkaway.outcome import Band, Metric, Outcome
from walkaway.present.changes import changes, moves, says_little, size
from walkaway.present.trade_answers import (
    PART_WORDS,
    adding_up,
    answers,
    possessive,
    scaled,
)
from walkaway.present.words import the


def told(outcome: Outcome) -> list[str]:
    return [one.text for one in answers(outcome)]


EXPORTS = q("exports.JPN.USA.goods", "%", -30.0, -20.0, -10.0, base=140.0)
CARS = q("exports.JPN.USA.C29", "%", -60.0, -50.0, -40.0, base=45.0)


def test_exports_to_the_one_that_aims_and_the_cars_among_them() -> None:
    """A fifth of 140 is 28; the smaller size stands first where words tell the direction."""
    assert told(run(EXPORTS, CARS)) == [
        "In the long run Japan's goods exports to the United States fall by 20% (10 to 30, "
        "3 estimates): about 28 of 140 USD bn a year.",
        "Its exports of motor vehicles there fall by 50% (40 to 60, 3 estimates), from 45 USD bn.",
    ]
    (first, second) = answers(run(EXPORTS, CARS))
    assert first.says == (("exports", "JPN.USA", "long run"),)
    assert second.says == (("exports", "JPN.USA.C29", "long run"),)


def test_others_whom_measures_name_follow_with_what_moves_most_of_theirs() -> None:
    """Both ways of a quarrel, each with its own sector; a group is one."""
    back = q("exports.USA.EU.goods", "%", -6.0, -5.0, -4.0, base=200.0)
    food = q("exports.USA.EU.C10", "%", -6.0, -5.0, -4.0, base=20.0)
    pairs, sectors = (("USA", "JPN"), ("EU", "USA")), ("C29", "C10")
    named = ("JPN", "USA", "EU")
    found = told(run(EXPORTS, CARS, back, food, pairs=pairs, sectors=sectors, named=named))
    assert found[2:] == [
        "In the long run the United States' goods exports to the European Union fall by 5.0% (4.0 "
        "to 6.0, 3 estimates): about 10 of 200 USD bn a year.",
        "The United States' exports of food there fall by 5.0% (4.0 to 6.0, 3 estimates), from 20 "
        "USD bn.",
    ]
    assert len(told(run(EXPORTS, CARS, back, food, pairs=pairs, sectors=sectors))) == 2


def test_everybody_is_the_world() -> None:
    whole = q("exports.world.USA.goods", "%", -6.0, -5.0, -4.0, base=3000.0)
    (said,) = told(run(whole, focus=("USA", "world"), named=("USA",)))
    assert said.startswith("In the long run the world's goods exports to the United States fall")


@pytest.mark.parametrize(
    "outcome",
    [
        run(EXPORTS, CARS, named=("JPN", "MEX")),  # the measures are no matter of the two
        run(EXPORTS, CARS, named=("USA",)),
        run(q("exports.JPN.USA.goods", "%", 1.0, 2.0, 3.0, base=140.0), CARS),
        run(q("exports.JPN.USA.goods", "%", -3.0, 0.0, 3.0, base=140.0), CARS),
        run(q("exports.JPN.USA.goods", "%", -3.0, -2.0, -1.0), CARS),
        run(CARS),
    ],
)
def test_exports_are_told_only_where_the_two_are_at_odds_and_they_fall(outcome: Outcome) -> None:
    assert told(outcome) == []


def test_a_part_that_does_not_exist_is_not_told() -> None:
    bare = q("exports.JPN.USA.C29", "%", -60.0, -50.0, -40.0)
    assert len(told(run(EXPORTS, bare))) == 1


def income(code: str, *values: float) -> Metric:
    return q(f"welfare.{code}", "%", *values)


def test_incomes_of_those_named_then_of_the_two_in_focus_six_at_most() -> None:
    named = ("MEX", "JPN", "PHL")
    codes = ("USA", "JPN", "PHL", "MEX", "CHN")
    said = told(run(*(income(code, -0.3, -0.2, -0.1) for code in codes), named=named))
    assert said == [
        f"Real income of {name} in the long run: {LESS}0.20% ({LESS}0.30 to {LESS}0.10, "
        "3 estimates)."
        for name in ("Mexico", "Japan", "the Philippines", "the United States")
    ]
    many = ("MEX", "PHL", "CHN", "NLD", "JPN")
    everyone = [income(code, 0.1, 0.2, 0.3) for code in (*many, "TWN", "USA")]
    assert [s.split(" of ")[1].split(" in ")[0] for s in told(run(*everyone, named=many))] == [
        "Mexico", "the Philippines", "China", "the Netherlands", "Japan", "the United States",
    ]  # fmt: skip
    (first, *_) = answers(run(*everyone, named=many))
    assert first.says == (("income", "MEX", "long run"),)


def test_a_story_of_others_tells_no_income_of_the_two_in_focus() -> None:
    """Oil kept from Europe is no story of the United States and Japan, at whom a page looks."""
    everyone = [income(code, -0.3, -0.2, -0.1) for code in ("SAU", "EU", "JPN", "USA")]
    said = told(run(*everyone, named=("EU", "SAU")))
    assert [one.split(" in the")[0] for one in said] == [
        "Real income of the European Union", "Real income of SAU",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((-16.0, -8.3, 0.0), "8.3% (0.0 to 16.0, 3 estimates)"),
        ((-16.0, -8.3, 0.01), "8.3% (0.0 to 16.0, 3 estimates)"),
        ((-16.0, -8.3, 0.2), f"8.3% ({LESS}16.0 to +0.2, 3 estimates)"),
        ((0.0, 3.0, 5.0), "3.0% (0.0 to 5.0, 3 estimates)"),
    ],
)
def test_a_size_is_told_without_signs_unless_its_range_holds_both(
    values: tuple[float, float, float], said: str
) -> None:
    assert size(q("exports.JPN.USA.C29", "%", *values)) == said


def test_a_flow_that_was_nothing_is_no_headline() -> None:
    goods = q("exports.JPN.USA.goods", "%", -3.0, -2.0, -1.0, base=140.0)
    for before, count in ((0.01, 1), (0.4, 1), (12.0, 2)):
        cars = q("exports.JPN.USA.C29", "%", 1.0, 2.0, 3.0, base=before)
        assert len(told(run(goods, cars, named=("USA", "JPN")))) == count


def test_an_income_is_split_under_one_estimate_that_adds_up_as_printed() -> None:
    """-0.100 - 0.054 + 0.004 - 0.050 = -0.200; rounded -0.10, -0.05 or -0.06, 0.00, -0.05."""
    parts = (
        q("terms_of_trade.JPN", "%", -9.0, -0.1, 9.0),
        q("volume_of_trade.JPN", "%", -9.0, -0.054, 9.0),
        q("delivery.JPN", "%", -9.0, 0.004, 9.0),
        q("labour.JPN", "%", -9.0, -0.05, 9.0),
    )
    (said,) = told(run(income("JPN", -0.3, -0.2, -0.1), *parts, named=("JPN",)))
    assert said == (
        f"Real income of Japan in the long run: {LESS}0.20% ({LESS}0.30 to {LESS}0.10, "
        f"3 estimates). Under B ({LESS}0.20): terms of trade {LESS}0.10, trade lost or gained "
        f"{LESS}0.05, labour supplied {LESS}0.05."
    )
    # The first two are told even where they are nothing, others not.
    nothing = (q("terms_of_trade.JPN", "%", 0.0, 0.0, 0.0), q("profits.JPN", "%", 0.0, -20.5, 0.0))
    (said,) = told(
        run(income("JPN", -30.0, -20.5, -10.0), *nothing, q("labour.JPN", "%", 0.0, 0.0, 0.0))
    )
    assert said.endswith(f" Under B ({LESS}20.50): terms of trade 0.00, profits {LESS}20.50.")
    # Small numbers keep their digits; a part that this estimate does not have is not told.
    small = q("terms_of_trade.JPN", "%", -0.05, -0.0412, -0.01)
    other = Metric("labour.JPN", "", "%", {"A": 1.0})
    (said,) = told(run(income("JPN", -0.05, -0.0412, -0.01), small, other))
    assert said.endswith(f" Under B ({LESS}0.041): terms of trade {LESS}0.041.")


def test_every_part_has_its_word() -> None:
    assert PART_WORDS == {
        "terms_of_trade": "terms of trade",
        "volume_of_trade": "trade lost or gained",
        "delivery": "cost of delivery",
        "labour": "labour supplied",
        "transfers": "real value of the trade deficit",
        "profits": "profits",
        "unsplit": "not split",
    }


def test_where_estimates_do_not_agree_on_the_sign_it_is_said() -> None:
    open_ = income("USA", -0.1, 0.2, 0.4)
    start = (
        f"Real income of the United States in the long run: +0.20% ({LESS}0.10 to +0.40, "
        "3 estimates): the estimates do not agree on its sign"
    )
    assert told(run(open_)) == [f"{start}."]
    wage = q("real_wage.USA", "%", -1.5, -1.2, -1.1)
    paid = f"; real wages {LESS}1.2% ({LESS}1.5 to {LESS}1.1, 3 estimates), the difference is"
    assert told(run(open_, wage)) == [f"{start}{paid} mostly tariff revenue paid back."]
    levied = q("export_revenue.USA", "USD bn", 1.0, 2.0, 3.0)
    assert told(run(open_, wage, levied)) == [
        f"{start}{paid} mostly revenue of taxes on trade paid back."
    ]
    # Wages that could be where incomes are explain nothing.
    assert told(run(open_, q("real_wage.USA", "%", -1.5, -1.2, -0.1))) == [f"{start}."]
    # An end at zero is one sign.
    for ends in ((0.0, 0.2, 0.4), (-0.4, -0.2, 0.0)):
        assert "agree" not in told(run(income("USA", *ends)))[0]


def test_revenue_rises_or_falls_by_so_much_against_so_much() -> None:
    end = "; trade that does not take place pays no tariff."
    up = q("revenue.USA", "USD bn", 85.0, 90.0, 100.0, base=60.0)
    (one,) = answers(run(up))
    assert one.text == (
        "In the long run tariff revenue of the United States rises by 90 USD bn a year (85 to "
        f"100, 3 estimates), against 60 in the baseline{end}"
    )
    assert one.says == (("revenue", "USA", "long run"),)
    soon = q("revenue.USA", "USD bn", 85.0, 90.0, 100.0, base=60.0, horizon="one year")
    (one,) = answers(run(soon))
    assert one.text.startswith("After a year tariff revenue of the United States rises by 90")
    assert one.says == (("revenue", "USA", "one year"),)
    down = q("revenue.USA", "USD bn", -9.0, -7.0, -5.0, base=60.0)
    assert "falls by 7.0 USD bn a year" in told(run(down))[0]
    assert "(5.0 to 9.0, 3 estimates)" in told(run(down))[0]
    both = q("revenue.USA", "USD bn", -9.0, -7.0, 5.0, base=60.0)
    assert (
        f"changes by {LESS}7.0 USD bn a year ({LESS}9.0 to +5.0, 3 estimates), sign not agreed, "
        "against 60" in told(run(both))[0]
    )
    assert told(run(q("revenue.USA", "USD bn", 0.5, 0.5, 0.5, base=60.0))) == []
    assert len(told(run(q("revenue.USA", "USD bn", -0.6, -0.6, -0.6, base=60.0)))) == 1
    assert "against 0 in the baseline" in told(run(q("revenue.USA", "USD bn", 9.0, 9.0, 9.0)))[0]
    assert told(run(q("revenue.JPN", "USD bn", 85.0, 90.0, 100.0, base=60.0))) == []


def test_what_a_bloc_takes_of_what_is_lost() -> None:
    away = q("diversion.JPN.CPTPP.long-run", "%", 8.0, 12.0, 14.0)
    (_, one) = answers(run(EXPORTS, away))
    assert one.text == (
        "Of the goods that Japan no longer sells in the United States, CPTPP members take 12.0% "
        "(8.0 to 14.0, 3 estimates) in the long run."
    )
    assert one.says == (("diversion", "JPN.CPTPP", "long run"),)
    for share, none in ((0.5, False), (0.4, True), (-3.0, True)):
        said = told(run(EXPORTS, q("diversion.JPN.CPTPP.long-run", "%", share, share, share)))[1]
        assert said.endswith("take none in the long run.") is none
    assert told(run(away)) == []


def test_trade_inside_a_bloc_where_it_grows_for_certain() -> None:
    flows = (
        q("exports.PHL.CPTPP.goods", "%", 1.5, 2.0, 4.0, base=50.0),
        q("exports.CPTPP.PHL.goods", "%", 30.0, 40.0, 60.0, base=70.0),
    )
    found = list(answers(run(*flows, named=("PHL",))))
    assert [one.text for one in found] == [
        "The Philippines' goods exports to CPTPP members rise by 2.0% (1.5 to 4.0, 3 estimates) "
        "in the long run: about 1 USD bn more than 50.",
        "The Philippines' goods imports from CPTPP members rise by 40% (30 to 60, 3 estimates) in "
        "the long run: about 28 USD bn more than 70.",
    ]
    assert [one.says for one in found] == [
        (("exports", "PHL.CPTPP", "long run"),), (("exports", "CPTPP.PHL", "long run"),),
    ]  # fmt: skip
    british = q("exports.GBR.CPTPP.goods", "%", 1.5, 2.0, 4.0, base=50.0)
    (said,) = told(run(british, named=("GBR",), names={"GBR": "United Kingdom"}))
    assert said.startswith("The United Kingdom's goods exports to CPTPP members rise by")
    american = q("exports.USA.JPN.goods", "%", -30.0, -20.0, -10.0, base=140.0)
    (said,) = told(run(american, focus=("JPN", "USA")))
    assert said.startswith("In the long run the United States' goods exports to Japan fall by 20%")
    edge = q("exports.PHL.CPTPP.goods", "%", 1.0, 2.0, 4.0, base=50.0)
    unborn = q("exports.PHL.CPTPP.goods", "%", 2.0, 2.0, 4.0)
    assert told(run(edge, named=("PHL",))) == told(run(unborn, named=("PHL",))) == []


@pytest.mark.parametrize(
    ("values", "total", "places", "printed"),
    [
        # Thirds of one: .33 + .33 + .34; of what is alike, the first is raised.
        ([1 / 3, 1 / 3, 1 / 3], 1.0, 2, [0.34, 0.33, 0.33]),
        ([0.334, 0.336, 0.33], 1.0, 2, [0.33, 0.34, 0.33]),
        ([0.1261, 0.126, 0.7479], 1.0, 2, [0.13, 0.12, 0.75]),
        ([-0.126, -0.127, -0.747], -1.0, 2, [-0.12, -0.13, -0.75]),
        # 0.06 less 0.01 is 0.05, not what binary arithmetic makes of it.
        ([0.0551, 0.0551, 0.8898], 1.0, 2, [0.05, 0.06, 0.89]),
        # The total is printed as 0.12, so that is what they must add up to.
        ([0.055, 0.07], 0.125, 2, [0.05, 0.07]),
        ([1.4, 1.3, 1.3], 4.0, 0, [2.0, 1.0, 1.0]),
        ([1.6, 1.7, 1.7], 5.0, 0, [1.0, 2.0, 2.0]),
        ([], 0.0, 2, []),
    ],
)
def test_what_is_printed_adds_up(
    values: list[float], total: float, places: int, printed: list[float]
) -> None:
    found = adding_up(values, total, places)
    assert found == printed
    assert sum(found) == pytest.approx(round(total, places), abs=1e-9)


def test_names_in_sentences() -> None:
    outcome = run(names={"ROW": "Rest of the world", "GBR": "United Kingdom"})
    wanted = {
        "JPN": ("Japan", "Japan's"), "USA": ("the United States", "the United States'"),
        "PHL": ("the Philippines", "the Philippines'"),
        "NLD": ("the Netherlands", "the Netherlands'"),
        "GBR": ("the United Kingdom", "the United Kingdom's"),
        "ROW": ("the Rest of the world", "the Rest of the world's"), "XYZ": ("XYZ", "XYZ's"),
    }  # fmt: skip
    for code, (inside, owner) in wanted.items():
        assert (the(outcome, code), possessive(outcome, code)) == (inside, owner)


def test_sizes_and_directions() -> None:
    assert [moves(Band(-1, mid, 1)) for mid in (0.5, 0.0, -0.5)] == ["rise", "fall", "fall"]
    assert size(q("x", "%", -4.0, -2.0, -1.0)) == "2.0% (1.0 to 4.0, 3 estimates)"
    assert size(q("x", "%", -4.0, -2.0, 1.0)) == f"2.0% ({LESS}4.0 to +1.0, 3 estimates)"
    assert scaled(q("x", "%", -30.0, -20.0, 10.0, base=50.0)) == Band(-15.0, -10.0, 5.0)
    assert scaled(q("x", "%", -30.0, -20.0, 10.0)) == Band(0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((-4.0, -2.0, -1.0), "fall by 2.0% (1.0 to 4.0, 3 estimates)"),
        ((1.0, 2.0, 4.0), "rise by 2.0% (1.0 to 4.0, 3 estimates)"),
        (
            (-6.0, -3.2, 1.0),
            f"change by {LESS}3.2% ({LESS}6.0 to +1.0, 3 estimates), sign not agreed",
        ),
        ((-1.0, 3.2, 6.0), f"change by +3.2% ({LESS}1.0 to +6.0, 3 estimates), sign not agreed"),
        ((-6.0, -3.2, 0.01), "fall by 3.2% (0.0 to 6.0, 3 estimates)"),
        ((-100.0, -100.0, -100.0), "stop"),
        ((-100.0, -99.99, -99.96), "stop"),
        ((-100.0, -99.9, -99.0), "fall by 100% (99 to 100, 3 estimates)"),
        ((-37.4, -37.3, -37.2), "fall by 37% (in all 3 estimates)"),
    ],
)
def test_a_direction_is_named_only_where_the_whole_range_has_it(
    values: tuple[float, float, float], said: str
) -> None:
    own = q("exports.JPN.USA.goods", "%", *values)
    assert changes(own) == said
    first, _, rest = said.partition(" ")
    assert changes(own, many=False) == " ".join(filter(None, (f"{first}s", rest)))


def test_exports_of_no_sure_sign_are_no_fall() -> None:
    both = q("exports.JPN.USA.goods", "%", -6.0, -3.2, 1.0, base=140.0)
    (said,) = told(run(both))
    assert said == (
        f"In the long run Japan's goods exports to the United States change by {LESS}3.2% "
        f"({LESS}6.0 to +1.0, 3 estimates), sign not agreed: about {LESS}4 of 140 USD bn a year."
    )


def test_a_range_ten_times_as_far_as_its_middle_says_little() -> None:
    assert says_little(Band(-29.17, -0.20, -0.07))
    assert says_little(Band(0.01, 0.1, 1.0))
    assert not says_little(Band(-0.26, -0.07, -0.05))
    assert not says_little(Band(-29.17, -0.20, 0.07))  # its sign is not agreed, which is said
    assert not says_little(Band(0.0, 0.0, 0.0))
