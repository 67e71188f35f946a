"""From an Outcome to a Page: which numbers a busy person is shown, and in what words."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from walkaway.bonds.sovereigns import SOVEREIGNS
from walkaway.goods.metrics import PARTS
from walkaway.grammar.vocabulary import WORLD
from walkaway.outcome import Metric, Outcome
from walkaway.outcome.quantity import WITHOUT_STORY, in_words
from walkaway.present import (
    assumed,
    auction_next,
    beyond,
    bonds_story,
    border_story,
    claims,
    cutoff_story,
    diversion_story,
    duties_story,
    firms_story,
    first_view,
    horizon_story,
    households_story,
    made_of_story,
    negotiation_story,
    paths_story,
    receipts_story,
    record_story,
    steps_story,
    tile_map,
    trade_answers,
)
from walkaway.present.findings import finding, quantity
from walkaway.present.headlines import Headline, settle, status
from walkaway.present.many import readable
from walkaway.present.page import (
    Bar,
    BarChart,
    Cell,
    Page,
    Section,
    Table,
    digits_for,
    lead,
    mark_of,
    number,
    range_head,
    ranged,
)
from walkaway.present.parts import listed, sound
from walkaway.present.trade_answers import adding_up, scaled
from walkaway.present.words import alone, incomes, lowered, the
from walkaway.present.world_map import world_map
from walkaway.readings import reading

TOP = 6
"""How many economies, partners or sectors a table shows from either end."""


def page(outcome: Outcome, kept: bool = True) -> Page:
    """Compose the page of a run.

    Args:
        outcome: what the run found.
        kept: whether the run is kept where commands find it.

    Returns:
        The page, for any face.
    """
    with reading():
        outcome.tell()  # what it carries stands on the page too
        return _page(outcome, kept)


def _page(outcome: Outcome, kept: bool) -> Page:
    moves, whole = _trade_moves(outcome), _whole(outcome)
    told = (households_story.section, receipts_story.section)
    goods = (_welfare, _partners, _sectors, _chief_sector, _blocs, _revenue, *told, _members)
    parts = (
        steps_story.section,
        *(goods if moves else ()),
        duties_story.section,
        *((horizon_story.section,) if moves else ()),
        border_story.section,
        paths_story.section,
        made_of_story.section,
        cutoff_story.section,
        diversion_story.section,
        firms_story.section,
        *(partial(bonds_story.section, own=own) for own in SOVEREIGNS.values()),
        bonds_story.scores,
        *((auction_next.section, negotiation_story.section, claims.section) if whole else ()),
        record_story.section,
    )
    sections, lost = sound(outcome, parts)
    answers, unheard = sound(outcome, _answers(moves))
    record = outcome.record
    return Page(
        status=(*status(outcome), *lost, *unheard),
        first=first_view.document(outcome) if _told_first(outcome) else None,
        world=world_map(outcome) if moves else None,
        maps=tile_map.maps(outcome) if moves else (),
        title=outcome.scenario.title,
        subtitle=(
            f"Scenario {outcome.scenario.name}, the world as known on {outcome.scenario.date}; "
            f"run {record.id}, walkaway {record.version}"
        ),
        assumed=(*_assumed(outcome), *_why(outcome)),
        about=_words(outcome) if (_words(outcome),) != _why(outcome) else "",
        short=_short(outcome, list(itertools.chain(*answers))),
        sections=tuple(_with_findings(outcome, own) for own in sections if own is not None),
        notes=(*outcome.notes, *assumed.notes(outcome)),
        sources=tuple(source.text for source in outcome.sources),
        foot=(
            f"Run {record.id}: scenario {record.scenario[:12]}, data {record.data[:12]}, "
            f"code {record.code[:12]}. The same three give the same numbers.",
            *(
                f"Why a number is what it is: walkaway explain {record.id} METRIC   "
                f"(such as {name})"
                for name in (_example_metric(outcome) if kept else ())
            ),
        ),
    )


def _assumed(outcome: Outcome) -> tuple[str, ...]:
    """Each measure in a sentence; of very many, those that are alike as one."""
    scenario = outcome.scenario
    told = readable(scenario.measures, scenario.toml, outcome.name)
    return told or ("nothing changes",)


def _why(outcome: Outcome) -> tuple[str, ...]:
    """The beginning of what the author says of the scenario."""
    words = lead(_words(outcome))
    return (words,) if words else ()


def _with_findings(outcome: Outcome, section: Section) -> Section:
    """The section with what each of its charts finds."""
    charts = tuple(
        replace(
            chart,
            finding=finding(outcome, section.id, chart),
            quantity=quantity(outcome, chart),
        )
        for chart in section.charts
    )
    return replace(section, charts=charts)


def _told_first(outcome: Outcome) -> bool:
    """Whether the first view is what it will be: not while markets are missing that are asked."""
    return outcome.record.settings.get("stage") != "goods" and not any(
        own.market != "economy" for own in outcome.unasked
    )


def _words(outcome: Outcome) -> str:
    """What is assumed and why, and what is missing, in the author's words."""
    return " ".join(outcome.scenario.description.split())


