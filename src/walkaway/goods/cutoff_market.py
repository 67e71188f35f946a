"""Cut-offs in a run: who is exposed, what it costs at once and if it lasts, who can stand in."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import NotSolvedError
from walkaway.goods.about import every_group
from walkaway.goods.cutoff import (
    Exposure,
    Spent,
    exposure,
    response,
    short_run,
    solve_cut,
    spent,
)
from walkaway.goods.kinds.supply import SEVERITIES, ExportCut, minerals_of
from walkaway.goods.minerals import mineral, users_lose
from walkaway.goods.scarcity import SHORT_ORIGINS, ShortRun
from walkaway.goods.solution import GoodsSolution
from walkaway.grammar.groups import words_of
from walkaway.grammar.values import percent
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.market import Given, Market, Part, Progress, Watch, silent
from walkaway.outcome import Quantity, Range, SolveReport, Source
from walkaway.outcome.quantity import LONG_RUN, MONTHS
from walkaway.question import Question

Ints = NDArray[np.int_]

BUYERS = 3
"""Of many who are cut off, so many are looked at: those who buy most of what is cut."""
SHOWN = 8
"""Users and stand-ins with a number each."""
RECORD = "record"
ON_RECORD = "on record"


@dataclass(frozen=True)
class _Cut:
    """One measure and one of those it cuts off."""

    own: ExportCut
    buyer: str
    sellers: tuple[str, ...]

    @property
    def key(self) -> str:
        """Buyer, sellers and input: the beginning of the ids of its metrics."""
        what = self.own.input or "+".join(self.own.sectors)
        return f"{self.buyer}.{'+'.join(self.own.by)}.{what}"

    def fact(self, what: str, label: str, unit: str, members: Mapping[str, float]) -> Quantity:
        """A number on record; a range where those who reported it differ."""
        kind = Range.CASES if len(members) > 1 else Range.NONE
        return self._quantity(what, label, unit, members, ON_RECORD, kind, counterfactual="")

    def months(self, what: str, label: str, members: Mapping[str, float]) -> Quantity:
        """A loss within months, percent, from the worst to the best of what is uncertain."""
        return self._quantity(what, label, "%", members, MONTHS, Range.CASES)

    def lasting(
        self,
        what: str,
        label: str,
        unit: str,
        members: Mapping[str, float],
        kind: Range = Range.SETS,
        **more: Any,
    ) -> Quantity:
        """What comes of it if it lasts."""
        return self._quantity(what, label, unit, members, LONG_RUN, kind, **more)

    def _quantity(
        self,
        what: str,
        label: str,
        unit: str,
        members: Mapping[str, float],
        horizon: str,
        kind: Range,
        **more: Any,
    ) -> Quantity:
        return Quantity(
            id=f"cutoff.{self.key}.{what}",
            label=label,
            unit=unit,
            members=dict(members),
            horizon=horizon,
            kind=kind,
            **more,
        )


class CutoffMarket(Market):
    """Every cut in force, each by itself: exposure, losses, stand-ins."""

    name = "cutoff"
    sections = ("cutoff",)
    compares = True

    def solve(self, question: Question, given: Given, watch: Watch) -> Part:
        """Exposure and losses; nothing where nothing is cut off."""
        del given
        cuts = _cuts(question)
        if not cuts:
            return Part()
        found, reports = _all(question, cuts, watch.progress)
        return Part(
            metrics=tuple(found),
            solves=tuple(reports),
            names={f"cutoff:{cut.key}": _title(cut, question.words) for cut in cuts},
            notes=_notes(cuts),
            sources=_sources(question, cuts),
        )

    def value(self, question: Question, given: Given, quantity: str, member: str) -> float:
        """One number; zero where its measure is left out."""
        del given
        cuts = [cut for cut in _cuts(question) if quantity.startswith(f"cutoff.{cut.key}.")]
        if not cuts:
            return 0.0
        found, _ = _all(question, cuts, silent)
        known = {own.id: own for own in found}
        if quantity not in known or member not in known[quantity].members:
            raise NotSolvedError(f"{quantity} was not solved under {member}")
        return known[quantity].members[member]


def _cuts(question: Question) -> list[_Cut]:
    """Cuts in force with those whom they hit most, the target of the scenario always among them.

    A group that a cut names stands as one before its members.
    """
    words, day = question.words, question.date
    trade = question.trade()
    found: dict[str, _Cut] = {}
    for own in question.measures:
        if own in question.without:
            continue  # of the background: no cut of the story
        if not isinstance(own, ExportCut) or not own.in_force(day) or not own.share:
            continue
        pairs = own.pairs(words, day)
        columns = [trade.sectors.index(s) for s in words.expand_sectors(own.sectors)]
        at = trade.economies.index
        bought: dict[str, float] = {}
        for seller, buyer in pairs:
            flow = float(trade.flows[at(seller), at(buyer), columns].sum())
            bought[buyer] = bought.get(buyer, 0.0) + flow
        for group in (
            () if own.input else [name for name in own.to if name in every_group(question)]
        ):
            sellers = tuple(dict.fromkeys(a for a, b in pairs if b in question.inside(group)))
            cut = _Cut(own, group, sellers)
            found.setdefault(cut.key, cut)
        target = question.focus[1]
        ranked = sorted(bought, key=lambda code: (code != target, -bought[code]))
        for buyer in ranked[:BUYERS]:
            cut = _Cut(own, buyer, tuple(a for a, b in pairs if b == buyer))
            if cut.key not in found or own.share > found[cut.key].own.share:
                found[cut.key] = cut
    return list(found.values())


def _all(
    question: Question, cuts: Sequence[_Cut], progress: Progress
) -> tuple[list[Quantity], list[SolveReport]]:
    metrics: list[Quantity] = []
    reports: list[SolveReport] = []
    solved: dict[ExportCut, Mapping[str, GoodsSolution]] = {}
    for cut in cuts:
        if cut.own.input is not None:
            metrics += _mineral(question, cut, cut.own.input, reports)
            continue
        if cut.own not in solved:
            solved[cut.own], failed = solve_cut(question, cut.own, progress)
            reports += [_failure(name, message) for name, message in failed]
        if cut.buyer not in question.trade().economies:
            metrics += _together(question, cut, solved[cut.own], len(question.sets))
            continue
        metrics += _sectors(question, cut, solved[cut.own], len(question.sets))
    return metrics, reports


def _failure(member: str, message: str) -> SolveReport:
    return SolveReport(member, "goods, one cut alone", "no solution", {}, 0, 0.0, message)


def _sectors(
    question: Question, cut: _Cut, solutions: Mapping[str, GoodsSolution], asked: int
) -> Iterator[Quantity]:
    """Exposure from the input-output table, losses within months, and if it lasts."""
    trade, words = question.trade(), question.words
    inputs = list(words.expand_sectors(cut.own.sectors))
    at = trade.economies.index
    found = exposure(
        trade, [at(c) for c in cut.sellers], at(cut.buyer), [trade.sectors.index(s) for s in inputs]
    )
    name = trade.economy_names[at(cut.buyer)]
    yield cut.fact(
        "share", f"share of what {name} spends on it that comes from there", "%",
        {RECORD: 100 * found.share},
    )  # fmt: skip
    users = np.argsort(-(found.direct + found.upstream), kind="stable")[:SHOWN]
    for k in users:
        code, sector = trade.sectors[k], trade.sector_names[k]
        for way, share in (("direct", found.direct), ("upstream", found.upstream)):
            label = f"the input in the output of {name}: {sector}, {way}"
            yield cut.fact(f"{way}.{code}", label, "%", {RECORD: 100 * float(share[k])})
    yield from _months(question, cut, _quick(cut, found), users)
    if solutions:
        slow = response(trade, solutions, (), cut.buyer, inputs)
        sold = {code: here for code, _, here in found.suppliers}
        failed = asked - len(solutions)
        yield cut.lasting(
            "income", f"real income of {name} if it lasts", "%",
            dict(zip(slow.sets, map(float, slow.welfare[:, at(cut.buyer)]), strict=True)),
            failed=failed,
        )  # fmt: skip
        yield cut.lasting(
            "price", f"price of the input in {name} if it lasts", "%",
            dict(zip(slow.sets, map(float, slow.price), strict=True)), failed=failed,
        )  # fmt: skip
        more = np.median(slow.gained, axis=0)
        ranked = sorted(sold, key=lambda code: -more[at(code)])
        for code in ranked[:SHOWN]:
            yield cut.lasting(
                f"instead.{code}",
                f"more sold by {trade.economy_names[at(code)]} to {name}, if it lasts",
                "USD bn",
                dict(zip(slow.sets, map(float, slow.gained[:, at(code)]), strict=True)),
                baseline=sold[code],
                baseline_unit="USD bn",
                failed=failed,
            )


def _together(
    question: Question, cut: _Cut, solutions: Mapping[str, GoodsSolution], asked: int
) -> Iterator[Quantity]:
    """A group as one: its members' exposure and losses, each of its own cut, put together."""
    trade, name = question.trade(), words_of(cut.buyer)
    at = trade.economies.index
    inputs = [trade.sectors.index(s) for s in question.words.expand_sectors(cut.own.sectors)]
    members = [at(code) for code in question.inside(cut.buyer) if code not in cut.sellers]
    sellers = [at(code) for code in cut.sellers]
    parts = [spent(trade, sellers, member, inputs) for member in members]
    share = np.average([own.share for own in parts], weights=[own.whole for own in parts])
    yield cut.fact(
        "share", f"share of what {name} spend on it that comes from there", "%",
        {RECORD: 100 * float(share)},
    )  # fmt: skip
    lost = np.array([_quick(cut, own).value_added for own in parts])
    added = [own.value_added.sum() for own in parts]
    worst = np.average(lost, axis=0, weights=added)
    yield cut.months(
        "value_added", f"value added of {name}, within months",
        dict(zip(SEVERITIES, map(float, worst), strict=True)),
    )  # fmt: skip
    if solutions:
        income = {
            one: 100
            * float(np.average(found.welfare[members], weights=found.income_before[members]))
            - 100
            for one, found in solutions.items()
        }
        yield cut.lasting(
            "income", f"real income of {name} if it lasts", "%", income,
            failed=asked - len(solutions),
        )  # fmt: skip


