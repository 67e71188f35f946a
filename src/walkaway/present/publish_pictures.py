"""The drawing of pictures of the first view and of the map, to be published.

All of it is laid out in points of the screen, from the upper left corner of what head and foot
leave.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from walkaway.outcome.quantity import Range
from walkaway.present import publish_tiles
from walkaway.present.charts import STROKES, WHISKERS, Look
from walkaway.present.first import End, Flow, Gauge, TileSaid
from walkaway.present.pictures import Special, Tiles
from walkaway.present.tile_map import TileMap
from walkaway.present.world_map import Place, WorldMap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Size = tuple[float, float]
LETTER = 0.76
"""Width of a letter on average, in points of the screen, by the size of the letters."""


def draw(axes: Axes, own: Special, look: Look, size: Size) -> None:
    """Draw a picture on axes whose units are points of the screen, counted from the upper left."""
    match own:
        case Flow():
            _flow(axes, own, look, size)
        case Gauge():
            _gauge(axes, own, look, size)
        case Tiles():
            _tiles(axes, own, look, size)
        case WorldMap():
            _map(axes, own, look, size)
        case TileMap():
            publish_tiles.draw(axes, own, look, size)


def _say(axes: Axes, place: Size, text: str, points: float, colour: str, **more: Any) -> None:
    axes.text(
        *place, text, fontsize=points, color=colour, parse_math=False,
        **({"va": "center", "ha": "left"} | more),
    )  # fmt: skip


def _lines(text: str, width: float, points: float) -> list[str]:
    """A text in lines of a width."""
    return textwrap.wrap(text, max(int(width / (LETTER * points)), 8)) or [""]


# ---- who gives and who takes

SIDE, BAR, GAP = 290.0, 18.0, 28.0
"""Width of the words at either side and of the bars, and most of what lies between two bars."""
FILLED = 0.7
"""Part of the height that bands fill at most."""
LINE, WORDS = 21.0, 12.5
"""Height of a line of words, and the size of its letters."""


@dataclass(frozen=True)
class _Placed:
    """A side of a flow: its band's top and height, the middle of its words, its words."""

    end: End
    top: float
    size: float
    middle: float
    words: tuple[str, ...]


def _room(end: End) -> float:
    return LINE * (len(_lines(end.label, SIDE, WORDS)) + bool(end.text)) + 8


def _scale(ends: Sequence[End], height: float) -> float:
    """The largest scale at which all bands fit, where none has less room than its words."""
    low, high = 0.0, height / (sum(end.size for end in ends) or 1.0)
    for _ in range(40):
        middle = (low + high) / 2
        if sum(max(end.size * middle, _room(end)) for end in ends) > height:
            high = middle
        else:
            low = middle
    return low


def _placed(ends: Sequence[End], scale: float, height: float) -> list[_Placed]:
    rooms = [max(end.size * scale, _room(end)) for end in ends]
    gap = min(GAP, max(0.0, (height - sum(rooms)) / max(len(ends) - 1, 1)))
    at = (height - sum(rooms) - gap * (len(ends) - 1)) / 2
    found = []
    for end, room in zip(ends, rooms, strict=True):
        size = max(end.size * scale, 2.0)
        told = (*_lines(end.label, SIDE, WORDS), *([end.text] if end.text else ()))
        found.append(_Placed(end, at + (room - size) / 2, size, at + room / 2, told))
        at += room + gap
    return found


def _flow(axes: Axes, own: Flow, look: Look, size: Size) -> None:
    from matplotlib.patches import Rectangle

    width, height = size
    most = max(sum(end.size for end in ends) for ends in (own.out, own.into)) or 1.0
    scale = min(_scale(own.out, height), _scale(own.into, height), FILLED * height / most)
    out, into = (_placed(ends, scale, height) for ends in (own.out, own.into))
    x0, x1 = SIDE, width - SIDE - BAR
    _bands(axes, out, into, (x0 + BAR, x1), look)
    for side, x, words, ha in ((out, x0, x0 - 12, "right"), (into, x1, x1 + BAR + 12, "left")):
        for one in side:
            taker = look.gain if one.end.text else look.base
            colour = look.loss if side is out else taker
            axes.add_patch(Rectangle((x, one.top), BAR, one.size, color=colour, linewidth=0))
            first = one.middle - LINE * (len(one.words) - 1) / 2
            for at, text in enumerate(one.words):
                _say(axes, (words, first + at * LINE), text, WORDS, look.ink, ha=ha)


