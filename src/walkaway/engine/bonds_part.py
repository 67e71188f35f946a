"""The bond market's part of a run: who takes what is let go, and at what yield.

Runs only where a scenario has measures on US Treasuries; each member of the ensemble is a
published estimate of how yields answer to flows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from walkaway.bonds.buckets import BUCKETS, TENORS
from walkaway.bonds.kinds import flows
from walkaway.bonds.roster import roster
from walkaway.engine.bond_market import published
from walkaway.engine.part import Part, Progress, Setting
from walkaway.errors import NotSolvedError
from walkaway.outcome import Metric, SolveReport, Source

MONTHS = {"quarter": 3.0, "long run": np.inf}
"""Horizons shown: the others have a quarter to adjust, or all the time they need."""

BASIS_POINTS = 1e4

CITED = {
    "imf2017": "imf-wp-17-174",
    "koijen2020": "koijen-yogo-2020",
    "warnock2009": "warnock-warnock-2009",
    "beltran2013": "beltran-et-al-2013",
    "eren2023": "eren-schrimpf-xia-2023",
    "ahmed2022": "ahmed-rebucci-2022",
}
"""Members of the ensemble -> keys of the bibliography."""


def part(setting: Setting, progress: Progress) -> Part:
    """Clear the market for US Treasuries under every published estimate.

    Args:
        setting: world and scenario.
        progress: called as horizons are solved.

    Returns:
        Yields by bucket and absorption by holder; nothing if no measure touches the market.
    """
    if not flows(setting.scenario.measures):
        return Part()
    numbers: dict[str, dict[str, float]] = {}
    base: dict[str, float] = {}
    reports = []
    for done, horizon in enumerate(MONTHS):
        progress(done, len(MONTHS), f"who buys Treasuries, {horizon}")
        found, solves, levels = _clear(setting, horizon, None)
        base |= levels
        reports += solves
        for member, values in found.items():
            for metric, number in values.items():
                numbers.setdefault(metric, {})[member] = number
    from walkaway.bonds.literature import PAPERS

    names = {holder.id: holder.name for holder in roster("UST")}
    titles = {report.member: report.member for report in reports}
    return Part(
        metrics=tuple(
            Metric(
                id=metric,
                label=_label(metric, names),
                unit=_unit(metric),
                members=members,
                baseline=base.get(metric),
                baseline_unit=("%" if metric.startswith("yield") else "USD bn"),
            )
            for metric, members in numbers.items()
        ),
        solves=tuple(reports),
        names={**names, **titles},
        notes=(
            "Yields are what clears the market for US Treasuries when nothing else changes: the "
            "Federal Reserve neither steps in nor changes its rate. In fact it anchors the yields "
            "of bills to that rate, which is not in this market: moves of bills are too large if "
            "it holds it. All measures count in full at once on the scenario's date; their own "
            "dates are followed in the economy's paths. Published estimates of the "
            "price of a flow differ by more than ten times; each is a full clearing here.",
            "Holders outside the United States are counted where securities are kept; London, "
            "Belgium and the Cayman Islands keep much for owners elsewhere.",
        ),
        sources=(
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
        ),
        settings={"fire_sales": "yes", "scaling": "share"},
    )


def value(setting: Setting, metric: str, member: str) -> float:
    """One metric under one estimate; zero when no measure touches the market.

    Raises:
        NotSolvedError: no premium clears the market.
    """
    if not flows(setting.scenario.measures):
        return 0.0
    horizon = metric.rsplit(".", 1)[1].replace("-", " ")
    found, solves, _ = _clear(setting, horizon, member)
    if member not in found:
        raise NotSolvedError(f"bond market, {member}: {solves[0].message}")
    return found[member][metric]


def _clear(
    setting: Setting, horizon: str, member: str | None
) -> tuple[dict[str, dict[str, float]], list[SolveReport], dict[str, float]]:
    """Values by member and metric, how each member was solved, and baseline levels."""
    from walkaway.bonds.investors import ust_market
    from walkaway.bonds.record import known
    from walkaway.bonds.replacement import replacements

    world = known(setting.world)
    market = ust_market(world)
    members = [one for one in published(setting.world) if member in (None, one.paper.title)]
    results = replacements(market, members, setting.scenario.measures, MONTHS[horizon])
    values: dict[str, dict[str, float]] = {}
    reports = []
    for one in results:
        title = one.member.paper.title
        reports.append(
            SolveReport(
                member=title,
                market=f"bonds, {horizon}",
                status=str(one.result.status),
                residuals=dict(one.result.residuals),
                evaluations=one.result.evaluations,
                seconds=one.result.seconds,
                message=one.result.message,
            )
        )
        if one.result.solved:
            values[title] = _values(one.result.premium, one.absorbed, market.table.ids, horizon)
    slug = horizon.replace(" ", "-")
    base = {
        f"yield.UST.{bucket}.{slug}": 100 * float(level)
        for bucket, level in zip(BUCKETS, market.yields, strict=True)
    } | {
        f"holdings.{holder}.{slug}": float(stock)
        for holder, stock in zip(market.table.ids, market.table.values.sum(axis=1), strict=True)
    }
    return values, reports, base


def _values(
    premium: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    absorbed: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    holders: Sequence[str],
    horizon: str,
) -> dict[str, float]:
    slug = horizon.replace(" ", "-")
    yields = {
        f"yield.UST.{bucket}.{slug}": BASIS_POINTS * float(rise)
        for bucket, rise in zip(BUCKETS, premium, strict=True)
    }
    return yields | {
        f"holdings.{holder}.{slug}": float(amount)
        for holder, amount in zip(holders, absorbed, strict=True)
    }


def _unit(metric: str) -> str:
    return "bp" if metric.startswith("yield") else "USD bn"


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
