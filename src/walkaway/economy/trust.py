"""Trust in the dollar: the other reading of a threat, as two small equations.

One reading says that a tariff, or the threat of one, lifts the dollar: parity looks ahead to dearer
money and better terms of trade (Kalemli-Ozcan, Soylu and Yildirim 2025; Itskhoki and Mukhin 2025).
In April 2025 the dollar fell while yields rose. This reading says that holders abroad trust it
less. They keep their US securities and sell dollars forward (Shin, Wooldridge and Xia 2025): money
that comes home as any unhedged sale does. And they ask for the convenience that they no longer
find in dollars, on dollars of every maturity (Jiang, Krishnamurthy and Lustig 2021): the dollar
falls by what is forgone in all, and bonds yield more by what is forgone on average.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from walkaway.economy.measures import FADING, LENGTH, portfolio_flow
from walkaway.economy.news import News
from walkaway.economy.table import RESERVE
from walkaway.parameters import parameter

Floats = NDArray[np.float64]

HELD = parameter("economy.trust.held").value
"""US bonds and equities held abroad, USD bn."""
RESERVES = parameter("economy.trust.reserves").value
"""Part of them that are reserves, which nobody hedges."""


def hedgeable(gdp: Mapping[str, float], all_abroad: float) -> dict[str, float]:
    """US securities whose currency may be hedged, by economy, USD bn.

    What is held abroad, less reserves, in proportion to GDP: who holds it by owner is not
    published, only where it is kept.

    Args:
        gdp: of the economies asked for, USD bn.
        all_abroad: GDP of the whole world but the United States, USD bn.
    """
    whole = HELD * (1 - RESERVES)
    return {code: whole * own / all_abroad for code, own in gdp.items()}


def hedging(stock: float, gdp: float, change: float, quarters: int) -> Floats:
    """Dollars sold forward when the share hedged changes, percent of GDP [quarter].

    Args:
        stock: US securities held, USD bn.
        gdp: of the holders' economy, USD bn.
        change: of the share hedged, as a fraction.
        quarters: over how many, at an even pace.
    """
    return np.full(quarters, 100 * change * stock / gdp / quarters)


def doubt(points: float, start: int, quarters: int, fading: float = FADING) -> Floats:
    """What holders ask for dollars: it stays for some quarters and then fades [quarter].

    Args:
        points: a year.
        start: first quarter.
        quarters: how long it stays.
        fading: what remains from one quarter to the next after that.
    """
    path = np.zeros(LENGTH)
    stays = min(start + quarters, LENGTH)
    path[start:stays] = points
    path[stays:] = points * fading ** np.arange(1, LENGTH - stays + 1)
    return path


def loss_of_trust(
    codes: tuple[str, ...],
    gdp: Mapping[str, float],
    hedge: float,
    premium: float,
    start: int,
    quarters: int,
    announced: int | None = None,
) -> list[News]:
    """News of a loss of trust: a flow into each currency, and a premium on the dollar.

    Args:
        codes: whose investors hedge.
        gdp: of all economies, USD bn; the United States among them.
        hedge: change of the share hedged, as a fraction.
        premium: points a year asked for dollars.
        start: first quarter.
        quarters: over how many they hedge, and how long the premium stays.
        announced: when it becomes known; ``start`` if absent.
    """
    found = []
    if hedge:
        abroad = sum(own for code, own in gdp.items() if code != RESERVE)
        stocks = hedgeable({code: gdp[code] for code in codes}, abroad)
        for code, stock in stocks.items():
            path = hedging(stock, gdp[code], hedge, quarters)
            found.append(portfolio_flow(code, path, start, announced=announced))
    if premium:
        told = start if announced is None else announced
        series = {f"DOUBT_{RESERVE}": doubt(premium, start, quarters)}
        found.append(News("trust in the dollar", told, series))
    return found