def _bands(
    axes: Axes, out: Sequence[_Placed], into: Sequence[_Placed], ends: Size, look: Look
) -> None:
    """What each gives goes to all in proportion."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    given = sum(one.end.size for one in out) or 1.0
    taken = sum(one.end.size for one in into) or 1.0
    used = [one.top for one in into]
    (x0, x1), middle = ends, sum(ends) / 2
    for giver in out:
        at = giver.top
        for k, taker in enumerate(into):
            a = giver.size * taker.end.size / taken
            b = taker.size * giver.end.size / given
            top = used[k]
            points = [
                (x0, at), (middle, at), (middle, top), (x1, top), (x1, top + b),
                (middle, top + b), (middle, at + a), (x0, at + a), (x0, at),
            ]  # fmt: skip
            curve = [Path.CURVE4] * 3
            codes = [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY]
            colour, alpha = (look.gain, max(0.62 - 0.1 * k, 0.15))
            if not taker.end.text:
                colour, alpha = look.base, 0.4
            path = Path(points, codes)
            axes.add_patch(PathPatch(path, facecolor=colour, alpha=alpha, linewidth=0))
            used[k] += b
            at += a


# ---- a level before and after


def _gauge(axes: Axes, own: Gauge, look: Look, size: Size) -> None:
    from matplotlib.patches import FancyBboxPatch, Rectangle

    width, height = size
    known = [own.before, own.low, own.mid, own.high, *own.estimates]
    low, high = min(known), max(known)
    y, left, right = 0.45 * height, 60.0, width - 60.0

    def x(value: float) -> float:
        return left + (value - low) / ((high - low) or 1.0) * (right - left)

    axes.add_patch(
        FancyBboxPatch(
            (left - 30, y - 13), right - left + 60, 26, boxstyle="round,pad=0,rounding_size=13",
            facecolor=look.base, alpha=0.3, linewidth=0,
        )
    )  # fmt: skip
    before, after = x(own.before), x(own.mid)
    start = min(before, after)
    axes.add_patch(Rectangle((start, y - 9), abs(after - before), 18, color=look.gain, alpha=0.5))
    axes.plot([before] * 2, [y - 34, y + 34], color=look.ink, linestyle=(0, (4, 3)), linewidth=1.8)
    axes.plot([after], [y], "o", markersize=17, markerfacecolor=look.paper,
              markeredgecolor=look.gain, markeredgewidth=4)  # fmt: skip
    for one in own.estimates:
        axes.plot([x(one)] * 2, [y - 26, y - 16], color=look.ink, linewidth=1.4)
    _whisker(axes, (x(own.low), x(own.high)), y + 52, own.range_, look)
    told_at = ((after, -84, own.change_text, 30), (after, -50, f"{own.after_text} after", 13),
               (before, 88, own.before_text, 13))  # fmt: skip
    for at, below, text, points in told_at:
        half = LETTER * points * len(text) / 2 * WIDER
        middle = min(max(at, half), width - half)
        weight = "bold" if points > 13 else "normal"
        _say(axes, (middle, y + below), text, points, look.ink, ha="center", weight=weight)
    told = "Line below: the range" * (own.low != own.high)
    ticks = "ticks above: every estimate" * bool(own.estimates)
    key = "; ".join(text for text in (f"{told}, {own.range_text}" if told else "", ticks) if text)
    for at, text in enumerate(_lines(key, width - 60, 12)):
        _say(axes, (30, y + 130 + at * LINE), text, 12, look.ink)


WIDER = 1.25
"""Of bold letters and of figures, which are wider than letters on average."""


def _whisker(axes: Axes, ends: Size, y: float, kind: Range, look: Look) -> None:
    thick, cap = WHISKERS[kind]
    if ends[0] == ends[1] or not thick:
        return
    axes.plot(ends, [y] * 2, color=look.ink, linewidth=thick * 1.4, linestyle=STROKES[kind])
    for end in ends if cap else ():
        axes.plot([end] * 2, [y - 4 - cap, y + 4 + cap], color=look.ink, linewidth=1.4)


# ---- four numbers


def _tiles(axes: Axes, own: Tiles, look: Look, size: Size) -> None:
    width, height = size
    across = 1 if height > ALMOST * width else 2
    room = (width / across, height / -(-len(own.tiles) // across))
    for at, one in enumerate(own.tiles):
        place = (room[0] * (at % across), room[1] * (at // across) + 12)
        _tile(axes, one, look, place, room[0] - 50)


ALMOST = 0.75
"""Height by width from which on tiles stand below one another."""


def _tile(axes: Axes, one: TileSaid, look: Look, place: Size, width: float) -> None:
    x, y = place
    unsure = "" if one.sure else "; sign not sure"
    said = f"{one.range_text}{unsure}{f', {one.against}' if one.against else ''}"
    steps = "; ".join(f"{step.name} {step.text or 'not solved'}" for step in one.steps)
    weight = "bold" if one.sure else "normal"
    y = _written(axes, (x, y), one.label, 13, look, width)
    _say(axes, (x, y + 16), one.text, 28, look.ink, weight=weight)
    y = _written(axes, (x, y + 50), one.below, 12, look, width)
    _ranged(axes, one, look, (x, y + 4), width)
    y = _written(axes, (x, y + 30), said, 10.5, look, width)
    _written(axes, (x, y), steps, 10.5, look, width)


def _written(axes: Axes, place: Size, text: str, points: float, look: Look, width: float) -> float:
    """Write a text in lines; the height below it."""
    x, y = place
    for line in _lines(text, width, points) if text else ():
        _say(axes, (x, y), line, points, look.ink)
        y += points * LEADING
    return y


LEADING = 1.72
"""Height of a line by the size of its letters."""


def _ranged(axes: Axes, one: TileSaid, look: Look, place: Size, width: float) -> None:
    """The range of a number on a line that holds zero."""
    x, y = place
    low, high = min(one.low, one.mid, 0.0), max(one.high, one.mid, 0.0)

    def along(value: float) -> float:
        return x + (value - low) / ((high - low) or 1.0) * width

    axes.plot([x, x + width], [y, y], color=look.base, linewidth=1)
    axes.plot([along(0.0)] * 2, [y - 6, y + 6], color=look.ink, linewidth=1, alpha=0.6)
    _whisker(axes, (along(one.low), along(one.high)), y, one.range_, look)
    colour = look.loss if one.mid < 0 else look.gain
    axes.plot([along(one.mid)] * 2, [y - 7, y + 7], color=colour, linewidth=5)


# ---- the world

SHADES = (0.25, 0.45, 0.7, 1.0)
"""How deep the colour of each quarter of the sizes is."""
UNSURE = 0.45
KEY = 34.0
"""Height of the key below the map."""


@cache
def outlines() -> dict[str, Any]:
    """The outlines of the world: width, height, paths and dots by economy."""
    text = (files("walkaway.present") / "world.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def rings(path: str) -> list[list[Size]]:
    """The rings of an outline: of each a place, then steps from one to the next."""
    found: list[list[Size]] = []
    for ring in path.split("M")[1:]:
        start, _, steps = ring.rstrip("zZ").partition("l")
        pairs = [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", f"{start} {steps}")]
        at, points = (0.0, 0.0), []
        for dx, dy in zip(pairs[::2], pairs[1::2], strict=True):
            at = (at[0] + dx, at[1] + dy)
            points.append(at)
        found.append(points)
    return found


def _map(axes: Axes, own: WorldMap, look: Look, size: Size) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    world, known = outlines(), {one.code: one for one in own.places}
    scale = min(size[0] / world["width"], (size[1] - KEY) / world["height"])
    left = (size[0] - scale * world["width"]) / 2
    top = (size[1] - KEY - scale * world["height"]) / 2
    cuts = _cuts(own.places)
    for code, outline in world["paths"].items():
        points, codes = [], []
        for ring in rings(outline):
            points += [(left + scale * x, top + scale * y) for x, y in [*ring, ring[0]]]
            codes += [Path.MOVETO, *[Path.LINETO] * (len(ring) - 1), Path.CLOSEPOLY]
        colour = _colour(known.get(code), cuts, look)
        patch = PathPatch(Path(points, codes), facecolor=colour, edgecolor=look.paper)
        patch.set_linewidth(0.5)
        axes.add_patch(patch)
    for code, (x, y) in world["dots"].items():
        axes.plot([left + scale * x], [top + scale * y], "o", markersize=5,
                  color=_colour(known.get(code), cuts, look), markeredgewidth=0)  # fmt: skip
    _key(axes, look, size)


def _cuts(places: Sequence[Place]) -> list[float]:
    """Sizes between the quarters, so that one large number does not leave all others pale."""
    sizes = sorted(abs(one.mid) for one in places)
    return [sizes[int(share * len(sizes))] for share in (0.25, 0.5, 0.75)] if sizes else []


def _colour(place: Place | None, cuts: Sequence[float], look: Look) -> tuple[float, float, float]:
    if place is None:
        return _mixed(look.base, 0.5, look)
    deep = SHADES[sum(abs(place.mid) > cut for cut in cuts)]
    own = look.loss if place.mid < 0 else look.gain
    return _mixed(own, deep * (1.0 if place.sure else UNSURE), look)


def _mixed(colour: str, part: float, look: Look) -> tuple[float, float, float]:
    from matplotlib.colors import to_rgb

    own, paper = to_rgb(colour), to_rgb(look.paper)
    r, g, b = (part * one + (1 - part) * other for one, other in zip(own, paper, strict=True))
    return (r, g, b)


def _key(axes: Axes, look: Look, size: Size) -> None:
    from matplotlib.patches import Rectangle

    x, y = 0.0, size[1] - 16
    keys = [
        ([_mixed(look.loss, one, look) for one in SHADES], "loses: darker loses more"),
        ([_mixed(look.gain, one, look) for one in SHADES], "gains: darker gains more"),
        ([_mixed(look.loss, 0.25 * UNSURE, look)], "sign not sure"),
        ([_mixed(look.base, 0.5, look)], "not in the data"),
    ]
    for colours, text in keys:
        for colour in colours:
            axes.add_patch(Rectangle((x, y - 7), 22, 14, facecolor=colour, linewidth=0))
            x += 24
        _say(axes, (x + 6, y), text, 11.5, look.ink)
        x += 26 + LETTER * 11.5 * len(text)
