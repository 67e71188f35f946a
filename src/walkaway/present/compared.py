"""Two runs side by side, for people."""

from __future__ import annotations

from walkaway.outcome import Comparison, Difference
from walkaway.outcome.compare import Baseline, Side
from walkaway.present.page import (
    Cell,
    Page,
    Section,
    Table,
    digits_for,
    kind_in_words,
    number,
    ranged,
)

MOST_BASELINES = 6


def page(found: Comparison, top: int = 0) -> Page:
    """The page of a comparison.

    Args:
        found: the comparison.
        top: how many rows to show; all if zero.
    """
    rows = [row for row in found.metrics if row.differs]
    shown = rows[:top] if top else rows
    return Page(
        title=f"{found.second.scenario} against {found.first.scenario}",
        subtitle=f"runs {found.first.run} ({found.first.date}) and {found.second.run} "
        f"({found.second.date}); effects, with the measures less without",
        assumed=(),
        short=tuple(_short(found, len(rows))),
        sections=(_section(found, shown),) if shown else (),
        notes=(
            "Each run's column is the median of its own members. The difference is taken member by "
            "member and then its median, so it need not equal the difference of the two columns; "
            "draws of paths cannot be paired, so there the two medians are subtracted.",
        )
        if shown
        else (),
        sources=(),
    )


def _short(found: Comparison, differing: int) -> list[str]:
    lines = [line for side in (found.first, found.second) for line in _unsolved(side)]
    if not differing:
        count = len(found.metrics)
        had = f"All {count} effects that both runs have are"
        some = f"The {count} effects that both runs solved are"
        if count == 1:
            had, some = "The one effect that both runs have is", "The one that both solved is"
        lines.append(f"{some if lines else had} equal.")
    lines += _days(found)
    if found.settings:
        unlike = "; ".join(f"{s.name} {s.first} and {s.second}" for s in found.settings)
        lines.append(
            f"The two were not solved alike ({unlike}): part of what differs may be that, and no "
            "effect of what they assume."
        )
    if found.alone:
        lines.append(
            "1 number stands in one of the two only, or shares no member: it is not compared."
            if found.alone == 1
            else f"{found.alone} numbers stand in one of the two only, or share no member: "
            "they are not compared."
        )
    if seen := [text for own in found.baselines if (text := _unlike(own))]:
        more = len(seen) - MOST_BASELINES
        lines.append(
            "The two start from different baselines, which is no effect of either: "
            f"{'; '.join(seen[:MOST_BASELINES])}{f'; and {more} more' if more > 0 else ''}."
        )
    return lines


def _days(found: Comparison) -> list[str]:
    """What two days, or two worlds to count against, mean for the differences."""
    first, second = found.first, found.second
    lines = [
        f"Effects of {first.scenario} are counted against {one.first}, those of {second.scenario} "
        f"against {one.second}."
        for one in found.counted
    ]
    if first.date != second.date:
        lines.append(
            f"The two look at the world on different days, {first.date} and {second.date}: what "
            "differs is what the measures do there, not how the world changed in between."
        )
    return lines


def _unlike(own: Baseline) -> str:
    """Both levels in words; empty where they are the same as printed."""
    first, second = (number(level, 2, signed=False) for level in (own.first, own.second))
    label = own.label.removesuffix(", quarter 1")
    return f"{label} {first} and {second} {own.unit}" if first != second else ""


def _unsolved(side: Side) -> list[str]:
    if not side.unsolved:
        return []
    return [f"{side.scenario} was not solved in all its parts: {'; '.join(side.unsolved)}"]


def _section(found: Comparison, shown: list[Difference]) -> Section:
    heads = ("number", found.first.scenario, found.second.scenario, "difference", "range")
    rows = tuple(
        (
            Cell(f"{row.label} [{row.id}]"),
            Cell(f"{number(row.first.mid, 2)} {row.unit}"),
            Cell(f"{number(row.second.mid, 2)} {row.unit}"),
            Cell(_difference(row), metric=row.id),
            Cell(_range(row)),
        )
        for row in shown
    )
    return Section("compare", "What differs", tables=(Table("Largest first", heads, rows),))


def _difference(row: Difference) -> str:
    unit = "points" if row.unit == "%" else row.unit
    places = digits_for(row.change) if row.change else 2
    return f"{number(row.size, places)} {unit}"


def _range(row: Difference) -> str:
    if row.change is None or not ranged(row.change):
        return ""
    return f"{ranged(row.change)}, {kind_in_words(row.kind)}"
