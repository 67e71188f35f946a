"""The bond market's section of the page: who buys instead, and at what yield."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_uppercase

from walkaway.bonds.apart import CHANCE, FACTOR, in_the_middle
from walkaway.bonds.literature import PAPERS_OF
from walkaway.bonds.roster import of_kind
from walkaway.bonds.scores import FORCED, KEPT, ORDERLY, weights
from walkaway.bonds.sovereigns import FIRST, SOVEREIGNS, Sovereign
from walkaway.grammar.measure import capital
from walkaway.outcome import Metric, Outcome
from walkaway.present.headlines import THIRTY_YEARS, Headline, Said
from walkaway.present.page import (
    Bar,
    BarChart,
    Cell,
    Section,
    Table,
    mark_of,
    number,
    range_head,
    said,
    span,
    thinned,
)

HORIZONS = {"quarter": "a quarter", "long-run": "the long run"}

AT_ONCE = "if it all happened at once on the scenario's date"
LEVERAGED = of_kind("dealer", "hedge fund")
MAIN = SOVEREIGNS[FIRST]
SCORED = {FORCED: "log score,\nMarch 2020", ORDERLY: "log score,\nall months"}
SCORES = (
    "Log score of what came over no effect, above zero better; of one episode, and of the months "
    "with reported sales (walkaway record episodes)"
)


def holdings(outcome: Outcome, own: Sovereign = MAIN) -> list[Metric]:
    """Numbers of who holds the debt of one market."""
    others = tuple(f"holdings.{one.stem}" for one in SOVEREIGNS.values() if one.stem)
    found = outcome.section("holdings")
    if own.stem:
        return [metric for metric in found if metric.id.startswith(f"holdings.{own.stem}")]
    return [metric for metric in found if not metric.id.startswith(others)]


def short(outcome: Outcome) -> Iterator[Headline]:
    """Every bond market that the scenario touches, in a sentence or two each."""
    for own in SOVEREIGNS.values():
        yield from _short(outcome, own)


def _short(outcome: Outcome, own: Sovereign) -> Iterator[Headline]:
    buyers = [metric for metric in holders_at(outcome, own, "quarter") if metric.band.mid > 0.5]
    if buyers:
        named = ", ".join(f"{holder_name(outcome, m)} {number(m.band.mid, 0)}" for m in buyers[:4])
        yield Headline(
            f"{_let_go(outcome, own)}, {AT_ONCE}, {own.unit}: {named}{_missing(buyers)}.",
            (("holdings", own.debt, "quarter"),),
        )
    yields = [outcome.find(f"yield.{own.code}.15-30.{slug}") for slug in HORIZONS]
    if all(yields):
        first, last = (metric for metric in yields if metric)
        yield Headline(
            f"By the bond market alone the 30-year {own.bond} yield would move by "
            f"{said(first, 0)} {AT_ONCE} and the others had a quarter to adjust, and by "
            f"{said(last, 0)} in the long run, from "
            f"{number(first.baseline or 0.0, 2, signed=False)}%. No central bank, budget or "
            f"economy answers in that; {_dated(outcome)}.{_aside(first)}",
            (THIRTY_YEARS,) if own is MAIN else _of_horizons(first, last),
        )
    failed = [one for one in outcome.unsolved if one.market.startswith(f"{own.solved},")]
    if failed:
        papers = ", ".join(dict.fromkeys(solve.member for solve in failed))
        yield Headline(f"Under {papers} nobody buys all of it at any yield: the market closes.")


PART = 0.2
"""Part of all that is let go from which a seller is named."""


def _let_go(outcome: Outcome, own: Sovereign) -> str:
    """Who would no longer hold how much, and that others take it: the head of who buys."""
    sellers = [m for m in reversed(holders_at(outcome, own, "quarter")) if m.band.mid < -0.5]
    total = sum(metric.band.mid for metric in sellers)
    named = [
        f"{holder_name(outcome, m)} {number(-m.band.mid, 0, signed=False)}"
        for m in sellers
        if m.band.mid <= PART * total
    ]
    if not named:
        return "Who would buy within a quarter"
    return f"Who would buy within a quarter what is let go of ({', '.join(named)})"


def _aside(metric: Metric) -> str:
    """What the estimates say that contradict the central one, by group; empty if none does."""
    told = []
    if len({number(value, 0) for value in metric.members.values()}) == 1:
        return ""  # all print alike
    for group in metric.groups:
        known = [metric.members[name] for name in group if name in metric.members]
        if metric.central in group or not known:
            continue
        low, high = number(min(known), 0), number(max(known), 0)
        ends = low if low == high else f"{low} to {high}"
        weight = sum(metric.weights[name] for name in group)
        told.append(f"{', '.join(group)} {ends} ({weight:.0%} of the weight)")
    if not told:
        return ""
    return (
        f" Other estimates contradict {metric.central} and are told apart; after a quarter, "
        f"{metric.unit}: {'; '.join(told)}."
    )


def _dated(outcome: Outcome) -> str:
    """Where central banks, budgets and economies answer, if anywhere in this run."""
    return "the dated paths hold them" if outcome.paths else "this run has no dated paths"


def _missing(told: list[Metric]) -> str:
    """How many estimates are missing from some numbers; empty if none is."""
    words = thinned(told[0])
    return f" ({words})" if words else ""


def _of_horizons(*told: Metric) -> tuple[Said, ...]:
    """What a sentence on some numbers says, each by its id and horizon."""
    split = (metric.id.rpartition(".") for metric in told)
    return tuple((head, slug, slug.replace("-", " ")) for head, _, slug in split)


APART = (
    "The estimates contradict one another and are no band of one and the same thing. Those are "
    f"taken to agree of which none implies more than {FACTOR:g} times another's move; ranges here "
    "are over those that agree with the central one, and all are told by themselves below. Central "
    "is the one in the middle when they stand in the order of their impact and each counts by its "
    "weight."
)


def section(outcome: Outcome, own: Sovereign = MAIN) -> Section | None:
    """Yields and holders of a market; None if the scenario does not touch it."""
    holders = holders_at(outcome, own, "quarter")
    if not holders:
        return None
    moved = [metric for metric in holders if abs(metric.band.mid) >= 0.5]
    return Section(
        "bonds" if own is MAIN else f"bonds-{own.code.lower()}",
        f"Who holds {_which(own)} instead, and at what yield, {AT_ONCE}",
        lead=(
            "Each measure counts here in full from the first day, whatever its own dates "
            "('from', 'over'); after a quarter, or in the long run, means how long the others have "
            "had to adjust. When it happens by the measures' own dates is in the dated paths"
            f"{'' if outcome.paths else ', which this run has none of'}.",
            *_apart(outcome, own),
        ),
        tables=(
            _yields(outcome, own),
            Table(
                f"{capital(own.debt)} at market value, change of holdings a quarter later, "
                f"{AT_ONCE}",
                ("holder", f"before,\n{own.unit}", f"change,\n{own.unit}", range_head(moved)),
                tuple(
                    (
                        Cell(holder_name(outcome, metric)),
                        Cell(number(metric.baseline or 0.0, 0, signed=False)),
                        Cell(number(metric.band.mid, 1), mark_of(metric.band), metric.id),
                        Cell(span(metric, 1)),
                    )
                    for metric in moved
                ),
            ),
            _papers(outcome, own),
        ),
        charts=(
            BarChart(
                f"Change of holdings of {own.debt} a quarter later, {AT_ONCE}",
                own.unit,
                tuple(Bar(holder_name(outcome, own), own.band, own.id) for own in moved),
            ),
        ),
        note=(
            "Holdings are counted at the prices of before, so that they sum to what is "
            "outstanding. Numbers are those of the central estimate of how yields answer to flows; "
            "the range is over those that agree with it, never over those that contradict it. Each "
            f"is calibrated in {_measured(own)}. Bills: in fact the "
            f"{own.banker.removeprefix('The ')} anchors short yields to its policy rate; that is "
            "not in this market, so the moves of bills are those of a market left alone, too large "
            "if it holds its rate." + _sellers(outcome, moved)
        ),
    )


def _sellers(outcome: Outcome, moved: list[Metric]) -> str:
    """Why some that one would expect to buy sell; empty if none does."""
    ids = {f"holdings.{who}.quarter" for who in LEVERAGED}
    named = [holder_name(outcome, m) for m in moved if m.id in ids and m.band.mid < -0.5]
    if not named:
        return ""
    return (
        f" {' and '.join(named)} hold fewer dollars than before. Unless they are the seller, there "
        "are two reasons: losses on bonds held with borrowed money, beyond a buffer, shrink the "
        "room on their balance sheets, so that they must sell; and a dollar of long bonds takes "
        "more of it, so that they give up more dollars of short ones than they take of long ones."
    )


def _measured(own: Sovereign) -> str:
    """Where the estimates were calibrated: of Japan's debt one table of holders is known."""
    if own is MAIN:
        return "the market it was measured in"
    return "today's market, the only one that is known by holder"


