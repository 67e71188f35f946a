"""The goods market in a run: one counterfactual per set of trade elasticities."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import NotSolvedError
from walkaway.goods import metrics, people
from walkaway.goods.about import blocs_of, every_group, flows_of, groups_of, sectors_of, told_pairs
from walkaway.goods.compared import compared
from walkaway.goods.decomposition import UNSEEN
from walkaway.goods.equilibria import equilibrium, parts, plan
from walkaway.goods.horizon import LONG, NAMED, Horizon, of
from walkaway.goods.idle import look
from walkaway.goods.kinds import MEASURES
from walkaway.goods.market_notes import notes, sources
from walkaway.goods.orders import days, recorded
from walkaway.goods.products import carried
from walkaway.goods.receipts import receipts
from walkaway.goods.schedule import product_points
from walkaway.goods.sets import ELASTICITY_SETS
from walkaway.goods.solution import GoodsSolution
from walkaway.grammar.groups import words_of
from walkaway.grammar.measure import Measure
from walkaway.grammar.subjects import Pair
from walkaway.grammar.vocabulary import WORLD
from walkaway.market import Given, Market, Part, Watch
from walkaway.outcome import Quantity, Range, SolveReport
from walkaway.outcome.quantity import WITHOUT_STORY
from walkaway.question import Question
from walkaway.readings import remembered
from walkaway.world import TradeData

Array = NDArray[np.float64]


class GoodsMarket(Market):
    """The goods market under published sets of trade elasticities, some time after the measures."""

    name = "goods"
    measures = MEASURES
    sections = (
        *metrics.RATIOS,
        *("exports", *metrics.MONEY, *people.PER_HEAD, "balance", metrics.AT_HORIZONS),
    )
    compares = True
    gives = ("trade",)

    def solve(self, question: Question, given: Given, watch: Watch) -> Part:
        """Numbers over the sets that were solved; none where no measure is on trade."""
        del given
        if question.own and not asked(question):
            return Part()
        trade, own = question.trade(), of(question)
        results: dict[tuple[str, str], metrics.Solved] = {}
        reports = []
        whens = list(dict.fromkeys((LONG, own, *NAMED.values())))
        steps = [(when, member) for when in whens for member in question.sets]
        for done, (when, member) in enumerate(steps):
            watch.progress(done, len(steps), f"goods market, {when.name}, elasticities {member}")
            both = [equilibrium(own, member, horizon=when) for own in question.worlds]
            reports += [
                _report(f"{member}{where}", solution, when)
                for solution, where in zip(both, ("", WITHOUT_STORY), strict=False)
            ]
            if all(solution.solved for solution in both):
                found = solved(question, member) if when == LONG else at(question, member, when)
                results[when.slug, member] = found
        names = names_of(question)
        pairs = told_pairs(question)
        ids = [
            *metrics.catalogue(
                trade.economies,
                trade.sectors,
                list(groups_of(question)),
                pairs,
                sectors_of(question),
                blocs_of(question),
                next(iter(flows_of(question)), None),
                {name: question.inside(name) for name in groups_of(question)},
            ),
            *metrics.chief(pairs),
            *_elsewhere(pairs, own),
            *people.ids(question.world, {**dict.fromkeys(trade.economies), **groups_of(question)}),
        ]
        return Part(
            metrics=tuple(
                quantity
                for name in dict.fromkeys(ids)
                for quantity in _quantities(question, name, results, names)
                if quantity.section not in metrics.RARE or _worth(quantity)
            ),
            solves=tuple(reports),
            names=names,
            notes=notes(question),
            sources=sources(question),
            settings={"elasticities": ",".join(question.sets), "horizon": question.model.horizon},
        )

    def value(self, question: Question, given: Given, quantity: str, member: str) -> float:
        """One number under one elasticity set."""
        del given
        when = told_at(quantity, of(question))
        split = quantity.partition(".")[0] in metrics.PARTS
        found = solved(question, member) if split else at(question, member, when)
        return metrics.evaluate(quantity, found).value

    def give(self, what: str, question: Question, given: Given) -> Answers:
        """What others need of trade."""
        del what, given
        return Answers(question)

    def idle(self, question: Question) -> Mapping[int, str]:
        """Measures without which all that trade pays, and its limits, are the same."""
        why = f"changes nothing that trade pays on {question.date}"
        return dict.fromkeys(sorted(look(question).positions), why)


def _worth(own: Quantity) -> bool:
    """Whether a part of real income that most scenarios lack is seen in this one."""
    if own.section == "unsplit":
        return max(abs(value) for value in own.members.values()) > UNSEEN
    return own.moves


def asked(question: Question) -> tuple[Measure, ...]:
    """The measures on trade among those of a question's story."""
    return tuple(own for own in question.own if isinstance(own, MEASURES))