def _whole(outcome: Outcome) -> bool:
    """Whether all markets are in it: not in a quick look, nor after the first of them."""
    settings = outcome.record.settings
    return "only" not in settings and settings.get("stage") != "goods"


def _example_metric(outcome: Outcome) -> tuple[str, ...]:
    """A number of the run that one may ask about; none where it has none."""
    hegemon, target = outcome.scenario.focus
    quarter = (own.id for own in outcome.section("yield") if own.id.endswith(".quarter"))
    wanted = (f"exports.{target}.{hegemon}.goods", *quarter, f"welfare.{target}")
    known = [name for name in wanted if outcome.find(name)]
    first = (f"{path.id}.{path.periods[0]}" for path in outcome.paths)
    return tuple(itertools.islice(itertools.chain(known, first), 1))


def _short(outcome: Outcome, answers: Iterable[Headline]) -> tuple[str, ...]:
    """The answer in a few sentences; each is computed, none is written for one scenario."""
    if outcome.still:
        return ("Nothing changes: every number equals its baseline.",)
    told = tuple(settle(answers))
    if not told and not outcome.solved:
        return ("No answer: what was asked was not solved.",)
    if not told and outcome.unasked:
        return ("No answer: what the measures act in was not asked for.",)
    return told or ("What was solved equals its baseline.",)


def _answers(moves: bool) -> list[Callable[[Outcome], list[Headline]]]:
    """Who makes sentences of each market; of two that answer the same the first is heard."""
    said = (trade_answers.answers, households_story.short, receipts_story.short)
    trade = said if moves else ()
    rest = (paths_story.short, cutoff_story.short, firms_story.short, bonds_story.short)
    return [listed(part) for part in (beyond.short, cutoff_story.lasting, *trade, *rest)]


def _trade_moves(outcome: Outcome) -> bool:
    """Whether the scenario does anything to trade."""
    return any(own.moves for own in outcome.section("welfare"))


def _cells(metric: Metric, digits: int = 1) -> tuple[Cell, Cell]:
    return (
        Cell(number(metric.band.mid, digits), mark_of(metric.band), metric.id),
        Cell(ranged(metric.band, digits)),
    )


ONE_PLACE = 3
"""Largest buyers of one sector's goods that are told beside groups."""


def _groups(outcome: Outcome) -> tuple[str, ...]:
    """Groups that the measures touch, and everybody: their numbers stand below economies'."""
    return (*outcome.scenario.groups, WORLD)


def _moving(found: Iterable[Metric]) -> list[Metric]:
    """Those that do not print as zero."""
    return [own for own in found if round(own.mid, 2)]


