"""The one dial that stands first: the story's own, or chosen by what the scenario does."""

from __future__ import annotations

from collections.abc import Sequence

from walkaway.scenario.dials import Dial, dials
from walkaway.scenario.scenario import Scenario

FIRST = ("withdrawal-", "orders-", "tariff-", "charge-", "adjustment-", "export-tax-", "rate-")
"""How ids of dials of a scenario's own measures begin, the one that stands first before others."""
AT_REST = "-over"
"""How ids end that only say how fast another dial's change comes."""


def lever_of(scenario: Scenario) -> Dial | None:
    """The dial of a scenario that stands first.

    Args:
        scenario: whose.

    Returns:
        The one that it names; else of its own measures a withdrawal's size, the size of orders or
        of a tariff, then what else it does; of the dials that it leaves open the first; None if
        there is no dial at all.
    """
    found = dials(scenario)
    named = next((dial for dial in found if dial.id == scenario.lever), None)
    return named or _chosen(found)


def _chosen(found: Sequence[Dial]) -> Dial | None:
    own = [dial for dial in found if dial.id[-1].isdigit()]
    for start in FIRST:
        for dial in own:
            if dial.id.startswith(start) and dial.kind == "number":
                return dial
    others = [dial for dial in found if not dial.id.endswith(AT_REST)]
    return next(iter([*own, *others]), None)
