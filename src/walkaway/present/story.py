"""From an Outcome to a Page: which numbers a busy person is shown, and in what words."""

from __future__ import annotations

from collections.abc import Iterable

from walkaway.outcome import Band, Metric, Outcome
from walkaway.present import (
    bonds_story,
    claims,
    cutoff_story,
    diversion_story,
    firms_story,
    negotiation_story,
    paths_story,
)
from walkaway.present.page import (
    Bar,
    BarChart,
    Cell,
    Page,
    Section,
    Table,
    digits_for,
    in_brackets,
    mark_of,
    number,
    ranged,
    with_range,
)
from walkaway.present.words import the

TOP = 6
"""How many economies, partners or sectors a table shows from either end."""


def page(outcome: Outcome) -> Page:
    """Compose the page of a run.

    Args:
        outcome: what the run found.

    Returns:
        The page, for any face.
    """
    goods = (_welfare, _partners, _sectors, _cars, _bloc, _revenue, _members)
    sections = (
        *(part(outcome) for part in goods if _trade_moves(outcome)),
        paths_story.section(outcome),
        cutoff_story.section(outcome),
        diversion_story.section(outcome),
        firms_story.section(outcome),
        bonds_story.section(outcome),
        *((negotiation_story.section(outcome), claims.section(outcome)) if _whole(outcome) else ()),
    )
    record = outcome.record
    return Page(
        title=outcome.scenario.title,
        subtitle=(
            f"Scenario {outcome.scenario.name}, the world as known on {outcome.scenario.date}; "
            f"run {record.id}, walkaway {record.version}"
        ),
        assumed=outcome.scenario.measures or ("nothing changes",),
        short=tuple(_short(outcome)),
        sections=tuple(section for section in sections if section is not None),
        notes=outcome.notes,
        sources=tuple(source.text for source in outcome.sources),
        foot=(
            f"Run {record.id}: scenario {record.scenario[:12]}, data {record.data[:12]}, "
            f"code {record.code[:12]}. The same three give the same numbers.",
            f"Why a number is what it is: walkaway explain {record.id} METRIC   "
            f"(such as {_example_metric(outcome)})",
        ),
    )


def _whole(outcome: Outcome) -> bool:
    """Whether all markets are in it: not in a quick look, nor after the first of them."""
    settings = outcome.record.settings
    return "only" not in settings and settings.get("stage") != "goods"


def _example_metric(outcome: Outcome) -> str:
    hegemon, target = outcome.scenario.focus
    wanted = (f"exports.{target}.{hegemon}.goods", "yield.UST.15-30.quarter")
    return next((m for m in wanted if outcome.find(m)), f"welfare.{target}")


def _short(outcome: Outcome) -> Iterable[str]:
    """The answer in a few sentences; each is computed, none is written for one scenario."""
    hegemon, target = outcome.scenario.focus
    if not any(map(_moves_at_all, outcome.metrics)) and not paths_story.short(outcome):
        yield "Nothing changes: every number equals its baseline."
        return
    if _trade_moves(outcome):
        yield from _short_trade(outcome, hegemon, target)
    yield from paths_story.short(outcome)
    yield from cutoff_story.short(outcome)
    yield from firms_story.short(outcome)
    yield from bonds_story.short(outcome)


def _moves_at_all(metric: Metric) -> bool:
    return max(abs(value) for value in metric.members.values()) > 1e-9


def _trade_moves(outcome: Outcome) -> bool:
    """Whether the scenario does anything to trade."""
    return any(map(_moves_at_all, outcome.section("welfare")))