def _welfare(outcome: Outcome) -> Section | None:
    found = incomes(outcome)
    if not found:
        return None
    ranking = sorted(_moving(found), key=lambda own: own.mid)
    kept = {own.id: own for own in (*ranking[:TOP], *ranking[-TOP:])}
    for code in (*outcome.scenario.focus, *outcome.scenario.named):
        own = outcome.find(f"welfare.{code}")
        if own and alone(outcome, code):
            kept[own.id] = own
    shown = sorted(kept.values(), key=lambda own: -own.mid)
    groups = [own for name in _groups(outcome) if (own := outcome.find(f"welfare.{name}"))]
    if not shown:
        return None
    heads = ("economy", "real\nincome", range_head(shown), "real\nwage", "under", "terms of\ntrade",
             "volume\nof trade", "other\nparts")  # fmt: skip
    table = Table(
        f"Change of real income {in_words(shown[0].horizon)}, percent: the {TOP} largest gains "
        f"and losses among {len(found)} economies, those at the table, and groups weighted by "
        "income",
        heads,
        tuple(_income_row(outcome, own) for own in (*shown, *groups)),
        drop=(7, 6, 5, 4),  # the parts of an income that is told whole
    )
    chart = BarChart(
        "Change of real income",
        "percent",
        tuple(Bar(outcome.name(own.subject), own.band, own.id) for own in shown),
        shown[0].kind,
    )
    return Section(
        "welfare",
        "Who gains, who loses",
        tables=(table,),
        charts=(chart,),
        note=(
            "Real income is what an economy can buy with wages, revenue of trade taxes and its "
            "given trade balance. Its parts are those under one estimate, the middle one, which is "
            "named with its own number; they add up to that. Terms of trade: what it gets for its "
            "exports. Volume of trade: what trade taxes keep from being traded. Other: delivery "
            "costs, labour supplied, what the given trade balance buys, profits."
        ),
    )


def _income_row(outcome: Outcome, own: Metric) -> tuple[Cell, ...]:
    """An economy's real income, and its parts under the middle member, which is named."""
    member, code = own.median_member, own.subject
    wage = outcome.find(f"real_wage.{code}")
    parts = [outcome.find(f"{name}.{code}") for name in PARTS]
    values = [part.members[member] if part and member in part.members else 0.0 for part in parts]
    told = adding_up([values[0], values[1], sum(values[2:])], own.members[member], 2)
    ids = (f"{PARTS[0]}.{code}", f"{PARTS[1]}.{code}", "")
    return (
        Cell(outcome.name(code)),
        *_cells(own, 2),
        Cell(number(wage.mid, 2), mark_of(wage.band), wage.id) if wage else Cell(""),
        Cell(f"{member} {number(own.members[member], 2)}"),
        *(Cell(number(value, 2), metric=name) for value, name in zip(told, ids, strict=True)),
    )


def _trade_table(
    outcome: Outcome, metrics: Iterable[Metric], caption: str, head: str, place: int
) -> Table:
    rows = []
    shown = list(metrics)
    for metric in shown:
        money = scaled(metric)
        rows.append(
            (
                Cell(outcome.name(metric.id.split(".")[place])),
                Cell(number(metric.baseline or 0.0, 1, signed=False)),
                *_cells(metric),
                Cell(number(money.mid, 1), mark_of(money), metric.id),
            )
        )
    columns = (head, "before,\nUSD bn", "change,\n%", range_head(shown), "change,\nUSD bn")
    when = f", {in_words(shown[0].horizon)}" if shown else ""
    return Table(f"{caption}{when}", columns, tuple(rows))


def _largest(metrics: Iterable[Metric], count: int) -> list[Metric]:
    return sorted(metrics, key=lambda metric: -(metric.baseline or 0.0))[:count]