def _quick(cut: _Cut, own: Exposure | Spent) -> ShortRun:
    """What is left within months of what is made with the input."""
    missing = [own.share * _missed(cut.own.share, sigma) for sigma in SHORT_ORIGINS[::-1]]
    return short_run(missing, [own.input_share] * 3, own.value_added)


def _mineral(
    question: Question, cut: _Cut, name: str, reports: list[SolveReport]
) -> Iterator[Quantity]:
    """Facts of the mineral, and its loss at every severity."""
    member = question.sets[0]
    trade = question.trade()
    position = trade.economies.index(cut.buyer)
    buyer = trade.economy_names[position]
    said = minerals_of(question.words).layer(name).words
    for seller in cut.sellers:
        found = mineral(question.world, name, seller, cut.buyer)
        least, middle, most = found.dependence
        yield cut.fact(
            "share", f"share of {buyer}'s imports of {said} that comes from there", "%",
            dict(zip(SEVERITIES, (100 * most, 100 * middle, 100 * least), strict=True)),
        )  # fmt: skip
        users = [trade.sectors.index(code) for code in found.layer.users]
        yield from _months(question, cut, users_lose(trade, found, cut.buyer), users)
        for place, tonnes in found.mines[:SHOWN]:
            label = f"{said} mined, {place}"
            yield cut.fact(f"mined.{_slug(place)}", label, "t a year", {RECORD: tonnes})
        for place, share in found.refiners:
            label = f"share in refining, {place}"
            yield cut.fact(f"refined.{_slug(place)}", label, "%", {RECORD: 100 * share})
        if math.isfinite(found.refined):
            label = "share in refining of who cuts off"
            yield cut.fact("refining", label, "%", {RECORD: 100 * found.refined})
    lost = {}
    for severity in SEVERITIES:
        own = dataclasses.replace(cut.own, severity=severity)
        solutions, failed = solve_cut(question.under(member), own)
        reports += [_failure(f"{member}, {severity}", message) for _, message in failed]
        for solution in solutions.values():
            lost[severity] = 100 * float(solution.welfare[position] - 1)
    if lost:
        label = f"real income of {buyer} if nothing comes instead, elasticities {member}"
        yield cut.lasting(
            "income", label, "%", lost, Range.CASES, failed=len(SEVERITIES) - len(lost)
        )