def _short_trade(outcome: Outcome, hegemon: str, target: str) -> Iterable[str]:
    exports = outcome.find(f"exports.{target}.{hegemon}.goods")
    at_odds = {hegemon, target} <= set(outcome.scenario.named)
    aimed = at_odds and exports is not None and exports.band.mid < 0
    if exports and exports.baseline and aimed:
        money = scaled(exports)
        yield (
            f"In the long run {_possessive(outcome, target)} goods exports to "
            f"{the(outcome, hegemon)} {_moves(exports.band)} by {_size(exports.band)}: about "
            f"{number(abs(money.mid), 0, signed=False)} of "
            f"{number(exports.baseline, 0, signed=False)} USD bn a year."
        )
        cars = outcome.find(f"exports.{target}.{hegemon}.C29")
        if cars and cars.baseline:
            yield (
                f"Its exports of cars and parts there {_moves(cars.band)} by {_size(cars.band)}, "
                f"from {number(cars.baseline, 0, signed=False)} USD bn."
            )
    at_table = dict.fromkeys((*outcome.scenario.named, target, hegemon))
    for code in list(at_table)[:6]:
        welfare = outcome.find(f"welfare.{code}")
        if welfare:
            yield _income(outcome, code, welfare.band)
    revenue = outcome.find(f"revenue.{hegemon}")
    if revenue and abs(revenue.band.mid) > 0.5:
        yield (
            f"Tariff revenue of {the(outcome, hegemon)} {_moves(revenue.band)}s by "
            f"{number(abs(revenue.band.mid), 0, signed=False)} USD bn a year"
            f"{in_brackets(revenue.band, 0)}, against "
            f"{number(revenue.baseline or 0, 0, signed=False)} in the baseline; "
            "trade that does not take place pays no tariff."
        )
    away = outcome.find(f"diversion.{target}.CPTPP.long-run")
    if away and aimed:
        band = away.band
        taken = (
            f"CPTPP members take {_size(band)} in the long run"
            if band.mid >= 0.5
            else "CPTPP members take none"
        )
        yield (
            f"Of the goods that {the(outcome, target)} no longer sells in "
            f"{the(outcome, hegemon)}, {taken}."
        )
    yield from _inside_bloc(outcome)


def _inside_bloc(outcome: Outcome) -> Iterable[str]:
    """Trade between CPTPP members and those whom the scenario names, if that is its point."""
    for code in outcome.scenario.named:
        for flow, words in (
            (f"exports.{code}.CPTPP.goods", f"{_possessive(outcome, code)} goods exports to"),
            (f"exports.CPTPP.{code}.goods", f"{_possessive(outcome, code)} goods imports from"),
        ):
            metric = outcome.find(flow)
            if metric and metric.baseline and metric.band.low > 1.0:
                money = scaled(metric)
                yield (
                    f"{words} CPTPP members {_moves(metric.band)} by {_size(metric.band)}: about "
                    f"{number(abs(money.mid), 0, signed=False)} USD bn more than "
                    f"{number(metric.baseline, 0, signed=False)}."
                )


def _income(outcome: Outcome, code: str, band: Band) -> str:
    """Real income of one economy in a sentence."""
    said = f"Real income of {the(outcome, code)}: {with_range(band, '%')}"
    if band.low < 0 < band.high:
        wage = outcome.find(f"real_wage.{code}")
        paid_back = (
            f"; real wages {with_range(wage.band, '%')}, the difference is mostly tariff revenue "
            "paid back"
            if wage and wage.band.high < band.low
            else ""
        )
        return f"{said}: the sets do not agree on its sign{paid_back}."
    return f"{said}. {_why(outcome, code)}"


def _why(outcome: Outcome, code: str) -> str:
    """Terms of trade against volume of trade, in half a sentence."""
    tot, vot = outcome.find(f"terms_of_trade.{code}"), outcome.find(f"volume_of_trade.{code}")
    if tot is None or vot is None:
        return ""
    return (
        f"Of this, terms of trade {number(tot.band.mid, 2)} points, trade lost or gained "
        f"{number(vot.band.mid, 2)}."
    )


def _possessive(outcome: Outcome, code: str) -> str:
    """Japan's, The Philippines'."""
    name = the(outcome, code)
    return f"{name[:1].upper()}{name[1:]}'" if name.endswith("s") else f"{name}'s"


