"""The chart of an auction history: who took it, and how well it was covered."""

from __future__ import annotations

from pathlib import Path

from walkaway.auctions.record import AuctionRecord, HistoryRow
from walkaway.errors import BadInputError, Problem
from walkaway.files import write_figure

FORMATS = (".svg", ".png", ".pdf")
COLOURS = {"indirect": "#4477AA", "direct": "#CCBB44", "dealer": "#AA3377"}  # colour-blind safe


def plot_history(record: AuctionRecord, rows: list[HistoryRow], path: Path) -> None:
    """Draw shares by bidder and bid-to-cover over time.

    Args:
        record: auctions of one term.
        rows: their history.
        path: a file that ends in .svg, .png or .pdf; written in one piece.

    Raises:
        BadInputError: another ending, or a folder that does not exist.
    """
    if path.suffix.lower() not in FORMATS:
        raise BadInputError([Problem("plot", "", f"{path.name} ends in none of {FORMATS}")])
    if not path.parent.is_dir():
        raise BadInputError([Problem("plot", "", f"no folder {path.parent}")])
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 6), layout="constrained")
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(2, 1))
    days = [row.date for row in rows]
    for name, colour in COLOURS.items():
        values = [row.measures[name].value for row in rows]
        average = [row.measures[name].average for row in rows]
        top.plot(days, values, ".", color=colour, label=f"{name} bidders")
        top.plot(days, average, "-", color=colour, linewidth=1, alpha=0.7)
    top.set_ylabel("percent of competitive awards")
    top.set_title(
        f"{record.originals[0]} Treasury auctions (dots), mean of the six months before (lines)",
        loc="left",
    )
    top.legend(frameon=False, ncols=3)
    bottom.plot(days, [row.measures["cover"].value for row in rows], ".", color="#222222")
    bottom.plot(days, [row.measures["cover"].average for row in rows], "-", color="#222222", lw=1)
    bottom.set_ylabel("bid-to-cover")
    for axes in (top, bottom):
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
    write_figure(path, figure)
