"""The picture of a frontier: yields along the flow, and who takes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from walkaway.files import write_figure
from walkaway.present.frontier import Frontier, named, own, shown

MARKERS = {"cap reached": "o", "fold": "X", "premium limit": "^", "not converged": "s"}
SHOWN = 9


def draw(path: Path, said: Frontier) -> None:
    """Draw premiums along the flow for every estimate, and absorption at its end.

    Args:
        path: a .png, .svg or .pdf file.
        said: the frontier.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11.0, 4.8), layout="constrained")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    bucket, name = shown(said)
    for one in said.members:
        amounts = [own(said, point.usd_bn) for point in one.path]
        rises = [point.premium_bp[bucket] for point in one.path]
        (line,) = left.plot(amounts, rises, label=one.title)
        left.plot(amounts[-1], rises[-1], MARKERS[one.status], color=line.get_color())
    left.axvline(own(said, said.members[0].stock_usd_bn), color="0.6", linewidth=0.8, linestyle=":")
    left.set_xlabel(f"flow absorbed, {said.money} bn (dotted: the whole stock)")
    left.set_ylabel(f"rise of the {name} yield over today's, bp")
    left.set_ylim(bottom=0)
    left.legend(fontsize=7, frameon=False)
    left.set_title(
        "end of line: circle all absorbed, cross fold, triangle premium limit", fontsize=8
    )
    _absorption(right, said)
    figure.suptitle(f"{named(said)}, {said.bucket}, {said.date}")
    write_figure(Path(path), figure)


def _absorption(axes: Any, said: Frontier) -> None:
    """Who takes it at the end of each line, the largest takers first."""
    takers = sorted(said.takers, key=lambda one: -one.takes_usd_bn)[:SHOWN]
    base = np.arange(len(takers))
    height = 0.8 / len(said.members)
    for k, one in enumerate(said.members):
        taken = [own(said, one.absorbed_usd_bn[taker.id]) for taker in takers]
        axes.barh(base + k * height, taken, height, label=one.title)
    axes.set_yticks(base + 0.4 - height / 2, [taker.name for taker in takers], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel(f"{said.money} bn taken at the end of each line")