def _which(own: Sovereign) -> str:
    return "the debt" if own is MAIN else own.debt


def holders_at(outcome: Outcome, own: Sovereign, slug: str) -> list[Metric]:
    """Changes of holdings of a market after so long, the largest rise first."""
    found = [m for m in holdings(outcome, own) if m.id.endswith(f".{slug}")]
    return sorted(found, key=lambda metric: -metric.band.mid)


def holder_name(outcome: Outcome, metric: Metric) -> str:
    """Whose holdings a number is of."""
    return outcome.name(metric.id.split(".", 1)[1].rsplit(".", 1)[0])


def _yields(outcome: Outcome, own: Sovereign) -> Table:
    rows = []
    for metric in outcome.section(f"yield.{own.code}"):
        if not metric.id.endswith(".quarter"):
            continue
        later = outcome.find(metric.id.replace(".quarter", ".long-run"))
        rows.append(
            (
                Cell(metric.label.split(" ")[0]),
                Cell(number(metric.baseline or 0.0, 2, signed=False)),
                Cell(number(metric.band.mid, 1), metric=metric.id),
                Cell(span(metric, 1)),
                Cell(number(later.band.mid, 1), metric=later.id) if later else Cell(""),
                Cell(span(later, 1) if later else ""),
            )
        )
    head = range_head(outcome.section(f"yield.{own.code}"))
    heads = ("yield", "before,\n%", "a quarter to\nadjust, bp", head, "all the\ntime, bp", head)
    caption = (
        f"What flows alone would add to {own.bond} yields, all at once: no tariff, central bank, "
        "budget or economy is in it (when and how yields move with them: "
        f"{'the dated paths' if outcome.paths else 'dated paths, which this run has none of'})"
    )
    return Table(caption, heads, tuple(rows))


