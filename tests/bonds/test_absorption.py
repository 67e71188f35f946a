"""Splits of purchases by rule: identities, limits, and the record of 2003-25."""

from __future__ import annotations

import numpy as np
import pytest

from walkaway.bonds.absorption import (
    FIRST,
    Absorbed,
    absorbed,
    by_past_purchases,
    by_record,
    half_and_half,
    in_proportion,
    learnt,
    misplaced,
)
from walkaway.bonds.kinds import Withdrawal
from walkaway.bonds.record import known
from walkaway.engine.questions import question
from walkaway.engine.studies.withdraw import Adjustment, withdraw
from walkaway.errors import BadInputError
from walkaway.world import World

NAMES = ("a", "b", "c")


def year(held: list[float], bought: list[float]) -> Absorbed:
    return Absorbed(2000, NAMES, np.array(held), np.array(bought), 0.0)


@pytest.fixture(scope="module")
def years() -> list[Absorbed]:
    facts = known(World.complete())
    return [absorbed(facts, one) for one in range(FIRST, 2026)]


def test_shares_sum_to_one() -> None:
    rng = np.random.default_rng(0)
    past = [Absorbed(k, NAMES, rng.uniform(1, 9, 3), rng.normal(2, 3, 3), 0.0) for k in range(9)]
    held = np.array([5.0, 3.0, 2.0])
    for rule in (learnt, half_and_half, by_record):
        assert rule(past, held).sum() == pytest.approx(1.0, abs=1e-12)


def test_who_always_bought_in_proportion_goes_on_to() -> None:
    past = [year([5, 3, 2], [5 * k, 3 * k, 2 * k]) for k in (1.0, -2.0, 4.0)]
    held = np.array([5.0, 3.0, 2.0])
    for rule in (learnt, half_and_half, by_record):
        np.testing.assert_allclose(rule(past, held), [0.5, 0.3, 0.2])


def test_one_who_takes_everything_is_learnt_at_last() -> None:
    """With more years than any prior the learnt share goes to one: it took every dollar."""
    past = [year([5, 5, 0], [k % 7 + 1.0, 0, 0]) for k in range(4000)]
    np.testing.assert_allclose(learnt(past, np.array([5.0, 5.0, 0.0])), [1, 0, 0], atol=2e-3)


def test_doubling_all_dollars_changes_no_share() -> None:
    past = [year([5, 3, 2], [4, 1, 3]), year([6, 3, 2], [1, 5, -1]), year([6, 4, 1], [2, 2, 2])]
    twice = [Absorbed(p.year, p.holders, 2 * p.held, 2 * p.bought, 0.0) for p in past]
    held = np.array([5.0, 3.0, 2.0])
    np.testing.assert_allclose(by_record(past, held), by_record(twice, 2 * held))


def test_too_few_years_are_in_proportion() -> None:
    held = np.array([5.0, 3.0, 2.0])
    np.testing.assert_array_equal(
        by_record([year([1, 1, 1], [3, 0, 0])], held), in_proportion(held)
    )


def test_every_block_of_years_is_at_least_as_good_as_in_proportion(years: list[Absorbed]) -> None:
    """And in the years in which foreign officials sold it is not: the page says so."""
    found = {}
    blocks = ((2003, 2009), (2010, 2019), (2020, 2025), (2003, 2025))
    for first, last in blocks:
        rows = [k for k, own in enumerate(years) if first <= own.year <= last]
        rule = sum(misplaced(by_record(years[:k], years[k].held), years[k]) for k in rows)
        naive = sum(misplaced(in_proportion(years[k].held), years[k]) for k in rows)
        found[first, last] = rule / naive
    assert max(found.values()) < 1
    assert found[2003, 2025] < 0.97
    sold = [k for k, own in enumerate(years) if own.official <= -25 and k >= 3]
    rule = sum(misplaced(by_record(years[:k], years[k].held), years[k]) for k in sold)
    naive = sum(misplaced(in_proportion(years[k].held), years[k]) for k in sold)
    assert len(sold) >= 3
    assert rule > naive


def test_by_past_purchases_those_who_leave_and_those_given_take_nothing() -> None:
    from tests.bonds.markets import market, world

    table = market().table
    held = table.values.sum(axis=1)
    leaving = np.isin(table.ids, ["USA.banks"])
    shares = dict(zip(table.ids, by_past_purchases(world(), table.ids, held, leaving), strict=True))
    assert sum(shares.values()) == pytest.approx(1.0)
    for who in ("USA.banks", "USA.fed", "CHN", "ROW.official", "JPN.official"):
        assert shares[who] == 0
    # Nothing published after the day is used: what 2025's purchases were is not known in June.
    again = by_past_purchases(world("2025-06-13"), table.ids, held, leaving)
    assert again == pytest.approx(np.array(list(shares.values())))


def test_past_purchases_of_japans_bonds_are_not_known() -> None:
    with pytest.raises(BadInputError, match="no purchases by holder are known of Japanese"):
        withdraw(
            question("zero"),
            Withdrawal(holder="JPN.banks", amount=-10.0, bucket="all", market="JGB"),
            Adjustment(by_record=True),
        )
