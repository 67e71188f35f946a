"""The pivot's section of the page: can other markets replace the one that is lost?"""

from __future__ import annotations

from collections.abc import Iterator

from walkaway.outcome import Band, Metric, Outcome
from walkaway.parameters import parameter
from walkaway.parameters.table import range_of
from walkaway.present.page import (
    Cell,
    Section,
    Table,
    in_brackets,
    mark_of,
    number,
    range_head,
    ranged,
)
from walkaway.present.words import the

HORIZONS = {"short-run": "a year", "long-run": "seven to ten years"}
PLACES = {"others": "all other markets", "CPTPP": "CPTPP", "RCEP": "RCEP"}
ALONE = "alone"


def section(outcome: Outcome) -> Section | None:
    """Shares by place and horizon; None if no exports to the hegemon are lost."""
    hegemon, target = (the(outcome, code) for code in outcome.scenario.focus)
    rows = tuple(_rows(outcome, target))
    if not rows:
        return None
    head = range_head(outcome.section("diversion"))
    return Section(
        "diversion",
        f"Can other markets replace what {target} loses in {hegemon}?",
        lead=tuple(_lead(outcome, hegemon, target)),
        tables=(
            Table(
                f"For each dollar of goods that {target} no longer sells in {hegemon}: cents' "
                f"worth that others buy more (+) or less (\u2212) from {target}",
                ("buyers", "after\na year", head, "after seven\nto ten years", head),
                rows,
            ),
        ),
        note=(
            "Goods at the prices of before, so that cheaper goods do not count as fewer. The range "
            "is over trade elasticities, one for all sectors: after seven to ten years the "
            f"published {range_of(parameter('trade.elasticity.long-run'))}, after a year "
            f"{range_of(parameter('goods.diversion.short-run'))}, our range around the published "
            f"{parameter('trade.elasticity.short-run').value:g}."
        ),
    )


def _metric(outcome: Outcome, place: str, slug: str) -> Metric | None:
    return outcome.find(f"diversion.{outcome.scenario.focus[1]}.{place}.{slug}")


def _rows(outcome: Outcome, target: str) -> Iterator[tuple[Cell, ...]]:
    names = PLACES | {ALONE: f"all others, were {target} hit alone"}
    for place, name in names.items():
        cells = [Cell(name)]
        found = [_metric(outcome, place, slug) for slug in HORIZONS]
        for metric in found:
            if metric is None:
                cells += [Cell(""), Cell("")]
            else:
                band = metric.band
                cells += [
                    Cell(number(band.mid, 0), mark_of(band, 0), metric.id),
                    Cell(ranged(band, 0)),
                ]
        if any(found):
            yield tuple(cells)


def _lead(outcome: Outcome, hegemon: str, target: str) -> Iterator[str]:
    """The answer in words, and why."""
    found = {slug: _metric(outcome, "others", slug) for slug in HORIZONS}
    bands = {HORIZONS[slug]: metric.band for slug, metric in found.items() if metric}
    if not bands:
        return
    said = " and ".join(f"{_cents(band)} after {when}" for when, band in bands.items())
    mids = [band.mid for band in bands.values()]
    answer = (
        "No: they make up for none of it."
        if max(mids) < 0.5
        else "In part." if max(mids) < 100 else "Yes."
    )  # fmt: skip
    yield (
        f"{answer} For each dollar of goods that {target} no longer sells in {hegemon}, all other "
        f"markets together buy {said}."
    )
    for slug, metric in found.items():
        alone = _metric(outcome, ALONE, slug)
        if metric and alone and alone.band.mid > metric.band.mid:
            yield (
                f"They are under new tariffs of {hegemon} too, and look for other buyers "
                f"themselves. Had {target} alone been hit, they would after {HORIZONS[slug]} buy "
                f"{_cents(alone.band)}."
            )
            return


def _cents(band: Band) -> str:
    """``34 cents more (33 to 35)``, ``10 cents less (8 to 14)``."""
    low, high = sorted((abs(band.low), abs(band.high)))
    size = number(abs(band.mid), 0, signed=False)
    way = "more" if band.mid > 0 else "less"
    if not band.sign_agrees:
        return f"{size} cents {way}{in_brackets(band, 0)}"
    return f"{size} cents {way} ({number(low, 0, signed=False)} to {number(high, 0, signed=False)})"
