"""What the range of a dated path is made of: shares of the variance of its draws, by assumption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from walkaway.outcome import Path
from walkaway.outcome.path import Making
from walkaway.solve.shares import first_order

Array = NDArray[np.float64]
QUARTER = 3
"""Counted from the first: a year on, of which the short answer speaks."""
SETS, ESTIMATE = "elasticities", "holders"
"""What takes turns over the draws beside the numbers that are drawn."""
WORDS = {
    SETS: "trade elasticities (which published set)",
    ESTIMATE: "how holders of Treasuries answer (which published estimate)",
    "border": "pass-through of tariffs at the border",
    "retail": "pass-through to consumers",
    "second_round": "second rounds of prices and wages",
    "look_through": "how far central banks look through tariffs",
    "short_run": "how fast trade answers within a year",
    "long_run": "how far trade answers in the end",
    "reallocation": "how fast displaced output finds other work",
    "fx_elasticity": "what flows do to currencies",
    "policy_response": "how strongly central banks answer",
    "premium_in_demand": "what term premia do to demand",
}


def made_of(
    paths: Sequence[Path], changes: Array, inputs: Mapping[str, Sequence[float | str]]
) -> tuple[Path, ...]:
    """Paths with what their ranges are made of a year on.

    Args:
        paths: as they are told.
        changes: of the draws that were solved [draw, path, quarter].
        inputs: what each of these draws assumed, by name.
    """
    at = min(QUARTER, changes.shape[2] - 1)
    every = first_order(inputs, changes[:, :, at])
    return tuple(
        structs.replace(
            path,
            made_of=tuple(
                Making(assumption=name, label=WORDS.get(name, name), share=s.share, error=s.error)
                for name, s in sorted(shares.items(), key=lambda item: -item[1].share)
            ),
            made_of_period=path.periods[at] if shares else "",
        )
        for path, shares in zip(paths, every, strict=True)
    )
