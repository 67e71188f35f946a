"""The bond market in a run: who takes what is let go, and at what yield.

Each member of the ensemble is a published estimate of how yields answer to flows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.apart import Sides, sides
from walkaway.bonds.buckets import BUCKETS, TENORS
from walkaway.bonds.impact import said
from walkaway.bonds.investors import demand_system, market_of, own_slopes_told
from walkaway.bonds.kinds import MEASURES, flows, touched
from walkaway.bonds.literature import PAPERS_OF, Member, ensemble
from walkaway.bonds.measures import named, shock_of
from walkaway.bonds.own import roster_of
from walkaway.bonds.record import known
from walkaway.bonds.replacement import Replacement, replacements
from walkaway.bonds.roster import Roster
from walkaway.bonds.sovereigns import FIRST, Sovereign, sovereign
from walkaway.errors import NotSolvedError
from walkaway.grammar.measure import capital
from walkaway.market import Given, Market, Part, Watch
from walkaway.outcome import Quantity, Range, SolveReport, Source
from walkaway.outcome.quantity import HIGH, LOW
from walkaway.prepared import prepared
from walkaway.question import Question
from walkaway.readings import remembered
from walkaway.world import World

Vector = NDArray[np.float64]

MONTHS = {"quarter": 3.0, "long run": np.inf}
"""Horizons shown: the others have a quarter to adjust, or all the time they need."""

BASIS_POINTS = 1e4

ALONE = "the same bond market without the measures; nothing else answers"
"""The counterfactual here: policy rates, budgets and the economy stand still."""

CITED = {
    "imf2017": "imf-wp-17-174",
    "koijen2020": "koijen-yogo-2020",
    "warnock2009": "warnock-warnock-2009",
    "beltran2013": "beltran-et-al-2013",
    "eren2023": "eren-schrimpf-xia-2023",
    "ahmed2022": "ahmed-rebucci-2022",
    "gagnon2011": "gagnon-et-al-2011",
    "cahill2013": "cahill-et-al-2013",
    "sudo2021": "sudo-tanaka-2021",
    "grande2013": "grande-masciantonio-tiseno-2013",
}
"""Members of the ensemble -> keys of the bibliography."""


NOTE = (
    "Yields are what clears the market for {debt} when nothing else changes: the "
    "{bank} neither steps in nor changes its rate. In fact it anchors the yields "
    "of bills to that rate, which is not in this market: moves of bills are too large if "
    "it holds it. All measures count in full at once on the scenario's date; their own "
    "dates are followed in the economy's paths. Published estimates of the "
    "price of a flow differ by ten times and more; each is a full clearing here."
)


@remembered(maxsize=4)
@prepared
def published(world: World, market: str = FIRST) -> tuple[Member, ...]:
    """The ensemble of a date with forced sales, calibrated once."""
    return ensemble(known(world), None, "share", fire_sales=True, market=market)


class BondMarket(Market):
    """Every market for government debt by itself, under every published estimate."""

    name = "bonds"
    measures = MEASURES
    sections = ("yield", "holdings")

    def solve(self, question: Question, given: Given, watch: Watch) -> Part:
        """Yields by bucket and absorption by holder; none if no measure touches the market."""
        del given
        if not (markets := [sovereign(code) for code in touched(question.measures)]):
            return Part()
        every = roster_of(question.world)
        quantities: list[Quantity] = []
        reports: list[SolveReport] = []
        for own in markets:
            beside = sides(published(question.world, own.code))
            for done, horizon in enumerate(MONTHS):
                watch.progress(done, len(MONTHS), f"who buys {own.debt}, {horizon}")
                found, solves, levels = _clear(question, own, horizon, None)
                reports += solves
                failed = len(solves) - len(found)
                quantities += _quantities(own, every, beside, found, levels, horizon, failed)
        names = {name: said for own in markets for name, said in _names(own, every).items()}
        return Part(
            metrics=tuple(quantities),
            solves=tuple(reports),
            names={**names, **{report.member: report.member for report in reports}},
            notes=tuple(note for own in markets for note in _notes(question, own)),
            sources=_sources(markets),
            settings={"fire_sales": "yes", "scaling": "share"},
        )

    def facts(self, question: Question) -> Sequence[str]:
        """Who holds what, at which yields, and what was sold when; nothing if nobody sells."""
        codes = touched(question.measures)
        # The speed of all estimates is one that was measured in the first market.
        needed = ("z1_rest_of_world", "tic_total", "tic_official", "us_10y_yield", "auctions")
        own = (name for code in codes for name in sovereign(code).needs)
        return (*needed, *own) if codes else ()

    def value(self, question: Question, given: Given, quantity: str, member: str) -> float:
        """One number under one estimate; zero when no measure touches the market."""
        del given
        own = _asked(quantity)
        if not flows(question.measures, own.code):
            return 0.0
        horizon = quantity.rsplit(".", 1)[1].replace("-", " ")
        found, solves, _ = _clear(question, own, horizon, member)
        if member not in found:
            raise NotSolvedError(f"bond market, {member}: {solves[0].message}")
        return found[member][quantity]


def _asked(quantity: str) -> Sovereign:
    """The market of a number, by its id."""
    head, body = quantity.split(".", 1)
    if head == "yield":
        return sovereign(body.split(".", 1)[0])
    stems = {own: sovereign(own).stem for own in PAPERS_OF}
    longest = max((code for code in stems if body.startswith(stems[code])), key=lambda c: stems[c])
    return sovereign(longest)


def _notes(question: Question, own: Sovereign) -> tuple[str, ...]:
    """What to know of a market before believing it."""
    first = NOTE.format(debt=own.debt, bank=own.banker.removeprefix("The "))
    return (
        first,
        own.note,
        *_by_priors(question, own),
        *own_slopes_told(known(question.world)),
    )


def _sources(markets: Sequence[Sovereign]) -> tuple[Source, ...]:
    return (
        Source(
            "koijen-yogo-2019",
            "equation",
            "Demand for government debt by holder and maturity: logit, after Koijen and Yogo "
            "(2019)",
        ),
        *(
            Source(CITED[paper.id], "data", f"How yields answer to flows: {paper.title}")
            for own in markets
            for paper in PAPERS_OF[own.code]
        ),
        *(Source(own.held_key, "data", own.held_by) for own in markets),
    )


def _clear(
    question: Question, own: Sovereign, horizon: str, member: str | None
) -> tuple[dict[str, dict[str, float]], list[SolveReport], dict[str, float]]:
    """Values by member and quantity, how each member was solved, and baseline levels."""
    measures = flows(question.measures, own.code)
    facts = known(question.world)
    rows = named(measures, own.code, roster_of(facts))
    market = market_of(facts, own.code, roster=rows)
    members = [
        one for one in published(question.world, own.code) if member in (None, one.paper.title)
    ]
    results = replacements(market, members, measures, MONTHS[horizon])
    slug = horizon.replace(" ", "-")
    base = {
        f"yield.{own.code}.{bucket}.{slug}": 100 * float(level)
        for bucket, level in zip(BUCKETS, market.yields, strict=True)
    } | {
        f"holdings.{own.stem}{holder}.{slug}": float(stock)
        for holder, stock in zip(market.table.ids, market.table.values.sum(axis=1), strict=True)
    }
    values = {
        one.member.paper.title: _values(own, one, slug) for one in results if one.result.solved
    }
    return values, [_report(own, one, horizon) for one in results], base


def _report(own: Sovereign, one: Replacement, horizon: str) -> SolveReport:
    return SolveReport(
        member=one.member.paper.title,
        market=f"{own.solved}, {horizon}",
        status=str(one.result.status),
        residuals=dict(one.result.residuals),
        evaluations=one.result.evaluations,
        seconds=one.result.seconds,
        message=one.result.message,
    )


def _values(own: Sovereign, one: Replacement, slug: str) -> dict[str, float]:
    yields = {
        f"yield.{own.code}.{bucket}.{slug}": BASIS_POINTS * float(rise)
        for bucket, rise in zip(BUCKETS, one.premium, strict=True)
    }
    return yields | {
        f"holdings.{own.stem}{holder}.{slug}": float(amount)
        for holder, amount in zip(one.result.system.holders, one.absorbed, strict=True)
    }


def _quantities(
    own: Sovereign,
    every: Roster,
    beside: Sides,
    found: Mapping[str, Mapping[str, float]],
    base: Mapping[str, float],
    horizon: str,
    failed: int,
) -> list[Quantity]:
    """Numbers of one horizon, each over the estimates that clear."""
    names = _names(own, every)
    ids = next(iter(found.values()), {})
    if not ids:
        return []
    central = beside.central(tuple(found))
    agree = beside.group(central)
    known = [title for title in agree if title in found]
    lost = len(known) < len(agree) or beside.middle(tuple(found)) not in found
    return [
        Quantity(
            id=name,
            label=_label(own, name, names),
            unit="bp" if name.startswith("yield") else own.unit,
            members={member: values[name] for member, values in found.items()},
            baseline=base.get(name),
            baseline_unit="%" if name.startswith("yield") else own.unit,
            horizon=horizon,
            kind=Range.APART,
            counterfactual=ALONE,
            failed=failed,
            open=_open(name, [found[title][name] for title in known]) if lost else "",
            central=central,
            groups=beside.groups,
            weights=dict(beside.weight),
        )
        for name in ids
    ]


def _open(name: str, known: Sequence[float]) -> str:
    """Where estimates lie under which nothing clears: beyond those they agree with that do clear.

    Under them nobody takes all of it at any yield up to the limit, so that theirs would have to
    move further than under every other one. Of bills, which need not be where it fails, and of who
    would hold how much, nothing is known.
    """
    if not name.startswith("yield") or name.split(".")[2] == BUCKETS[0]:
        return ""
    return HIGH if min(known) > 0 else LOW if max(known) < 0 else ""


def _by_priors(question: Question, own: Sovereign) -> tuple[str, ...]:
    """What is given up in all of the first market, by the priors of orderly and forced sales."""
    if own.code != FIRST:
        return ()
    facts = known(question.world)
    market = market_of(facts, roster=named(question.measures, roster=roster_of(facts)))
    system = demand_system(market, published(question.world)[0].priors, MONTHS["quarter"])
    sold = shock_of(system, question.measures).sold.sum(axis=0)
    return (said(float(sold[1:].sum()), float(sold[0])),) if np.abs(sold).sum() >= 1 else ()


def _names(own: Sovereign, every: Roster) -> dict[str, str]:
    """How holders are called, those that stand by themselves only where named among them."""
    inside = (row for row in every.inside if row.market == own.code)
    return {f"{own.stem}{row.id}": row.name for row in (*every.of(own.code), *inside)}


def _label(own: Sovereign, metric: str, names: Mapping[str, str]) -> str:
    head, rest = metric.split(".", 1)
    body, horizon = rest.rsplit(".", 1)
    when = "a quarter later" if horizon == "quarter" else "in the long run"
    when += ", if it all happened at once on the scenario's date"
    if head == "yield":
        tenor = TENORS[BUCKETS.index(body.split(".", 1)[1])]
        years = "6-month" if tenor < 1 else f"{tenor:.0f}-year"
        return f"{years} {own.bond} yield {when}"
    return f"{capital(own.debt)} held by {names[body]} {when}"
