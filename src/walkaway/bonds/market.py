"""The bond market in a run: who takes what is let go, and at what yield.

Each member of the ensemble is a published estimate of how yields answer to flows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.buckets import BUCKETS, TENORS
from walkaway.bonds.impact import said
from walkaway.bonds.investors import demand_system, ust_market
from walkaway.bonds.kinds import MEASURES, flows
from walkaway.bonds.literature import PAPERS, Member, ensemble
from walkaway.bonds.measures import named, shock_of
from walkaway.bonds.record import known
from walkaway.bonds.replacement import Replacement, replacements
from walkaway.bonds.roster import ROSTER, roster
from walkaway.errors import NotSolvedError
from walkaway.market import Given, Market, Part, Watch
from walkaway.outcome import Quantity, Range, SolveReport, Source
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
}
"""Members of the ensemble -> keys of the bibliography."""


NOTES = (
    "Yields are what clears the market for US Treasuries when nothing else changes: the "
    "Federal Reserve neither steps in nor changes its rate. In fact it anchors the yields "
    "of bills to that rate, which is not in this market: moves of bills are too large if "
    "it holds it. All measures count in full at once on the scenario's date; their own "
    "dates are followed in the economy's paths. Published estimates of the "
    "price of a flow differ by more than ten times; each is a full clearing here.",
    "Holders outside the United States are counted where securities are kept; London, "
    "Belgium and the Cayman Islands keep much for owners elsewhere.",
)


@remembered(maxsize=4)
def published(world: World) -> tuple[Member, ...]:
    """The ensemble of a date with forced sales, calibrated once."""
    return ensemble(known(world), None, "share", fire_sales=True)


class BondMarket(Market):
    """The market for US Treasuries by itself, under every published estimate."""

    name = "bonds"
    measures = MEASURES
    sections = ("yield", "holdings")

    def solve(self, question: Question, given: Given, watch: Watch) -> Part:
        """Yields by bucket and absorption by holder; none if no measure touches the market."""
        del given
        if not flows(question.measures):
            return Part()
        quantities: list[Quantity] = []
        reports: list[SolveReport] = []
        for done, horizon in enumerate(MONTHS):
            watch.progress(done, len(MONTHS), f"who buys Treasuries, {horizon}")
            found, solves, levels = _clear(question, horizon, None)
            reports += solves
            quantities += _quantities(found, levels, horizon, len(solves) - len(found))
        names = _names()
        return Part(
            metrics=tuple(quantities),
            solves=tuple(reports),
            names={**names, **{report.member: report.member for report in reports}},
            notes=(*NOTES, *_by_priors(question)),
            sources=_sources(),
            settings={"fire_sales": "yes", "scaling": "share"},
        )

    def facts(self, question: Question) -> Sequence[str]:
        """Who holds what, at which yields, and what was sold when; nothing if nobody sells."""
        needed = ("z1_rest_of_world", "tic_total", "tic_official", "us_10y_yield", "auctions")
        return needed if flows(question.measures) else ()

    def value(self, question: Question, given: Given, quantity: str, member: str) -> float:
        """One number under one estimate; zero when no measure touches the market."""
        del given
        if not flows(question.measures):
            return 0.0
        horizon = quantity.rsplit(".", 1)[1].replace("-", " ")
        found, solves, _ = _clear(question, horizon, member)
        if member not in found:
            raise NotSolvedError(f"bond market, {member}: {solves[0].message}")
        return found[member][quantity]


def _sources() -> tuple[Source, ...]:
    return (
        Source(
            "koijen-yogo-2019",
            "equation",
            "Demand for Treasuries by holder and maturity: logit, after Koijen and Yogo (2019)",
        ),
        *(
            Source(CITED[paper.id], "data", f"How yields answer to flows: {paper.title}")
            for paper in PAPERS
        ),
        Source(
            "us-treasury-tic",
            "data",
            "Holders: US Treasury (TIC) and Federal Reserve (Z.1, H.4.1); cells that are not "
            "published are allocated by a stated rule (walkaway holders)",
        ),
    )


def _clear(
    question: Question, horizon: str, member: str | None
) -> tuple[dict[str, dict[str, float]], list[SolveReport], dict[str, float]]:
    """Values by member and quantity, how each member was solved, and baseline levels."""
    market = ust_market(known(question.world), roster=named(question.measures))
    members = [one for one in published(question.world) if member in (None, one.paper.title)]
    results = replacements(market, members, question.measures, MONTHS[horizon])
    slug = horizon.replace(" ", "-")
    base = {
        f"yield.UST.{bucket}.{slug}": 100 * float(level)
        for bucket, level in zip(BUCKETS, market.yields, strict=True)
    } | {
        f"holdings.{holder}.{slug}": float(stock)
        for holder, stock in zip(market.table.ids, market.table.values.sum(axis=1), strict=True)
    }
    values = {
        one.member.paper.title: _values(one.result.premium, one.absorbed, market.table.ids, slug)
        for one in results
        if one.result.solved
    }
    return values, [_report(one, horizon) for one in results], base


def _report(one: Replacement, horizon: str) -> SolveReport:
    return SolveReport(
        member=one.member.paper.title,
        market=f"bonds, {horizon}",
        status=str(one.result.status),
        residuals=dict(one.result.residuals),
        evaluations=one.result.evaluations,
        seconds=one.result.seconds,
        message=one.result.message,
    )


def _values(
    premium: Vector, absorbed: Vector, holders: Sequence[str], slug: str
) -> dict[str, float]:
    yields = {
        f"yield.UST.{bucket}.{slug}": BASIS_POINTS * float(rise)
        for bucket, rise in zip(BUCKETS, premium, strict=True)
    }
    return yields | {
        f"holdings.{holder}.{slug}": float(amount)
        for holder, amount in zip(holders, absorbed, strict=True)
    }


def _quantities(
    found: Mapping[str, Mapping[str, float]], base: Mapping[str, float], horizon: str, failed: int
) -> list[Quantity]:
    """Numbers of one horizon, each over the estimates that clear."""
    names = _names()
    ids = next(iter(found.values()), {})
    return [
        Quantity(
            id=name,
            label=_label(name, names),
            unit="bp" if name.startswith("yield") else "USD bn",
            members={member: values[name] for member, values in found.items()},
            baseline=base.get(name),
            baseline_unit="%" if name.startswith("yield") else "USD bn",
            horizon=horizon,
            kind=Range.SETS,
            counterfactual=ALONE,
            failed=failed,
        )
        for name in ids
    ]


def _by_priors(question: Question) -> tuple[str, ...]:
    """What is given up in all, by the priors of orderly and of forced sales."""
    market = ust_market(known(question.world), roster=named(question.measures))
    system = demand_system(market, published(question.world)[0].priors, MONTHS["quarter"])
    sold = shock_of(system, question.measures).sold.sum(axis=0)
    return (said(float(sold[1:].sum()), float(sold[0])),) if np.abs(sold).sum() >= 1 else ()


def _names() -> dict[str, str]:
    """How holders are called, those that stand by themselves only where named among them."""
    return {row.id: row.name for row in (*roster("UST"), *ROSTER.inside)}


def _label(metric: str, names: Mapping[str, str]) -> str:
    head, rest = metric.split(".", 1)
    body, horizon = rest.rsplit(".", 1)
    when = "a quarter later" if horizon == "quarter" else "in the long run"
    when += ", if it all happened at once on the scenario's date"
    if head == "yield":
        tenor = TENORS[BUCKETS.index(body.split(".", 1)[1])]
        years = "6-month" if tenor < 1 else f"{tenor:.0f}-year"
        return f"{years} US Treasury yield {when}"
    return f"US Treasuries held by {names[body]} {when}"
