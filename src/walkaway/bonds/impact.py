"""What a sale adds to the ten-year yield by priors alone: orderly, or forced under stress.

Beside the clearing under published estimates, which contradict one another: two stated priors from
nine episodes and from all months on record. Only notes and bonds count. The interventions of 2022,
2024 and 2026 were paid in bills and moved the ten-year by no more than its usual noise.
"""

from __future__ import annotations

from dataclasses import dataclass

from walkaway.parameters import parameter

ORDERLY, FORCED = "orderly", "forced"
PRIORS = {
    ORDERLY: parameter("bonds.impact.orderly"),
    FORCED: parameter("bonds.impact.forced"),
}
"""Manner of a sale -> its prior, basis points per USD 100 bn of notes and bonds."""
RECORD = (
    "Over all months with reported transactions (2023 to 2026) no published impact of foreign "
    "sales on the ten-year yield beats zero; the episodes that show one were chosen because "
    "yields moved."
)


@dataclass(frozen=True)
class Impact:
    """What a sale adds to the ten-year yield, basis points.

    Attributes:
        low, mid, high: 80% range and centre of the prior.
    """

    low: float
    mid: float
    high: float


def impact(long: float, manner: str = ORDERLY, bills: float = 0.0) -> Impact:
    """What selling adds to the ten-year yield by the prior of its manner.

    Args:
        long: notes and bonds sold, USD bn; negative if bought.
        manner: ``orderly`` or ``forced``.
        bills: bills sold, USD bn: they add nothing.
    """
    del bills
    prior = PRIORS[manner]
    ends = sorted(long / 100 * per for per in prior.range)
    return Impact(ends[0], long / 100 * prior.value, ends[1])


def said(long: float, bills: float) -> str:
    """Both priors for a sale, in a sentence."""
    orderly, forced = impact(long, ORDERLY, bills), impact(long, FORCED, bills)
    amount = f"{bills:,.0f}"
    nothing = "" if amount in ("0", "-0") else f"; {amount} bn of bills add nothing to it"
    return (
        f"By priors alone, {long:,.0f} bn of notes and bonds given up in all add "
        f"{orderly.mid:.0f} bp to the ten-year yield if they are sold in order "
        f"({orderly.low:.0f} to {orderly.high:.0f}) and {forced.mid:.0f} bp if they are forced "
        f"onto a market under stress ({forced.low:.0f} to {forced.high:.0f}){nothing}. {RECORD}"
    )
