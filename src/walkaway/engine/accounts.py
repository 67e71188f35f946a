"""The accounts of a solved path: current accounts, and identities that must hold in every quarter.

Identities are worked out from the path itself, not from the equations that made it, on every run
and for every draw; what is missing is reported with the solution.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.roster import ISSUERS, ROSTER, UST
from walkaway.bonds.sovereigns import FIRST, SOVEREIGNS
from walkaway.budget.block import BUCKETS
from walkaway.budget.issuers import ISSUERS as GOVERNMENTS
from walkaway.economy.income import current_accounts
from walkaway.economy.news import total
from walkaway.economy.table import CODES, RESERVE
from walkaway.engine.paths_shown import ELSEWHERE, HOME
from walkaway.errors import BadInputError, Problem, did_you_mean

if TYPE_CHECKING:
    from walkaway.economy.income import CurrentAccounts
    from walkaway.economy.news import News
    from walkaway.economy.system import EconomyPath, System
    from walkaway.engine.bond_market import Treasuries

Array = NDArray[np.float64]

TOLERANCE = 1e-9
"""Largest violation of an accounting identity, relative to what it is about."""

BUDGETS = tuple(own.code for own in GOVERNMENTS)
"""Economies whose budget is in the system."""


def held_abroad(market: Treasuries) -> dict[str, float]:
    """Share of US Treasuries that each economy of the model holds, the United States left out.

    Raises:
        BadInputError: a holder stands in an economy that the model does not have.
    """
    standing = [row.holder for row in market.market.table.rows]
    every = {row.id: row.at for row in (*UST, *ROSTER.inside, *standing)}
    lost = [(who, at) for who, at in every.items() if at not in CODES]
    if lost:
        raise BadInputError(
            Problem("bonds/holders.toml", f"holder {who}: at", f"no economy {at!r}",
                    did_you_mean(at, CODES))
            for who, at in lost
        )  # fmt: skip
    table = market.market.table
    amounts = table.values.sum(axis=1)
    found: dict[str, float] = {}
    for row, amount in zip(standing, amounts, strict=True):
        code = row.at
        if code != ISSUERS[FIRST]:
            found[code] = found.get(code, 0.0) + float(amount / amounts.sum())
    return found


def cells(market: Treasuries) -> tuple[str, ...]:
    """Names of the model's variables that hold who has what."""
    return tuple(market.block.name("HELD", b, h) for h, b in market.block.cells)


def holdings(
    market: Treasuries, variable: Callable[[str], Array], apart: Sequence[str]
) -> dict[str, Array]:
    """Change of what those told apart, others abroad and the issuer's own hold of its debt.

    Args:
        market: for who is who.
        variable: deviations from the baseline, by name [quarter].
        apart: economies of the model whose holders are told apart.

    Returns:
        USD bn at the prices of the market's date [quarter]; the central bank is left out.
    """
    block, own = market.block, SOVEREIGNS[FIRST]
    found: dict[str, Array] = {who: np.zeros(1) for who in (*apart, ELSEWHERE, HOME)}
    for h, b in block.cells:
        who = block.system.holders[h]
        if who != own.bank:
            at = block.system.rows[h].at
            place = HOME if at == own.issuer else at
            place = place if place in found else ELSEWHERE
            change = variable(block.name("HELD", b, h)) * block.system.supply[b]
            found[place] = found[place] + change
    return found


def paid_on_old_debt(system: System, variable: Callable[[str], Array], gdp: float) -> Array:
    """Change of US interest on baseline debt: the change of the rate, USD bn a year [quarter].

    Interest on debt that the scenario adds is in the income on what is lent.

    Args:
        system: for the baseline.
        variable: deviations from it, by name [quarter].
        gdp: yearly baseline GDP of the first quarter, USD bn.
    """
    owed, debt = variable(f"INTEREST_{RESERVE}"), variable(f"DEBT_{RESERVE}")
    quarters = owed.size
    index, series = system.model.index, system.model.shock_index
    base_owed = system.base[:quarters, index[f"INTEREST_{RESERVE}"]]
    base_debt = system.base[:quarters, index[f"DEBT_{RESERVE}"]]
    grown = np.cumprod(system.quiet[:quarters, series[f"NGROWTH_{RESERVE}"]])
    # Interest of a quarter is on the debt at the end of the one before.
    before = np.concatenate([[0.0], debt[:-1]]) / np.concatenate([[1.0], base_debt[:-1]])
    rate_part = (owed - base_owed * before) / (1 + before)
    return np.asarray(gdp / 100 * grown / grown[0] * rate_part)


