"""A bloc that others join, leave or found: the document of `walkaway bloc`, and its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from walkaway.documents import UNSET, Document, Maybe, Number, Record, Share, frame
from walkaway.goods.blocs import CASES, BlocStudy, Effect, Plan
from walkaway.goods.products import carried
from walkaway.present.page import Cell, Page, Section, Table, mark_of, number
from walkaway.present.ranges import (
    Range,
    Unsolved,
    failed,
    listed,
    over,
    over_sets,
    said,
    status_of,
)
from walkaway.present.words import WITH_ARTICLE
from walkaway.present.world_before import world_notes
from walkaway.question import Question
from walkaway.world import World
from walkaway.world.customs import CUSTOMS

SHOWN = 8
PUBLISHED = {
    "CPTPP-11 world income gain": "no_pact",
    "CPTPP + China world income gain": "both",
    "increment from China (computed)": "tariffs",
}
WHY_MISSED = (
    "Petri and Plummer (2020) let services, investment and non-tariff barriers fall too and count "
    "incomes of 2030; here tariffs alone fall, and China already pays little under its other "
    "agreements. Tariffs explain a small part of their gain."
)


class Origin(Record):
    """The rule of origin.

    Attributes:
        threshold: least share of value added inside.
        cost: of proving it, a share of value.
        cumulation: whose value added counts.
    """

    threshold: Share
    cost: Share
    cumulation: Literal["bloc", "bilateral", "none"]


class Economy(Record):
    """What a case does to one economy.

    Attributes:
        income_percent: real income.
        income_usd_bn: the same in USD bn of the data's year.
        created_usd_bn: imports that come in addition.
        diverted_usd_bn: imports that come instead of others.
    """

    income_percent: Range
    income_usd_bn: Range
    created_usd_bn: Range
    diverted_usd_bn: Range


class Case(Record):
    """A case against the world before.

    Attributes:
        world_usd_bn: real income of all.
        trade_created_usd_bn: imports of the bloc that come in addition.
        trade_diverted_usd_bn: those that come instead of others.
        economies: by code.
    """

    world_usd_bn: Range
    trade_created_usd_bn: Range
    trade_diverted_usd_bn: Range
    economies: dict[str, Economy]


class Cases(Record):
    """All cases.

    Attributes:
        tariffs: tariffs alone.
        origin: with rules of origin.
        usa_in: the hegemon joins as well and lifts its new tariffs on members.
        usa_in_keeps: it joins and keeps them.
        no_pact: the bloc dissolves.
    """

    tariffs: Case
    origin: Case
    usa_in: Maybe[Case] = UNSET
    usa_in_keeps: Maybe[Case] = UNSET
    no_pact: Maybe[Case] = UNSET


class Forgone(Record):
    """Real income inside over that outside.

    Attributes:
        percent: of real income.
        usd_bn: the same.
    """

    percent: Range
    usd_bn: Range


class GivenUp(Record):
    """What staying out costs the hegemon.

    Attributes:
        usa_in: had it joined and lifted its new tariffs on members.
        usa_in_keeps: had it joined and kept them.
    """

    usa_in: Maybe[Forgone] = UNSET
    usa_in_keeps: Maybe[Forgone] = UNSET


class Step(Record):
    """A year of the phase-in.

    Attributes:
        years: since the beginning.
        world_usd_bn: real income of all.
    """

    years: Number
    world_usd_bn: Range


class Pair(Record):
    """A mean tariff that changes.

    Attributes:
        exporter: code.
        importer: code.
        before: a share: 0.025 is 2.5 percent.
        after: the same.
        preference_used: of trade, under rules of origin.
    """

    exporter: str
    importer: str
    before: Number
    after: Number
    preference_used: Share


class Check(Record):
    """A published gain beside ours.

    Attributes:
        source: who published it.
        quantity: of what.
        published_usd_bn_2030: theirs.
        ours_usd_bn: ours.
        agrees: whether theirs lies in our range.
        note: why not.
    """

    source: str
    quantity: str
    published_usd_bn_2030: Number
    ours_usd_bn: Range
    agrees: bool
    note: str


class Bloc(Document, tag="walkaway/bloc/1"):
    """What a bloc gains (`walkaway bloc --json`); against the world before, USD bn of its year.

    Attributes:
        date: the day the world is looked at.
        status: solved, or partly solved where some sets failed.
        scenario: whose measures are the world before; null without one.
        bloc: its name, or new.
        members: before.
        joiners: who joins.
        leavers: who leaves.
        members_after: afterwards.
        since: when each member joined.
        asked: economies that have asked to join.
        hegemon: who might join as well.
        us_tariffs_in_force: whether US tariffs in force that day are there before and after.
        excluded: sectors whose tariffs stay.
        idle: what was asked and changes nothing.
        origin: the rule of origin.
        elasticity_sets: solved; ranges are over them.
        not_solved: sets that were not.
        cases: by name.
        given_up_by_usa: what staying out costs the hegemon; null if it is inside.
        phase_in_years: years to the end of the phase-in.
        phase_in: world gain on the way.
        tariffs: pairs whose mean tariff on goods changes, largest flow first.
        checks: published gains beside ours.
        names: of economies, by code.
        notes: what to know before believing it.
    """

    date: dt.date
    status: str
    scenario: str | None
    bloc: str
    members: list[str]
    joiners: list[str]
    leavers: list[str]
    members_after: list[str]
    since: dict[str, str]
    asked: list[str]
    hegemon: str
    us_tariffs_in_force: bool
    excluded: list[str]
    idle: list[str]
    origin: Origin
    elasticity_sets: list[str]
    not_solved: list[Unsolved]
    cases: Cases
    given_up_by_usa: GivenUp | None
    phase_in_years: Number
    phase_in: list[Step]
    tariffs: list[Pair]
    checks: list[Check]
    names: dict[str, str]
    notes: list[str]

    def rows(self) -> list[dict[str, Any]]:
        """Tariffs alone, by economy (``--csv``)."""
        return frame(self.cases.tariffs.economies)


def document(
    found: BlocStudy, question: Question, scenario: str | None = None
) -> Bloc:  # fmt: skip
    """The study as a document.

    Args:
        found: the study.
        question: what was asked, with the world.
        scenario: name of the scenario whose measures are the world before.
    """
    trade, plan, world = found.trade, found.plan, question.world
    names = dict(zip(trade.economies, trade.economy_names, strict=True))
    codes = trade.economies
    not_solved = [Unsolved(set_=name, message=message) for name, message in found.failed]
    return Bloc(
        date=found.date, status=status_of(len(found.sets), len(found.failed)), scenario=scenario,
        bloc=plan.bloc or "new", members=list(found.members), joiners=list(found.joiners),
        leavers=list(found.gone), members_after=list(found.enlarged), since=_since(world, plan),
        asked=_asked(world, plan, names), hegemon=found.hegemon,
        us_tariffs_in_force=plan.us_tariffs and scenario is None and carried(world),
        excluded=list(plan.exclude),
        idle=_idle(found, names),
        origin=Origin(threshold=plan.threshold, cost=plan.cost, cumulation=_cumulation(plan)),
        elasticity_sets=list(found.sets), not_solved=not_solved,
        cases=Cases(**{case: _case(codes, effect) for case, effect in found.effects.items()}),
        given_up_by_usa=_given_up(found), phase_in_years=plan.phase_in_years,
        phase_in=[
            Step(years=year, world_usd_bn=over(row))
            for year, row in zip(found.years, found.path, strict=True)
        ],
        tariffs=_pairs(found), checks=checks(found, world), names=names,
        notes=[*_notes(found, scenario), *world_notes(question, scenario)],
    )  # fmt: skip


def _cumulation(plan: Plan) -> Literal["bloc", "bilateral", "none"]:
    known: dict[str, Literal["bloc", "bilateral", "none"]] = {
        "bloc": "bloc", "bilateral": "bilateral", "none": "none"
    }  # fmt: skip
    return known[plan.cumulation]


def _case(codes: Sequence[str], effect: Effect) -> Case:
    return Case(
        world_usd_bn=over(effect.world),
        trade_created_usd_bn=over(effect.created.sum(axis=1)),
        trade_diverted_usd_bn=over(effect.diverted.sum(axis=1)),
        economies={
            code: Economy(
                income_percent=over(effect.percent[:, i]),
                income_usd_bn=over(effect.usd_bn[:, i]),
                created_usd_bn=over(effect.created[:, i]),
                diverted_usd_bn=over(effect.diverted[:, i]),
            )
            for i, code in enumerate(codes)
        },
    )


def _given_up(found: BlocStudy) -> GivenUp | None:
    """Real income the hegemon would have had inside, over what it has outside."""
    if "usa_in" not in found.effects:
        return None
    own = found.trade.economies.index(found.hegemon)
    outside = found.effects["tariffs"]
    parts = {
        case: Forgone(
            percent=over(found.effects[case].percent[:, own] - outside.percent[:, own]),
            usd_bn=over(found.effects[case].usd_bn[:, own] - outside.usd_bn[:, own]),
        )
        for case in ("usa_in", "usa_in_keeps")
        if case in found.effects
    }
    return GivenUp(**parts)


def _pairs(found: BlocStudy) -> list[Pair]:
    """Pairs whose tariff changes, the largest trade first."""
    at = found.trade.economies.index
    size = found.trade.flows.sum(axis=2)
    rows = sorted(found.tariff_table(), key=lambda row: -size[at(row[0]), at(row[1])])
    return [
        Pair(exporter=a, importer=b, before=before, after=after, preference_used=used)
        for a, b, before, after, used in rows
    ]


def _since(world: World, plan: Plan) -> dict[str, str]:
    if not plan.bloc:
        return {}
    since = {
        row["economy"]: row["since"]
        for row in world.table("group_members").rows()
        if row["group"] == plan.bloc
    }
    return {code: since[code] for code in world.members(plan.bloc)}


def _asked(world: World, plan: Plan, names: Mapping[str, str]) -> list[str]:
    return [
        f"{names.get(row['economy'], row['economy'])}: {row['step']} {row['date']}"
        for row in world.table("group_applicants").rows()
        if row["group"] == plan.bloc
    ]


def _idle(found: BlocStudy, names: Mapping[str, str]) -> list[str]:
    """Economies that are told to do what they have done, or cannot do."""
    plan = found.plan
    joined = [f"{names[c]} is a member already." for c in plan.add if c in found.members]
    stayed = [
        f"{names[c]} is not a member and stays out."
        for c in plan.remove
        if c in names and c not in found.members
    ]
    return [*joined, *stayed]


def checks(found: BlocStudy, world: World) -> list[Check]:
    """Published gains beside ours, where the question is the one that was published."""
    if found.plan.bloc != "CPTPP" or found.joiners != ("CHN",) or found.gone:
        return []
    ours = {
        "tariffs": found.effects["tariffs"].world,
        "no_pact": -found.effects["no_pact"].world,
    }
    ours["both"] = ours["tariffs"] + ours["no_pact"]
    rows = []
    for fact in world.table("trade_facts").rows():
        if fact["item"] in PUBLISHED:
            own = over(ours[PUBLISHED[fact["item"]]])
            published = float(fact["value"])
            agrees = own.low <= published <= own.high
            rows.append(
                Check(
                    source="Petri and Plummer (2020), PIIE PB19-1",
                    quantity=fact["item"].replace(" (computed)", ""),
                    published_usd_bn_2030=published,
                    ours_usd_bn=own,
                    agrees=agrees,
                    note="" if agrees else WHY_MISSED,
                )
            )
    return rows


def _notes(found: BlocStudy, scenario: str | None) -> list[str]:
    plan = found.plan
    said_ = [
        f"Long run, tariffs only, trade of {found.trade.year}; {over_sets(len(found.sets))}. "
        "Services and non-tariff barriers stay.",
    ]
    if scenario is not None:
        said_.append(
            f"The world before is that of {scenario}: its measures are there before and after, "
            "and what is shown is what the bloc adds."
        )
    if not plan.leftovers and plan.bloc:
        said_.append(
            "Tariffs between members that the data (2021 rates) still show count as gone before "
            "and after; --leftovers keeps them."
        )
    if plan.bloc:
        said_.append(
            "Rules of origin: whole sectors qualify or not; the proof is paid in goods, while the "
            "tariff it saves was revenue, so the world can lose though the trader gains."
        )
    if found.gone:
        said_.append(
            "General rates after leaving are estimated from tariffs on economies that share no "
            "bloc; agreements between pairs are not in the data, so this is an upper bound."
        )
    return said_


def page(own: Bloc) -> Page:
    """The study for a person."""
    moved = bool(own.joiners or own.leavers)
    short = list(own.idle)
    if not moved:
        short.append("Nobody joins or leaves: nothing changes.")
    else:
        world = own.cases.tariffs.world_usd_bn
        short.append(
            f"Real income of the world, tariffs alone: {said(world, 1)} USD bn "
            f"({over_sets(len(own.elasticity_sets))})."
        )
    sections = [
        *((_members(own),) if own.since else ()),
        *(_incomes(own) if moved else ()),
        *_forgone(own),
        *_way(own),
        *_rates(own),
        *_checked(own),
    ]
    return Page(
        title=_title(own),
        subtitle=_settings(own),
        status=failed(len(own.elasticity_sets), listed(own.not_solved)),
        short=tuple(short),
        sections=tuple(sections),
        notes=tuple(own.notes),
    )


def _hegemon(own: Bloc) -> str:
    """Who might join as well, with an article where its name has one."""
    name = own.names.get(own.hegemon, own.hegemon)
    return f"the {name}" if name.startswith(WITH_ARTICLE) else name


def _title(own: Bloc) -> str:
    names = own.names
    joined = ", ".join(names[c] for c in own.joiners[:SHOWN])
    more = f" and {len(own.joiners) - SHOWN} more" if len(own.joiners) > SHOWN else ""
    if own.bloc == "new":
        return f"Free trade among {joined}{more}"
    parts = [own.bloc]
    if own.joiners:
        parts.append(f"joined by {joined}{more}")
    if own.leavers:
        parts.append(f"left by {', '.join(names[c] for c in own.leavers)}")
    return ", ".join(parts)


def _settings(own: Bloc) -> str:
    us = "with" if own.us_tariffs_in_force else "without"
    before = (
        f"under {own.scenario}"
        if own.scenario
        else f"{us} the {CUSTOMS.short} tariffs in force that day"
    )  # fmt: skip
    text = f"the world of {own.date}, {before}"
    if own.excluded:
        text += f"; left out: {', '.join(own.excluded)}"
    if own.phase_in_years:
        text += f"; phased in over {own.phase_in_years:g} years, shown when done"
    return text


def _members(own: Bloc) -> Section:
    listed = ", ".join(f"{own.names.get(c, c)} ({day[:4]})" for c, day in own.since.items())
    lead = [f"Members: {listed}."]
    if own.asked:
        lead.append(f"Asked to join: {'; '.join(own.asked)}.")
    return Section("members", "Who is in it", lead=tuple(lead))


def _incomes(own: Bloc) -> list[Section]:
    kind = over_sets(len(own.elasticity_sets))
    effect, origin = own.cases.tariffs.economies, own.cases.origin.economies
    involved = {*own.members_after, *own.leavers}
    ruled = own.bloc != "new"
    head = ("economy", "%", "USD bn", *(("%, with\norigin",) if ruled else ()))

    def row(code: str) -> tuple[Cell, ...]:
        one = effect[code]
        cells = (
            Cell(own.names[code]),
            Cell(said(one.income_percent, 3), mark_of(one.income_percent.band, 3)),
            Cell(said(one.income_usd_bn, 1), mark_of(one.income_usd_bn.band, 1)),
        )
        return (*cells, *((Cell(number(origin[code].income_percent.mid, 3)),) if ruled else ()))

    ranked = sorted(involved, key=lambda code: -effect[code].income_usd_bn.mid)
    total = own.cases.tariffs.world_usd_bn
    world = (Cell("world"), Cell(""), Cell(said(total, 1)), *((Cell(""),) if ruled else ()))
    tables = [
        Table(f"Real income of those involved; median ({kind})", head, (*map(row, ranked), world))
    ]
    outside = sorted(
        (c for c, e in effect.items() if c not in involved and e.income_usd_bn.mid < 0),
        key=lambda code: effect[code].income_usd_bn.mid,
    )[:SHOWN]
    if outside:
        tables.append(Table(f"Who loses outside; median ({kind})", head, tuple(map(row, outside))))
    return [
        Section("income", "Who gains, who loses", tables=tuple(tables)),
        Section("cases", "Other cases", tables=(_cases(own, kind),)),
    ]


def _cases(own: Bloc, kind: str) -> Table:
    rows = []
    for case, text in CASES.items():
        part = getattr(own.cases, case)
        if case != "no_pact" and part is not UNSET:
            rows.append(
                (
                    Cell(text.format(hegemon=_hegemon(own))),
                    Cell(said(part.world_usd_bn, 1)),
                    Cell(number(part.trade_created_usd_bn.mid, 1)),
                    Cell(number(part.trade_diverted_usd_bn.mid, 1)),
                )
            )
    return Table(
        f"The world, USD bn; income: median ({kind}), trade: medians",
        ("case", "income", "trade created", "diverted"),
        tuple(rows),
    )


def _forgone(own: Bloc) -> list[Section]:
    if own.given_up_by_usa is None:
        return []
    rows = []
    for case in ("usa_in", "usa_in_keeps"):
        part = getattr(own.given_up_by_usa, case)
        if part is not UNSET:
            rows.append(
                (
                    Cell(CASES[case].format(hegemon=_hegemon(own))),
                    Cell(said(part.percent, 3)),
                    Cell(said(part.usd_bn, 1)),
                )
            )
    table = Table(
        f"Real income inside over that outside; median ({over_sets(len(own.elasticity_sets))})",
        ("if instead", "%", "USD bn"),
        tuple(rows),
    )
    title = f"What {_hegemon(own)} gives up by staying out"
    return [Section("forgone", title, tables=(table,))]


def _way(own: Bloc) -> list[Section]:
    if not own.phase_in:
        return []
    rows = tuple((Cell(f"{s.years:g}"), Cell(said(s.world_usd_bn, 1))) for s in own.phase_in)
    table = Table(
        f"Income of the world; median ({over_sets(len(own.elasticity_sets))})",
        ("years in", "USD bn"),
        rows,
    )
    return [Section("phase-in", "On the way", tables=(table,))]


def _rates(own: Bloc) -> list[Section]:
    if not own.tariffs:
        return []
    rows = tuple(
        (
            Cell(f"{one.exporter} to {one.importer}"),
            Cell(f"{100 * one.before:.2f}"),
            Cell(f"{100 * one.after:.2f}"),
            Cell(f"{100 * one.preference_used:.0f}"),
        )
        for one in own.tariffs[: 2 * SHOWN]
    )
    table = Table(
        "Mean tariffs on goods, %",
        ("from, to", "before", "after", "% of trade using\nthe preference"),
        rows,
    )
    note = f"{len(own.tariffs)} pairs change; the largest are shown, --json has all."
    return [Section("tariffs", "Tariffs that change", tables=(table,), note=note)]


def _checked(own: Bloc) -> list[Section]:
    if not own.checks:
        return []
    kind = over_sets(len(own.elasticity_sets))
    lead = [
        f"{'met' if one.agrees else 'MISSED'}: {one.quantity}: published "
        f"{one.published_usd_bn_2030:.0f} USD bn (2030), ours {said(one.ours_usd_bn, 1)}, {kind}."
        for one in own.checks
    ]
    notes = dict.fromkeys(one.note for one in own.checks if one.note)
    return [Section("checks", "Beside what others published", lead=(*lead, *notes))]