def _moves(band: Band) -> str:
    return "rise" if band.mid > 0 else "fall"


def _size(band: Band) -> str:
    """The size of a change whose direction the sentence already says."""
    places = digits_for(band)
    if not band.sign_agrees:
        return f"{number(abs(band.mid), places, signed=False)}%{in_brackets(band, places)}"
    low, high = sorted((abs(band.low), abs(band.high)))
    if low == high:
        return f"{number(low, places, signed=False)}%"
    return (
        f"{number(abs(band.mid), places, signed=False)}% "
        f"({number(low, places, signed=False)} to {number(high, places, signed=False)})"
    )


def scaled(metric: Metric) -> Band:
    """The band of a percent change in the unit of its baseline."""
    base = (metric.baseline or 0.0) / 100
    band = metric.band
    return Band(band.low * base, band.mid * base, band.high * base)


def _cells(metric: Metric, digits: int = 1) -> tuple[Cell, Cell]:
    return (
        Cell(number(metric.band.mid, digits), mark_of(metric.band), metric.id),
        Cell(ranged(metric.band, digits)),
    )


def _welfare(outcome: Outcome) -> Section | None:
    found = [m for m in outcome.section("welfare") if outcome.name(m.id[8:]) != m.id[8:]]
    if not found:
        return None
    ranking = sorted(found, key=lambda metric: metric.band.mid)
    kept = {metric.id: metric for metric in (*ranking[:TOP], *ranking[-TOP:])}
    for code in (*outcome.scenario.focus, *outcome.scenario.named):
        metric = outcome.find(f"welfare.{code}")
        if metric:
            kept[metric.id] = metric
    shown = sorted(kept.values(), key=lambda metric: -metric.band.mid)
    rows = []
    for metric in shown:
        code = metric.id.split(".")[1]
        others = [
            outcome.find(f"{kind}.{code}")
            for kind in ("real_wage", "terms_of_trade", "volume_of_trade")
        ]
        rows.append(
            (
                Cell(outcome.name(code)),
                *_cells(metric, 2),
                *(
                    Cell(number(m.band.mid, 2), mark_of(m.band), m.id) if m else Cell("")
                    for m in others
                ),
            )
        )
    table = Table(
        f"Change of real income, percent: the {TOP} largest gains and losses among "
        f"{len(found)} economies, and those at the table",
        ("economy", "real\nincome", "range", "real\nwage", "terms of\ntrade", "volume\nof trade"),
        tuple(rows),
    )
    chart = BarChart(
        "Change of real income",
        "percent",
        tuple(Bar(outcome.name(m.id.split(".")[1]), m.band, m.id) for m in shown),
    )
    return Section(
        "welfare",
        "Who gains, who loses",
        tables=(table,),
        charts=(chart,),
        note=(
            "Real income is what an economy can buy with wages, tariff revenue and its given "
            "trade balance. Terms of trade (what it gets for its exports) and volume of trade "
            "(what tariffs keep from being traded) are its two parts, with weights averaged over "
            "before and after; they add up to it nearly, not exactly. The range is over "
            "elasticity sets."
        ),
    )


def _trade_table(
    outcome: Outcome, metrics: Iterable[Metric], caption: str, head: str, place: int
) -> Table:
    rows = []
    for metric in metrics:
        money = scaled(metric)
        rows.append(
            (
                Cell(outcome.name(metric.id.split(".")[place])),
                Cell(number(metric.baseline or 0.0, 1, signed=False)),
                *_cells(metric),
                Cell(number(money.mid, 1), mark_of(money), metric.id),
            )
        )
    columns = (head, "before,\nUSD bn", "change,\n%", "range", "change,\nUSD bn")
    return Table(caption, columns, tuple(rows))