class Answers:
    """What the goods market knows of trade, for other markets (`walkaway.market.Trade`)."""

    def __init__(self, question: Question) -> None:
        self.question = question.alone()
        trade = question.trade()
        self.economies: Sequence[str] = trade.economies
        self.sectors: Sequence[str] = trade.sectors

    @property
    def still(self) -> bool:
        """Whether no measure on trade is asked about."""
        return not any(isinstance(own, MEASURES) for own in self.question.measures)

    def exports(
        self, member: str, exporter: str, importer: str, sector: str, horizon: str = "long run"
    ) -> float:
        """Percent change of what producers get of a flow under a set, by default in the end."""
        if self.still:
            return 0.0
        return _flow(self.question, member, (exporter, importer, sector), NAMED[horizon])

    def tariffs(self, on: dt.date) -> Array:
        """Points that measures add to the base tariffs on a day [exporter, importer, sector]."""
        return _points(self.question, on)

    def recorded_exports(
        self, member: str, exporter: str, importer: str, sector: str, on: dt.date
    ) -> float:
        """Percent change of a flow in the long run, were the orders of a past day to stay."""
        asked_of = self.question.with_measures(self._recorded(on))
        return _flow(asked_of, member, (exporter, importer, sector), LONG)

    def recorded_tariffs(self, on: dt.date) -> Array:
        """Points over the base tariffs that were levied on a past day, same shape."""
        return _points(self.question.with_measures(self._recorded(on)), on)

    def tariff_on(self, codes: Sequence[str], exporter: str, sector: str, on: dt.date) -> float:
        """Points that measures add on products in the United States, with nothing claimed."""
        flow = exporter, sector, tuple(codes)
        return _product_points(self.question, self.question.measures, flow, on)

    def recorded_tariff_on(
        self, codes: Sequence[str], exporter: str, sector: str, on: dt.date
    ) -> float:
        """Points over the base that were levied on products on a past day, likewise."""
        flow = exporter, sector, tuple(codes)
        return _product_points(self.question, self._recorded(on), flow, on)

    def recorded_days(self, first: dt.date, last: dt.date) -> Sequence[dt.date]:
        """Days of a past period, after its first, on which what was levied changed."""
        return days(self.question.world, first, last) if carried(self.question.world) else ()

    def _recorded(self, on: dt.date) -> tuple[Measure, ...]:
        """Orders of a past day; none in a table of the user's own that they cannot be laid on."""
        return tuple(recorded(on)) if carried(self.question.world) else ()

    def elasticity(self, member: str, sectors: Sequence[str]) -> float:
        """Mean trade elasticity of some sectors under a set."""
        trade = self.question.trade()
        columns = [trade.sectors.index(code) for code in sectors]
        return float(np.mean(trade.elasticities[member][columns]))


def _flow(question: Question, member: str, flow: tuple[str, str, str], when: Horizon) -> float:
    """Of what producers get, which an export tax is no part of."""
    found, solution = at(question, member, when), equilibrium(question, member, horizon=when)
    if solution.taxes_exports:
        found = dataclasses.replace(found, after=solution.made)
    return metrics.evaluate(f"exports.{'.'.join(flow)}", found).value


@remembered(maxsize=64)
def _points(question: Question, on: dt.date) -> Array:
    return np.asarray(plan(question, on=on).tariffs - question.trade().tariffs)


@remembered(maxsize=1024)
def _product_points(
    question: Question,
    measures: tuple[Measure, ...],
    flow: tuple[str, str, tuple[str, ...]],
    on: dt.date,
) -> float:
    return product_points(question.world, question.trade(), measures, *flow, on)


def told_at(metric: str, own: Horizon) -> Horizon:
    """When a number of the goods market is: what its id says, or else what it is a number of.

    Args:
        metric: its id.
        own: the question's horizon.
    """
    slug, rest = metrics.at_horizon(metric)
    if slug:
        return next(when for when in NAMED.values() if when.slug == slug)
    return LONG if rest.split(".")[0] in (*metrics.RATIOS, *people.PER_HEAD) else own


def _elsewhere(pairs: Sequence[Pair], own: Horizon) -> list[str]:
    """Ids of the chief numbers at the horizons that they are not told at anyway."""
    return [
        f"{metrics.AT_HORIZONS}.{when.slug}.{name}"
        for name in metrics.chief(pairs)
        for when in NAMED.values()
        if when != told_at(name, own)
    ]


