"""Charts of a payoff table and of a power matrix; matplotlib is imported when one is drawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from walkaway.errors import BadInputError, Problem
from walkaway.files import make_folder, write_figure
from walkaway.negotiation.game import Floats, Game, best_replies
from walkaway.negotiation.leverage import Matrix

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("svg", "png", "pdf")
ROW, COLUMN = "#b04a2f", "#2f6db0"
"""Colours of the row and of the column player."""


def payoff_figure(
    game: Game, title: str = "", unit: str = "", shares: Floats | None = None
) -> Figure:
    """The payoff table of a two-player game: best replies bold, equilibria framed.

    Args:
        game: two players; of more, draw one table per strategy of the others.
        title: above the table.
        unit: of the payoffs.
        shares: share of draws in which each cell is an equilibrium [row, column].

    Raises:
        BadInputError: the game has not two players.
    """
    if game.size != 2:
        raise BadInputError([Problem("chart", "", f"{game.size} players, a table shows two")])
    from matplotlib.patches import Rectangle

    rows, columns = game.shape
    figure, axes = _canvas(1.9 + 1.7 * columns, 1.2 + 0.75 * rows)
    best = best_replies(game)
    for a, b in np.ndindex(rows, columns):
        equilibrium = bool(best[:, a, b].all())
        edge = {"edgecolor": "black", "linewidth": 2.2} if equilibrium else {"edgecolor": "#bbbbbb"}
        face = "#f3ecd2" if equilibrium else "white"
        axes.add_patch(
            Rectangle((b, a), 1, 1, facecolor=face, zorder=2 if equilibrium else 1, **edge)
        )
        for player, (x, y, colour) in enumerate(((0.28, 0.66, ROW), (0.72, 0.34, COLUMN))):
            mark = bool(best[player, a, b])
            axes.text(
                b + x, a + y, f"{game.payoffs[player, a, b]:.3g}{'*' if mark else ''}",
                ha="center", va="center", color=colour, weight="bold" if mark else "normal",
                zorder=3,
            )  # fmt: skip
        if shares is not None and shares[a, b] > 0:
            axes.text(
                b + 0.96, a + 0.93, f"{shares[a, b]:.0%}", ha="right", va="bottom", fontsize=7
            )
    _frame(axes, game.strategies[0], game.strategies[1])
    axes.set_ylabel(game.players[0], color=ROW, weight="bold")
    axes.set_xlabel(game.players[1], color=COLUMN, weight="bold", labelpad=8)
    axes.xaxis.set_label_position("top")
    note = "* best reply; framed: equilibrium" + (f"; payoffs in {unit}" if unit else "")
    figure.suptitle(title, fontsize=11)
    figure.supxlabel(note, fontsize=8)
    return figure


def matrix_figure(matrix: Matrix, full: bool = True) -> Figure:
    """The power matrix as a heat map.

    Args:
        matrix: the matrix.
        full: show the full counterfactual; the closed form otherwise.
    """
    values = matrix.full if full else matrix.closed
    rows, columns = values.shape
    figure, axes = _canvas(2.2 + 0.85 * columns, 1.6 + 0.55 * rows)
    shown = np.ma.masked_invalid(values)
    top = float(shown.max()) if shown.count() else 1.0
    axes.imshow(
        shown, cmap="OrRd", vmin=0.0, vmax=top or 1.0, extent=(0, columns, rows, 0), aspect="auto"
    )
    for a, b in np.ndindex(rows, columns):
        value = float(values[a, b])
        text = f"{value:.2f}" if np.isfinite(value) else "no other\nsupplier" if value > 0 else ""
        dark = np.isfinite(value) and value > 0.6 * top
        axes.text(
            b + 0.5, a + 0.5, text, ha="center", va="center", color="white" if dark else "black"
        )
    _frame(axes, matrix.sides, matrix.targets)
    axes.set_ylabel("who threatens")
    axes.set_xlabel("over whom", labelpad=8)
    axes.xaxis.set_label_position("top")
    what = "full equilibrium" if full else "closed form, own derivation"
    figure.suptitle(f"Loss from being cut off, % of real income ({what})", fontsize=11)
    return figure


def _canvas(width: float, height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def _frame(axes: Axes, rows: tuple[str, ...], columns: tuple[str, ...]) -> None:
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows), 0)
    axes.set_xticks([k + 0.5 for k in range(len(columns))], columns)
    axes.set_yticks([k + 0.5 for k in range(len(rows))], rows)
    axes.tick_params(length=0, labeltop=True, labelbottom=False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def path_problem(path: str | Path) -> Problem | None:
    """What is wrong with a chart's file name, to be told before long work."""
    if Path(path).suffix.lstrip(".").lower() in FORMATS:
        return None
    return Problem(str(path), "", "unknown kind of picture", f"end it in .{', .'.join(FORMATS)}")


def check_path(path: str | Path) -> None:
    """Refuse a chart's file name that cannot be written.

    Raises:
        BadInputError: the ending names no kind of picture.
    """
    problem = path_problem(path)
    if problem is not None:
        raise BadInputError([problem])


def write(figure: Figure, path: str | Path) -> Path:
    """Write a chart, whole or not at all; the ending names the format.

    Args:
        figure: what to write.
        path: ending in .svg, .png or .pdf.

    Raises:
        BadInputError: another ending, or the file cannot be written.
    """
    target = Path(path)
    check_path(target)
    make_folder(target)
    write_figure(target, figure)
    return target
