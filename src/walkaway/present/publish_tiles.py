"""The drawing of a small map to be published: a tile per economy, as large as there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from walkaway.present import tile_map
from walkaway.present.charts import Look
from walkaway.present.tile_map import LIGHT, Place, TileMap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GAP = 0.07
"""Between two tiles, by the side of one."""
CODE, NUMBER = 0.26, 0.21
"""Size of the letters of a code and of a number, in points of print by the side of a tile."""


def draw(axes: Axes, own: TileMap, look: Look, size: tuple[float, float]) -> None:
    """Draw a map on axes whose units are points of the screen, counted from the upper left."""
    grid = tile_map.places()
    columns, rows = (max(getattr(one, at) for one in grid.values()) + 1 for at in ("column", "row"))
    step = min(size[0] / columns, size[1] / rows)
    corner = ((size[0] - step * columns) / 2, (size[1] - step * rows) / 2)
    largest = max((abs(band.mid) for band in own.values.values()), default=0.0)
    # Framed tiles come last: a neighbour does not lie on their edge.
    for code, place in sorted(grid.items(), key=lambda one: (one[0] in own.framed, one[0])):
        _tile(axes, own, (code, place, largest), look, (*corner, step))


def _tile(
    axes: Axes,
    own: TileMap,
    what: tuple[str, Place, float],
    look: Look,
    laid: tuple[float, float, float],
) -> None:
    """A tile: its code, its number where it is not zero, its shade by the size of the number."""
    from matplotlib.patches import Rectangle

    code, place, largest = what
    left, top, step = laid
    band = own.values.get(code)
    text = tile_map.told(own, band) if band else ""
    shade = tile_map.shade_of(band, largest) if band and text else 0.0
    colour = look.gain if band and band.mid > 0 else look.loss
    framed, unsure = code in own.framed, bool(text and band and not band.sign_agrees)
    x, y, side = left + step * place.column, top + step * place.row, step * (1 - GAP)
    edge = look.ink if framed else colour if text else look.base
    box = Rectangle((x, y), side, side, facecolor="none", edgecolor=edge)
    box.set_linewidth(2.4 if framed else 1.0)
    box.set_linestyle((0, (3, 2)) if unsure else "-")
    axes.add_patch(Rectangle((x, y), side, side, facecolor=colour, alpha=shade, linewidth=0))
    axes.add_patch(box)
    ink = look.paper if shade > LIGHT else look.ink
    said = [(code, CODE, 0.34 if text else 0.5), *([(text, NUMBER, 0.7)] if text else [])]
    for words, letters, down in said:
        axes.text(
            x + side / 2, y + down * side, words, fontsize=letters * side, color=ink,
            ha="center", va="center", parse_math=False,
        )  # fmt: skip