@remembered(maxsize=64)
def solved(question: Question, member: str) -> metrics.Solved:
    """The long run of a question, with what real income is made of.

    Raises:
        NotSolvedError: it was not solved.
    """
    mine = _split(question, member)
    if not question.without:
        return mine
    return compared(mine, _split(question.counterfactual(), member))


def _split(question: Question, member: str) -> metrics.Solved:
    """The long run of a world against that of the data, with the parts of its real income."""
    found, made_of = _world(question, member, LONG), parts(question, member, horizon=LONG)
    more = dict(zip(metrics.PARTS, made_of.parts().values(), strict=True))
    return dataclasses.replace(found, percent={**found.percent, **more})


@remembered(maxsize=64)
def at(question: Question, member: str, horizon: Horizon) -> metrics.Solved:
    """A question's world at a horizon against its counterfactual, ready to be read off.

    Raises:
        NotSolvedError: one of them was not solved.
    """
    mine = _world(question, member, horizon)
    if not question.without:
        return mine
    return compared(mine, _world(question.counterfactual(), member, horizon))


def _world(question: Question, member: str, horizon: Horizon) -> metrics.Solved:
    """A world against that of the data."""
    solution = equilibrium(question, member, horizon=horizon)
    if not solution.solved:
        raise NotSolvedError(
            f"goods market, {horizon.name}, elasticities {member}: {solution.message}"
        )
    trade = question.trade()
    return metrics.Solved(
        economies=trade.economies,
        sectors=trade.sectors,
        groups=every_group(question),
        before=solution.flows_before,
        after=solution.flows_after,
        percent={
            "welfare": 100 * (solution.welfare - 1),
            "real_wage": 100 * (solution.real_wage - 1),
            "prices": 100 * (solution.price_index - 1),
        },
        revenue_before=solution.revenue_before,
        revenue_after=solution.revenue_after,
        export_revenue=solution.export_revenue,
        receipts=receipts(solution, plan(question)),
        heads={
            kind: {code: count.number for code, count in found.items()}
            for kind, found in people.counts(question.world).items()
        },
        income=solution.income_before,
        wages=solution.value_added_before,
        services=trade.services,
    )


def _report(member: str, solution: GoodsSolution, horizon: Horizon) -> SolveReport:
    return SolveReport(
        member=member,
        market="goods" if horizon == LONG else f"goods, {horizon.name}",
        status=str(solution.status),
        residuals=dict(solution.residuals),
        evaluations=solution.evaluations,
        seconds=solution.seconds,
        message=solution.message,
    )


def _quantities(
    question: Question,
    name: str,
    results: Mapping[tuple[str, str], metrics.Solved],
    names: Mapping[str, str],
) -> Iterator[Quantity]:
    """A number over the sets that were solved at its horizon; none where none was."""
    when = told_at(name, of(question))
    found = {m: results[when.slug, m] for m in question.sets if (when.slug, m) in results}
    if not found:
        return
    values = {member: metrics.evaluate(name, own) for member, own in found.items()}
    baseline = next(iter(values.values())).baseline
    label = metrics.label(name, names)
    yield Quantity(
        id=name,
        label=f"{label}, {when.name}" if metrics.at_horizon(name)[0] else label,
        unit=metrics.unit(name),
        members={member: value.value for member, value in values.items()},
        baseline=baseline,
        baseline_unit="" if baseline is None else "USD bn",
        horizon=when.name,
        kind=Range.SETS,
        counterfactual=question.against,
        failed=len(question.sets) - len(found),
    )


def names_of(question: Question) -> dict[str, str]:
    """Words for the codes of a question: economies, sectors, groups, elasticity sets."""
    trade = question.trade()
    groups = (*question.world.groups(), WORLD)
    return {
        **dict(zip(trade.economies, trade.economy_names, strict=True)),
        **dict(zip(trade.sectors, trade.sector_names, strict=True)),
        **{group: words_of(group) for group in groups},
        **{f"group:{group}": words_of(group) for group in groups},
        **{f"elasticity:{name}": f"{name}: {_set_name(trade, name)}" for name in question.sets},
    }


def _set_name(trade: TradeData, name: str) -> str:
    if name in trade.own_sets:
        return f"the user's own, {trade.own_sets[name]}"
    return ELASTICITY_SETS[name][0] if name in ELASTICITY_SETS else name