def _months(
    question: Question, cut: _Cut, quick: ShortRun, users: Sequence[int] | Ints
) -> Iterator[Quantity]:
    """What is left within months, from the worst to the best of what is uncertain."""
    trade = question.trade()
    name = trade.economy_names[trade.economies.index(cut.buyer)]
    for k in users:
        lost = [100 * (float(left) - 1) for left in quick.output[:, k]]
        label = f"output of {name}: {trade.sector_names[k]}, within months"
        members = dict(zip(SEVERITIES, lost, strict=True))
        yield cut.months(f"output.{trade.sectors[k]}", label, members)
    members = dict(zip(SEVERITIES, quick.value_added, strict=True))
    yield cut.months("value_added", f"value added of {name}, within months", members)


def _missed(share: float, substitution: float) -> float:
    """The part of an origin's weight in a CES of origins that goes when it sends less by a share.

    Of Σ w·q^((σ−1)/σ) an origin that sends 1 − share of before keeps (1 − share)^((σ−1)/σ).
    """
    return float(1 - (1 - share) ** ((substitution - 1) / substitution))


def _slug(place: str) -> str:
    return place.replace(" ", "-")


def _title(cut: _Cut, words: Vocabulary) -> str:
    """What from whom, in words."""
    part = "" if cut.own.share >= 1 else f"{percent(cut.own.share)} of "
    what = cut.own.what(words)
    what = "everything" if part and what == "anything" else what
    return f"{part}{what} from {words.in_words(cut.own.by)}"


