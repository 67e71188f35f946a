"""The bond market's section of the page: who buys instead, and at what yield."""

from __future__ import annotations

from walkaway.outcome import Metric, Outcome
from walkaway.present.page import (
    Bar,
    BarChart,
    Cell,
    Section,
    Table,
    mark_of,
    number,
    ranged,
    with_range,
)

HORIZONS = {"quarter": "a quarter", "long-run": "the long run"}

AT_ONCE = "if it all happened at once on the scenario's date"
LEVERAGED = ("USA.dealers", "USA.hedge_funds", "CYM")


def short(outcome: Outcome) -> list[str]:
    """The bond market in a sentence or two; empty if the scenario does not touch it."""
    sentences = []
    yields = [outcome.find(f"yield.UST.15-30.{slug}") for slug in HORIZONS]
    if all(yields):
        first, last = (metric for metric in yields if metric)
        sentences.append(
            f"The 30-year US Treasury yield would move by {with_range(first.band, 'bp', 0)} "
            f"{AT_ONCE} and the others had a quarter to adjust, and by "
            f"{with_range(last.band, 'bp', 0)} in the long run, from "
            f"{number(first.baseline or 0.0, 2, signed=False)}%. The dated paths have the timing."
        )
    buyers = [metric for metric in _holders(outcome, "quarter") if metric.band.mid > 0.5]
    if buyers:
        named = ", ".join(f"{_name(outcome, m)} {number(m.band.mid, 0)}" for m in buyers[:4])
        sentences.append(f"Who would buy instead within that quarter, USD bn: {named}.")
    failed = [solve for solve in outcome.solves if _unsolved(solve.market, solve.status)]
    if failed:
        papers = ", ".join(dict.fromkeys(solve.member for solve in failed))
        sentences.append(f"Under {papers} nobody buys all of it at any yield: the market closes.")
    return sentences


def section(outcome: Outcome) -> Section | None:
    """Yields and holders; None if the scenario does not touch the bond market."""
    holders = _holders(outcome, "quarter")
    if not holders:
        return None
    moved = [metric for metric in holders if abs(metric.band.mid) >= 0.5]
    return Section(
        "bonds",
        f"Who holds the debt instead, and at what yield, {AT_ONCE}",
        lead=(
            "Each measure counts here in full from the first day, whatever its own dates "
            "('from', 'over'); after a quarter, or in the long run, means how long the others have "
            "had to adjust. When it happens by the measures' own dates is in the dated paths.",
        ),
        tables=(
            _yields(outcome),
            Table(
                f"US Treasuries at market value, change of holdings a quarter later, {AT_ONCE}",
                ("holder", "before,\nUSD bn", "change,\nUSD bn", "range"),
                tuple(
                    (
                        Cell(_name(outcome, metric)),
                        Cell(number(metric.baseline or 0.0, 0, signed=False)),
                        Cell(number(metric.band.mid, 1), mark_of(metric.band), metric.id),
                        Cell(ranged(metric.band, 1)),
                    )
                    for metric in moved
                ),
            ),
            _papers(outcome),
        ),
        charts=(
            BarChart(
                f"Change of holdings of US Treasuries a quarter later, {AT_ONCE}",
                "USD bn",
                tuple(Bar(_name(outcome, metric), metric.band, metric.id) for metric in moved),
            ),
        ),
        note=(
            "Holdings are counted at the prices of before, so that they sum to what is "
            "outstanding. The range is over published estimates of how yields answer to flows, "
            "each calibrated in the market it was measured in. Bills: in fact the Federal Reserve "
            "anchors short yields to its policy rate; that is not in this market, so the moves of "
            "bills are those of a market left alone, too large if it holds its rate."
            + _sellers(outcome, moved)
        ),
    )


def _sellers(outcome: Outcome, moved: list[Metric]) -> str:
    """Why some that one would expect to buy sell; empty if none does."""
    ids = {f"holdings.{who}.quarter" for who in LEVERAGED}
    named = [_name(outcome, m) for m in moved if m.id in ids and m.band.mid < -0.5]
    if not named:
        return ""
    return (
        f" {' and '.join(named)} hold fewer dollars than before. Unless they are the seller, there "
        "are two reasons: losses on bonds held with borrowed money, beyond a buffer, shrink the "
        "room on their balance sheets, so that they must sell; and a dollar of long bonds takes "
        "more of it, so that they give up more dollars of short ones than they take of long ones."
    )


def _holders(outcome: Outcome, slug: str) -> list[Metric]:
    found = [m for m in outcome.section("holdings") if m.id.endswith(f".{slug}")]
    return sorted(found, key=lambda metric: -metric.band.mid)


def _name(outcome: Outcome, metric: Metric) -> str:
    return outcome.name(metric.id.split(".", 1)[1].rsplit(".", 1)[0])


def _unsolved(market: str, status: str) -> bool:
    return market.startswith("bonds") and status != "solved"


def _yields(outcome: Outcome) -> Table:
    rows = []
    for metric in outcome.section("yield.UST"):
        if not metric.id.endswith(".quarter"):
            continue
        later = outcome.find(metric.id.replace(".quarter", ".long-run"))
        rows.append(
            (
                Cell(metric.label.split(" US")[0]),
                Cell(number(metric.baseline or 0.0, 2, signed=False)),
                Cell(number(metric.band.mid, 1), metric=metric.id),
                Cell(ranged(metric.band, 1)),
                Cell(number(later.band.mid, 1) if later else ""),
                Cell(ranged(later.band, 1) if later else ""),
            )
        )
    heads = ("yield", "before,\n%", "after a\nquarter, bp", "range", "long\nrun, bp", "range")
    return Table("US Treasury yields that clear the market", heads, tuple(rows))


def _papers(outcome: Outcome) -> Table:
    wanted = [
        ("yield.UST.7-15.quarter", "10-year,\nquarter, bp"),
        ("yield.UST.15-30.quarter", "30-year,\nquarter, bp"),
        ("yield.UST.15-30.long-run", "30-year,\nlong run, bp"),
    ]
    found = [(outcome.find(name), head) for name, head in wanted]
    solves = {s.member: s for s in outcome.solves if s.market == "bonds, quarter"}
    rows = tuple(
        (
            Cell(member),
            *(
                Cell(
                    number(metric.members[member], 1)
                    if metric and member in metric.members
                    else "does not clear"
                )
                for metric, _ in found
            ),
        )
        for member in solves
    )
    return Table("Under each published estimate", ("estimate", *(head for _, head in found)), rows)
