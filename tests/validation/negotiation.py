"""Games and power beside published solutions."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from tests.validation.row import Inside, Interval, Row, Type, Within
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


_row = partial(Row, area=AREA)
_identity = partial(_row, type=Type.IDENTITY)  # roots of a stated equation
_solution = partial(_row, type=Type.REPLICATION)  # solutions that others printed


@cache
def rows() -> tuple[Row, ...]:
    """One row per published number."""
    return (*_quantal(), *_equilibria(), *_power())


def _quantal() -> list[Row]:
    equation = partial(
        _identity,
        source="Chicken with payoffs 0, -1, 1, -10; logit equation of McKelvey and Palfrey (1995)",
    )
    solution = quantal_response(CHICKEN)
    (pitchfork,) = solution.bifurcations
    regret = "Largest regret of the symmetric response at lambda = 5"
    return [
        *(
            equation(
                quantity=f"Symmetric quantal response at lambda = {precision:g}, first action",
                unit="probability", published=published,
                ours=float(solution.at(precision)[0].profile[0][0]), rule=Within(5e-4),
            )
            for precision, published in ((1.0, 0.776), (5.0, 0.863))
        ),
        equation(quantity="Precision at which asymmetric responses appear", unit="lambda",
                 published=0.49, ours=pitchfork.precision, rule=Within(5e-3)),
        equation(quantity="Quantal responses at lambda = 1", unit="number", published=3,
                 ours=len(solution.at(1.0)), rule=Within(0)),
        equation(quantity=f"{regret} (0.53: a known package's answer)", unit="payoff",
                 published=Interval(-np.inf, 0.1), ours=float(solution.at(5.0)[0].regrets.max()),
                 rule=Inside()),
    ]  # fmt: skip


def _equilibria() -> list[Row]:
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:, 0, 0, 0] = 9, 8, 12
    payoffs[:, 1, 1, 0] = 9, 8, 2
    payoffs[:, 0, 1, 1] = 3, 4, 6
    payoffs[:, 1, 0, 1] = 3, 4, 4
    nine = len(nash_equilibria(Game.of(list(payoffs))).equilibria)
    best = float(correlated(Game.symmetric([[6, 2], [7, 0]])).payoffs.sum())
    lead = stackelberg(Game.of([[[2, 4], [1, 3]], [[1, 0], [0, 1]]]), 0)
    return [
        _solution(source="McKelvey and McLennan (1997), 2x2x2 game", quantity="Nash equilibria",
                  unit="number", published=9, ours=nine, rule=Within(0)),
        _solution(source="Aumann (1974), game of section 2", unit="payoff", published=10.5,
                  quantity="Largest sum of payoffs in correlated play", ours=best,
                  rule=Within(1e-6)),
        _solution(source="Conitzer and Sandholm (2006), figure 1", unit="payoff", published=3.5,
                  quantity="Leader's payoff from mixing", ours=float(lead.payoffs[0]),
                  rule=Within(1e-6)),
    ]  # fmt: skip


def _power() -> list[Row]:
    out = [
        _identity(
            source="Own derivation, nested CES (idea: Clayton, Maggiori and Schreger, NBER w33309)",
            quantity=f"Cut-off loss, share {w:g}, elasticity {s:g}", unit="log", published=value,
            ours=cutoff_loss([1.0], [w], [s]), rule=Within(5e-4),
        )
        for w, s, value in (
            (0.7, 1.76, 1.584), (0.8, 1.76, 2.118), (0.95, 1.76, 3.942), (0.3, 6, 0.071),
        )
    ]  # fmt: skip
    words = "US power relies on services (theirs: finance), Chinese power on manufacturing"
    out.append(
        _solution(
            source="Clayton, Maggiori and Schreger, abstract of NBER w33309",
            quantity=f"{words}: share of services in the loss from a cut-off, US less China, mean",
            unit="share", published=Interval(0, np.inf),
            ours=_services("USA") - _services("CHN"), rule=Inside(),
            note="sign only: their numbers by country were not at hand; our services are one "
            "sector and hold no cross-border finance of their own",
        )
    )  # fmt: skip
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