def _largest(metrics: Iterable[Metric], count: int) -> list[Metric]:
    return sorted(metrics, key=lambda metric: -(metric.baseline or 0.0))[:count]


def _partners(outcome: Outcome) -> Section | None:
    _, target = outcome.scenario.focus
    groups = ("CPTPP", "RCEP", "EU", "ASEAN", "world")
    found = [m for m in outcome.section(f"exports.{target}") if m.id.endswith(".goods")]
    partners = _largest((m for m in found if m.id.split(".")[2] not in groups), 12)
    blocs = [m for m in found if m.id.split(".")[2] in groups]
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
    hegemon, target = outcome.scenario.focus
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


def _cars(outcome: Outcome) -> Section | None:
    hegemon, target = outcome.scenario.focus
    wanted = [f"exports.{target}.{to}.C29" for to in (hegemon, "CPTPP", "EU", "CHN", "world")]
    mine = [m for m in (outcome.find(name) for name in wanted) if m]
    if not mine:
        return None
    rivals = _largest(
        (
            m
            for m in outcome.metrics
            if m.id.startswith("exports.")
            and m.id.endswith(f".{hegemon}.C29")
            and m.id.split(".")[1] not in ("world", "CPTPP", "RCEP", "EU", "ASEAN")
        ),
        8,
    )
    return Section(
        "cars",
        "Cars and parts",
        tables=(
            _trade_table(
                outcome, mine, f"Where {outcome.name(target)} sells cars and parts", "to", 2
            ),
            _trade_table(
                outcome,
                rivals,
                f"Who sells cars and parts to {the(outcome, hegemon)}",
                "from",
                1,
            ),
        ),
    )


def _bloc(outcome: Outcome) -> Section | None:
    flows = ("CPTPP.CPTPP", "CPTPP.USA", "CPTPP.CHN", "CHN.CPTPP", "CPTPP.TWN", "TWN.CPTPP")
    wanted = (f"exports.{flow}.goods" for flow in flows)
    found = [m for m in (outcome.find(name) for name in wanted) if m]
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
        "cptpp",
        "CPTPP trade",
        tables=(
            Table(
                "Goods trade of the twelve members on the scenario's date",
                ("flow", "before,\nUSD bn", "change,\n%", "range", "change,\nUSD bn"),
                tuple(rows),
            ),
        ),
    )


def _revenue(outcome: Outcome) -> Section | None:
    found = sorted(outcome.section("revenue"), key=lambda metric: -abs(metric.band.mid))[:TOP]
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
                "A year's revenue at the trade of the base year, largest changes",
                ("economy", "before,\nUSD bn", "change,\nUSD bn", "range"),
                rows,
            ),
        ),
    )


def _members(outcome: Outcome) -> Section | None:
    hegemon, target = outcome.scenario.focus
    heads = {
        f"welfare.{target}": f"{outcome.name(target)}:\nincome, %",
        f"welfare.{hegemon}": f"{outcome.name(hegemon)}:\nincome, %",
        f"exports.{target}.{hegemon}.goods": f"exports to {hegemon},\n%",
        f"exports.{target}.{hegemon}.C29": f"cars to {hegemon},\n%",
        f"revenue.{hegemon}": "revenue,\nUSD bn",
    }
    found = [m for m in (outcome.find(name) for name in heads) if m]
    if not found:
        return None
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
        for solve in outcome.solves
        if solve.market == "goods"
    )
    columns = ("set", *(heads[metric.id] for metric in found))
    return Section(
        "members",
        "What the range is made of",
        lead=(
            "Published trade elasticities disagree. Each set is a full solution of the model; the "
            "range shown everywhere is from the smallest to the largest, the central value is the "
            "median.",
            "; ".join(
                outcome.name(f"elasticity:{solve.member}")
                for solve in outcome.solves
                if solve.market == "goods"
            )
            + ".",
        ),
        tables=(Table("The main numbers under each published elasticity set", columns, rows),),
    )
