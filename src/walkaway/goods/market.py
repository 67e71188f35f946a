"""The goods market in a run: one counterfactual per set of trade elasticities."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, NotSolvedError
from walkaway.goods import metrics
from walkaway.goods.base_words import balanced_sources, base_words, paid_sources, valued
from walkaway.goods.decomposition import UNSEEN
from walkaway.goods.equilibria import calibration, equilibrium, parts, plan
from walkaway.goods.kinds import MEASURES
from walkaway.goods.kinds.supply import ExportTax
from walkaway.goods.kinds.tariffs import ReciprocalTariffs, TariffTimeline
from walkaway.goods.orders import days, recorded
from walkaway.goods.solution import GoodsSolution
from walkaway.grammar.measure import Measure
from walkaway.market import Given, Market, Part, Watch
from walkaway.outcome import Quantity, Range, SolveReport, Source
from walkaway.outcome.quantity import LONG_RUN
from walkaway.question import Question
from walkaway.world import TradeData

Array = NDArray[np.float64]

GROUPS = {
    "CPTPP": "CPTPP members",
    "RCEP": "RCEP members",
    "EU": "European Union",
    "ASEAN": "ASEAN members",
    "world": "world",
}

ELASTICITY_SETS = {
    "BSY": ("Bagwell, Staiger and Yurukoglu (2021)", "bagwell-staiger-yurukoglu-2021"),
    "CP": ("Caliendo and Parro (2015)", "caliendo-parro-2015"),
    "FGO": ("Fontagné, Guimbard and Orefice (2022)", "fontagne-guimbard-orefice-2022"),
    "GYY": ("Giri, Yi and Yilmazkuday (2021)", "giri-yi-yilmazkuday-2021"),
    "IS": ("estimated on the same data, Lashkaripour (2021)", "lashkaripour-2021"),
    "LL": ("Lashkaripour and Lugovskyy (2023)", "lashkaripour-lugovskyy-2023"),
    "Shap": ("Shapiro (2016)", "shapiro-2016"),
    "U4": ("4 in every sector", ""),
}


class GoodsMarket(Market):
    """The goods market in the long run, under published sets of trade elasticities."""

    name = "goods"
    measures = MEASURES
    sections = (*metrics.RATIOS, "exports", "revenue", "export_revenue", "balance")
    gives = ("trade",)

    def solve(self, question: Question, given: Given, watch: Watch) -> Part:
        """Numbers over the sets that were solved; none where no measure is on trade."""
        del given
        if question.measures and not asked(question):
            return Part()
        trade = question.trade()
        results: dict[str, metrics.Solved] = {}
        reports = []
        for done, member in enumerate(question.sets):
            watch.progress(done, len(question.sets), f"goods market, elasticities {member}")
            solution = equilibrium(question, member)
            reports.append(_report(member, solution))
            if solution.solved:
                results[member] = solved(question, member)
        names = _names(trade, question.sets)
        groups = groups_of(question)
        ids = metrics.catalogue(trade.economies, trade.sectors, list(groups), question.focus)
        failed = len(question.sets) - len(results)
        return Part(
            metrics=tuple(
                own
                for name in dict.fromkeys(ids)
                if results
                for own in [_quantity(name, results, names, failed)]
                if own.section not in metrics.RARE or _worth(own)
            ),
            solves=tuple(reports),
            names=names,
            notes=_notes(question),
            sources=_sources(question),
            settings={"elasticities": ",".join(question.sets)},
        )

    def value(self, question: Question, given: Given, quantity: str, member: str) -> float:
        """One number under one elasticity set."""
        del given
        return metrics.evaluate(quantity, solved(question, member)).value

    def give(self, what: str, question: Question, given: Given) -> Answers:
        """What others need of trade."""
        del what, given
        return Answers(question)

    def idle(self, question: Question) -> Mapping[int, str]:
        """Measures without which all that trade pays, and its limits, are the same."""
        mine = {i: own for i, own in enumerate(question.measures) if isinstance(own, MEASURES)}
        whole = plan(question)
        found = {}
        for index in mine:
            rest = [own for other, own in enumerate(question.measures) if other != index]
            try:
                without = plan(question, rest)
            except BadInputError:
                continue  # the others cannot stand without it
            if whole.same(without):
                found[index] = f"changes nothing that trade pays on {question.date}"
        return found


def _worth(own: Quantity) -> bool:
    """Whether a part of real income that most scenarios lack is seen in this one."""
    if own.section == "unsplit":
        return max(abs(value) for value in own.members.values()) > UNSEEN
    return own.moves


def asked(question: Question) -> tuple[Measure, ...]:
    """The measures on trade among those of a question."""
    return tuple(own for own in question.measures if isinstance(own, MEASURES))


class Answers:
    """What the goods market knows of trade, for other markets (`walkaway.market.Trade`)."""

    def __init__(self, question: Question) -> None:
        self.question = question
        trade = question.trade()
        self.economies: Sequence[str] = trade.economies
        self.sectors: Sequence[str] = trade.sectors

    @property
    def still(self) -> bool:
        """Whether no measure on trade is asked about."""
        return not asked(self.question)

    def exports(self, member: str, exporter: str, importer: str, sector: str) -> float:
        """Percent change of what producers get of a flow, in the long run under a set."""
        if self.still:
            return 0.0
        return _flow(self.question, member, exporter, importer, sector)

    def tariffs(self, on: dt.date) -> Array:
        """Points that measures add to the base tariffs on a day [exporter, importer, sector]."""
        return _points(self.question, on)

    def recorded_exports(
        self, member: str, exporter: str, importer: str, sector: str, on: dt.date
    ) -> float:
        """Percent change of a flow in the long run, were the orders of a past day to stay."""
        asked_of = self.question.with_measures(recorded(on))
        return _flow(asked_of, member, exporter, importer, sector)

    def recorded_tariffs(self, on: dt.date) -> Array:
        """Points over the base tariffs that were levied on a past day, same shape."""
        return _points(self.question.with_measures(recorded(on)), on)

    def recorded_days(self, first: dt.date, last: dt.date) -> Sequence[dt.date]:
        """Days of a past period, after its first, on which what was levied changed."""
        return days(self.question.world, first, last)

    def elasticity(self, member: str, sectors: Sequence[str]) -> float:
        """Mean trade elasticity of some sectors under a set."""
        trade = self.question.trade()
        columns = [trade.sectors.index(code) for code in sectors]
        return float(np.mean(trade.elasticities[member][columns]))


def _flow(question: Question, member: str, exporter: str, importer: str, sector: str) -> float:
    """Of what producers get, which an export tax is no part of."""
    found, solution = solved(question, member), equilibrium(question, member)
    if solution.taxes_exports:
        found = dataclasses.replace(found, after=solution.made)
    return metrics.evaluate(f"exports.{exporter}.{importer}.{sector}", found).value


@lru_cache(maxsize=64)
def _points(question: Question, on: dt.date) -> Array:
    return np.asarray(plan(question, on=on).tariffs - question.trade().tariffs)


@lru_cache(maxsize=32)
def solved(question: Question, member: str) -> metrics.Solved:
    """A counterfactual, ready for its numbers to be read off.

    Raises:
        NotSolvedError: it was not solved.
    """
    solution = equilibrium(question, member)
    if not solution.solved:
        raise NotSolvedError(f"goods market, elasticities {member}: {solution.message}")
    made_of = parts(question, member)
    trade = question.trade()
    return metrics.Solved(
        economies=trade.economies,
        sectors=trade.sectors,
        groups=groups_of(question),
        before=solution.flows_before,
        after=solution.flows_after,
        percent={
            "welfare": 100 * (solution.welfare - 1),
            "real_wage": 100 * (solution.real_wage - 1),
            **dict(zip(metrics.PARTS, made_of.parts().values(), strict=True)),
            "prices": 100 * (solution.price_index - 1),
        },
        revenue_before=solution.revenue_before,
        revenue_after=solution.revenue_after,
        export_revenue=solution.export_revenue,
        income=solution.income_before,
        wages=solution.value_added_before,
    )


def groups_of(question: Question) -> dict[str, list[int]]:
    """Positions of the members of each group of the data."""
    trade = question.trade()
    position = {code: index for index, code in enumerate(trade.economies)}
    return {
        name: [position[code] for code in question.world.members(name) if code in position]
        for name in GROUPS
        if name != "world"
    }


def _report(member: str, solution: GoodsSolution) -> SolveReport:
    return SolveReport(
        member=member,
        market="goods",
        status=str(solution.status),
        residuals=dict(solution.residuals),
        evaluations=solution.evaluations,
        seconds=solution.seconds,
        message=solution.message,
    )


def _quantity(
    name: str, results: Mapping[str, metrics.Solved], names: Mapping[str, str], failed: int
) -> Quantity:
    values = {member: metrics.evaluate(name, found) for member, found in results.items()}
    baseline = next(iter(values.values())).baseline
    return Quantity(
        id=name,
        label=metrics.label(name, names),
        unit=metrics.unit(name),
        members={member: value.value for member, value in values.items()},
        baseline=baseline,
        baseline_unit="" if baseline is None else "USD bn",
        horizon=LONG_RUN,
        kind=Range.SETS,
        failed=failed,
    )


def _names(trade: TradeData, members: Sequence[str]) -> dict[str, str]:
    return {
        **dict(zip(trade.economies, trade.economy_names, strict=True)),
        **dict(zip(trade.sectors, trade.sector_names, strict=True)),
        **GROUPS,
        **{f"elasticity:{name}": f"{name}: {_set_name(name)}" for name in members},
    }


def _set_name(name: str) -> str:
    return ELASTICITY_SETS[name][0] if name in ELASTICITY_SETS else name


DEFICITS = {
    "fixed": "Trade balances keep their nominal size relative to world labour income.",
    "zero": "All trade balances are closed first, in the baseline too.",
    "world-share": "Trade balances stay a fixed share of world income.",
}
REVENUE = {
    "lump-sum": "Employment is held; tariff revenue is paid out to households in lump sums.",
    "income-tax": "Tariff revenue lowers the tax on labour, and employment responds to it.",
}


def _notes(question: Question) -> tuple[str, ...]:
    model, members = question.model, question.sets
    base = calibration(question, members[0]).adjustment
    notes = [
        "This is the long run after everything has adjusted, with trade and production as in "
        f"{question.trade().year}: dollars are those of that year, and world labour income "
        "is the measure of value. It says nothing about the months after an announcement.",
        base_words(question.trade()),
        f"The range is over {len(members)} published sets of trade elasticities; it is not a "
        "confidence interval and leaves out uncertainty about everything else."
        if len(members) > 1
        else "One set of trade elasticities, so no range; another set gives other numbers.",
        f"{DEFICITS[model.deficits]} {REVENUE[model.revenue]}"
        + ("" if model.input_output else " Production uses labour alone."),
        "Sectors are broad: cars and parts are one sector, and a product exempted from a tariff "
        f"inside a sector is not seen. {valued(question.trade())}",
        f"The tables are made an exact equilibrium first: {base}.",
    ]
    if any(isinstance(own, TariffTimeline) and own.cars for own in question.measures):
        notes.append(
            "Cars from Mexico and Canada pay the order's rate up to the partner's average; that "
            "their content from the United States is not charged is seen only as far as that "
            "average shows it, so their losses are on the high side."
        )
    if any(isinstance(own, ExportTax) for own in question.measures):
        notes.append(
            "Export taxes are on the producer's price. The exporter's government has the revenue "
            "(or pays the subsidy) and treats it as it does that of tariffs; buyers pay tariffs on "
            "the price with the tax, and exports and balances are valued at that price. Export "
            "taxes of before the measures are not in the data and count as zero."
        )
    return tuple(notes)


def _sources(question: Question) -> tuple[Source, ...]:
    trade, members = question.trade(), question.sets
    equations = (
        Source(
            "caliendo-parro-2015",
            "equation",
            "Goods market: Caliendo and Parro (2015), solved in changes after Dekle, Eaton and "
            "Kortum (2007)",
        ),
        Source("dekle-eaton-kortum-2007", "equation", "Exact-hat algebra: Dekle, Eaton and Kortum"),
    )
    data = (
        Source(
            "oecd-icio",
            "data",
            f"Trade, input-output tables and value added {trade.year}: {trade.source.publisher}",
        ),
        Source("teti-gtd", "data", "Tariffs before the measures: Teti, Global Tariff Database"),
        *balanced_sources(trade),
        *paid_sources(trade),
        *_tariff_sources(question),
    )
    sets = tuple(
        Source(ELASTICITY_SETS[name][1], "data", f"Elasticities {name}: {ELASTICITY_SETS[name][0]}")
        for name in members
        if name in ELASTICITY_SETS
    )
    return (*equations, *data, *sets)


def _tariff_sources(question: Question) -> tuple[Source, ...]:
    """Where the dated US tariffs of a scenario come from."""
    kinds = {
        TariffTimeline: ("us_tariff_timeline", "us_imports_by_programme"),
        ReciprocalTariffs: ("us_reciprocal_rates",),
    }
    world = question.world
    tables = dict.fromkeys(
        table
        for kind, names in kinds.items()
        for table in names
        if any(isinstance(own, kind) for own in question.measures)
    )
    return tuple(
        Source("", "data", f"{world.table(name).title}: {world.table(name).source.publisher}")
        for name in tables
    )
