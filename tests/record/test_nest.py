"""Two levels of substitution against levels solved by hand, limits and identities."""

from __future__ import annotations

import numpy as np
import pytest

from walkaway.duties.facts import Floats
from walkaway.record.nest import Nest, central, effect, indices

RANDOM = np.random.default_rng(3)
BASE = RANDOM.uniform(1, 50, (6, 4))
HOME = np.array([0.2, 0.5, 0.8, 0.95])
CHANGE = RANDOM.uniform(-0.05, 0.6, (6, 4))


def in_levels(base: Floats, change: Floats, home: Floats, own: Nest) -> Floats:
    """The same from quantities: demand of a CES buyer over CES bundles, spending fixed."""
    out = np.empty_like(base)
    for good in range(base.shape[1]):
        spent = base[:, good].sum() / (1 - home[good])
        weight = base[:, good] / base[:, good].sum()
        price = np.exp(change[:, good])
        bundle = (weight @ price ** (1 - own.foreign)) ** (1 / (1 - own.foreign))
        all_prices = (home[good] + (1 - home[good]) * bundle ** (1 - own.home)) ** (
            1 / (1 - own.home)
        )
        foreign = spent * (1 - home[good]) * (bundle / all_prices) ** (1 - own.home)
        paid = foreign * weight * (price / bundle) ** (1 - own.foreign)
        out[:, good] = np.log(paid / price / base[:, good])
    return out


def test_against_levels() -> None:
    for own in (Nest(2.53, 1.19), Nest(2, 1.5), Nest(4, 0.7), Nest(1.5, 1.5)):
        assert effect(BASE, CHANGE, HOME, own) == pytest.approx(in_levels(BASE, CHANGE, HOME, own))


def test_limit_at_one() -> None:
    """At an elasticity of one the formula divides by zero; its limit does not jump."""
    near = effect(BASE, CHANGE, HOME, Nest(1 + 1e-6, 1 - 1e-6))
    assert effect(BASE, CHANGE, HOME, Nest(1.0, 1.0)) == pytest.approx(near, abs=1e-5)


def test_nothing_changes() -> None:
    assert np.abs(effect(BASE, np.zeros_like(BASE), HOME, central())).max() < 1e-15


def test_own_derivative_is_the_elasticity_named() -> None:
    """A small source's value without duty moves by sigma, not by sigma - 1 (theta)."""
    base = np.vstack([np.full(4, 1e-6), np.full(4, 100.0)])
    step = np.array([[1e-5] * 4, [0.0] * 4])
    slope = effect(base, step, HOME, central())[0] / 1e-5
    assert slope == pytest.approx(-2.53, rel=1e-4)


def test_common_duty_meets_the_upper_level_alone() -> None:
    """One duty on all sources: nothing between them; at a home share of one all fall by 1.19."""
    change = np.full_like(BASE, 0.1)
    found = effect(BASE, change, np.full(4, 1 - 1e-12), central())
    assert found == pytest.approx(-1.19 * 0.1, rel=1e-9)
    foreign, whole = indices(BASE, change, HOME, central())
    assert foreign == pytest.approx(0.1)
    assert (whole < 0.1).all()
    assert (whole > 0).all()


def test_spending_is_kept() -> None:
    """Home and foreign spending with duty add to what was spent before."""
    own = central()
    _, whole = indices(BASE, CHANGE, HOME, own)
    moved = BASE * np.exp(effect(BASE, CHANGE, HOME, own) + CHANGE)
    spent = BASE.sum(axis=0) / (1 - HOME)
    at_home = spent * HOME * np.exp((own.home - 1) * whole)
    assert moved.sum(axis=0) + at_home == pytest.approx(spent)


def test_others_gain_from_one_partners_duty() -> None:
    change = np.zeros_like(BASE)
    change[0] = 0.3
    found = effect(BASE, change, HOME, central())
    assert (found[0] < 0).all()
    assert (found[1:] > 0).all()
