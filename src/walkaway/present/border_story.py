"""The border's section of the page: what a tariff does to prices, and what to quantities."""

from __future__ import annotations

import datetime as dt

from walkaway.goods.border_market import SHOWN, WHEN
from walkaway.goods.incidence import QUARTERS, borne
from walkaway.outcome import Outcome
from walkaway.parameters import parameter
from walkaway.present.page import Cell, Section, Table, mark_of, number, range_head, ranged
from walkaway.present.words import the


def section(outcome: Outcome) -> Section | None:
    """A table for each flow; None if no tariff of the pair has figures of its own."""
    found = outcome.section("border")
    if not found:
        return None
    every = dict.fromkeys(".".join(own.id.split(".")[1:4]) for own in found)
    named = [flow for flow in every if _worth(outcome, flow)]
    if not named:
        return None
    return Section(
        "border",
        "Price or quantity",
        lead=tuple(_basis(outcome, flow) for flow in named),
        tables=tuple(_table(outcome, flow) for flow in named),
        note=(
            "Of exporters' prices before tariff, what is sold, and their product, against the same "
            "world without the measures. The range is over the part of the tariff that buyers "
            "bear, as published or measured by the scenario's date, and over nothing else. Trade "
            "by partner and sector is that of an equilibrium in which buyers bear all of it."
        ),
    )


WORTH = 0.5
"""USD bn a year from which a flow is told."""


def _worth(outcome: Outcome, flow: str) -> bool:
    """Whether a flow is worth a table; one whose size the run does not hold is."""
    sold = outcome.find(f"exports.{flow}")
    return sold is None or sold.baseline is None or sold.baseline >= WORTH


def _basis(outcome: Outcome, flow: str) -> str:
    """What is known of who bears the tariff on a flow: of itself, or of its sector elsewhere."""
    exporter, importer, sector = flow.split(".")
    day = dt.date.fromisoformat(outcome.scenario.date)
    found = borne(sector, exporter, QUARTERS["1y"], day).figures
    said = "; ".join(dict.fromkeys(parameter(own.name).says for own in found))
    goods, origin = outcome.name(sector), the(outcome, exporter)
    own = any(one.exporter == exporter for one in found)
    assumed = "assumed" if any(one.role == "prior" for one in found) else "published"
    basis = (
        f"as {assumed} of these goods"
        if own
        else f"not known of {origin}, and taken as {assumed} of the sector whoever sells"
    )
    where = f"from {the(outcome, exporter)} to {the(outcome, importer)}"
    return f"{goods} {where}: who bears the tariff is {basis} ({said})."


def _table(outcome: Outcome, flow: str) -> Table:
    exporter, importer, sector = flow.split(".")
    rows, shown = [], []
    for what, words in SHOWN.items():
        cells = [Cell(words)]
        for when in WHEN:
            metric = outcome[f"border.{flow}.{what}.{when}"]
            shown.append(metric)
            cells += [
                Cell(number(metric.band.mid, 1), mark_of(metric.band), metric.id),
                Cell(ranged(metric.band, 1)),
            ]
        rows.append(tuple(cells))
    head = range_head(shown)
    goods = outcome.name(sector)
    origin, market = the(outcome, exporter), the(outcome, importer)
    heads = [part for when in WHEN.values() for part in (when.replace(" ", "\n"), head)]
    return Table(f"{goods} from {origin} to {market}, percent", ("", *heads), tuple(rows))