def scored(own: Sovereign) -> dict[str, str]:
    """Titles of a market's estimates that the record scores -> their ids."""
    return {one.title: one.id for one in PAPERS_OF[own.code]} if own is MAIN else {}


def _apart(outcome: Outcome, own: Sovereign) -> tuple[str, ...]:
    """That the estimates contradict one another, and what the record makes of them."""
    ten = outcome.find(f"yield.{own.code}.7-15.quarter")
    if ten is None or not ten.groups or not ten.moves:
        return ()
    if not set(ten.members) <= set(scored(own)):
        alike = f"None is scored here, so that all weigh alike: it is {ten.central}."
        return (f"{APART} {alike}{_beyond(ten)}",)
    forced, calm = (_by_record(ten, own, manner) for manner in (FORCED, ORDERLY))
    return (
        f"{APART} Weights are {CHANCE[FORCED]:.0%} by how an estimate foretold forced sales, the "
        f"rest by how it foretold all months on record. Here it is {ten.central}.{_beyond(ten)} By "
        "the record of March 2020 alone, the one episode of large forced sales, the estimate in "
        f"the middle is {forced}; by that of all months, in which none does better than saying "
        f"that sales do nothing, it is {calm}: for the ten-year, a quarter later.",
    )


def _beyond(metric: Metric) -> str:
    """That the one in the middle is not solved; empty where it is."""
    order = [title for group in metric.groups for title in group]
    middle = in_the_middle(order, metric.weights, metric.members)
    if middle in metric.members:
        return ""
    return (
        f" Nothing clears under {middle}, the one in the middle: numbers are of the last that "
        "clears, and by weight more than half lies beyond them."
    )


def _by_record(metric: Metric, own: Sovereign, manner: str) -> str:
    """The estimate in the middle by one record alone, with its number."""
    ids = scored(own)
    order = [title for group in metric.groups for title in group]
    by = weights(KEPT[manner], tuple(ids[title] for title in order))
    weight = {title: by[ids[title]] for title in order}
    found = in_the_middle(order, weight, metric.members)
    rise = metric.members.get(found)
    return f"{found} ({'does not clear' if rise is None else f'{number(rise, 0)} bp'})"


def _groups(metric: Metric) -> dict[str, str]:
    """Estimate -> a letter for those that agree, from the smallest impact."""
    named = zip(ascii_uppercase, metric.groups, strict=False)
    return {name: letter for letter, group in named for name in group}


def _papers(outcome: Outcome, own: Sovereign) -> Table:
    wanted = [
        (f"yield.{own.code}.7-15.quarter", "10-year, a quarter\nto adjust, bp"),
        (f"yield.{own.code}.15-30.quarter", "30-year, a quarter\nto adjust, bp"),
        (f"yield.{own.code}.15-30.long-run", "30-year, all\nthe time, bp"),
    ]
    found = [(outcome.find(name), head) for name, head in wanted]
    solved = [s.member for s in outcome.solves if s.market == f"{own.solved}, quarter"]
    first = next(metric for metric, _ in found if metric)
    letter, apart = _groups(first), bool(first.groups)
    solves = [name for group in first.groups for name in group if name in solved] or solved
    rows = tuple(
        (
            Cell(f"{member} (central)" if member == first.central else member),
            *([Cell(letter[member]), Cell(f"{first.weights[member]:.0%}")] if apart else []),
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
    heads = ("estimate", *(("agree", "weight") if apart else ()), *(head for _, head in found))
    agree = "; those with the same letter agree" if apart else ""
    return Table(f"Under each published estimate{agree}", heads, rows)


def scores(outcome: Outcome, own: Sovereign = MAIN) -> Section | None:
    """How each estimate foretold the record; None where none of them is scored."""
    solved = {one.member for one in outcome.solves if one.market == f"{own.solved}, quarter"}
    rows = tuple(
        (Cell(title), *(Cell(number(KEPT[manner][name], 1)) for manner in SCORED))
        for title, name in scored(own).items()
        if title in solved
    )
    if not rows:
        return None
    table = Table(SCORES, ("estimate", *SCORED.values()), rows)
    return Section(
        "bonds-record", "How each estimate of yields foretold the record", tables=(table,)
    )
