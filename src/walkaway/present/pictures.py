"""Pictures of the first view and the map as charts by id: what they are called, say and hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from walkaway.grammar.measure import capital
from walkaway.outcome import Band
from walkaway.present import tile_map
from walkaway.present.first import End, FirstSaid, Flow, Gauge, Rows, TileSaid
from walkaway.present.page import Bar, BarChart, Chart, Page
from walkaway.present.tile_map import TileMap
from walkaway.present.world_map import WorldMap

FIRST, GAUGE, TILES, WORLD = "first", "gauge", "tiles", "world"
"""Ids of the picture of the first view, its gauge, its tiles, and the map."""


@dataclass(frozen=True)
class Tiles:
    """The tiles of a first view.

    Attributes:
        title: the answer that they belong to, to its first stop.
        question: what it answers.
        tiles: one number each.
    """

    title: str
    question: str
    tiles: tuple[TileSaid, ...]


Special = Flow | Gauge | Tiles | WorldMap | TileMap
Drawn = Chart | Special


def pictures(page: Page) -> dict[str, Drawn]:
    """The pictures of a page that stand outside its sections, by id."""
    first, found = page.first, dict[str, Drawn]()
    if isinstance(first, FirstSaid):
        if first.picture:
            own = first.picture
            found[FIRST] = _bars(own) if isinstance(own, Rows) else own
        if first.gauge:
            found[GAUGE] = first.gauge
        if first.tiles:
            said = "".join(piece.text for piece in first.answer).partition("; ")[0]
            found[TILES] = Tiles(said.removesuffix("."), first.question, tuple(first.tiles))
    if isinstance(page.world, WorldMap):
        found[WORLD] = page.world
    return found | {one.id: one for one in page.maps if isinstance(one, TileMap)}


def _bars(own: Rows) -> BarChart:
    bars = (Bar(row.label, Band(row.low, row.mid, row.high), row.metric) for row in own.rows)
    return BarChart(own.title, own.unit, tuple(bars), own.range_, own.title, own.subtitle)


def title(own: Special) -> str:
    """What a picture finds."""
    match own:
        case Gauge():
            rise = "rises" if own.mid > own.before else "falls" if own.mid < own.before else "stays"
            by = "" if rise == "stays" else f": {own.change_text}"
            return f"{own.title} {rise}{by}"
        case _:
            return own.title


def subtitle(own: Special) -> str:
    """What a picture shows, in what unit, and against what."""
    match own:
        case Gauge():
            said = capital(own.subtitle)
            return f"{said}, {own.against}" if own.against else said
        case Tiles():
            return own.question
        case _:
            return own.subtitle


def spread(own: Special) -> str:
    """What its ranges are made of; empty where each number says it."""
    match own:
        case Gauge():
            return own.range_text
        case WorldMap() | TileMap():
            return own.made
        case _:
            return ""


def note(own: Special) -> str:
    """What to know before believing it; empty if nothing."""
    match own:
        case Flow():
            return own.note
        case WorldMap():
            return "Outlines: Natural Earth"
        case TileMap():
            return "Shade: the size of the number. Framed: the economies that the story is about"
        case _:
            return ""


def words(own: Special) -> str:
    """A picture in words, for those who do not see it."""
    match own:
        case Flow():
            return f"{own.title}. {own.subtitle}. From {_list(own.out)}; to {_list(own.into)}."
        case Gauge():
            return (
                f"{own.title}, {own.subtitle}: {own.before_text}, {own.after_text} after, "
                f"{own.change_text} ({own.range_text})"
            )
        case Tiles():
            told = (f"{one.label} {one.text} ({one.range_text})" for one in own.tiles)
            return f"{own.title}. {'; '.join(told)}"
        case WorldMap():
            places = sorted(own.places, key=lambda one: one.mid)
            told = (f"{one.name} {one.mid:.2f}" for one in places)
            return f"{own.title}. {own.subtitle}: {'; '.join(told)}"
        case TileMap():
            return tile_map.alternative(own)


def _list(ends: Sequence[End]) -> str:
    return ", ".join(f"{end.label} {end.text}".strip() for end in ends)


_OF_MAPS = {
    "economy": "code of three letters",
    "what": "its name",
    "low": "lower end of the range",
    "mid": "the number",
    "high": "upper end of the range",
    "unit": "of the number",
    "kind": "what the range is made of",
    "sure": "whether the whole range lies on one side of zero",
    "id": "of the number",
    "failed": "members of the range that have no solution",
}
HOLDS = {
    "Flow": {
        "side": "whether it gives or takes",
        "what": "who",
        "size": "how much, without a sign",
        "unit": "of the size",
        "shown": "the same as it is printed",
        "id": "of the number; empty of what is left over",
        "failed": "members of the range that have no solution",
    },
    "Gauge": {
        "what": "before, with the measures, or one estimate of that",
        "low": "lower end of the range",
        "mid": "the level",
        "high": "upper end of the range",
        "kind": "what the range is made of",
        "id": "of the number",
        "failed": "members of the range that have no solution",
    },
    "Tiles": {
        "what": "whose, and of what",
        "shown": "the number as it is printed",
        "below": "the same another way, or when",
        "low": "lower end of the range",
        "mid": "the number",
        "high": "upper end of the range",
        "kind": "what the range is made of",
        "counterfactual": "against what it is counted",
        "id": "of the number",
        "failed": "members of the range that have no solution",
    },
    "WorldMap": _OF_MAPS,
    "TileMap": _OF_MAPS,
}
"""Kind of picture -> column of its rows -> what it holds."""


def rows(own: Special) -> list[dict[str, Any]]:
    """The numbers of a picture, a row each."""
    match own:
        case Flow():
            return [
                {
                    "side": side,
                    "what": end.label,
                    "size": end.size,
                    "unit": own.unit,
                    "shown": end.text,
                    "id": end.metric,
                }
                for side, ends in (("gives", own.out), ("takes", own.into))
                for end in ends
            ]
        case Gauge():
            return list(_levels(own))
        case Tiles():
            return [_tile(one) for one in own.tiles]
        case WorldMap():
            return [
                {
                    "economy": one.code,
                    "what": one.name,
                    "low": one.low,
                    "mid": one.mid,
                    "high": one.high,
                    "unit": own.unit,
                    "kind": own.range_.value,
                    "sure": one.sure,
                    "id": one.metric,
                }
                for one in own.places
            ]
        case TileMap():
            return [
                {
                    "economy": code,
                    "what": own.names.get(code, code),
                    "low": band.low,
                    "mid": band.mid,
                    "high": band.high,
                    "unit": own.unit,
                    "kind": own.range.value,
                    "sure": band.sign_agrees,
                    "id": own.metrics[code],
                }
                for code, band in own.values.items()
            ]


def _levels(own: Gauge) -> Iterator[dict[str, Any]]:
    none, kind = "", own.range_.value
    told = [
        ("before", own.before, own.before, own.before, none),
        ("with the measures", own.low, own.mid, own.high, kind),
        *(("one estimate", one, one, one, none) for one in own.estimates),
    ]
    for what, low, mid, high, made in told:
        yield {"what": what, "low": low, "mid": mid, "high": high, "kind": made, "id": own.metric}


def _tile(one: TileSaid) -> dict[str, Any]:
    return {
        "what": one.label,
        "shown": one.text,
        "below": one.below,
        "low": one.low,
        "mid": one.mid,
        "high": one.high,
        "kind": one.range_.value,
        "counterfactual": one.against,
        "id": one.metric,
    }
