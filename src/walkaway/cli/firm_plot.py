"""A firm's bridge as a waterfall chart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from walkaway.engine.firms_part import FirmRun

SUFFIXES = (".svg", ".png", ".pdf")


def waterfall(run: FirmRun, path: str) -> None:
    """Draw the bridge from the profit of the year before to that of this one.

    Bars of changes carry a whisker from the least to the largest value over all assumptions.

    Args:
        run: a firm under a scenario.
        path: where to write it; the ending says the format.

    Raises:
        BadInputError: an ending that is not known, or a folder that is not there.
    """
    from walkaway.errors import BadInputError, Problem

    target = Path(path)
    if target.suffix.lower() not in SUFFIXES:
        what = f"{target.suffix or 'no ending'} is no chart format"
        raise BadInputError([Problem("--chart", path, what, f"one of: {', '.join(SUFFIXES)}")])
    if not target.parent.is_dir():
        raise BadInputError([Problem("--chart", path, "the folder is not there")])
    from matplotlib.figure import Figure

    from walkaway.engine.firms_part import LABELS
    from walkaway.firms.bridge import PARTS

    year = run.bridge.parts.sum(axis=0)
    low, high = (getattr(run.bridge, k).sum(axis=1) for k in ("low", "high"))
    start = run.firm.head.profit or 0.0
    figure = Figure(figsize=(7.2, 4.0), layout="constrained")
    axes = figure.subplots()
    level = start

    def label(x: int, y: float, text: str) -> None:
        axes.annotate(
            text, (x, y), (0, 3), textcoords="offset points", ha="center", va="bottom", fontsize=8
        )

    axes.bar(0, start, color="0.45")
    if run.firm.head.profit is not None:
        label(0, start, f"{start:,.0f}")
    for k in range(len(PARTS)):
        change = float(year[k])
        colour = "tab:green" if change >= 0 else "tab:red"
        axes.bar(k + 1, change, bottom=level, color=colour)
        reach = [[change - float(low[:, k].min())], [float(high[:, k].max()) - change]]
        axes.errorbar(k + 1, level + change, yerr=reach, color="black", capsize=3, linewidth=0.8)
        top = max(level, level + change, level + change + reach[1][0])
        label(k + 1, top, f"{change:+,.0f}")
        level += change
    axes.bar(len(PARTS) + 1, level, color="0.45")
    label(len(PARTS) + 1, max(level, 0.0), f"{level:,.0f}")
    names = [
        "year before" if run.firm.head.profit is not None else "",
        *(LABELS[part] for part in PARTS),
    ]
    names.append("this year" if run.firm.head.profit is not None else "change")
    axes.set_xticks(range(len(names)), names, fontsize=8)
    axes.set_ylabel("JPY bn")
    axes.set_title(f"{run.firm.title}: operating profit, {run.quarters[0].label} to "
                   f"{run.quarters[-1].label}", fontsize=10, pad=12)  # fmt: skip
    axes.spines[["top", "right"]].set_visible(False)
    axes.axhline(0, color="black", linewidth=0.8)
    bottom, top = axes.get_ylim()
    axes.set_ylim(bottom, top + 0.08 * (top - bottom))  # room for the figures above the bars
    figure.savefig(target)