def _partners(outcome: Outcome) -> Section | None:
    target, _ = outcome.scenario.flows[0]
    found = [m for m in outcome.section(f"exports.{target}") if m.id.endswith(".goods")]
    partners = _largest((m for m in found if alone(outcome, m.id.split(".")[2])), 12)
    blocs = [m for m in found if m.id.split(".")[2] in _groups(outcome)]
    if not partners:
        return None
    chart = BarChart(
        f"Goods exports of {outcome.name(target)} by partner, change",
        "percent",
        tuple(Bar(outcome.name(m.id.split(".")[2]), m.band, m.id) for m in partners),
    )
    return Section(
        "partners",
        f"Where {outcome.name(target)}'s exports go",
        tables=(
            _trade_table(
                outcome,
                (*partners, *blocs),
                f"Goods exports of {outcome.name(target)} by partner; "
                "blocs without the economy itself",
                "to",
                2,
            ),
        ),
        charts=(chart,),
    )


def _sectors(outcome: Outcome) -> Section | None:
    target, hegemon = outcome.scenario.flows[0]
    found = [
        m
        for m in outcome.section(f"exports.{target}.{hegemon}")
        if m.id.split(".")[3] not in ("goods", "all")
    ]
    if not found:
        return None
    shown = _largest(found, 10)
    return Section(
        "sectors",
        f"{outcome.name(target)}'s exports to {the(outcome, hegemon)} by sector",
        tables=(
            _trade_table(outcome, shown, f"The {len(shown)} largest goods sectors", "sector", 3),
        ),
        charts=(
            BarChart(
                f"Exports of {outcome.name(target)} to {the(outcome, hegemon)}, change",
                "percent",
                tuple(Bar(outcome.name(m.id.split(".")[3]), m.band, m.id) for m in shown),
            ),
        ),
    )


def _chief_sector(outcome: Outcome) -> Section | None:
    """Who sells and buys what the measures move most."""
    target, hegemon = outcome.scenario.flows[0]
    sector = next(iter(outcome.scenario.sectors), "")
    flows = [own for own in outcome.section("exports") if own.id.endswith(f".{sector}")]
    sold = {own.id.split(".")[2]: own for own in flows if own.id.split(".")[1] == target}
    to = (hegemon, *_groups(outcome), *_biggest(outcome, sold.values(), 2, ONE_PLACE))
    mine = [sold[place] for place in dict.fromkeys(to) if place in sold]
    if not sector or not mine:
        return None
    rivals = _largest(
        (
            own
            for own in flows
            if own.id.split(".")[2] == hegemon and alone(outcome, own.id.split(".")[1])
        ),
        8,
    )
    what = lowered(outcome.name(sector))
    return Section(
        "chief-sector",
        outcome.name(sector),
        tables=(
            _trade_table(outcome, mine, f"Where {the(outcome, target)} sells {what}", "to", 2),
            *(
                (
                    _trade_table(
                        outcome, rivals, f"Who sells {what} to {the(outcome, hegemon)}", "from", 1
                    ),
                )
                if rivals
                else ()
            ),
        ),
    )


def _biggest(outcome: Outcome, found: Iterable[Metric], place: int, count: int) -> list[str]:
    """The economies of the largest flows, by which part of their ids names them."""
    single = (own for own in found if alone(outcome, own.id.split(".")[place]))
    return [own.id.split(".")[place] for own in _largest(single, count)]


def _blocs(outcome: Outcome) -> Section | None:
    """Trade inside the blocs of the subjects, and with those whom the measures name."""
    blocs = outcome.scenario.blocs
    found = [
        own
        for own in outcome.section("exports")
        if own.id.endswith(".goods")
        and _of_bloc(own.id.split(".")[1:3], blocs, outcome)
        and (round(own.low, 1) or round(own.high, 1))
    ]
    if not found:
        return None
    rows = []
    for metric in found:
        _, exporter, importer, _ = metric.id.split(".")
        money = scaled(metric)
        rows.append(
            (
                Cell(f"{outcome.name(exporter)} to {outcome.name(importer)}"),
                Cell(number(metric.baseline or 0.0, 0, signed=False)),
                *_cells(metric),
                Cell(number(money.mid, 1), mark_of(money), metric.id),
            )
        )
    return Section(
        "blocs",
        f"Trade of {' and '.join(the(outcome, bloc) for bloc in blocs)}",
        tables=(
            Table(
                f"Goods trade of members on the scenario's date, {in_words(found[0].horizon)}",
                ("flow", "before,\nUSD bn", "change,\n%", range_head(found), "change,\nUSD bn"),
                tuple(rows),
            ),
        ),
    )


