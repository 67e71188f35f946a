"""The dial that stands first, and orders that are levied in part."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from walkaway.errors import BadInputError
from walkaway.goods.kinds.tariffs import Orders
from walkaway.goods.products import order_points
from walkaway.grammar.values import Rate
from walkaway.scenario import Scenario
from walkaway.scenario.dials import dials, turn
from walkaway.scenario.lever import lever_of
from walkaway.world import World

HEAD = 'name = "own"\ndate = 2025-11-13\nfocus = ["USA", "CHE"]\n'
ORDERS = '[[measure]]\nkind = "Orders"\nby = "USA"\non = "CHE"\n'
TARIFF = '[[measure]]\nkind = "Tariff"\nby = "CHE"\non = "USA"\nchange = "+10%"\n'


def test_half_of_the_orders_adds_half_the_points() -> None:
    world = World.at(Scenario.from_toml(HEAD + ORDERS).date)
    trade = world.trade()
    whole, half, more = (
        order_points(Orders(on=("CHE",), share=Rate(part)), world, trade, world.date)
        for part in (1.0, 0.5, 1.5)
    )
    assert np.abs(whole).max() > 0.1
    np.testing.assert_allclose(half, 0.5 * whole)
    np.testing.assert_allclose(more, 1.5 * whole)


def test_a_share_of_nothing_is_no_measure() -> None:
    with pytest.raises(BadInputError, match="share"):
        Scenario.from_toml(HEAD + ORDERS + 'share = "0%"\n')
    story = Scenario.from_toml(HEAD + ORDERS + TARIFF)
    assert [own.kind for own in turn(story, {"orders-1": 0}).measures] == ["Tariff"]
    turned = turn(story, {"orders-1": 50})
    assert "50% of what they add" in turned.in_words()[0]
    assert Scenario.from_toml(turned.to_toml()).measures == turned.measures


def test_the_named_dial_stands_first() -> None:
    told = Scenario.from_toml(HEAD.replace("focus", 'lever = "tariff-2"\nfocus') + ORDERS + TARIFF)
    chosen = Scenario.from_toml(HEAD + ORDERS + TARIFF)
    assert [own.id for own in (lever_of(told), lever_of(chosen)) if own] == ["tariff-2", "orders-1"]


def test_a_withdrawal_stands_before_tariffs() -> None:
    text = '[[measure]]\nkind = "Withdrawal"\nholder = "JPN.private"\nchange = "-31%"\n'
    found = lever_of(Scenario.from_toml(HEAD + ORDERS + text))
    assert found is not None
    assert found.id == "withdrawal-2"


def test_a_lever_that_was_turned_to_nothing_leaves_another() -> None:
    story = Scenario.from_toml(HEAD.replace("focus", 'lever = "orders-1"\nfocus') + ORDERS + TARIFF)
    found = lever_of(turn(story, {"orders-1": 0}))
    assert found is not None
    assert found.id != "orders-1"
    assert found.id in {dial.id for dial in dials(turn(story, {"orders-1": 0}))}


def test_question_and_lever_are_written_and_read() -> None:
    text = HEAD.replace("focus", 'question = "Who pays?"\nlever = "orders-1"\nfocus') + ORDERS
    story = Scenario.from_toml(text)
    again = Scenario.from_toml(story.to_toml())
    assert (again.question, again.lever) == ("Who pays?", "orders-1")
    assert again == story


def test_a_lever_that_is_no_dial_is_refused_with_its_line_and_the_nearest() -> None:
    text = HEAD.replace("focus", 'lever = "tarif-2"\nfocus') + ORDERS + TARIFF
    with pytest.raises(BadInputError) as refused:
        Scenario.from_toml(text, "own.toml")
    (problem,) = refused.value.problems
    assert problem.place == "own.toml:3"
    assert problem.path == "lever"
    assert problem.hint == "did you mean 'tariff-2'?"
    sound = Scenario.from_toml(HEAD + ORDERS + TARIFF)
    with pytest.raises(BadInputError, match="no such dial"):
        dataclasses.replace(sound, lever="tarif-2").check()


def test_a_lever_goes_with_its_measure() -> None:
    story = Scenario.from_toml(HEAD.replace("focus", 'lever = "tariff-2"\nfocus') + ORDERS + TARIFF)
    assert story.with_measures(story.measures[:1]).lever == ""
    assert story.with_measures(story.measures).lever == "tariff-2"
    assert turn(story, {"orders-1": 50}).lever == "tariff-2"
