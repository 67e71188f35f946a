"""Whether faces say what an outcome holds: its numbers, what was not solved, and nothing twice."""

from __future__ import annotations

import html as markup
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any
from unittest import mock

from rich.console import Console

from walkaway.bonds.sovereigns import SOVEREIGNS
from walkaway.outcome import Outcome, Quantity, Range
from walkaway.present import bonds_story, html, page_json, story, terminal
from walkaway.present.headlines import THIRTY_YEARS, Headline, Said
from walkaway.present.page import BarChart, Page, PathChart, Table

NUMBER = re.compile(r"(?<![\w.])[+\N{MINUS SIGN}]?\d[\d,]*(?:\.\d+)?")
NO_QUANTITY = re.compile(
    r"\d{4}Q\d|\d{1,2} [A-Z][a-z]+ 20\d\d|5-95%|\d+ of \d+ estimates|\d+ estimates"
    r"|\d+ of \d+ not solved|\d+ draws|\d+ of \d+ draws|\d+-year"
)
"""Digits of a sentence that are no value: days, quarters, counts, the name of a bond."""
OF = {
    "income": ("welfare.{0}", "real_wage.{0}", *(f"{part}.{{0}}" for part in story.PARTS)),
    "exports": ("exports.{0}", "exports.{0}.goods"),
    "value added": ("cutoff.{0}.value_added",),
    "yield": ("yield.UST.15-30.quarter", "yield.UST.15-30.long-run"),
}
"""What a sentence may say of a subject: ids; a word that is not here begins its own ids."""


def printed(page: Page) -> str:
    """The page on a terminal that never wraps."""
    stream = io.StringIO()
    terminal.print_page(page, Console(file=stream, width=20_000))
    return stream.getvalue()


def faces(page: Page) -> tuple[str, str, dict[str, Any]]:
    """The page on a terminal that never wraps, in HTML without pictures, and as JSON."""
    with mock.patch.object(html, "svg", return_value=""):
        report = html.render(page)
    return printed(page), markup.unescape(report), page_json.to_dict(page)


def moving(outcome: Outcome) -> dict[str, dict[str, float]]:
    """Effects that differ from zero by id, members beside them; those of paths by quarter."""
    found = {own.id: own.members for own in outcome.metrics if own.moves and own.effect}
    for path in outcome.paths:
        for index, period in enumerate(path.periods):
            band = path.change(index)
            # Money is in billions, of an output of some ten thousand.
            least = 1e-6 if path.unit.endswith(" bn") else 1e-9
            if max(map(abs, (band.low, band.mid, band.high))) > least:
                sides = {"low": band.low, "mid": band.mid, "high": band.high}
                found[f"{path.id}.{period}"] = sides
    return found


def sentences(outcome: Outcome) -> list[Headline]:
    """The sentences of the short answer, with what they say."""
    short = story.page(outcome).short
    parts = story._answers(story._trade_moves(outcome))
    return [own for part in parts for own in part(outcome) if own.text in short]


def behind(outcome: Outcome, said: Said) -> list[Quantity]:
    """The quantities that a sentence speaks of."""
    what, whose, _ = said
    names = [one.format(whose) for one in OF.get(what, (f"{what}.{whose}",))]
    found = [own for own in outcome.metrics if own.id in names]
    if what == "income":
        cut = [own for own in outcome.section(f"cutoff.{whose}") if own.id.endswith(".income")]
        return [*found, *cut]
    if what == "holdings":
        markets = {own.debt: own for own in SOVEREIGNS.values()}
        return bonds_story.holdings(outcome, markets[whose])
    if not found and what in ("profit", "diversion"):
        return list(outcome.section(f"{what}.{whose}"))
    return found


def values(own: Quantity) -> Iterator[float]:
    """Numbers that may be told of a quantity: a percent change in its baseline's unit, a level."""
    told = [own.low, own.mid, own.high, *own.members.values()]
    yield from told
    yield from (100 * weight for weight in own.weights.values())
    yield from (100 * sum(own.weights[name] for name in group) for group in own.groups)
    if own.baseline is not None:
        yield own.baseline
        yield from (value * own.baseline / 100 for value in told)
        if (own.unit, own.baseline_unit) == ("points", "%"):
            yield from (own.baseline + value for value in told)


def path_values(outcome: Outcome, path_id: str) -> Iterator[float]:
    path = outcome.path(path_id)
    asides = path.apart if path else ()
    agree = [one for one in asides if one.agrees]
    yield from (len(agree), len(asides) - len(agree))
    yield 100 * sum(one.weight for one in agree)
    for one in asides:
        yield from (100 * one.weight, *one.change)
    for index in range(len(path.periods) if path else 0):
        assert path
        band = path.change(index)
        yield from (band.low, band.mid, band.high)
        if said := path.expected:
            told = (said.centre[index], said.low[index], said.high[index], said.came[index])
            yield from (value for value in told if value is not None)
            base = path.baseline[index]
            for side in (path.low[index], path.mid[index], path.high[index]):
                yield (
                    said.centre[index] * side / base
                    if said.relative
                    else (said.centre[index] + side - base)
                )


def untrue(text: str, known: Iterable[float], slack: float = 0.5) -> list[str]:
    """Numbers of a text that no known value rounds to, whatever their sign."""
    sizes = [abs(value) for value in known]
    found = []
    for match in NUMBER.finditer(text):
        digits = match[0].lstrip("+\N{MINUS SIGN}").replace(",", "")
        step = 10.0 ** -len(digits.partition(".")[2])
        told = float(digits)
        near = slack * step * (1 + 1e-9) + 1e-12 * told
        if not any(abs(told - size) <= near for size in sizes):
            found.append(match[0])
    return found


