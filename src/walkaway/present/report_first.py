"""The numbers of a report's first page: ranges as small drawings, a level before and after."""

from __future__ import annotations

from walkaway.grammar.measure import capital
from walkaway.outcome.quantity import Range
from walkaway.present.charts import STROKES, WHISKERS
from walkaway.present.first import Gauge, TileSaid

WIDE, HIGH, EDGE = 200, 22, 6
"""The drawing of a range, in points."""


def before(tile: TileSaid) -> tuple[str, ...]:
    """What a number is after each step of a story where it prints as another than in the end."""
    return tuple(
        f"{own.name}: {own.text}" for own in tile.steps if own.text and own.text != tile.text
    )


def level(gauge: Gauge) -> str:
    """A level before and after, in a sentence."""
    change = "; ".join(filter(None, (gauge.change_text, gauge.range_text)))
    return (
        f"{gauge.title}: {gauge.before_text}, {gauge.after_text} with the measures ({change}). "
        f"{capital(gauge.subtitle)}."
    )


def range_svg(tile: TileSaid) -> str:
    """A range on a scale of its own that holds zero: line, middle, and zero as a stroke."""
    low, high = min(tile.low, tile.mid, 0.0), max(tile.high, tile.mid, 0.0)
    span = high - low or 1.0

    def at(value: float) -> str:
        return f"{EDGE + (value - low) / span * (WIDE - 2 * EDGE):.1f}"

    thick, ends, dashes = _strokes(tile.range_)
    colour = "var(--gain)" if tile.mid > 0 else "var(--loss)"
    colour = colour if tile.sure else "currentColor"
    caps = "".join(
        f'<line x1="{at(end)}" x2="{at(end)}" y1="{11 - ends}" y2="{11 + ends}"/>'
        for end in (tile.low, tile.high)
        if ends
    )
    return (
        f'<svg aria-hidden="true" class="range" viewBox="0 0 {WIDE} {HIGH}">'
        f'<line x1="{at(0)}" x2="{at(0)}" y1="1" y2="21" stroke="currentColor"/>'
        f'<g stroke="{colour}"><line x1="{at(tile.low)}" x2="{at(tile.high)}" y1="11" y2="11" '
        f'stroke-width="{thick}"{dashes}/>{caps}</g>'
        f'<circle cx="{at(tile.mid)}" cy="11" r="4.5" fill="{colour}"/></svg>'
    )


def _strokes(kind: Range) -> tuple[float, float, str]:
    """Width of the line, half the height of its ends, and dashes: the look of charts."""
    thick, ends = WHISKERS[kind]
    dashes = {"--": ' stroke-dasharray="6 3"', ":": ' stroke-dasharray="1.5 2.5"'}
    return thick * 1.6, ends * 2, dashes.get(STROKES[kind], "")
