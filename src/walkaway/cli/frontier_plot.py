"""The picture of a frontier: yields along the flow, and who takes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from walkaway.files import write_figure

if TYPE_CHECKING:
    from walkaway.bonds.frontier import Frontier
    from walkaway.bonds.investors import Market

MARKERS = {"cap reached": "o", "fold": "X", "premium limit": "^", "not converged": "s"}
SHOWN = 9


def draw(path: Path, market: Market, found: list[Frontier], settings: dict[str, Any]) -> None:
    """Draw premiums along the flow for every member, and absorption at its end.

    Args:
        path: a .png, .svg or .pdf file.
        market: the market.
        found: the frontiers.
        settings: what was followed, for the title.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11.0, 4.8), layout="constrained")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    long_end = settings["bucket"] in ("15-30", "long")
    bucket, name = (4, "30-year") if long_end else (3, "10-year")
    for one in found:
        (line,) = left.plot(one.amount, 1e4 * one.premium[:, bucket], label=one.title)
        left.plot(
            one.amount[-1],
            1e4 * one.premium[-1, bucket],
            MARKERS[one.status],
            color=line.get_color(),
        )
    left.axvline(found[0].stock, color="0.6", linewidth=0.8, linestyle=":")
    left.set_xlabel("flow absorbed, USD bn (dotted: the whole stock)")
    left.set_ylabel(f"rise of the {name} yield, bp")
    left.set_ylim(bottom=0)
    left.legend(fontsize=7, frameon=False)
    left.set_title(
        "end of line: circle all absorbed, cross fold, triangle premium limit", fontsize=8
    )
    _absorption(right, market, found)
    who = settings["holder"] or "US Treasury"
    figure.suptitle(f"{settings['along']} of {who}, {settings['bucket']}, {settings['date']}")
    write_figure(Path(path), figure)


def _absorption(axes: Any, market: Market, found: list[Frontier]) -> None:
    """Who takes it at the end of each line, the largest takers first."""
    ends = np.stack([one.absorbed[-1] for one in found])
    order = [int(i) for i in np.argsort(-np.median(ends, axis=0))[:SHOWN]]
    names = [market.table.rows[i].holder.name for i in order]
    base = np.arange(len(order))
    height = 0.8 / len(found)
    for k, one in enumerate(found):
        axes.barh(base + k * height, ends[k, order], height, label=one.title)
    axes.set_yticks(base + 0.4 - height / 2, names, fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel("USD bn taken at the end of each line")
