"""Tariffs that governments choose: the document of `walkaway tariffs`, and its page."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

import numpy as np

from walkaway.documents import Count, Document, Number, Record
from walkaway.goods.tariff_game import PolicySolution
from walkaway.present.page import Cell, Mark, Page, Section, mark_of, number, table
from walkaway.present.ranges import (
    NOT_SOLVED,
    Range,
    Unsolved,
    failed,
    listed,
    over,
    over_sets,
    said,
    status_of,
)
from walkaway.present.world_before import world_notes
from walkaway.question import Question

Kind = Literal["optimal", "nash", "cooperate"]
TITLES = {
    "optimal": "Optimal tariffs, nobody answers",
    "nash": "Nash tariffs: nobody gains by deviating alone",
    "cooperate": "Tariffs agreed together",
}


class Answer(Record):
    """A player under one elasticity set, percent.

    Attributes:
        mean_rate_before_pct: weighted by imports before.
        mean_rate_pct: chosen.
        lowest_rate_pct: of its rates.
        highest_rate_pct: of its rates.
        welfare_pct: real income with the tariffs chosen minus without.
        gain_from_deviating_pct: what another choice of its own would still bring.
    """

    mean_rate_before_pct: Number
    mean_rate_pct: Number
    lowest_rate_pct: Number
    highest_rate_pct: Number
    welfare_pct: Number | None
    gain_from_deviating_pct: Number | None


class Ranges(Record):
    """Ranges of a player's numbers over elasticity sets; null where none was solved.

    Attributes:
        mean_rate_before_pct: weighted by imports before.
        mean_rate_pct: chosen.
        lowest_rate_pct: of its rates.
        highest_rate_pct: of its rates.
        welfare_pct: real income with the tariffs chosen minus without.
        gain_from_deviating_pct: what another choice of its own would still bring.
    """

    mean_rate_before_pct: Range
    mean_rate_pct: Range
    lowest_rate_pct: Range
    highest_rate_pct: Range
    welfare_pct: Range | None
    gain_from_deviating_pct: Range | None


NUMBERS = tuple(Answer.__struct_fields__)


class Player(Answer):
    """A player; its numbers are medians over elasticity sets.

    Attributes:
        mean_rate_before_pct: weighted by imports before.
        mean_rate_pct: chosen.
        lowest_rate_pct: of its rates.
        highest_rate_pct: of its rates.
        welfare_pct: real income with the tariffs chosen minus without.
        gain_from_deviating_pct: what another choice of its own would still bring.
        player: as named.
        members: economies that set one tariff together.
        rates: how many it chooses.
        rates_pct: of its first member: by exporter and sector.
        ranges: of its numbers, over elasticity sets.
        by_set: its numbers under each.
    """

    player: str
    members: list[str]
    rates: Count
    rates_pct: dict[str, dict[str, Number]]
    ranges: Ranges
    by_set: dict[str, Answer]


class Tariffs(Document, tag="walkaway/tariffs/1"):
    """Chosen tariffs (`walkaway tariffs optimal|nash|cooperate --json`); percent throughout.

    Attributes:
        kind: what is looked for.
        status: solved, partly solved, or how the search ended.
        message: why it is not solved; empty if it is.
        instruments: what one rate covers.
        elasticity: the set, or that numbers are medians over several.
        elasticity_sets: solved; ranges are over them.
        not_solved: sets that were not.
        deficits: trade balances.
        input_output: whether production uses goods as inputs.
        date: the day the world is looked at.
        scenario: whose solved world tariffs are chosen in; null for the data's own.
        year: of trade.
        players: in order.
        welfare_pct: real income of all, median over sets; null where nothing was solved.
        welfare_ranges: the same with its range.
        gradient_norm: largest of all sets; zero at an optimum.
        evaluations: of the model.
        gradients: by transposed solves.
        seconds: always 0, so that equal questions get answers that are equal to the byte.
        residuals: largest of all sets.
        names: of economies, by code.
        notes: what to know before believing it.
    """

    MAIN: ClassVar[str] = "players"

    kind: Kind
    status: str
    message: str
    instruments: str
    elasticity: str
    elasticity_sets: list[str]
    not_solved: list[Unsolved]
    deficits: str
    input_output: bool
    date: dt.date
    scenario: str | None
    year: int
    players: list[Player]
    welfare_pct: dict[str, Number | None]
    welfare_ranges: dict[str, Range | None]
    gradient_norm: Number | None
    evaluations: Count
    gradients: Count
    seconds: Number = 0.0
    residuals: dict[str, Number]
    names: dict[str, str]
    notes: list[str]

    def rows(self) -> list[dict[str, Any]]:
        """Players without their tables of rates (``--csv``)."""
        long = ("rates_pct.", "by_set.")
        return [
            {key: value for key, value in row.items() if not key.startswith(long)}
            for row in Document.rows(self)
        ]


def document(
    kind: Kind,
    names: Sequence[str],
    found: Mapping[str, PolicySolution],
    failures: Mapping[str, str],
    question: Question,
    taxed: Sequence[str],
    scenario: str | None = None,
) -> Tariffs:
    """The answers under all sets as one document.

    Args:
        kind: what was looked for.
        names: players as their user named them.
        found: answers by elasticity set, at least one; sets that ended elsewhere than at a
            solution count only where no set was solved.
        failures: sets without any answer, and why.
        question: the world in which tariffs are chosen.
        taxed: sectors that may be taxed.
        scenario: its name; None for the data's own world.
    """
    solved = {name: one for name, one in found.items() if one.solved}
    missed = {name: one.message for name, one in found.items() if not one.solved} | dict(failures)
    shown = solved or dict(found)
    first = next(iter(shown.values()))
    trade, model = question.trade(), question.model
    welfare = {
        code: _over([_change(one.welfare[i]) for one in shown.values()])
        for i, code in enumerate(first.economies)
    }
    norms = [one.gradient_norm for one in shown.values()]
    return Tariffs(
        kind=kind,
        status=status_of(len(solved), len(missed)) if solved else str(first.status),
        message="; ".join(f"{name}: {why}" for name, why in missed.items()),
        instruments=first.instruments,
        elasticity=next(iter(shown)) if len(shown) == 1 else f"medians over {len(shown)} sets",
        elasticity_sets=list(solved),
        not_solved=[Unsolved(set_=name, message=why) for name, why in missed.items()],
        deficits=model.deficits,
        input_output=model.input_output,
        date=question.date,
        scenario=scenario,
        year=trade.year,
        players=[
            _player(label, key, shown, taxed)
            for label, key in zip(names, first.players, strict=True)
        ],
        welfare_pct={code: None if one is None else one.mid for code, one in welfare.items()},
        welfare_ranges=welfare,
        gradient_norm=max(norms) if all(map(math.isfinite, norms)) else None,
        evaluations=sum(one.evaluations for one in found.values()),
        gradients=sum(one.gradients for one in found.values()),
        residuals={
            name: max(one.residuals[name] for one in shown.values()) for name in first.residuals
        },
        names=dict(zip(trade.economies, trade.economy_names, strict=True)),
        notes=_notes(kind, first.instruments, trade.year, question, scenario),
    )


def _change(ratio: float) -> float:
    return float(100 * (ratio - 1))


def _over(values: Sequence[float]) -> Range | None:
    return over(values) if all(map(math.isfinite, values)) else None


def _player(
    label: str, key: str, shown: Mapping[str, PolicySolution], taxed: Sequence[str]
) -> Player:
    answers = {name: _answer(key, one, taxed) for name, one in shown.items()}
    ranges = {
        field: _over([_nan(getattr(one, field)) for one in answers.values()]) for field in NUMBERS
    }
    first = next(iter(shown.values()))
    middle: dict[str, Any] = {
        field: None if one is None else one.mid for field, one in ranges.items()
    }
    return Player(
        player=label,
        members=key.split("+"),
        rates=len(np.asarray(first.rates[key])),
        rates_pct=_rates(key, list(shown.values())),
        ranges=Ranges(**ranges),  # type: ignore[arg-type]  # rates are always finite
        by_set=answers,
        **middle,
    )


def _nan(value: float | None) -> float:
    return math.nan if value is None else value


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _answer(key: str, found: PolicySolution, taxed: Sequence[str]) -> Answer:
    before, sold = found.equilibrium.tariffs_before, found.equilibrium.flows_before
    income = found.equilibrium.income_before
    members, abroad = _sides(key, found)
    columns = [k for k, s in enumerate(found.sectors) if s in taxed]
    block = np.ix_(abroad, members, columns)
    weight = sold[block]
    rates = np.asarray(found.rates[key])
    welfare = np.average(found.welfare[members], weights=income[members])
    return Answer(
        mean_rate_before_pct=float(100 * np.average(before[block], weights=weight)),
        mean_rate_pct=float(100 * np.average(found.tariffs[block], weights=weight)),
        lowest_rate_pct=float(100 * rates.min()),
        highest_rate_pct=float(100 * rates.max()),
        welfare_pct=_finite(float(100 * (welfare - 1))),
        gain_from_deviating_pct=_finite(100 * found.best_response_gap[key]),
    )


def _sides(key: str, found: PolicySolution) -> tuple[list[int], list[int]]:
    members = [found.economies.index(code) for code in key.split("+")]
    return members, [i for i in range(len(found.economies)) if i not in members]


def _rates(key: str, shown: Sequence[PolicySolution]) -> dict[str, dict[str, float]]:
    """Rates after the choice, partner -> sector -> percent; medians, a bloc's first member's."""
    first = shown[0]
    members, abroad = _sides(key, first)
    block = np.median([100 * one.tariffs[:, members[0]] for one in shown], axis=0)
    return {
        first.economies[i]: {s: float(block[i, k]) for k, s in enumerate(first.sectors)}
        for i in abroad
    }


def _notes(
    kind: Kind, instruments: str, year: int, question: Question, scenario: str | None
) -> list[str]:
    notes = [f"Long run, trade of {year}.", *world_notes(question, scenario)]
    if scenario is not None:
        notes.append(
            f"Tariffs are chosen in the world that {scenario} leads to, solved under each set: its "
            "tariffs and trade are those before, and gains are over it, not over the data's world."
        )
    if kind == "cooperate" and instruments in ("uniform", "sector"):
        notes.append(
            "One rate covers all partners, those of the deal too; --instruments partner lets them "
            "free each other's trade."
        )
    return notes


def page(own: Tariffs) -> Page:
    """The choice for a person."""
    sets = max(1, len(own.elasticity_sets))
    kind = over_sets(sets)
    names = [own.names.get(one.player, one.player) for one in own.players]
    ranges = [one.ranges for one in own.players]
    rates = [
        [name, *(said(v, 1, signed=False) for v in (r.mean_rate_before_pct, r.mean_rate_pct))]
        for name, r in zip(names, ranges, strict=True)
    ]
    incomes: list[list[str | Cell]] = [
        [
            name,
            Cell(said(r.welfare_pct, 2), _mark(r.welfare_pct)),
            said(r.gain_from_deviating_pct, 2),
        ]
        for name, r in zip(names, ranges, strict=True)
    ]
    tables = [
        table(f"Mean rate, percent; median ({kind})", ("player", "before", "chosen"), rates),
        table(
            f"Real income, percent; median ({kind})",
            ("player", "with minus\nwithout", "what deviating\nwould bring"),
            incomes,
        ),
    ]
    if own.instruments != "uniform":
        spread = [
            [
                own.names.get(one.player, one.player),
                str(one.rates),
                said(one.ranges.lowest_rate_pct, 1, signed=False),
                said(one.ranges.highest_rate_pct, 1, signed=False),
            ]
            for one in own.players
        ]
        ends = ("player", "rates", "lowest", "highest")
        tables.append(table(f"Rates chosen, percent; median ({kind})", ends, spread))
    before = f"the world of {own.scenario}" if own.scenario else "the data's own world"
    return Page(
        title=TITLES[own.kind],
        subtitle=f"In {before}, as known on {own.date}",
        status=failed(len(own.elasticity_sets), listed(own.not_solved)),
        short=(*_short(own, kind), *_others(own, kind)),
        sections=(Section("players", "Who plays", tables=tuple(tables)),),
        notes=tuple(own.notes),
        foot=(
            f"{own.evaluations} evaluations and {own.gradients} gradients"
            + ("" if own.gradient_norm is None else f"; gradient norm {own.gradient_norm:.0e}"),
        ),
    )


def _mark(value: Range | None) -> Mark:
    return mark_of((value or Range(low=0, mid=0, high=0)).band)


def _short(own: Tariffs, kind: str) -> list[str]:
    lines = []
    for one in own.players:
        name = own.names.get(one.player, one.player)
        gain = said(one.ranges.welfare_pct, 2)
        unit = "" if gain == NOT_SOLVED else "%"
        lines.append(
            f"{name}: a mean rate of {said(one.ranges.mean_rate_pct, 1, signed=False)}%, real "
            f"income {gain}{unit} ({kind})."
        )
    return lines


def _others(own: Tariffs, kind: str) -> list[str]:
    """Those who do not play and lose or gain most."""
    playing = {code for one in own.players for code in one.members}
    others = sorted(
        (one.mid, code)
        for code, one in own.welfare_ranges.items()
        if one is not None and code not in playing
    )
    if not others:
        return []
    what = "" if kind.startswith("one") else " (medians)"

    def few(rows: Sequence[tuple[float, str]]) -> str:
        return ", ".join(f"{own.names.get(c, c)} {number(v, 2)}%" for v, c in rows)

    return [f"Others who lose most: {few(others[:4])}. Who gain most: {few(others[:-4:-1])}{what}."]
