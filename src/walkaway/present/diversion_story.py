"""The pivot's section of the page: can other markets replace the one that is lost?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from walkaway.outcome import Band, Metric, Outcome
from walkaway.outcome.quantity import by_time, in_words
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

OTHERS = "others"
ALONE = "alone"


def section(outcome: Outcome) -> Section | None:
    """Shares by place and horizon; None if no exports to the hegemon are lost."""
    hegemon, target = (the(outcome, code) for code in outcome.scenario.focus)
    whens = _horizons(outcome)
    rows = tuple(_rows(outcome, target, whens))
    if not rows:
        return None
    ranged_over = range_head(outcome.section("diversion"))
    heads = [head for when in whens for head in (in_words(when), ranged_over)]
    return Section(
        "diversion",
        f"Can other markets replace what {target} loses in {hegemon}?",
        lead=tuple(_lead(outcome, hegemon, target)),
        tables=(
            Table(
                f"For each dollar of goods that {target} no longer sells in {hegemon}: cents' "
                f"worth that others buy more (+) or less (\u2212) from {target}",
                ("buyers", *heads),
                rows,
            ),
        ),
        note=(
            "Goods at the prices of before, so that cheaper goods do not count as fewer. The range "
            "is over published sets of trade elasticities at each horizon; it is no band of "
            "forecasts. On the record of 2018-19 and 2025 which single country gains is predicted "
            "no better than by a coin; what all others take together fits 2025, not 2018-19."
        ),
    )


def _horizons(outcome: Outcome) -> list[str]:
    """When it is told, the long run last."""
    return sorted({own.horizon for own in outcome.section("diversion")}, key=by_time)


def _metric(outcome: Outcome, place: str, when: str) -> Metric | None:
    start = f"diversion.{outcome.scenario.focus[1]}.{place}."
    found = (own for own in outcome.section("diversion") if own.id.startswith(start))
    return next((own for own in found if own.horizon == when), None)


def _rows(outcome: Outcome, target: str, whens: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    told = dict.fromkeys(own.id.split(".")[2] for own in outcome.section("diversion"))
    blocs = {place: place for place in told if place in outcome.scenario.blocs}
    alone = {ALONE: f"all others, were {target} hit alone"}
    names = {OTHERS: "all other markets"} | blocs | alone
    for place, name in names.items():
        cells = [Cell(name)]
        found = [_metric(outcome, place, when) for when in whens]
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
    found = {when: _metric(outcome, OTHERS, when) for when in _horizons(outcome)}
    bands = {when: metric.band for when, metric in found.items() if metric}
    if not bands:
        return
    said = " and ".join(f"{_cents(band)} {in_words(when)}" for when, band in bands.items())
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
    for when, metric in found.items():
        alone = _metric(outcome, ALONE, when)
        if metric and alone and alone.band.mid > metric.band.mid:
            yield (
                f"They are under new tariffs of {hegemon} too, and look for other buyers "
                f"themselves. Had {target} alone been hit, they would buy "
                f"{_cents(alone.band)} {in_words(when)}."
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