def _notes(cuts: Sequence[_Cut]) -> tuple[str, ...]:
    notes = [
        "Exposure to a cut-off and what it costs within months hold for that cut alone: other "
        "origins send no more than before, users hardly substitute, stocks are not counted, and "
        "losses further down the chain are left out.",
        "The dated paths of output and prices see a cut-off only through tariffs and volumes of "
        "trade, not what scarce inputs cost directly; take that from here.",
    ]
    if any(cut.own.share < 1 for cut in cuts):
        notes.append(
            "Where only a part of a flow stops, volumes are held to the rest of those before all "
            "measures, and the exporter's government sells the licences: what buyers pay beyond "
            "the price is its revenue, as that of an export tax would be. Were importers given "
            "the licences, they would have that money instead."
        )
    if any(cut.own.input for cut in cuts):
        notes.append(
            "A mineral lies below the sectors of the data. Its users become less productive by "
            "what they lose within months, and the goods market shows that loss as if it lasted; "
            "substitutes, other mines and recycling would make it smaller. Its share in users' "
            "costs is assumed (0.01 to 0.2%), and the result is as uncertain as that. The range "
            "over elasticity sets elsewhere on this page is for the severity of the scenario."
        )
    return tuple(notes)


def _sources(question: Question, cuts: Sequence[_Cut]) -> tuple[Source, ...]:
    found = [
        Source(
            "boehm-flaaen-pandalai-nayar-2019",
            "equation",
            "Inputs hardly replaced within months: Boehm, Flaaen and Pandalai-Nayar (2019)",
        )
    ]
    for cut in cuts:
        if cut.own.input is not None:
            for seller in cut.sellers:
                facts = mineral(question.world, cut.own.input, seller, cut.buyer).facts
                found += [Source("", "data", f"{fact} ({who})") for fact, who in facts]
    return tuple(dict.fromkeys(found))
