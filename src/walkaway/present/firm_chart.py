"""A firm's bridge as a waterfall chart."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from walkaway.errors import BadInputError, Problem
from walkaway.files import write_figure
from walkaway.firms.bridge import PARTS
from walkaway.present.currencies import word
from walkaway.present.firm import LABELS, FirmBridge

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SUFFIXES = (".svg", ".png", ".pdf")


def path_problems(path: str) -> list[Problem]:
    """What is wrong with a chart's file name, to be told before long work."""
    target = Path(path)
    if target.suffix.lower() not in SUFFIXES:
        what = f"{target.suffix or 'no ending'} is no chart format"
        return [Problem("--chart", path, what, f"one of: {', '.join(SUFFIXES)}")]
    if not target.parent.is_dir():
        return [Problem("--chart", path, "the folder is not there")]
    return []


def waterfall(own: FirmBridge, path: str) -> None:
    """Draw the bridge from the profit of the year before to that of this one.

    Bars of changes carry a whisker from the least to the largest value over all assumptions.

    Args:
        own: a firm under a scenario.
        path: where to write it; the ending says the format.

    Raises:
        BadInputError: an ending that is not known, or a folder that is not there.
    """
    if problems := path_problems(path):
        raise BadInputError(problems)
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 4.0), layout="constrained")
    _draw(figure.subplots(), own)
    write_figure(Path(path), figure)


def _draw(axes: Axes, own: FirmBridge) -> None:
    """Bars for the year before, the record, each part of the effect, and this year.

    Those of the record have no whiskers, and the last one's are the effect's.
    """
    known = own.before is not None
    names: list[str] = []
    tops: list[float] = []
    level = own.before or 0.0

    def bar(name: str, base: float, height: float, colour: str, text: str, low: float, high: float,
            ) -> None:  # fmt: skip
        at, end = len(names), base + height
        axes.bar(at, height, bottom=base, color=colour)
        if low < high:
            reach = [[max(0.0, end - low)], [max(0.0, high - end)]]
            axes.errorbar(at, end, yerr=reach, color="black", capsize=3, linewidth=0.8)
        names.append(name)
        tops.append(max(base, end, high))
        axes.annotate(
            text, (at, tops[-1]), (0, 3), textcoords="offset points", ha="center", va="bottom",
            fontsize=8,
        )  # fmt: skip

    if known:
        bar(own.before_year, 0, level, "0.45", f"{level:,.0f}", level, level)
    past = own.recorded.year
    tariffs = math.fsum(getattr(past, part) for part in PARTS if part != "exchange")
    for name, change in (
        ("tariffs\non record", tariffs),
        (f"{word(own.currency)} on\nrecord", past.exchange),
    ):
        if change:
            bar(name, level, change, "0.7", _signed(change), level, level)
            level += change
    start = level
    for part in PARTS:
        change = float(getattr(own.year, part))
        cells = [getattr(quarter.parts, part) for quarter in own.quarters]
        low, high = sum(one.low for one in cells), sum(one.high for one in cells)
        colour = "tab:green" if change >= 0 else "tab:red"
        bar(
            LABELS[part].replace(" ", "\n"),
            level,
            change,
            colour,
            _signed(change),
            level + low,
            level + high,
        )
        level += change
    ends = start + own.total.low, start + own.total.high
    text = f"{level:,.0f}" if known else _signed(level)
    bar("this year" if known else "change", 0, level, "0.45", text, *ends)
    axes.set_xticks(range(len(names)), names, fontsize=8)
    axes.set_ylabel(own.unit)
    axes.set_title(f"{own.title}: operating profit, {own.quarters[0].quarter} to "
                   f"{own.quarters[-1].quarter}", fontsize=10, pad=12)  # fmt: skip
    axes.spines[["top", "right"]].set_visible(False)
    axes.axhline(0, color="black", linewidth=0.8)
    bottom, top = axes.get_ylim()
    axes.set_ylim(bottom, max(top, max(tops) + 0.08 * (top - bottom)))  # room for the figures


def _signed(change: float) -> str:
    """A change with its sign; small ones with a decimal, so that none reads as minus zero."""
    if abs(change) < 0.05:
        return "0"
    return f"{change:+,.1f}" if abs(change) < 10 else f"{change:+,.0f}"
