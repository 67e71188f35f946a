"""Real income split into what moved it, for shocks of any size, so that the parts add up.

The differential. Flows M of exporter j to importer i are net of tariff t; x = 1 + t; κ are iceberg
costs, c unit costs, p prices, S = x·M what buyers pay, Y sales, ψ the share of profits in them, γ
and β those of labour and inputs; d stands for changes of logarithms. The model says

    dp_is  = Σ_j S_jis / X_is · (dc_js + dκ_jis + dx_jis)     prices, exactly
    (1 - ψ) dc = γ dw + Σ β dp                                unit costs, exactly
    I      = w·L + Σ t·M + D + Σ ψ·Y                          income, D the deficit

and X less the inputs bought is final spending α·I. Put into dI/I - Σ α dp, prices of inputs cancel
and with q = M / (c·κ), the goods that arrive, income times d log(real income) is

    Σ Y_i dc_i - Σ M_ji dc_j      prices of exports and of imports, before delivery
    + Σ t·M dq                    volume of trade: tariffs on the goods that arrive
    - Σ M dκ                      what delivery costs, itself
    + w·L dl                      labour
    + D dD                        deficit
    + Σ ψ·Y (dY - dc)             profits: the margin on the volume of sales

An export tax e of which the exporter has the revenue is part of the price at the border: c stands
for c·(1 + e) in all lines but the last, M includes the tax and Y does not, and the volume of trade
has Σ e/(1+e)·M d(q·κ) of the exporter beside the importer's: the tax on the goods that leave.

With fixed labour, costs and balanced trade this is Caliendo and Parro (2015, section 2), whose
volume of trade counts goods as they leave; the difference is the cost of delivery of t·M, which
is borne with the goods that no longer arrive. Three things are said here beyond them:

* Deficits. The first line and D dD depend on the unit of account where trade is not balanced. With
  p* the price of imports, weighted with imports, the first line is exports times (price of exports
  over p*) less D dp*. The first of these is the terms of trade; transfers are D (dD - dp*): the
  deficit in terms of the imports it buys. Neither depends on the unit of account. So a deficit
  held in money is a part of its own whenever prices of imports change, whatever the shock.
* Labour. Welfare is I/p less the worth of effort v (`goods.welfare`), so all parts are divided by
  I - p·v instead of I, and labour is w·L dl - p dv. With revenue paid out it is nothing, since the
  last hour is worth its wage (the envelope); with relief of the tax on labour it is not, and then
  includes that the effort of before is reckoned after the tax that revenue replaced.
* Trade that stops. Spending under a ban falls with cost^(-elasticity), so Σ M dκ is finite though
  dκ is not: with all else given, a fall from M to nothing costs M / elasticity.

The line integral (Divisia). Parts are summed over legs of the way. On each, weights that multiply
a price of production are means of both ends (Törnqvist), and weights that multiply the cell's own
costs or volume are logarithmic means (Sato and Vartia), exact where trade falls at the elasticity.
Both are symmetric in the ends, so the error has even powers of the length of a leg: legs are
halved and the sums extrapolated (Romberg), where real income itself says that it is needed: what
parts miss of it is known on every stretch of the way. The integral of the whole is the same on
every way, that of a part is not: see `journey.Way`.

Percent. A part of log W is multiplied by L = (W - 1) / log W, the logarithmic mean of W and 1, the
same for all parts of an economy; so what adds up to log W adds up to W - 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from walkaway.errors import NotSolvedError
from walkaway.goods.journey import Journey, Stretch, Way
from walkaway.goods.legs import PARTS
from walkaway.goods.model import Array, Rules
from walkaway.goods.solution import GoodsSolution

ENOUGH = 0.001
"""Percentage points of real income by which the parts may miss before legs are halved again."""

UNSEEN = 0.005
"""Half a unit of the second decimal of a percent."""

LARGEST_CORRECTION = 0.05
"""The last extrapolation may move no part by more, in points: sums that fit by luck are tried."""

MOST_SOLVES = 40


@dataclass(frozen=True, kw_only=True, eq=False)
class Split:
    """Changes of real income in percentage points [economy]; they add up to all of it.

    Attributes:
        economies: names of the economies.
        terms: terms of trade: prices of exports over those of imports.
        volume: volume of trade: tariffs on the goods that arrive, export taxes on those that leave.
        cost: what delivery costs or saves, itself; of bans, that of the trade that stops.
        labour: labour supplied, less the worth of the effort.
        transfers: what the trade deficit buys abroad.
        profits: margins on the volume of sales.
        remainder: what the integral misses; see `missed`.
        solves: equilibria solved, that of the whole shock included.
    """

    economies: tuple[str, ...]
    terms: Array = field(repr=False)
    volume: Array = field(repr=False)
    cost: Array = field(repr=False)
    labour: Array = field(repr=False)
    transfers: Array = field(repr=False)
    profits: Array = field(repr=False)
    remainder: Array = field(repr=False)
    solves: int

    def parts(self) -> dict[str, Array]:
        """All parts by name, the remainder last; their sum is `total`."""
        return {name: getattr(self, name) for name in (*PARTS, "remainder")}

    @property
    def total(self) -> Array:
        """Change of real income [economy], percent: 100 · (welfare - 1)."""
        return np.asarray(sum(self.parts().values()))

    def missed(self, tolerance: float = UNSEEN) -> dict[str, float]:
        """Economies whose named parts miss real income by more, in points, and by how much."""
        return {
            name: float(rest)
            for name, rest in zip(self.economies, self.remainder, strict=True)
            if not abs(rest) <= tolerance
        }


def split(
    solve_at: Callable[[float], GoodsSolution],
    way: Way,
    rules: Rules | None = None,
    *,
    tolerance: float = ENOUGH,
    most_solves: int = MOST_SOLVES,
) -> Split:
    """Split the change of real income along the way; see the module's text.

    Args:
        solve_at: the counterfactual at the tariffs and trade costs of ``way.at(share)``, under one
            calibration; asked for once per share, 1 first.
        way: from the baseline to the counterfactual.
        rules: those it is solved under (`counterfactual.make_rules`); elastic labour matters here.
        tolerance: how far the parts may miss real income in any economy, percentage points; of
            real income after where that is larger than before.
        most_solves: with so many equilibria no more legs are halved.

    Returns:
        The parts. If these do not do, or an equilibrium on the way is not solved, the best sum is
        returned and the remainder says what it misses.

    Raises:
        NotSolvedError: the counterfactual itself is not solved.
    """
    last = solve_at(1.0)
    if not last.solved:
        raise NotSolvedError(f"real income cannot be split: {last.message}")
    journey = Journey(solve_at, way, rules or Rules(), last)
    stretches = [journey.stretch((0.0, 1.0))]
    while len(journey.places) <= most_solves and not _enough(stretches, tolerance):
        worst = max(stretches, key=lambda one: one.urgency)
        if not worst.urgency > 0:
            break
        stretches.remove(worst)
        stretches += journey.refined(worst)
    parts = np.sum([one.row[-1] for one in stretches], axis=0)
    return Split(
        economies=last.economies,
        **dict(zip(PARTS, parts, strict=True)),
        remainder=100 * (last.welfare - 1) - parts.sum(axis=0),
        solves=len(journey.places) - 1,
    )


def _enough(stretches: Sequence[Stretch], tolerance: float) -> bool:
    missed = np.abs(np.sum([one.missed for one in stretches], axis=0)).max()
    return bool(missed <= tolerance and sum(one.moved for one in stretches) <= LARGEST_CORRECTION)
