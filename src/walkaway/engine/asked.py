"""Some numbers of a scenario, and no more solved than they need.

A run solves every market at every horizon and says a thousand numbers. Whoever turns a scenario a
thousand times wants a few of them: those of the goods market are taken from the equilibria that
they are numbers of, those of other markets from a run of these markets alone. They are the same
numbers, by the same functions.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from walkaway.engine.markets import MARKETS, market_of
from walkaway.engine.paths_shown import shown_of
from walkaway.engine.questions import question as question_of
from walkaway.engine.solving import run
from walkaway.engine.worlds import MOST_AHEAD, ahead
from walkaway.errors import NotSolvedError, WalkawayError, did_you_mean
from walkaway.goods import metrics
from walkaway.goods.about import told_pairs
from walkaway.goods.horizon import NAMED
from walkaway.goods.market import GoodsMarket, asked, names_of
from walkaway.grammar.vocabulary import WORLD
from walkaway.market import Market
from walkaway.outcome import Outcome
from walkaway.outcome.quantity import Band, band_of
from walkaway.question import Question
from walkaway.scenario import Scenario

QUARTER = re.compile(r"q([1-9]\d?)")
"""A quarter of a path counted from the run's first, which runs of other days have too."""
AFTER_A_YEAR = "q4"
GOODS = next(own for own in MARKETS if isinstance(own, GoodsMarket))


@dataclass(frozen=True)
class Answer:
    """One number.

    Attributes:
        label: in words.
        unit: of the band.
        band: over the members of the ensemble, as a run has it.
        count: how many solutions stand behind it.
        failed: how many more were asked for and not solved.
    """

    label: str
    unit: str
    band: Band
    count: int
    failed: int = 0


@dataclass(frozen=True)
class Answers:
    """What is known of the numbers that were asked for.

    Attributes:
        found: by id; those that were not solved, or that the run does not have, are left out.
        missing: why the others are not there, by id.
    """

    found: Mapping[str, Answer]
    missing: Mapping[str, str]


def answers(
    scenario: Scenario,
    ids: Sequence[str],
    *,
    elasticities: Sequence[str] | None = None,
    draws: int = 0,
    seed: int = 0,
    whole: bool = False,
    checked: bool = False,
) -> Answers:
    """Some numbers of a scenario.

    Args:
        scenario: the scenario.
        ids: of the numbers; of a path with a quarter, ``path.usdjpy.2026Q1`` or, counted from the
            run's first, ``path.usdjpy.q4``.
        elasticities: sets to solve under; the scenario's own choice, or all, if None.
        draws: how many dated paths to draw.
        seed: of the draws.
        whole: solve every market, as a run does.
        checked: whether the scenario was checked before.

    Raises:
        BadInputError: the scenario or a set is not usable.
        NotHeldError: a measure acts in a market that the data say too little of on the day.
        DataCorruptError: the data do not match their manifest.
    """
    scenario = _in_one_step(scenario)
    goods = [] if whole else [name for name in ids if _is_goods(name)]
    rest = [name for name in ids if name not in goods]
    found: dict[str, Answer] = {}
    missing: dict[str, str] = {}
    if goods:
        question = question_of(scenario, elasticities=elasticities, checked=checked)
        for name in goods:
            _put(name, _of_goods(question, name), found, missing)
    if rest:
        outcome = run(
            scenario,
            elasticities=elasticities,
            draws=draws,
            seed=seed,
            jobs=1,
            only=None if whole else _needed(rest, draws),
        )
        for name in rest:
            _put(name, _of_run(outcome, name), found, missing)
    return Answers(
        {name: found[name] for name in ids if name in found},
        {name: missing[name] for name in ids if name in missing},
    )


def look_ahead(
    asked: Sequence[tuple[Scenario, Sequence[str] | None, int]],
    ids: Sequence[str],
    draws: int,
    whole: bool = False,
) -> None:
    """Solve ahead what several scenarios share, so that `answers` has less to do for each.

    What cannot be solved is left to `answers`, which says why.

    Args:
        asked: scenario, elasticity sets and seed of each.
        ids: of the numbers.
        draws: how many dated paths each draws.
        whole: as for `answers`.
    """
    if draws <= 0 or not (whole or any(name.startswith("path.") for name in ids)):
        return
    for at in range(0, len(asked), MOST_AHEAD):
        with contextlib.suppress(WalkawayError):
            ahead(
                [
                    question_of(
                        _in_one_step(scenario),
                        elasticities=sets,
                        draws=draws,
                        seed=seed,
                        checked=True,
                    )
                    for scenario, sets, seed in asked[at : at + MOST_AHEAD]
                ]
            )


def _in_one_step(scenario: Scenario) -> Scenario:
    """The whole story: numbers are asked of its end, and its steps need not be solved for them."""
    if not any(own.step for own in scenario.measures):
        return scenario
    return scenario.with_measures([replace(own, step="") for own in scenario.measures])


