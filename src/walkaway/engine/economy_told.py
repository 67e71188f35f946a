"""What the draws of dated paths say: bands, what they are made of, and what is missing in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from walkaway.bonds.kinds import MEASURES as FLOWS
from walkaway.economy.draws import RANGES, draw_numbers
from walkaway.economy.draws import VALUES as CHOICES
from walkaway.economy.table import RESERVE
from walkaway.engine.bond_news import BondNews
from walkaway.engine.economy_central import central_ratios
from walkaway.engine.economy_notes import notes, sources
from walkaway.engine.economy_work import Work
from walkaway.engine.exchange import DRAWS, EXCHANGE, PATH, Ratios, apart, widened
from walkaway.engine.known import ALL, Known, knew
from walkaway.engine.made_of import ESTIMATE as OF_HOLDERS
from walkaway.engine.made_of import SETS as OF_SETS
from walkaway.engine.made_of import made_of
from walkaway.engine.paths_shown import id_of, known_until, path_of, shown_as, shown_of
from walkaway.engine.worlds import Solved, Worlds, between, central_of
from walkaway.market import Part
from walkaway.outcome import Aside, Path, SolveReport
from walkaway.parameters import parameter
from walkaway.question import Question
from walkaway.solution import Status

if TYPE_CHECKING:
    from walkaway.economy.system import EconomyPath

Array = NDArray[np.float64]

WITHHELD = parameter("economy.draws.withheld").value
"""Share of failed draws beyond which no range is told."""

SETS = "path_elasticities"
"""Under this name a record holds the elasticity sets of its paths."""


def part_of(works: Worlds, found: Sequence[Solved]) -> Part:
    """What the draws that were solved say."""
    work, middle = works.mine, works.middle
    unsolved = [one.message for one in found if one.message]
    values = [one.paths for one in found if not one.message]
    worst = dict(middle.residuals)
    for one in found:
        worst |= {name: max(size, worst.get(name, 0.0)) for name, size in one.residuals.items()}
    failing = works.failure()
    solved = not failing and not unsolved
    report = SolveReport(
        member=f"central path and {len(found)} draws",
        market="economy",
        status=str(Status.SOLVED if solved else Status.NOT_CONVERGED),
        residuals=worst,
        evaluations=middle.evaluations,
        seconds=middle.seconds,
        message="" if solved else _failure(failing, unsolved, len(found)),
        asked=len(found),
        failed=len(found) if failing else len(unsolved),
    )
    made = _paths(works, "", found) if not failing else ()
    ratios = _ratios(works.question, made)
    return Part(
        paths=made,
        solves=(report,),
        notes=(
            *notes(work.question),
            *_beside(work),
            *_closed(work.bonds),
            *_on_floors(middle, found),
        ),
        sources=sources(work.question),
        settings={
            "draws": str(work.question.draws),
            "seed": str(work.question.seed),
            SETS: ",".join(work.sets),
        },
        gives={EXCHANGE: ratios, DRAWS: (len(values), len(unsolved))} if ratios else {},
        gives_without=_given_without(works) if ratios else {},
        steps={} if failing else {name: _after(works, name, found) for name in works.steps},
    )


def _given_without(works: Worlds) -> dict[str, Ratios]:
    """The exchange rate of the world that effects are counted against, if it has measures."""
    if works.theirs is None:
        return {}
    return {EXCHANGE: central_ratios(works.theirs.question)}


def _after(works: Worlds, step: str, found: Sequence[Solved]) -> Part:
    """The paths after a step of the story."""
    own = [one.after(step) for one in found]
    made = _paths(works, step, found)
    ratios = _ratios(works.question.after(step), made)
    drawn = sum(not one.message for one in own), sum(bool(one.message) for one in own)
    return Part(paths=made, gives={EXCHANGE: ratios, DRAWS: drawn} if ratios else {})


def _paths(works: Worlds, step: str, found: Sequence[Solved]) -> tuple[Path, ...]:
    """The paths after a step, or of the whole story; none if too many draws failed."""
    work = works.steps.get(step, works.mine)
    own = [one.after(step) for one in found]
    values = [one.paths for one in own if not one.message]
    unsolved = len(own) - len(values)
    if not values or unsolved > WITHHELD * len(own):
        return ()
    bands = _quantiles(own)  # [band, path, quarter]
    every = shown_of(work.question)
    known = _known(works, own, found)
    made = tuple(
        path_of(
            work.question, shown, bands[:, index], work.system, len(values), unsolved,
            known=known[index], against=works.question.against,
        )
        for index, shown in enumerate(every)
    )  # fmt: skip
    made = tuple(
        _by_estimate(works, work, _apart(work, path)) if path.id == LONG else path for path in made
    )
    return made_of(made, np.array(values), _assumed(work, own))


def _quantiles(own: Sequence[Solved]) -> Array:
    """The 5%, 50% and 95% quantiles of draws [level, path, quarter]."""
    solved = np.array([one.paths for one in own if not one.message])
    return quantiles(solved, [one.paths for one in own if one.message])


def _known(
    works: Worlds, own: Sequence[Solved], found: Sequence[Solved]
) -> tuple[Known | None, ...]:
    """What the expectation of each path knew, and did to it: draw by draw, as all effects.

    Args:
        works: the worlds.
        own: draws of the world that is told.
        found: draws of the whole story, with those of its steps.
    """
    story = works.question
    told = [known_until(story, shown) for shown in shown_of(story)]
    knows = [None if until is None else knew(story, until) for until in told]
    bands: dict[str, tuple[Array, Array] | None] = {}
    for through in {one.through for one in knows if one is not None and one.through}:
        then = [one.after("" if through == ALL else through) for one in found]
        rest = [between(mine, theirs) for mine, theirs in zip(own, then, strict=True)]
        able = all(any(not one.message for one in some) for some in (then, rest))
        bands[through] = (_quantiles(then)[1], _quantiles(rest)) if able else None
    every: list[Known | None] = []
    for index, one in enumerate(knows):
        if one is None or not one.measures:
            every.append(None)
        elif (both := bands.get(one.through or "")) is None:
            every.append(Known(one.measures, None, None))
        else:
            every.append(Known(one.measures, both[0][index], both[1][:, index]))
    return tuple(every)


def _assumed(work: Work, found: Sequence[Solved]) -> dict[str, list[float | str]]:
    """What each draw that was solved assumes, by name."""
    solved = {one.number for one in found if not one.message}
    every = draw_numbers(work.question.draws, work.question.seed)
    draws = [own for own in every if own.number in solved]
    drawn: dict[str, list[float | str]] = {
        name: [own.values[name] for own in draws] for name in (*RANGES, *CHOICES)
    }
    titles = [work.bonds.of(own.number).estimate.title for own in draws]
    return {OF_SETS: [work.set_of(own) for own in draws], OF_HOLDERS: [*titles], **drawn}


LONG = id_of(RESERVE, "yield-30y")

TOLD_QUARTERS = (0, 3, 11)
"""Quarters for which the range over estimates is told: at once, in one and three years."""

UNTOLD = 0.005
"""Points: estimates that differ by less look alike where they are told."""


def _apart(work: Work, path: Path) -> Path:
    """A path with what sales and purchases of Treasuries do to it, where other measures do too.

    It is what the path loses without them, at the central numbers.
    """
    question = work.question
    there = [own for own in question.own if own in question.measures]
    if not 0 < sum(isinstance(own, FLOWS) for own in there) < len(there):
        return path
    rest = [own for own in question.measures if not isinstance(own, FLOWS)]
    in_story = question.story is not None  # whose worlds share a system
    _, middle = central_of(question)
    _, without = central_of(question.at(rest) if in_story else question.with_measures(rest))
    if not without.solved:
        return path
    name = shown_as(work.question, path.id).variable
    alone = (middle[name] - without[name]).tolist()
    told = "; ".join(f"{path.periods[t]} {changed_by(alone[t])}" for t in TOLD_QUARTERS)
    note = (
        f"Of the change of the {path.label}, sales and purchases of Treasuries alone make, in "
        f"points at the central numbers: {told}."
    )
    note = " ".join(filter(None, (path.note, note)))
    return structs.replace(path, note=note, of_flows=tuple(alone))


def _by_estimate(works: Worlds, work: Work, path: Path) -> Path:
    """A path with what each published estimate of how holders answer says of it by itself.

    The draws are under those that agree with the central one alone. This is each estimate on the
    same days and against the same baseline, everything else at the central numbers.
    """
    solved = {told.estimate.title: work.central(told) for told in work.bonds.members}
    variable = shown_as(work.question, path.id).variable
    values = {
        title: works.less(one, variable, title)
        for title in work.bonds.sides.order
        if (one := solved.get(title)) is not None and one.solved and works.stands(title)
    }
    if len(values) < 2:
        return path
    told = np.array(list(values.values()))[:, list(TOLD_QUARTERS)]
    if np.ptp(told, axis=0).max() < UNTOLD:
        return path
    sides, central = work.bonds.sides, work.bonds.central.estimate.title
    agree = sides.group(central)
    return structs.replace(
        path,
        apart=tuple(
            Aside(
                estimate=title,
                weight=sides.weight[title],
                agrees=title in agree,
                central=title == central,
                change=tuple(map(float, change[: len(path.periods)])),
            )
            for title, change in values.items()
        ),
    )


def changed_by(points: float) -> str:
    """A change for a sentence: a true minus sign, no negative zero."""
    return f"{round(points, 2) + 0.0:+.2f}".replace("-", "\N{MINUS SIGN}")


def quantiles(solved: Array, bounds: Sequence[Array]) -> Array:
    """Quantiles of draws, of which some have no path at the whole shock.

    Such a draw counts with its path at the largest part of the shock that has one, extended in
    proportion; one without any, as the furthest of the others on the side to which the shock moves
    the middle. So what is large and fails is not taken for absent, and a band does not shrink as
    the shock grows.

    Args:
        solved: changes of the draws that were solved [draw, path, quarter].
        bounds: of each that was not, what it counts with [path, quarter]; empty if nothing.

    Returns:
        The 5%, 50% and 95% quantiles [level, path, quarter].
    """
    middle = np.median(solved, axis=0)
    furthest = np.where(middle < 0, solved.min(axis=0), solved.max(axis=0))
    known = [own if own.size else furthest for own in bounds]
    every = np.concatenate([solved, np.array(known)]) if known else solved
    found: Array = np.quantile(every, [0.05, 0.5, 0.95], axis=0)
    return found


def _failure(central: str, unsolved: Sequence[str], asked: int) -> str:
    """Which draws failed, and why the last of them did, or why there is no central path."""
    if central:
        return f"the central path: {central}"
    told = f"{len(unsolved)} of {asked} draws, the last: {unsolved[-1]}"
    if len(unsolved) > WITHHELD * asked:
        return f"no range is told, because more than {WITHHELD:.0%} of the draws failed: {told}"
    return told


def _ratios(question: Question, paths: Sequence[Path]) -> Ratios | None:
    """Dollar-yen with the range of the draws, in a world by itself; None if there is no such path.

    The range is of what the story does.
    """
    if not any(own.id == PATH for own in paths):
        return None
    middle = central_ratios(question)
    if not question.without:
        return widened(apart(paths, middle), middle)
    return widened(apart(paths, middle), central_ratios(question.alone()))


def _beside(work: Work) -> tuple[str, ...]:
    """How markets for debt that are not in the system reach the paths, and what they leave out."""
    return tuple(
        note
        for own in work.beside
        for note in (
            f"The market for {own.market.debt} clears beside the paths and raises the ten-year "
            "term premium; nothing comes back to it from the economy, and other maturities follow "
            "the ten-year in the paths.",
            own.note,
        )
        if note
    )


def _closed(bonds: BondNews) -> tuple[str, ...]:
    if not bonds.closed:
        return ()
    return (
        f"Under {', '.join(bonds.closed)} nobody takes all of what is let go at any yield; the "
        "paths leave those estimates out, so they are on the calm side.",
    )


def _on_floors(middle: EconomyPath, found: Sequence[Solved]) -> tuple[str, ...]:
    """What the central path and the draws say of how they stand on floors under policy rates."""
    told = tuple(f"The central path: {note}." for note in middle.notes)
    drawn = [one.notes for one in found if one.notes]
    if not drawn:
        return told
    first = f"{len(drawn)} of {len(found)} draws likewise; of the first of them: {drawn[0][0]}."
    return (*told, first)
