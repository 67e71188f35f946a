"""A holder that may neither sell nor buy: out of the market, and all others as they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.bonds.test_clearing import system
from walkaway.bonds.clearing import clear
from walkaway.bonds.kinds import Hold, Withdrawal, flows
from walkaway.bonds.measures import shock_of
from walkaway.errors import BadInputError
from walkaway.grammar.subjects import subjects_of
from walkaway.scenario import Scenario

HEAD = 'name = "x"\ndate = 2026-06-30\n'
SALE = Withdrawal(holder="JPN", amount=-200.0, bucket="all")
FROZEN = Hold(holder="EA")


def test_a_hold_alone_moves_nothing() -> None:
    own = system()
    found = clear(own, shock_of(own, [FROZEN]))
    assert not found.premium.any()
    assert (found.units == own.units).all()


def test_who_holds_keeps_what_it_has_and_others_pay_for_it() -> None:
    own = system()
    at = own.holders.index("EA")
    free, held = (clear(own, shock_of(own, list(m))) for m in ((SALE,), (SALE, FROZEN)))
    assert free.absorbed[at].sum() > 0
    assert held.absorbed[at] == pytest.approx(0.0, abs=1e-9)
    assert (held.premium > free.premium).all()


def test_it_is_the_market_without_that_holder() -> None:
    """A second way: a holder that answers nothing because its speed is zero."""
    own = system()
    speed = np.array(np.broadcast_to(own.speed, own.units.shape[:-1]))
    speed[own.holders.index("EA")] = 0.0
    slow = replace(own, speed=speed)
    held = clear(own, shock_of(own, [SALE, FROZEN]))
    assert held.premium == pytest.approx(clear(slow, shock_of(slow, [SALE])).premium, abs=1e-12)


def test_it_is_read_written_and_said() -> None:
    text = HEAD + '[[measure]]\nkind = "Hold"\nholder = "GBR"\nuntil = 2026-12-31\n'
    one = Scenario.from_toml(text)
    assert Scenario.from_toml(one.to_toml()) == one
    (own,) = flows(one.measures)
    assert own.describe() == (
        "The United Kingdom: keeps its US Treasuries, neither sold nor bought at any yield, until "
        "31 December 2026"
    )
    with pytest.raises(BadInputError, match="unknown value"):
        Scenario.from_toml(HEAD + '[[measure]]\nkind = "Hold"\nholder = "nobody"\n')
    with pytest.raises(BadInputError, match="is no holder of"):
        Scenario.from_toml(HEAD + '[[measure]]\nkind = "Hold"\nholder = "CYM"\nmarket = "JGB"\n')


def test_who_lets_go_of_nothing_is_no_subject_and_hears_of_the_hold() -> None:
    text = HEAD + (
        '[[measure]]\nkind = "Withdrawal"\nholder = "JPN"\nchange = "-30%"\n'
        '[[measure]]\nkind = "Withdrawal"\nholder = "GBR"\nchange = "0%"\n'
    )
    one = Scenario.from_toml(text)
    assert set(subjects_of(one.measures)) == {"USA", "JPN"}
    said = list(one.remarks())
    assert not said[0]
    assert "Hold" in said[1]
