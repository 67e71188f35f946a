"""Games and power beside published solutions."""

from __future__ import annotations

import numpy as np

from tests.validation.row import Row
from walkaway.negotiation import (
    Game,
    correlated,
    cutoff_loss,
    nash_equilibria,
    quantal_response,
    stackelberg,
)
from walkaway.negotiation.cutoff import exposure
from walkaway.negotiation.leverage import trade_of
from walkaway.world import World

AREA = "negotiation"
CHICKEN = Game.symmetric([[0, -1], [1, -10]])


def rows() -> list[Row]:
    """One row per published number."""
    return [*_quantal(), *_equilibria(), *_power()]


def _row(
    source: str, quantity: str, unit: str, published: float, ours: float, within: float
) -> Row:
    agrees = bool(abs(ours - published) <= within)
    return Row(AREA, source, quantity, unit, published, ours, agrees, f"within {within:g}")


def _quantal() -> list[Row]:
    source = "Chicken with payoffs 0, -1, 1, -10; logit equation of McKelvey and Palfrey (1995)"
    solution = quantal_response(CHICKEN)
    out = []
    for precision, published in ((1.0, 0.776), (5.0, 0.863)):
        ours = float(solution.at(precision)[0].profile[0][0])
        what = f"Symmetric quantal response at lambda = {precision:g}, first action"
        out.append(_row(source, what, "probability", published, ours, 5e-4))
    (pitchfork,) = solution.bifurcations
    what = "Precision at which asymmetric responses appear"
    out.append(_row(source, what, "lambda", 0.49, pitchfork.precision, 5e-3))
    count = len(solution.at(1.0))
    out.append(_row(source, "Quantal responses at lambda = 1", "number", 3, count, 0))
    regret = float(solution.at(5.0)[0].regrets.max())
    what = "Largest regret of the symmetric response at lambda = 5 (0.53: a known package's answer)"
    out.append(Row(AREA, source, what, "payoff", "below 0.1", regret, regret < 0.1, "below 0.1"))
    return out


def _equilibria() -> list[Row]:
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:, 0, 0, 0] = 9, 8, 12
    payoffs[:, 1, 1, 0] = 9, 8, 2
    payoffs[:, 0, 1, 1] = 3, 4, 6
    payoffs[:, 1, 0, 1] = 3, 4, 4
    nine = len(nash_equilibria(Game.of(list(payoffs))).equilibria)
    best = float(correlated(Game.symmetric([[6, 2], [7, 0]])).payoffs.sum())
    lead = stackelberg(Game.of([[[2, 4], [1, 3]], [[1, 0], [0, 1]]]), 0)
    aumann = "Aumann (1974), game of section 2"
    leading = "Conitzer and Sandholm (2006), figure 1"
    return [
        _row("McKelvey and McLennan (1997), 2x2x2 game", "Nash equilibria", "number", 9, nine, 0),
        _row(aumann, "Largest sum of payoffs in correlated play", "payoff", 10.5, best, 1e-6),
        _row(leading, "Leader's payoff from mixing", "payoff", 3.5, float(lead.payoffs[0]), 1e-6),
    ]


def _power() -> list[Row]:
    own = "Own derivation, nested CES (idea: Clayton, Maggiori and Schreger, NBER w33309)"
    out = [
        _row(own, f"Cut-off loss, share {w:g}, elasticity {s:g}", "log", value,
             cutoff_loss([1.0], [w], [s]), 5e-4)
        for w, s, value in (
            (0.7, 1.76, 1.584), (0.8, 1.76, 2.118), (0.95, 1.76, 3.942), (0.3, 6, 0.071),
        )
    ]  # fmt: skip
    usa, china = _services("USA"), _services("CHN")
    words = "US power relies on services (theirs: finance), Chinese power on manufacturing"
    out.append(
        Row(
            AREA,
            "Clayton, Maggiori and Schreger, abstract of NBER w33309",
            f"{words}: share of services in the loss from a cut-off, US less China, mean",
            "share",
            "positive",
            usa - china,
            usa > china,
            "sign only: their numbers by country were not at hand; our services are one sector "
            "and hold no cross-border finance of their own",
        )
    )
    return out


def _services(hegemon: str) -> float:
    """Share of services in the closed-form loss, mean over the targets with a grid of their own."""
    data = World.at("2025-06-12").trade()
    trade = trade_of(data, "U4")
    head, services = data.economies.index(hegemon), data.sectors.index("SERVICES")
    shares = []
    for target, code in enumerate(data.economies):
        if code not in ("USA", "CHN", "ROW"):
            parts = exposure(trade, [head], target).sectors
            shares.append(float(parts[services] / parts.sum()))
    return float(np.mean(shares))
