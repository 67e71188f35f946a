"""Dated paths on the page: a chart for each, and one table of what they say when."""

from __future__ import annotations

from collections.abc import Iterator

from walkaway.engine.paths_shown import WHEN
from walkaway.outcome import Band, Outcome, Path
from walkaway.present.headlines import THIRTY_YEARS, Headline
from walkaway.present.page import (
    Cell,
    PathChart,
    Section,
    Table,
    above_range,
    digits_for,
    in_brackets,
    level_digits,
    number,
    with_range,
)

SHOWN = (0, 3, 11)
"""Quarters that the table shows: at once, and after one and three years."""


INDEX = "= 100"
"""End of the unit of an index."""
EXPECTED = (
    "Levels stand on what was expected on the day for the ends of quarters, with 80% of past "
    "forecast errors: how far off such expectations have been. That range is not the effect's, and "
    "the two are never added. What was announced by the day was known to those who expected: as "
    "far as it is in their numbers already, the level with the measures counts it twice. What came "
    "is later knowledge: it holds everything else that happened, so a miss or a hit says nothing "
    "of the measures."
)

ANSWERS = {"path.us_30y_yield": THIRTY_YEARS}
"""What a path answers that another market answers too."""

MONEY = "path.money."
"""Begins the ids of currencies of those that the measures name."""
JAPAN, JAPANS = "JPN", ("path.jp_output", "path.usdjpy")
"""Paths that speak of Japan."""

YEAR = 3
"""Quarter, counted from the first, that the short answer speaks of."""


YIELDS = {"JGB": ("path.jgb_10y_yield", "the 10-year Japanese government bond yield", "points")}
"""Market for government debt beside the first -> the path of its yield, where it is touched."""


def short(outcome: Outcome) -> Iterator[Headline]:
    """What the paths say a year on, in one sentence; nothing without paths that move."""
    parts, says = [], []
    for path, words, unit in _told(outcome):
        if len(path.periods) > YEAR:
            change = path.change(YEAR)
            places = max(2, digits_for(change)) if path.id.startswith(MONEY) else 2
            alone = (
                f", sales of Treasuries by themselves {number(path.of_flows[YEAR], 2)}"
                if len(path.of_flows) > YEAR
                else ""
            )
            parts.append(f"{words} {with_range(change, unit, places)}{alone}")
            says.append(ANSWERS.get(path.id, (path.id, "", "")))
    if not parts or not any(path.moves for path in outcome.paths):
        return
    first = outcome.paths[0]
    others = [sum(not one.agrees for one in path.apart) for path, _, _ in _told(outcome)]
    beside = (
        f" {max(others)} estimates of how holders answer contradict the central one; what they say "
        "of that yield is told apart below."
        if any(others)
        else ""
    )
    yield Headline(
        f"By {first.periods[YEAR]}, against the baseline: {'; '.join(parts)}. In brackets "
        f"{_drawn(first)}.{beside}",
        tuple(says),
    )


def _told(outcome: Outcome) -> Iterator[tuple[Path, str, str]]:
    """Paths of the short answer, their words and units: Japan's where the page looks at Japan."""
    for path_id, words, unit in (
        ("path.us_inflation", "US inflation", "points"),
        ("path.us_output", "US output", "%"),
        ("path.jp_output", "Japan's output", "%"),
        ("path.us_30y_yield", "the US 30-year yield", "points"),
        ("path.usdjpy", "a dollar costs", "yen"),
    ):
        path = outcome.path(path_id)
        if path and (path_id not in JAPANS or JAPAN in outcome.scenario.focus):
            yield path, words, unit
    for market, (path_id, words, unit) in YIELDS.items():
        path = outcome.path(path_id)
        if path and outcome.section(f"yield.{market}"):
            yield path, words, unit
    for path in outcome.paths:
        if path.id.startswith(MONEY):
            yield path, "a dollar costs", path.label.removesuffix(" per dollar")


def _drawn(path: Path) -> str:
    """What the range of a path is made of, and how many draws are missing from it."""
    missing = (
        f"; {path.failed} of {path.draws + path.failed} draws failed and count with the largest "
        "part of the shock that has a path, extended in proportion"
    )
    return f"5-95% of {path.draws} draws{missing if path.failed else ''}"