def without_names(text: str, names: Iterable[str]) -> str:
    """A sentence without digits that belong to a name."""
    for name in sorted(names, key=len, reverse=True):
        if any(char.isdigit() for char in name) and any(char.isalpha() for char in name):
            text = text.replace(name, "")
    return NO_QUANTITY.sub("", text)


def false_sentences(outcome: Outcome) -> list[str]:
    """Sentences whose quantity is not in the outcome, with that horizon, or whose numbers are not.

    Parts are rounded so that they add up as printed: their last digit may be one off.
    """
    names = {name for own in outcome.metrics for name in own.members} | set(outcome.names.values())
    found = []
    for one in sentences(outcome):
        known: list[float] = []
        for said in one.says:
            quantities = behind(outcome, said)
            paths = [said[0]] if outcome.path(said[0]) else []
            paths += ["path.us_30y_yield"] if said == THIRTY_YEARS else []
            horizons = {own.horizon for own in quantities}
            if said[2] not in horizons and said != THIRTY_YEARS and not paths:
                found.append(f"{one.text}: no {said} among {sorted(horizons)}")
            known += [value for own in quantities for value in values(own)]
            known += [value for path in paths for value in path_values(outcome, path)]
        if wrong := untrue(without_names(one.text, names), known, 1.5):
            found.append(f"{one.text}: {wrong}")
    return found


def thinned_in_silence(outcome: Outcome) -> list[str]:
    """Sentences on a range that misses members, which do not say so."""
    return [
        one.text
        for one in sentences(outcome)
        for said in one.says
        for own in behind(outcome, said)
        if own.failed and "not solved" not in one.text
    ]


def false_cells(outcome: Outcome, page: Page) -> list[str]:
    """Cells whose numbers are not those of the quantities of their row."""
    found = []
    for section in page.sections:
        if section.id in ("game", "claims", "next-auction", "bonds-record", "record"):
            continue  # they are of other runs, of a forecast of its own, and of the record
        for table in section.tables:
            found += _false_rows(outcome, table)
    return found


def _false_rows(outcome: Outcome, table: Table) -> list[str]:
    found = []
    names = {name for own in outcome.metrics for name in own.members}
    for row in table.rows:
        ids = [cell.metric for cell in row if cell.metric]
        for name in ids:
            assert outcome.find(name) or outcome.path(name), f"{table.caption}: {name}"
        quantities = [own for name in ids if (own := outcome.find(name))]
        known = [value for own in quantities for value in values(own)]
        known += [value for name in ids for value in path_values(outcome, name)]
        if ids and ids[0].startswith("welfare."):
            known += _other_parts(outcome, ids[0])
        if not ids:
            member = row[0].text.removesuffix(" (central)")
            own = [own for own in outcome.metrics if member in own.members]
            known = [one.members[member] for one in own]
            known += [100 * one.weights[member] for one in own if one.weights]
        for cell in row[1:]:
            if wrong := untrue(without_names(cell.text, names), known, 1.5):
                found.append(f"{table.caption}: {row[0].text}: {cell.text}: {wrong}")
    return found


def _other_parts(outcome: Outcome, welfare: str) -> Iterator[float]:
    """What is left of real income beside its first two parts, under each member."""
    code = welfare.split(".", 1)[1]
    for member in outcome[welfare].members:
        parts = [outcome.find(f"{name}.{code}") for name in story.PARTS[2:]]
        yield sum(own.members[member] for own in parts if own)


def false_charts(outcome: Outcome, page: Page) -> list[str]:
    """Bars that are not the band of their quantity, lines that are not those of their path."""
    found = []
    for section in page.sections:
        for chart in section.charts:
            if isinstance(chart, BarChart):
                for bar in chart.bars:
                    own = outcome[bar.metric]
                    mids = own.members.values() if own.kind is Range.CASES else [own.mid]
                    if (bar.band.low, bar.band.high) != (own.low, own.high) or (
                        bar.band.mid not in mids
                    ):
                        found.append(f"{chart.title}: {bar}")
            elif isinstance(chart, PathChart):
                path = outcome.path(chart.id)
                if path is None or chart.bands != tuple(map(path.band, range(len(path.periods)))):
                    found.append(chart.title)
    return found


def unlike(page: Page) -> list[str]:
    """What stands on the page and not, or not the same, on one of its faces."""
    text, report, said = faces(page)
    found = []
    lines = [*page.status, page.title, *page.assumed, *page.short, *page.notes, *page.sources]
    for section in page.sections:
        lines += [section.title, *section.lead, section.note]
        lines += [cell.text for table in section.tables for row in table.rows for cell in row]
    for line in (part.strip() for whole in lines for part in whole.splitlines()):
        found += [f"terminal: {line}"] if line not in text else []
        found += [f"HTML: {line}"] if line not in report else []
    for key in ("title", "status", "assumed", "short", "notes", "sources", "foot"):
        held = getattr(page, key)
        found += [f"JSON: {key}"] if said[key] != (held if key == "title" else list(held)) else []
    for one, section in zip(said["sections"], page.sections, strict=True):
        for table, own in zip(one["tables"], section.tables, strict=True):
            cells = [[cell["text"] for cell in row] for row in table["rows"]]
            if cells != [[cell.text for cell in row] for row in own.rows]:
                found.append(f"JSON: {own.caption}")
        for chart, drawn in zip(one["charts"], section.charts, strict=True):
            if isinstance(drawn, BarChart):
                bands = [(bar["low"], bar["mid"], bar["high"]) for bar in chart["bars"]]
                if bands != [(b.band.low, b.band.mid, b.band.high) for b in drawn.bars]:
                    found.append(f"JSON: {drawn.title}")
    return found
