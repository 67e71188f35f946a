"""Whether an own table is one of a whole world, and an accounting of itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import Problem, did_you_mean, listed_few
from walkaway.world.aliases import ROW
from walkaway.world.own.codes import LISTED
from walkaway.world.own.given import Given

Floats = NDArray[np.float64]
MOST_TOLERANCE = 0.5
ROUNDING = 1e-9
"""Of a purchase: less below zero than this is what arithmetic left."""


def whole(
    given: Given, economies: tuple[str, ...], sectors: tuple[str, ...], flows: Floats
) -> list[Problem]:
    """What is wrong with a table as a whole: who is missing, who only buys or only sells."""
    place, problems = given.place, list[Problem]()
    if not np.isfinite(flows).all():
        problems.append(Problem(place, "", "holds something that is no number"))
        return problems
    rest = given.told.get("rest")
    if rest is None:
        if ROW not in economies:
            what = "no economy is the rest of the world"
            hint = 'name it: rest = "CODE", or write rest = "none" if the table is the whole world'
            problems.append(Problem(given.about.place, "rest", what, hint))
    elif rest != "none" and rest not in economies:
        hint = did_you_mean(str(rest), (*economies, "none"))
        problems.append(Problem(given.about.place, "rest", f"{rest!r} is no economy of it", hint))
    sold, bought = flows.sum(axis=(1, 2)), flows.sum(axis=(0, 2))
    for names, what, hint in (
        ([c for c, v in zip(economies, sold, strict=True) if not v > 0], "sell nothing at all",
         "give what they sell, at home too, or leave them out"),
        ([c for c, v in zip(economies, bought, strict=True) if not v > 0], "buy nothing at all",
         "give what they buy, at home too, or leave them out"),
        ([s for s, v in zip(sectors, flows.sum(axis=(0, 1)), strict=True) if not v > 0],
         "are made by nobody", "leave them out"),
    ):  # fmt: skip
        if names:
            problems.append(Problem(place, listed_few(names, LISTED), what, hint))
    own = np.einsum("iis->i", flows)
    if len(economies) > 1 and not own.any():
        what = "no economy sells anything at home"
        hint = "lines whose exporter is the importer say what is made and used at home"
        problems.append(Problem(place, "", what, hint))
    return problems


def used(
    given: Given, flows: Floats, inputs: Floats, labels: tuple[tuple[str, ...], tuple[str, ...]]
) -> tuple[Floats, tuple[str, ...], list[Problem]]:
    """Flows with final uses that are not negative.

    A published table has stocks that are drawn down. Where they leave less than nothing, either of
    a flow or of an economy's final use, it is none if the lines say so.
    """
    problems = list[Problem]()
    left = flows.sum(axis=0) - inputs.sum(axis=2)
    low = left < -ROUNDING * np.maximum(flows.sum(axis=0), 1e-300)
    idle = [code for code, rest in zip(labels[0], left, strict=True) if not (rest > 0).any()]
    if idle:
        hint = "a line with use = final for each economy"
        named = listed_few(idle, LISTED)
        problems.append(Problem(given.place, named, "use nothing but inputs", hint))
    bad = (flows < 0).any() or low.any()
    if not bad:
        return flows, (), problems
    zero = given.choice("negative_final", ("refuse", "zero"), "refuse") == "zero"
    if not zero:
        hint = 'stocks drawn down can be taken as none: negative_final = "zero"'
        if low.any():
            j, s = np.argwhere(low)[0]
            more = f" (and {int(low.sum()) - 1} more)" if low.sum() > 1 else ""
            what = f"inputs are more than what is bought by {-left[j, s]:.4g} million dollars{more}"
            place = f"{labels[0][j]}, {labels[1][s]}"
            problems.append(Problem(given.place, place, what, hint))
        if (flows < 0).any():
            i, j, s = np.argwhere(flows < 0)[0]
            place = f"{labels[0][i]} to {labels[0][j]}, {labels[1][s]}"
            what = f"sales of {flows[i, j, s]:.4g} are negative"
            problems.append(Problem(given.place, place, what, hint))
        return flows, (), problems
    before = flows.sum()
    kept = np.maximum(flows, 0.0)
    short = np.maximum(inputs.sum(axis=2) - kept.sum(axis=0), 0.0)
    total = kept.sum(axis=0)
    kept = kept * np.divide(total + short, total, out=np.ones_like(total), where=total > 0)
    share = (kept.sum() - before) / before
    said = f"Final uses below zero (drawn stocks) are taken as none: {share:.2%} of all sales."
    return kept, (said,), problems


def costs(
    place: str,
    labels: tuple[tuple[str, ...], tuple[str, ...]],
    output: Floats,
    cost: Floats,
    added: Floats,
    tolerance: float,
) -> list[Problem]:
    """Sectors whose output is not what they cost, beyond the tolerance, or who add nothing."""
    problems = list[Problem]()
    gap = output - cost - added
    size = np.maximum(output, cost + added)
    off = np.divide(np.abs(gap), size, out=np.zeros_like(gap), where=size > 0)
    low = added < -ROUNDING * size
    for mask, what, hint in (
        (low, "inputs cost more than is sold", "join the sector with another, or mend its inputs"),
        (
            (off > tolerance) & ~low,
            "output is not what inputs and value added cost",
            f"mend the table, or say tolerance = {min(_up(float(off.max())), MOST_TOLERANCE):g}",
        ),
    ):
        if mask.any():
            worst = np.unravel_index(int(np.where(mask, off, -1).argmax()), mask.shape)
            i, k = int(worst[0]), int(worst[1])
            more = f" (the most of {int(mask.sum())} sectors)" if mask.sum() > 1 else ""
            text = (
                f"{what}: sold {output[i, k]:.6g}, inputs {cost[i, k]:.6g}, value added "
                f"{added[i, k]:.6g} million dollars, {off[i, k]:.1%} apart{more}"
            )
            problems.append(Problem(place, f"{labels[0][i]}, {labels[1][k]}", text, hint))
    return problems


def _up(share: float) -> float:
    return float(np.ceil(100 * share) / 100)