def section(outcome: Outcome) -> Section | None:
    """All paths of a run; None if it has none."""
    paths = outcome.paths
    if not paths:
        return None
    shown = [index for index in SHOWN if index < len(paths[0].periods)]
    heads = tuple(paths[0].periods[index] for index in shown)
    return Section(
        "paths",
        "What happens when",
        lead=(
            f"Median against the baseline, then {_drawn(paths[0])}: over pass-through, trade "
            "responses, policy rules and currency responses.",
            *([EXPECTED] if any(path.expected for path in paths) else []),
        ),
        tables=(
            Table(
                "Change against the baseline",
                ("", *(f"{head}\n(range)" for head in heads)),
                tuple(
                    (Cell(f"{path.label}, {path.unit}"), *(_cell(path, i) for i in shown))
                    for path in paths
                ),
            ),
            *_expected(paths),
            *(table for path in paths for table in _apart(path, shown)),
        ),
        charts=tuple(
            PathChart(
                path.label,
                path.unit,
                path.periods,
                tuple(path.band(i) for i in range(len(path.periods))),
                path.baseline,
                path.id,
            )
            for path in paths
        ),
        key="Solid: median. Shaded: 5-95%. Dashed: without the scenario.",
        note=" ".join((*_rules(paths), *dict.fromkeys(path.note for path in paths if path.note))),
    )


def _apart(path: Path, shown: list[int]) -> Iterator[Table]:
    """A path under each published estimate: those that contradict one another are no range."""
    if not path.apart:
        return
    central = next(one for one in path.apart if one.central)
    agree = [one for one in path.apart if one.agrees]
    together = sum(one.weight for one in agree)
    heads = (*(f"{path.periods[i]},\n{path.change_unit}" for i in shown), "weight")

    def row(name: str, cells: list[str], weight: float) -> tuple[Cell, ...]:
        said = (Cell(cell, metric=path.id) for cell in cells)
        return (Cell(name), *said, Cell(f"{weight:.0%}"))

    rows = [
        row(
            f"{central.estimate} (central; {len(agree)} agree)",
            [
                number(central.change[i], 2)
                + in_brackets(
                    Band(
                        min(one.change[i] for one in agree),
                        central.change[i],
                        max(one.change[i] for one in agree),
                    ),
                    2,
                ).replace(" (", "\n(")
                for i in shown
            ],
            together,
        ),
        *(
            row(one.estimate, [number(one.change[i], 2) for i in shown], one.weight)
            for one in path.apart
            if not one.agrees
        ),
    ]
    yield Table(
        f"{path.label} under each published estimate of how holders answer, change against the "
        "baseline with everything else at the central numbers (in brackets: over those that agree "
        "with the central one, under which alone the draws are)",
        ("estimate", *heads),
        tuple(rows),
    )


def _rules(paths: tuple[Path, ...]) -> Iterator[str]:
    """By which rules the baselines were expected."""
    of: dict[str, list[str]] = {}
    for path in paths:
        if path.expected is not None:
            of.setdefault(path.expected.rule, []).append(path.label)
    if of:
        told = "; ".join(f"{rule}: {', '.join(labels)}" for rule, labels in of.items())
        yield f"Expected on the day by {told}."


def _expected(paths: tuple[Path, ...]) -> Iterator[Table]:
    """What was expected then, what the measures make of it, and what came."""
    rows = [row for path in paths for at in WHEN if (row := _then(path, at))]
    if rows:
        heads = (
            "expected then\n(80% of past\nforecast errors)",
            "with the measures\n(range of\ntheir effect)",
            "what came\n(known later)",
        )
        yield Table("Expected then, with the measures, and what came", ("", *heads), tuple(rows))


def _then(path: Path, at: int) -> tuple[Cell, ...] | None:
    """One path at the end of one quarter; None without an expectation."""
    said = path.expected
    if said is None or at >= len(path.periods):
        return None
    level = path.with_measures(at)
    centre, low, high, came = said.centre[at], said.low[at], said.high[at], said.came[at]
    places = level_digits(centre)
    expected = (
        number(centre, places, signed=False)
        if low is None or high is None
        else above_range(Band(low, centre, high), places)
    )
    # An index stands on the level of output, of which the path is the gap.
    label = path.label.removesuffix(" gap") if said.unit.endswith(INDEX) else path.label
    return (
        Cell(f"{label}, {path.periods[at]}, {said.unit}"),
        Cell(expected),
        Cell("" if level is None else above_range(level, places), metric=path.id),
        Cell("" if came is None else number(came, places, signed=False)),
    )


def _cell(path: Path, index: int) -> Cell:
    change = path.change(index)
    places = min(digits_for(change), 2)
    return Cell(
        number(change.mid, places) + in_brackets(change, places).replace(" (", "\n("),
        metric=path.id,
    )
