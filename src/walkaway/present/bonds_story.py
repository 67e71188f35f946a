"""The bond market's section of the page: who buys instead, and at what yield."""

from __future__ import annotations

from collections.abc import Iterator

from walkaway.bonds.roster import of_kind
from walkaway.outcome import Metric, Outcome
from walkaway.present.headlines import THIRTY_YEARS, Headline
from walkaway.present.page import (
    Bar,
    BarChart,
    Cell,
    Section,
    Table,
    mark_of,
    number,
    range_head,
    ranged,
    said,
)

HORIZONS = {"quarter": "a quarter", "long-run": "the long run"}

AT_ONCE = "if it all happened at once on the scenario's date"
LEVERAGED = of_kind("dealer", "hedge fund")


def short(outcome: Outcome) -> Iterator[Headline]:
    """The bond market in a sentence or two; nothing if the scenario does not touch it."""
    yields = [outcome.find(f"yield.UST.15-30.{slug}") for slug in HORIZONS]
    if all(yields):
        first, last = (metric for metric in yields if metric)
        yield Headline(
            f"By the bond market alone the 30-year US Treasury yield would move by "
            f"{said(first, 0)} {AT_ONCE} and the others had a quarter to adjust, and by "
            f"{said(last, 0)} in the long run, from "
            f"{number(first.baseline or 0.0, 2, signed=False)}%. No central bank, budget or "
            "economy answers in that; the dated paths hold them.",
            (THIRTY_YEARS,),
        )
    buyers = [metric for metric in _holders(outcome, "quarter") if metric.band.mid > 0.5]
    if buyers:
        named = ", ".join(f"{_name(outcome, m)} {number(m.band.mid, 0)}" for m in buyers[:4])
        yield Headline(
            f"Who would buy instead within a quarter, {AT_ONCE}, USD bn: {named}.",
            (("holdings", "US Treasuries", "quarter"),),
        )
    failed = [one for one in outcome.unsolved if one.market.startswith("bonds")]
    if failed:
        papers = ", ".join(dict.fromkeys(solve.member for solve in failed))
        yield Headline(f"Under {papers} nobody buys all of it at any yield: the market closes.")


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
                ("holder", "before,\nUSD bn", "change,\nUSD bn", range_head(moved)),
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
                Cell(number(later.band.mid, 1), metric=later.id) if later else Cell(""),
                Cell(ranged(later.band, 1) if later else ""),
            )
        )
    head = range_head(outcome.section("yield.UST"))
    heads = ("yield", "before,\n%", "a quarter to\nadjust, bp", head, "all the\ntime, bp", head)
    caption = (
        "What flows alone would add to US Treasury yields, all at once: no tariff, central bank, "
        "budget or economy is in it (when and how yields move with them: the dated paths)"
    )
    return Table(caption, heads, tuple(rows))


def _papers(outcome: Outcome) -> Table:
    wanted = [
        ("yield.UST.7-15.quarter", "10-year, a quarter\nto adjust, bp"),
        ("yield.UST.15-30.quarter", "30-year, a quarter\nto adjust, bp"),
        ("yield.UST.15-30.long-run", "30-year, all\nthe time, bp"),
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