def identities(
    system: System, market: Treasuries, news: Sequence[News], path: EconomyPath
) -> dict[str, float]:
    """Largest relative violation of each accounting identity over all quarters.

    Args:
        system: the solved system.
        market: the bond market in it.
        news: what became known.
        path: the solution.

    Returns:
        ``budget``: debt is last quarter's and the deficit, the sum of its parts, and interest is
        what they owe. ``holdings``: what holders have sums to what is outstanding.
    """
    return {
        "budget": max(_budget(system, path, code) for code in BUDGETS),
        "holdings": _holdings(system, market, news, path),
    }


def _budget(system: System, path: EconomyPath, code: str) -> float:
    series = system.model.shock_index
    debt, deficit = path.level(f"DEBT_{code}"), path.level(f"DEFICIT_{code}")
    quarters = debt.size
    growth = system.quiet[:quarters, series[f"NGROWTH_{code}"]]
    remainder = system.quiet[:quarters, series[f"REMAINDER_{code}"]]
    other = system.quiet[:quarters, series[f"OTHER_{code}"]]
    parts = np.sum([path.level(f"DEBT_{k}_{code}") for k in BUCKETS], axis=0)
    owed = np.sum([path.level(f"COUPON_{k}_{code}") for k in BUCKETS], axis=0)
    interest, primary = path.level(f"INTEREST_{code}"), path.level(f"PRIMARY_{code}")
    gaps = (
        (parts - debt) / debt,
        (debt[1:] - debt[:-1] / growth[1:] - deficit[1:]) / debt[1:],
        (interest[1:] - owed[:-1] / growth[1:] - remainder[1:]) / debt[1:],
        (4 * deficit - primary - interest - other) / debt,
    )
    return max(float(np.abs(gap).max(initial=0.0)) for gap in gaps)


def _holdings(system: System, market: Treasuries, news: Sequence[News], path: EconomyPath) -> float:
    block = market.block
    units, supply = block.system.units, block.system.supply
    worst = 0.0
    for b in range(supply.size):
        held = sum(path.level(block.name("HELD", k, h)) for h, k in block.cells if k == b)
        short = np.minimum(units[:, b], 0.0).sum() / supply[b]
        new_debt = path[block.name("SUPPLY", b)]
        outstanding = 1 + total(news, block.name("ISSUED", b), new_debt.size) + new_debt
        worst = max(worst, float(np.abs((held + short - outstanding) / outstanding).max()))
    return worst


def current(
    system: System, market: Treasuries, trade: Array, rate: float, variable: Callable[[str], Array]
) -> CurrentAccounts:
    """Current accounts of the economies of the model, changes in USD bn a year.

    Args:
        system: the solved system.
        market: who holds US debt.
        trade: trade balances, USD bn a year [economy, quarter].
        rate: percent a year on what is lent.
        variable: deviations from the baseline, by name.
    """
    paid = paid_on_old_debt(system, variable, market.gdp)
    return current_accounts(trade, rate, paid, held_abroad(market))


def external(system: System, accounts: CurrentAccounts) -> float:
    """Largest sum over economies of trade balances and of current accounts, of world trade."""
    world = float(system.geography.flows.sum())
    left = [accounts.trade.sum(axis=0), accounts.balance.sum(axis=0), accounts.assets.sum(axis=0)]
    return max(float(np.abs(one).max(initial=0.0)) for one in left) / world


def violated(found: Mapping[str, float]) -> str:
    """The identity that does not hold, with its size; empty if all do."""
    worst = max(found, key=lambda name: found[name], default="")
    if not worst or found[worst] <= TOLERANCE:
        return ""
    return f"the {worst} accounts miss their identity by {found[worst]:.2g} of their size"
