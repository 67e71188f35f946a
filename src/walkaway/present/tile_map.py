"""A small map of the world as tiles, one per economy: where trade moves, and who gains or loses.

Every economy is as large as any other, so that the small ones can be read too. Where the tiles lie
is in `tiles.csv`, a row per economy with its column and row, counted from the upper left; the
neighbours on it are those of an atlas as far as a grid allows.
"""

from __future__ import annotations

import csv
import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from walkaway.outcome import Band, Outcome, Quantity, Range
from walkaway.outcome.quantity import in_words
from walkaway.present.page import digits_for, kind_in_words, number, with_unit
from walkaway.present.trade_answers import scaled
from walkaway.present.words import the

SIDE, GAP = 30, 2
"""Of a tile and between two, in points of the drawing."""
EXPORTS, INCOMES = "map-exports", "map-incomes"
"""Ids by which they are published."""
LIGHT = 0.55
"""Shade from which on letters are light on it."""


@dataclass(frozen=True)
class Place:
    """Where the tile of an economy lies.

    Attributes:
        column: from the left, from zero.
        row: from the top, from zero.
    """

    column: int
    row: int


@dataclass(frozen=True)
class TileMap:
    """A number of every economy.

    Attributes:
        id: by which it is published.
        title: what it finds, computed.
        subtitle: the quantity, its unit, when and against what.
        unit: of the numbers.
        values: by economy; those that are not on the grid are left out of the drawing.
        names: of the economies.
        metrics: ids of the numbers.
        range: what the ranges are made of.
        made: the same in words.
        framed: economies that a frame sets apart, such as who sells.
        digits: decimals in the tiles.
    """

    id: str
    title: str
    subtitle: str
    unit: str
    values: Mapping[str, Band]
    names: Mapping[str, str]
    metrics: Mapping[str, str]
    range: Range
    made: str
    framed: tuple[str, ...] = ()
    digits: int = 1


@cache
def places() -> dict[str, Place]:
    """Where the tiles lie, by economy."""
    text = (files("walkaway.present") / "tiles.csv").read_text(encoding="utf-8")
    return {
        line["economy"]: Place(int(line["column"]), int(line["row"]))
        for line in csv.DictReader(text.splitlines())
    }


# ---- what is drawn


def maps(outcome: Outcome) -> tuple[TileMap, ...]:
    """The maps of a run: where the exports of the economy in focus go, and real incomes."""
    found = (_exports(outcome), _incomes(outcome))
    return tuple(own for own in found if own is not None)


def _exports(outcome: Outcome) -> TileMap | None:
    """What the economy aimed at sells more or less to each other, in money."""
    seller = outcome.scenario.focus[1]
    found = {
        own.id.split(".")[2]: own
        for own in outcome.section(f"exports.{seller}")
        if own.id.endswith(".goods") and own.id.split(".")[2] in places()
    }
    moving = {code: own for code, own in found.items() if own.moves and own.unit == "%"}
    if not moving:
        return None
    values = {code: scaled(own) for code, own in found.items()}
    one = next(iter(moving.values()))
    return TileMap(
        id=EXPORTS,
        title=_sold(outcome, values),
        subtitle=(
            f"Goods exports of {the(outcome, seller)} by partner, change, USD bn a year, "
            f"{_when(one)}"
        ),
        unit="USD bn",
        values=values,
        names=outcome.names,
        metrics={code: own.id for code, own in found.items()},
        range=one.kind,
        made=kind_in_words(one.kind, one.count),
        framed=(seller,),
    )


def _sold(outcome: Outcome, values: Mapping[str, Band]) -> str:
    """Where most is lost, and where most is found instead."""
    seller = outcome.name(outcome.scenario.focus[1])
    sure = sorted((b.mid, code) for code, b in values.items() if b.sign_agrees and b.mid)
    fall = _amount(outcome, values, sure[0][1]) if sure and sure[0][0] < 0 else ""
    rise = _amount(outcome, values, sure[-1][1]) if sure and sure[-1][0] > 0 else ""
    if not fall:
        return f"{seller} sells {rise.format('more')}" if rise else f"{seller}: no change is sure"
    first = f"{seller} sells {fall.format('less')}"
    return f"{first}; the largest gain elsewhere: {rise.format('more')}" if rise else first


def _amount(outcome: Outcome, values: Mapping[str, Band], code: str) -> str:
    """How much to whom, with a gap for more or less."""
    band = values[code]
    told = number(abs(band.mid), digits_for(band), signed=False)
    return f"{told} USD bn a year {{}} to {the(outcome, code)}"