def _put(name: str, got: Answer | str, found: dict[str, Answer], missing: dict[str, str]) -> None:
    if isinstance(got, Answer):
        found[name] = got
    else:
        missing[name] = got


def _is_goods(name: str) -> bool:
    return name.split(".", 1)[0] in GOODS.sections


def _of_goods(question: Question, name: str) -> Answer | str:
    """A number of the goods market over its sets, or why there is none."""
    values: list[float] = []
    why = ""
    for member in question.sets:
        try:
            values.append(GOODS.value(question, lambda _: None, name, member))
        except NotSolvedError as error:
            why = str(error)
    if not values:
        return why
    label, slug = metrics.label(name, names_of(question)), metrics.at_horizon(name)[0]
    if slug:
        label += f", {next(one.name for one in NAMED.values() if one.slug == slug)}"
    return Answer(
        label, metrics.unit(name), band_of(values), len(values), len(question.sets) - len(values)
    )


def _of_run(outcome: Outcome, name: str) -> Answer | str:
    found = outcome.find(_dated(outcome, name))
    if found is not None:
        return Answer(found.label, found.unit, found.band, found.count, found.failed)
    failed = [own.message for own in (*outcome.unsolved, *outcome.unheld) if own.message]
    return "; ".join(dict.fromkeys(failed)) or f"no such number in this run: {name}"


def _dated(outcome: Outcome, name: str) -> str:
    """The id of a path in a quarter by the quarter's own name."""
    head, _, quarter = name.rpartition(".")
    told, path = QUARTER.fullmatch(quarter), outcome.path(head)
    if told is None or path is None or int(told[1]) > len(path.periods):
        return name
    return f"{head}.{path.periods[int(told[1]) - 1]}"


def _needed(ids: Iterable[str], draws: int) -> list[str]:
    """Markets that some numbers come from, and those whose finds change them."""
    wanted: list[Market] = [market_of(name.split(".", 1)[0]) for name in ids]
    if draws > 0:
        givers = {what: own for own in MARKETS for what in own.gives}
        for market in wanted:  # grows while it is gone through
            wanted += [givers[w] for w in market.wants if w in givers and givers[w] not in wanted]
    return [own.name for own in MARKETS if own in wanted]


def chief(scenario: Scenario, draws: int = 0) -> tuple[str, ...]:
    """The numbers of a scenario that are told where nobody names any.

    Real income and trade of the two in focus where a measure is on trade; with draws all dated
    paths a year on.
    """
    question = question_of(scenario)
    trade = tuple(metrics.chief(told_pairs(question))) if asked(question) or not draws else ()
    paths = [f"{own.id}.{AFTER_A_YEAR}" for own in shown_of(question)] if draws else ()
    return (*trade, *paths)


def unknown(scenario: Scenario, ids: Iterable[str], draws: int) -> dict[str, tuple[str, str]]:
    """What is wrong with ids of numbers, as far as it shows before anything is solved.

    Returns:
        What is wrong and what would be right, by id.
    """
    question = question_of(scenario)
    found = {}
    for name in ids:
        if told := _mistake(question, name, draws):
            found[name] = told
    return found


def _mistake(question: Question, name: str, draws: int) -> tuple[str, str] | None:
    sections = [section for own in MARKETS for section in own.sections]
    section, *parts = name.split(".")
    if section not in sections:
        return "no such number", did_you_mean(section, sections) or "ids stand in a run's --json"
    if section == "path":
        return _mistake_of_path(question, name, draws)
    if not _is_goods(name):
        return None
    if section == metrics.AT_HORIZONS:
        slugs = [one.slug for one in NAMED.values()]
        if not parts or parts[0] not in slugs:
            return "names no horizon", f"one of: {', '.join(slugs)}"
        section, *parts = parts[1:] or [""]
    trade = question.trade()
    places = [*trade.economies, *question.world.groups(), WORLD]
    wanted: list[Sequence[str]] = [places]
    if section == "exports":
        wanted = [places, places, [*trade.sectors, "goods", "all"]]
    if section not in GOODS.sections or len(parts) != len(wanted):
        return "no such number", "as welfare.CODE or exports.CODE.CODE.goods"
    for part, known in zip(parts, wanted, strict=True):
        if part not in known:
            return f"{part!r} is not in the trade data", did_you_mean(part, known)
    return None


def _mistake_of_path(question: Question, name: str, draws: int) -> tuple[str, str] | None:
    if not draws:
        return "paths need draws", "set draws to 20 or more"
    head, _, quarter = name.rpartition(".")
    known = [own.id for own in shown_of(question)]
    if head not in known:
        return "no such path", did_you_mean(head, known) or f"such as {known[0]}.{AFTER_A_YEAR}"
    if not (QUARTER.fullmatch(quarter) or re.fullmatch(r"\d{4}Q[1-4]", quarter)):
        return f"{quarter!r} is no quarter", f"2026Q1, or {AFTER_A_YEAR} for the fourth"
    return None
