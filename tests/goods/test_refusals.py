"""What a scenario's file refuses, arrays are refused for as well, and in the same words."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from tests.goods.worlds import abroad, calibration, world
from walkaway import goods
from walkaway.errors import BadInputError, NotSolvedError
from walkaway.scenario import Tariff
from walkaway.scenario.scenario import examine

TWO = np.ones((2, 2, 1))
TWO[0, 0] = TWO[1, 1] = 20


def two(tariffs: object, **told: float) -> goods.Calibration:
    return goods.Calibration(["A", "B"], ["s"], TWO, tariffs, 1.0, 0.0, 1.0, 5.0, **told)


def refusal(make: object) -> BadInputError:
    with pytest.raises(BadInputError) as caught:
        make()  # type: ignore[operator]
    return caught.value


def words_of_a_file(rate: str) -> tuple[str, str]:
    text = 'name = "x"\ndate = 2025-09-16\n[[measure]]\nkind = "Tariff"\nby = "USA"\non = "JPN"\n'
    (problem,) = examine(f"{text}rate = {rate}\n")[1]
    return problem.what, problem.hint.partition(";")[0]


@pytest.mark.parametrize("rate", [2.5, 10, 25, 1000])
def test_a_percentage_is_refused_in_the_words_of_a_file(rate: float) -> None:
    what, hint = words_of_a_file(f"{rate:g}")
    for make in (lambda: two(rate), lambda: goods.solve(two(0.0), tariffs=rate)):
        (problem,) = refusal(make).problems
        assert problem.what == f"{what} (and 1 more)"
        assert problem.hint.startswith(hint)
        assert problem.path == "tariffs[A, B, s]"
    with pytest.raises(BadInputError):
        Tariff(by=("USA",), on=("JPN",), rate=rate)


def test_rates_up_to_200_percent_are_fractions() -> None:
    assert goods.solve(two(2.0), tariffs=2.0).solved


def test_high_rates_are_solved_when_told() -> None:
    told = two(5.0, rates_up_to=5)
    assert goods.solve(told, tariffs=10.0, rates_up_to=10).solved
    # The calibration's own rates were told before.
    same = goods.solve(told, tariffs=told.tariffs)
    np.testing.assert_allclose(same.welfare, 1, rtol=1e-12)
    for derived in (told.with_elasticity(4.0), told.without_io()):
        np.testing.assert_array_equal(derived.tariffs, told.tariffs)
    with pytest.raises(BadInputError, match="10 as a tariff"):
        goods.solve(told, tariffs=10.0)
    levied = np.full((2, 1), 0.1)
    for limit in (float("nan"), 0, -1.0, "10", None, True):
        with pytest.raises(BadInputError, match=r"rates_up_to.*positive"):
            two(0.1, rates_up_to=limit)  # type: ignore[arg-type]
        with pytest.raises(BadInputError, match=r"rates_up_to.*positive"):
            goods.solve(two(0.1), 0.2, rates_up_to=limit)  # type: ignore[arg-type]
        with pytest.raises(BadInputError, match=r"rates_up_to.*positive"):
            goods.solve(two(0.1), output_tax=levied, rates_up_to=limit)  # type: ignore[arg-type]


def test_infinity_bans_a_flow_but_is_no_tariff_of_the_data() -> None:
    banned = goods.solve(two(0.0), tariffs=np.inf)
    assert banned.solved
    assert banned.flows_after[0, 1, 0] == banned.flows_after[1, 0, 0] == 0
    with pytest.raises(BadInputError, match=r"tariffs\[A, B, s\]: is inf: not a finite number"):
        two(np.inf)


def test_taxed_sales_at_home_are_refused() -> None:
    everywhere = np.full((2, 2, 1), 0.25)
    for make in (
        lambda: two(everywhere),
        lambda: goods.solve(two(0.0), tariffs=everywhere),
        lambda: goods.solve(two(0.0), tariffs=everywhere[:, :, 0]),
        lambda: goods.optimal_tariffs(two(0.0), "A", tariffs=everywhere),
    ):
        (problem,) = refusal(make).problems
        assert "tariffs[A, A, s]" in problem.path
        assert "an economy levies no tariff on itself" in problem.what
        assert "diagonal" in problem.hint
    # A number is one on imports, and so is an array with nothing on its diagonal.
    number, array = goods.solve(two(0.0), 0.25), goods.solve(two(0.0), 0.25 * abroad(2)[:, :, :1])
    np.testing.assert_array_equal(number.welfare, array.welfare)


@pytest.mark.parametrize("name", ["tariffs", "trade_cost"])
def test_a_missing_value_is_refused(name: str) -> None:
    cal = calibration()
    array = np.ones(cal.flows.shape) if name == "trade_cost" else cal.tariffs.copy()
    array[1, 2, 0] = np.nan
    with pytest.raises(BadInputError, match=rf"{name}\[E1, E2, S0\].*not a finite number"):
        goods.solve(cal, **{name: array})


def test_an_economy_that_buys_but_makes_nothing_is_refused() -> None:
    data = world()
    data["flows"] = data["flows"].copy()
    data["flows"][2] = 0
    with pytest.raises(BadInputError, match="E2 buys but makes nothing, so that it has no income"):
        goods.Calibration(**data)


def test_with_balanced_trade_who_exports_nothing_can_import_nothing() -> None:
    flows = np.ones((3, 3, 1))
    flows[0, 0] = flows[1, 1] = flows[2, 2] = 20
    flows[0, 1:] = 0
    one_way = goods.Calibration(list("ABC"), ["s"], flows, 0.05, 1.0, 0.0, 1.0, 5.0)
    with pytest.raises(NotSolvedError, match="A exports nothing, so that it can pay for no import"):
        goods.solve(one_way, tariffs=0.25, deficits="zero")
    with pytest.raises(NotSolvedError, match="A exports nothing"):
        one_way.baseline("zero")
    # With its deficit held it buys on credit, as the data say it does.
    assert goods.solve(one_way, tariffs=0.25).solved
    back = goods.Calibration(list("ABC"), ["s"], flows.transpose(1, 0, 2), 0.05, 1.0, 0.0, 1.0, 5.0)
    with pytest.raises(NotSolvedError, match="A imports nothing, so that nobody can pay"):
        goods.solve(back, tariffs=0.25, deficits="zero")


def test_all_mistakes_of_rates_at_once() -> None:
    data = world()
    rates = data["tariffs"].copy()
    rates[0, 0, 0], rates[0, 1, 0], rates[0, 1, 1], rates[0, 1, 2] = 0.1, 25, np.nan, -2
    told = str(refusal(lambda: goods.Calibration(**{**data, "tariffs": rates})))
    for words in ("itself", "25 as a tariff", "not a finite number", "-100%"):
        assert words in told
    assert told.count("\n") == 3


def test_rates_that_a_file_may_hold_are_still_run() -> None:
    import walkaway
    from walkaway.scenario import Scenario

    steep = Scenario(
        name="steep",
        date=dt.date(2025, 9, 16),
        measures=(Tariff(by=("USA",), on=("CHN",), rate="300%"),),
    )
    found = walkaway.run(steep, only=("goods",), elasticities=("IS",))
    assert {report.status for report in found.solves} == {"solved"}
