"""`by = "all"`, the rest of everyone, and blocs that `exempt` leaves nobody of."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from walkaway.errors import BadInputError
from walkaway.goods.schedule import schedule
from walkaway.scenario import Accession, Scenario, Tariff, Vocabulary
from walkaway.scenario.scenario import examine
from walkaway.world import World

DAY = dt.date(2025, 9, 16)
WORDS = Vocabulary.embedded()
TARIFF = '[[measure]]\nkind = "Tariff"\nby = {by}\non = {on}\nchange = "+10%"\n'


def text(*measures: tuple[str, str]) -> str:
    """Tariffs, one for each `by` and `on`."""
    tables = "".join(TARIFF.format(by=f'"{by}"', on=f'"{on}"') for by, on in measures)
    return f'name = "x"\ndate = {DAY}\n{tables}'


def test_a_tariff_of_everybody_on_everybody_is_on_all_trade_but_home_sales() -> None:
    scenario, problems = examine(text(("all", "all")))
    assert problems == []
    assert scenario is not None
    world = World.at(DAY)
    trade = world.trade()
    added = schedule(world, trade, scenario.measures, DAY).tariffs - trade.tariffs
    n = len(trade.economies)
    goods = np.array([sector != "SERVICES" for sector in trade.sectors])
    expected = np.where(np.eye(n, dtype=bool)[:, :, None], 0.0, 0.1) * goods
    np.testing.assert_allclose(added, expected, atol=1e-12)
    assert scenario.in_words()[0].startswith("Everyone: 10 points more tariff")


def test_all_is_every_importer_one_by_one() -> None:
    world = World.at(DAY)
    trade = world.trade()
    together = Tariff(by=("all",), on=("CHN",), rate="25%")
    listed = Tariff(by=tuple(c for c in trade.economies if c != "CHN"), on=("CHN",), rate="25%")
    one, other = (schedule(world, trade, [own], DAY).tariffs for own in (together, listed))
    np.testing.assert_array_equal(one, other)


def test_everybody_joins_a_bloc() -> None:
    joined = Accession(bloc="CPTPP", members=("all",))
    Scenario(name="x", date=DAY, measures=(joined,)).check()
    world = World.at(DAY)
    trade = world.trade()
    plan = schedule(world, trade, [joined], DAY).tariffs
    inside = [trade.economies.index(c) for c in world.members("CPTPP")]
    new = [k for k in range(len(trade.economies)) if k not in inside]
    for rows, columns in ((new, inside), (inside, new)):
        between = np.ix_(rows, columns)
        assert trade.tariffs[between].max() > 0
        assert plan[between].max() == 0


def test_the_rest_of_an_importer_leaves_out_whom_everybody_taxes() -> None:
    scenario, problems = examine(text(("all", "CHN"), ("USA", "rest")))
    assert problems == []
    assert scenario is not None
    assert "CHN" not in scenario.measures[1].exporters(WORDS, DAY)  # type: ignore[attr-defined]
    assert "JPN" in scenario.measures[1].exporters(WORDS, DAY)  # type: ignore[attr-defined]


def test_a_rest_that_differs_between_importers_is_refused_alike() -> None:
    _, (problem,) = examine(text(("all", "rest"), ("USA", "JPN")))
    assert problem.path == "measure[1].on"
    assert "not the same for all: measure 2 is of USA alone" in problem.what
    own, other = (
        Tariff(by=("all",), on=("rest",), change=0.1),
        Tariff(by=("USA",), on=("JPN",), change=0.1),
    )
    with pytest.raises(BadInputError) as caught:
        Scenario(name="x", date=DAY, measures=(own, other))
    (python,) = caught.value.problems
    assert (python.path, python.what, python.hint) == (problem.path, problem.what, problem.hint)
    # Where nobody else is named, everybody's rest is the same.
    assert examine(text(("all", "rest"), ("all", "JPN")))[1] == []


def test_an_exempt_bloc_that_leaves_nobody_is_said() -> None:
    usmca = text(("USA", "CAN")) + 'exempt = "USMCA"\n'
    _, (problem,) = examine(usmca, "f.toml")
    assert problem.path == "measure[1].exempt"
    assert problem.what == "USMCA leaves out every economy of 'on' (CAN)"
    assert "share of trade that pays" in problem.hint
    assert "no tariff on itself" not in str(problem)
    # An economy's tariff on itself is still that.
    assert "no tariff on itself" in str(examine(text(("USA", "USA")))[1][0])
