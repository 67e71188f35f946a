"""Dated paths on the page: a chart for each, and one table of what they say when."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from walkaway.bonds.sovereigns import SOVEREIGNS
from walkaway.economy.table import CURRENCIES, ECONOMIES, RESERVE, Economy, row_of
from walkaway.engine.paths_shown import CURRENCY, MONEY, WHEN, id_of
from walkaway.outcome import Band, Outcome, Path
from walkaway.present.changes import straddles
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
    "the two are never added. What had been announced before an expectation's newest fact is in "
    "it and not added once more: the level with the measures holds what was expected and the "
    "effect of what nobody knew yet. What came is later knowledge: it holds everything else that "
    "happened, so a miss or a hit says nothing of the measures."
)

YIELDS = ("yield-30y", "yield-10y")
"""The longest first."""
ANSWERS = {id_of(RESERVE, YIELDS[0]): THIRTY_YEARS}
"""What a path answers that another market answers too."""

YEAR = 3
"""Quarter, counted from the first, that the short answer speaks of."""


TOLD = 5
"""Paths that the short answer speaks of, at most."""


def short(outcome: Outcome) -> Iterator[Headline]:
    """What the paths say a year on, in one sentence; nothing without paths that move."""
    parts, says = [], []
    for path, words, unit in itertools.islice(told(outcome), TOLD):
        if len(path.periods) > YEAR:
            change = path.change(YEAR)
            places = digits_for(change)
            if not (round(change.low, places) or round(change.high, places)):
                continue
            alone = (
                f", sales of Treasuries by themselves {number(path.of_flows[YEAR], places)}"
                if len(path.of_flows) > YEAR
                else ""
            )
            parts.append(f"{words} {_moved(words, change, unit, places)}{alone}")
            says.append(ANSWERS.get(path.id, (path.id, "", "")))
    if not parts or not any(path.moves for path in outcome.paths):
        return
    first = outcome.paths[0]
    others = [sum(not one.agrees for one in path.apart) for path in outcome.paths]
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


DOLLAR = "a dollar costs"
"""Before the price of a dollar in another money."""


def _moved(words: str, change: Band, unit: str, places: int) -> str:
    """A change with its range; what a dollar costs is told as more or less, where that is sure."""
    if words != DOLLAR or straddles(change, places):
        return with_range(change, unit, places)
    low, mid, high = (number(abs(own), places, signed=False) for own in _by_size(change))
    ends = "" if change.low == change.high else f" ({low} to {high})"
    return f"{mid} {unit} {'more' if change.mid > 0 else 'less'}{ends}"


def _by_size(change: Band) -> tuple[float, float, float]:
    ends = sorted((change.low, change.high), key=abs)
    return ends[0], change.mid, ends[1]


def told(outcome: Outcome) -> Iterator[tuple[Path, str, str]]:
    """Paths of the short answer, their words and units.

    Of whoever acts inflation and output, of whoever it aims at output; the longest yield of each
    debt that is touched, or of whoever acts; then what a dollar costs in the money of others.
    """
    for what, subject, path in of_subjects(outcome):
        name = of_whom(row_of(subject))
        if what == CURRENCY:
            yield path, DOLLAR, path.label.removesuffix(" per dollar")
        elif what in YIELDS:
            yield path, f"the {path.label}", "points"
        else:
            yield path, f"{name} {what}", "%" if what == "output" else "points"


def of_subjects(outcome: Outcome) -> list[tuple[str, str, Path]]:
    """What, whose and which: paths of the short answer, in its order."""
    found = {own.id: own for own in outcome.paths}
    hegemon, target = (_codes(outcome, name) for name in outcome.scenario.focus)
    touched = [own.issuer for own in SOVEREIGNS.values() if outcome.section(f"yield.{own.code}")]
    debtors = dict.fromkeys((*hegemon, *touched))
    wanted = [
        *(("inflation", code) for code in hegemon),
        *(("output", code) for code in (*hegemon, *target)),
        *((_longest(found, code), code) for code in debtors),
        *((CURRENCY, code) for code in dict.fromkeys((*target, *hegemon, *CURRENCIES))),
    ]
    told = ((what, code, found.get(id_of(code, what))) for what, code in wanted)
    paths = [(what, code, path) for what, code, path in told if path is not None]
    there = {path.id for _, _, path in paths}
    paths += [
        (CURRENCY, own.id.removeprefix(MONEY), own)
        for own in outcome.paths
        if own.id.startswith(MONEY) and own.id not in there
    ]
    return paths


def _longest(found: Mapping[str, Path], code: str) -> str:
    """The longest yield that there is a path of."""
    return next((what for what in YIELDS if id_of(code, what) in found), YIELDS[-1])


def _codes(outcome: Outcome, name: str) -> list[str]:
    """The rows of the quarterly model that stand for a subject."""
    if outcome.is_group(name):
        return [own.code for own in ECONOMIES if own.members]
    return [own.code for own in ECONOMIES if name in (own.code, *own.named)]


def of_whom(own: Economy) -> str:
    """``US``, ``Japan's``: before what is its own."""
    return own.short or (f"{own.words}'" if own.words.endswith("s") else f"{own.words}'s")


def _drawn(path: Path) -> str:
    """What the range of a path is made of, and how many draws are missing from it."""
    s = "s" if path.failed == 1 else ""
    missing = (
        f"; {path.failed} of {path.draws + path.failed} draws failed and count{s} with the "
        "largest part of the shock that has a path, extended in proportion"
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
                path.kind,
            )
            for path in paths
        ),
        key="Solid: median. Shaded: 5-95%. Dashed: without the scenario.",
        note=" ".join(
            (
                *_rules(paths),
                *_knew(paths),
                *dict.fromkeys(path.note for path in paths if path.note),
            )
        ),
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


def _knew(paths: tuple[Path, ...]) -> Iterator[str]:
    """Which expectations knew measures of the story already, and what is made of that."""
    whole = [p.label for p in paths if p.expected and p.expected.knew and p.expected.beyond]
    part = [p.label for p in paths if p.expected and p.expected.knew and not p.expected.beyond]
    if whole:
        yield (
            "What had been announced before the newest fact of an expectation is in it, and is not "
            f"added once more: {', '.join(whole)}. Their baseline, without the story, is what was "
            "expected less the effect of that."
        )
    if part:
        yield (
            "No level with the measures is told where the expectation knew a part of them that is "
            f"not solved by itself: {', '.join(part)}."
        )


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
    label = path.label.removesuffix(" gap") if INDEX in said.unit else path.label
    return (
        Cell(f"{label}, {path.periods[at]}, {said.unit}"),
        Cell(expected),
        Cell("" if level is None else above_range(level, places), metric=path.id),
        Cell("" if came is None else number(came, places, signed=False)),
    )


def _cell(path: Path, index: int) -> Cell:
    change = path.change(index)
    places = digits_for(change)
    return Cell(
        number(change.mid, places) + in_brackets(change, places).replace(" (", "\n("),
        metric=path.id,
    )