def _of_bloc(sides: list[str], blocs: Sequence[str], outcome: Outcome) -> bool:
    """Whether a flow is a bloc's: inside it, or with one economy that the measures name.

    Those who have asked to join are told of too: their trade is kept both ways.
    """
    exporter, importer = sides
    if exporter == importer:
        return exporter in blocs
    other = {exporter: importer, importer: exporter}
    inside = [side for side in sides if side in blocs]
    if len(inside) != 1:
        return False
    one = other[inside[0]]
    told = one in outcome.scenario.named or outcome.find(f"exports.{importer}.{exporter}.goods")
    return alone(outcome, one) and one != outcome.scenario.focus[1] and bool(told)


def _revenue(outcome: Outcome) -> Section | None:
    found = [own for own in outcome.section("revenue") if alone(outcome, own.subject)]
    found = [own for own in found if round(own.low, 1) or round(own.high, 1)]
    found = sorted(found, key=lambda metric: -abs(metric.band.mid))[:TOP]
    if not found:
        return None
    rows = tuple(
        (
            Cell(outcome.name(metric.id.split(".")[1])),
            Cell(number(metric.baseline or 0.0, 1, signed=False)),
            Cell(number(metric.band.mid, 1), mark_of(metric.band), metric.id),
            Cell(ranged(metric.band, 1)),
        )
        for metric in found
    )
    return Section(
        "revenue",
        "Tariff revenue",
        tables=(
            Table(
                "A year's revenue at the size of trade of the base year, largest changes, "
                f"{in_words(found[0].horizon)}",
                ("economy", "before,\nUSD bn", "change,\nUSD bn", range_head(found)),
                rows,
            ),
        ),
    )


def _members(outcome: Outcome) -> Section | None:
    target, hegemon = outcome.scenario.flows[0]
    sector = next(iter(outcome.scenario.sectors), "goods")
    heads = {
        f"welfare.{target}": f"{outcome.name(target)}:\nincome, %",
        f"welfare.{hegemon}": f"{outcome.name(hegemon)}:\nincome, %",
        f"exports.{target}.{hegemon}.goods": f"exports to {hegemon},\n%",
        f"exports.{target}.{hegemon}.{sector}": (
            f"{lowered(outcome.name(sector))}\nto {hegemon}, %"
        ),
        f"revenue.{hegemon}": "revenue,\nUSD bn",
    }
    found = [m for m in (outcome.find(name) for name in heads) if m]
    if not found:
        return None
    # The worlds that effects are counted against are no sets of their own.
    sets = [
        solve
        for solve in outcome.solves
        if solve.market == "goods" and not solve.member.endswith(WITHOUT_STORY)
    ]
    rows = tuple(
        (
            Cell(solve.member),
            *(
                Cell(
                    number(m.members[solve.member], digits_for(m.band))
                    if solve.member in m.members
                    else solve.status
                )
                for m in found
            ),
        )
        for solve in sets
    )
    columns = ("set", *(heads[metric.id] for metric in found))
    return Section(
        "members",
        "What the range is made of",
        lead=(
            "Published trade elasticities disagree. Each set is a full solution of the model; the "
            "range shown everywhere is from the smallest to the largest, the central value is the "
            "median.",
            "; ".join(outcome.name(f"elasticity:{solve.member}") for solve in sets) + ".",
        ),
        tables=(Table("The main numbers under each published elasticity set", columns, rows),),
    )
