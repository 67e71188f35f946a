"""Rebalancing by two routes."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from walkaway.cli.rebalance import rebalance as command
from walkaway.economy import rebalance as dynamic
from walkaway.economy import system
from walkaway.errors import BadInputError, NotSolvedError
from walkaway.goods.rebalancing import rebalance
from walkaway.world import World

NAMES = ("A", "B", "C")
FLOWS = np.array([[80.0, 12.0, 6.0], [7.0, 60.0, 8.0], [3.0, 5.0, 40.0]])


def gaps(flows):
    return flows.sum(axis=0) - flows.sum(axis=1)


def test_unchanged_deficits_change_nothing():
    found = rebalance(NAMES, FLOWS, gaps(FLOWS))
    assert found.solved
    for ratios in (found.wage, found.price, found.real_wage):
        np.testing.assert_allclose(ratios, 1.0, atol=1e-10)


def test_closing_a_deficit_lowers_the_wage_and_money_does_not_matter():
    found = rebalance(NAMES, FLOWS, np.zeros(3))
    before = gaps(FLOWS) / FLOWS.sum(axis=1)
    # Those that lose a deficit see their wage fall against those that lose a surplus.
    assert found.wage[np.argmax(before)] < 1 < found.wage[np.argmin(before)]
    scaled = rebalance(NAMES, 1000 * FLOWS, np.zeros(3))
    np.testing.assert_allclose(found.wage, scaled.wage, rtol=1e-10)


def test_balanced_world_satisfies_its_own_equation():
    theta = 4.0
    found = rebalance(NAMES, FLOWS, np.zeros(3), theta)
    share = FLOWS / FLOWS.sum(axis=0) * (found.wage**-theta)[:, None]
    share /= share.sum(axis=0)
    income = FLOWS.sum(axis=1) * found.wage
    np.testing.assert_allclose(share @ income, income, rtol=1e-10)


def test_easier_substitution_needs_less():
    wages = [rebalance(NAMES, FLOWS, np.zeros(3), theta).wage.max() for theta in (1.0, 4.0, 8.0)]
    assert wages[0] > wages[1] > wages[2] > 1


def test_bad_deficits():
    with pytest.raises(ValueError, match="sum"):
        rebalance(NAMES, FLOWS, np.ones(3))


def test_rates_alone_move_the_yen_by_less_than_one_percent_a_point():
    model = system.build(World.at("2025-06-12"), system.Assumptions(floors=False))
    rises = dynamic.rate_rises(model, "JPN")
    assert rises[0].real < 1  # published GPM6: 0.87
    # Later quarters surprise, so on impact they cannot matter.
    assert rises[1].real == pytest.approx(rises[2].real)
    assert 0.5 < rises[0].real <= rises[1].real < 2
    assert 0 < rises[0].lasting < rises[1].lasting < rises[2].lasting < 2
    assert 0 > rises[0].output > rises[1].output > rises[2].output > -1
    cuts = dynamic.rate_rises(model, "JPN", -1.0)
    assert [cut.real for cut in cuts] == pytest.approx([-rise.real for rise in rises])
    answers = dynamic.needed_appreciation(model, "JPN", 1.0)
    twice = dynamic.needed_appreciation(model, "JPN", 2.0)
    for name, found in answers.items():
        assert found.real > 0
        assert found.output < 0
        assert twice[name].real == pytest.approx(2 * found.real)
    assert answers["one year"].real > answers["long run"].real


def test_command_line():
    run = CliRunner().invoke(command, ["--gap", "1", "--json"])
    assert run.exit_code == 0
    document = json.loads(run.stdout)
    assert {"dynamic", "general_equilibrium", "one_point_on_the_policy_rate"} <= set(document)
    run = CliRunner().invoke(command, ["--economy", "USA"])
    assert isinstance(run.exception, BadInputError)
    run = CliRunner().invoke(command, ["--gap", "-80"])
    assert isinstance(run.exception, BadInputError)
    for absurd in ("1e9", "nan"):
        assert CliRunner().invoke(command, ["--gap", absurd]).exit_code == 2


def test_a_reversal_is_no_answer():
    rises = [
        dynamic.RateRise(4, 0.9, 0.9, 0.9, 0.4, -0.3),
        dynamic.RateRise(8, -51.0, -51.0, 3.0, -20.0, 15.0),
    ]
    with pytest.raises(NotSolvedError, match="8 quarters does less"):
        dynamic._no_reversal(rises, "CHN", 1.0)