def _incomes(outcome: Outcome) -> TileMap | None:
    found = {own.subject: own for own in outcome.section("welfare") if own.subject in places()}
    moving = [own for own in found.values() if own.moves]
    if not moving:
        return None
    sure = [own for own in found.values() if own.band.sign_agrees]
    losers, winners = (sum(sign * own.mid > 0 for own in sure) for sign in (-1, 1))
    one = moving[0]
    return TileMap(
        id=INCOMES,
        title=(
            f"Of {len(found)} economies {losers} surely lose real income, {winners} surely gain"
        ),
        subtitle=f"Real income, change, percent, {_when(one)}",
        unit="%",
        values={code: own.band for code, own in found.items()},
        names=outcome.names,
        metrics={code: own.id for code, own in found.items()},
        range=one.kind,
        made=kind_in_words(one.kind, one.count),
        framed=tuple(dict.fromkeys(outcome.scenario.focus)),
        digits=2,
    )


def _when(own: Quantity) -> str:
    made = kind_in_words(own.kind, own.count)
    return (
        f"{in_words(own.horizon)}; against {own.counterfactual}. Dashed: the range "
        f"({made}) holds zero"
    )


# ---- the drawing


def svg(own: TileMap) -> str:
    """Draw a map.

    Args:
        own: what to draw.

    Returns:
        An ``<svg>`` element that takes its colours from the page around it, with a text
        alternative that names every value.
    """
    step = SIDE + GAP
    wide = step * (max(place.column for place in places().values()) + 1)
    high = step * (max(place.row for place in places().values()) + 1)
    largest = max((abs(band.mid) for band in own.values.values()), default=0.0)
    tiles = "".join(_tile(own, code, place, largest) for code, place in sorted(places().items()))
    return (
        f'<svg role="img" aria-label="{html.escape(alternative(own))}" class="map" '
        f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}">{tiles}</svg>'
    )


def _tile(own: TileMap, code: str, place: Place, largest: float) -> str:
    """A tile: its code, its number where it is not zero, its shade by the size of the number."""
    x, y = place.column * (SIDE + GAP) + 1, place.row * (SIDE + GAP) + 1
    band = own.values.get(code)
    framed = code in own.framed
    text = told(own, band) if band else ""
    shade = shade_of(band, largest) if band and text else 0.0
    fill = "var(--gain)" if band and band.mid > 0 else "var(--loss)"
    edge = "currentColor" if framed else "var(--quiet)" if not text else fill
    dashed = ' stroke-dasharray="3 2"' if text and band and not band.sign_agrees else ""
    ink = "var(--paper)" if shade > LIGHT else "currentColor"
    name = html.escape(own.names.get(code, code))
    value = f": {with_unit(text, own.unit)}" if text else ""
    middle = x + SIDE / 2
    number_said = (
        f'<text x="{middle}" y="{y + 24}" font-size="8" fill="{ink}">{text}</text>' if text else ""
    )
    return (
        f'<g text-anchor="middle" font-family="sans-serif"><title>{name}{value}</title>'
        f'<rect x="{x}" y="{y}" width="{SIDE - 1}" height="{SIDE - 1}" fill="{fill}" '
        f'fill-opacity="{shade:.2f}" stroke="{edge}" '
        f'stroke-width="{2 if framed else 0.8}"{dashed}/>'
        f'<text x="{middle}" y="{y + (13 if text else 18)}" font-size="9.5" fill="{ink}">{code}'
        f"</text>{number_said}</g>"
    )


def told(own: TileMap, band: Band) -> str:
    """A number as a tile has room for it; empty where it is printed as zero."""
    digits = own.digits if abs(band.mid) < 10 else max(own.digits - 1, 0)
    return number(band.mid, digits) if round(band.mid, digits) else ""


def shade_of(band: Band, largest: float) -> float:
    """How dark: by the root of the size, so that the second and third can be seen beside a first.

    Dark letters are read on a shade of less than `LIGHT`, light ones on one that is clearly more:
    between them there is none.
    """
    size = (abs(band.mid) / largest) ** 0.5 if largest else 0.0
    shade = 0.12 + 0.88 * size
    return shade if shade <= 0.45 else max(shade, 0.85)


def alternative(own: TileMap) -> str:
    """The map in words: every economy whose number is not printed as zero."""
    said = (
        f"{own.names.get(code, code)} {told(own, band)}"
        for code, band in sorted(own.values.items(), key=lambda item: item[1].mid)
        if code in places() and told(own, band)
    )
    return f"{own.title}. {own.subtitle}, {own.unit}: {'; '.join(said)}"
