"""walkaway bloc: what joining, leaving or founding a bloc does to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from walkaway.cli.output import emit_json, progress_bar

if TYPE_CHECKING:
    from walkaway.errors import Problem
    from walkaway.goods.blocs import BlocStudy
    from walkaway.goods.places import Place
    from walkaway.world import World

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


@click.command()
@click.argument("bloc")
@click.option("--add", default="", help="Who joins: codes or blocs, as CHN,TWN.")
@click.option("--remove", default="", help="Who leaves.")
@click.option("--exclude", default="", help="Sectors whose tariffs stay, as agriculture,C29.")
@click.option("--phase-in", type=float, default=0.0, help="Years to zero, up to 100.")
@click.option("--origin", default="40%", show_default=True, help="Least value added inside.")
@click.option("--origin-cost", default="3%", show_default=True, help="Cost of proving origin.")
@click.option(
    "--cumulation",
    type=click.Choice(["bloc", "bilateral", "none"]),
    default="bloc",
    show_default=True,
    help="Whose value added counts.",
)
@click.option(
    "--us-tariffs/--no-us-tariffs",
    default=True,
    show_default=True,
    help="US tariffs in force on the date, before and after.",
)
@click.option("--leftovers", is_flag=True, help="Keep tariffs members still have on one another.")
@click.option("--place", help="Only: does a place lie inside? As Prachinburi or THA.")
@click.option("--elasticities", default="", help="Sets to solve under; all if left out.")
@click.option("--date", default="2025-06-12", show_default=True, help="The world as known on it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead.")
def bloc(
    bloc: str,
    add: str,
    remove: str,
    exclude: str,
    phase_in: float,
    origin: str,
    origin_cost: str,
    cumulation: str,
    us_tariffs: bool,
    leftovers: bool,
    place: str | None,
    elasticities: str,
    date: str,
    as_json: bool,
) -> None:
    """Gains and losses when economies join, leave or found a bloc.

    BLOC is CPTPP, RCEP, USMCA, EU or ASEAN; a list such as JPN,KOR,CHN founds a new one.
    """
    from walkaway.errors import BadInputError, gathered
    from walkaway.goods.blocs import Plan, mistakes, no_such_sets, study
    from walkaway.grammar.values import listed
    from walkaway.scenario import Vocabulary
    from walkaway.world import World

    problems: list[Problem] = []
    world = gathered(problems, lambda: World.at(date))
    names = listed(bloc)
    named = names[0] if len(names) == 1 and names != ["all"] else ""
    if place and world:
        _emit_place(world, named or bloc, place, as_json)
        return
    plan = Plan(
        bloc=named,
        add=tuple(listed(add)) if named else (*names, *listed(add)),
        remove=tuple(listed(remove)),
        exclude=tuple(listed(exclude)),
        phase_in_years=phase_in,
        threshold=_share(origin, "--origin", problems),
        cost=_share(origin_cost, "--origin-cost", problems),
        cumulation=cumulation,
        us_tariffs=us_tariffs,
        leftovers=leftovers,
    )
    problems += mistakes(Vocabulary.of(world) if world else Vocabulary.embedded(), plan)
    problems += no_such_sets(world.trade(), listed(elasticities)) if world else []
    if problems or world is None:
        raise BadInputError(problems)
    with progress_bar("bloc") as progress:
        found = study(world, plan, elasticities=listed(elasticities) or None, progress=progress)
    if as_json:
        emit_json(document(found, world))
    else:
        click.echo(page(found, world))


def _share(text: str, option: str, problems: list[Problem]) -> float:
    """A share from 0 to 1; 0, and what is wrong among the problems, if it is none."""
    from walkaway.errors import Problem
    from walkaway.grammar.values import Refused, Share

    try:
        raw: Any = text if text.strip().endswith("%") else float(text)
        value = float(Share(what="share").read(raw))
    except ValueError as error:  # Refused is one
        what = error.mistakes[0].what if isinstance(error, Refused) else f"{text!r} is no share"
        problems.append(Problem(option, "", what, 'write "40%" or 0.4'))
        return 0.0
    if not 0 <= value <= 1:
        problems.append(Problem(option, "", f"{text} is not between 0% and 100%"))
    return value


def _band(values: Any) -> dict[str, float]:
    import numpy as np

    return {
        "low": float(np.min(values)),
        "mid": float(np.median(values)),
        "high": float(np.max(values)),
    }


def checks(found: BlocStudy, world: World) -> list[dict[str, Any]]:
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
            band = _band(ours[PUBLISHED[fact["item"]]])
            published = float(fact["value"])
            agrees = band["low"] <= published <= band["high"]
            rows.append(
                {
                    "source": "Petri and Plummer (2020), PIIE PB19-1",
                    "quantity": fact["item"].replace(" (computed)", ""),
                    "published_usd_bn_2030": published,
                    "ours_usd_bn": band,
                    "agrees": agrees,
                    "note": "" if agrees else WHY_MISSED,
                }
            )
    return rows


def document(found: BlocStudy, world: World) -> dict[str, Any]:
    """The study as plain data."""
    economies = found.trade.economies
    return {
        "schema": "walkaway/bloc/1",
        "date": found.date.isoformat(),
        "bloc": found.plan.bloc or "new",
        "members": list(found.members),
        "joiners": list(found.joiners),
        "leavers": list(found.gone),
        "members_after": list(found.enlarged),
        "us_tariffs_in_force": found.plan.us_tariffs,
        "origin": {
            "threshold": found.plan.threshold,
            "cost": found.plan.cost,
            "cumulation": found.plan.cumulation,
        },
        "elasticity_sets": list(found.sets),
        "not_solved": [{"set": name, "message": message} for name, message in found.failed],
        "cases": {
            case: {
                "world_usd_bn": _band(effect.world),
                "trade_created_usd_bn": _band(effect.created.sum(axis=1)),
                "trade_diverted_usd_bn": _band(effect.diverted.sum(axis=1)),
                "economies": {
                    code: {
                        "income_percent": _band(effect.percent[:, i]),
                        "income_usd_bn": _band(effect.usd_bn[:, i]),
                        "created_usd_bn": _band(effect.created[:, i]),
                        "diverted_usd_bn": _band(effect.diverted[:, i]),
                    }
                    for i, code in enumerate(economies)
                },
            }
            for case, effect in found.effects.items()
        },
        "given_up_by_usa": _given_up(found),
        "phase_in": [
            {"years": year, "world_usd_bn": _band(row)}
            for year, row in zip(found.years, found.path, strict=True)
        ],
        "tariffs": [
            {
                "exporter": exporter, "importer": importer, "before": before, "after": after,
                "preference_used": used,
            }
            for exporter, importer, before, after, used in found.tariff_table()
        ],
        "checks": checks(found, world),
        "notes": list(notes(found)),
    }  # fmt: skip


def _given_up(found: BlocStudy) -> dict[str, Any] | None:
    """Real income the United States would have had inside, over what they have outside."""
    if "usa_in" not in found.effects:
        return None
    own = found.trade.economies.index("USA")
    outside = found.effects["tariffs"]
    return {
        case: {
            "percent": _band(found.effects[case].percent[:, own] - outside.percent[:, own]),
            "usd_bn": _band(found.effects[case].usd_bn[:, own] - outside.usd_bn[:, own]),
        }
        for case in ("usa_in", "usa_in_keeps")
        if case in found.effects
    }


def notes(found: BlocStudy) -> list[str]:
    """What to know before believing it."""
    said = [
        f"Long run, tariffs only, trade of {found.trade.year}; the range is over "
        f"{len(found.sets)} published elasticity sets. Services and non-tariff barriers stay.",
    ]
    if not found.plan.leftovers and found.plan.bloc:
        said.append(
            "Tariffs between members that the data (2021 rates) still show count as gone before "
            "and after; --leftovers keeps them."
        )
    if found.plan.bloc:
        said.append(
            "Rules of origin: whole sectors qualify or not; the proof is paid in goods, while the "
            "tariff it saves was revenue, so the world can lose though the trader gains."
        )
    if found.gone:
        said.append(
            "General rates after leaving are estimated from tariffs on economies that share no "
            "bloc; agreements between pairs are not in the data, so this is an upper bound."
        )
    return said


def page(found: BlocStudy, world: World) -> str:
    """The study for a terminal."""
    import numpy as np

    from walkaway.cli.output import columns

    plan, trade = found.plan, found.trade
    names = dict(zip(trade.economies, trade.economy_names, strict=True))
    lines = [click.style(_title(found, names), bold=True), _settings(found), ""]
    if plan.bloc:
        lines += [_membership(found, world, names), ""]
    lines += _idle(found, names)
    if not found.joiners and not found.gone:
        lines += ["Nobody joins or leaves: nothing changes.", ""]
    effect, origin = found.effects["tariffs"], found.effects["origin"]

    def cell(values: Any, digits: int) -> list[str]:
        band = _band(values)
        low, high = f"{band['low']:+.{digits}f}", f"{band['high']:+.{digits}f}"
        return [f"{band['mid']:+.{digits}f}", f"{low} to {high}"]

    def row(i: int) -> list[str]:
        return [
            names[trade.economies[i]],
            *cell(effect.percent[:, i], 3),
            *cell(effect.usd_bn[:, i], 1),
            cell(origin.percent[:, i], 3)[0] if plan.bloc else "",
        ]

    involved = {*found.enlarged, *found.gone}
    inside = [i for i, code in enumerate(trade.economies) if code in involved]
    head = ["real income", "%", "range", "USD bn", "range", "% with origin" if plan.bloc else ""]
    middle = np.median(effect.usd_bn, axis=0)
    ranked = sorted(inside, key=lambda i: -middle[i])
    total = ["world", "", "", *cell(effect.world, 1), ""]
    if found.joiners or found.gone:
        lines += [columns(head, [*map(row, ranked), total]), ""]
        outside = [i for i in np.argsort(middle) if i not in inside and middle[i] < 0][:SHOWN]
        if outside:
            lines += ["who loses outside", columns(head, [row(int(i)) for i in outside]), ""]
        body = [
            [text, *cell(part.world, 1), *(cell(v.sum(axis=1), 1)[0] for v in
                                           (part.created, part.diverted))]
            for case, text in _texts().items()
            if case != "no_pact" and (part := found.effects.get(case))
        ]  # fmt: skip
        lines += [
            columns(["world, USD bn", "income", "range", "trade created", "diverted"], body),
            "",
        ]
    lost = _given_up(found)
    if lost:
        body = [
            [_texts()[case], *(f"{v['percent'][k]:+.3f}" for k in ("mid", "low", "high")),
             f"{v['usd_bn']['mid']:+.1f}"]
            for case, v in lost.items()
        ]  # fmt: skip
        lines += [
            "what the United States give up by staying out",
            columns(["if instead", "%", "low", "high", "USD bn"], body),
            "",
        ]
    if found.years:
        body = [[f"{year:g}", *cell(r, 1)] for year, r in zip(found.years, found.path, strict=True)]
        lines += [columns(["years in", "world, USD bn", "range"], body), ""]
    lines += _tariff_lines(found)
    for check in checks(found, world):
        band = check["ours_usd_bn"]
        lines.append(
            f"{'met' if check['agrees'] else 'MISSED'}: {check['quantity']}: published "
            f"{check['published_usd_bn_2030']:.0f} USD bn (2030), ours {band['mid']:.1f} "
            f"({band['low']:.1f} to {band['high']:.1f})"
        )
    if checks(found, world):
        lines += [WHY_MISSED, ""]
    lines += [f"not solved, {name}: {message}" for name, message in found.failed]
    return "\n".join([*lines, *(f"note: {note}" for note in notes(found))])


def _idle(found: BlocStudy, names: dict[str, str]) -> list[str]:
    """Economies that are told to do what they have done, or cannot do."""
    plan = found.plan
    joined = [f"{names[c]} is a member already." for c in plan.add if c in found.members]
    stayed = [
        f"{names[c]} is not a member and stays out."
        for c in plan.remove
        if c in names and c not in found.members
    ]
    return [*joined, *stayed, ""] if joined or stayed else []


def _texts() -> dict[str, str]:
    from walkaway.goods.blocs import CASES

    return CASES


def _title(found: BlocStudy, names: dict[str, str]) -> str:
    joined = ", ".join(names[c] for c in found.joiners[:SHOWN])
    more = f" and {len(found.joiners) - SHOWN} more" if len(found.joiners) > SHOWN else ""
    if not found.plan.bloc:
        return f"Free trade among {joined}{more}"
    parts = [found.plan.bloc]
    if found.joiners:
        parts.append(f"joined by {joined}{more}")
    if found.gone:
        parts.append(f"left by {', '.join(names[c] for c in found.gone)}")
    return ", ".join(parts)


def _settings(found: BlocStudy) -> str:
    us = "with" if found.plan.us_tariffs else "without"
    text = f"the world of {found.date}, {us} the US tariffs in force that day"
    if found.plan.exclude:
        text += f"; left out: {', '.join(found.plan.exclude)}"
    if found.plan.phase_in_years:
        text += f"; phased in over {found.plan.phase_in_years:g} years, shown when done"
    return text


def _membership(found: BlocStudy, world: World, names: dict[str, str]) -> str:
    bloc = found.plan.bloc
    since = {
        row["economy"]: row["since"]
        for row in world.table("group_members").rows()
        if row["group"] == bloc
    }
    said = ", ".join(f"{names.get(c, c)} ({since[c][:4]})" for c in world.members(bloc))
    asked = [
        f"{names.get(row['economy'], row['economy'])}: {row['step']} {row['date']}"
        for row in world.table("group_applicants").rows()
        if row["group"] == bloc
    ]
    text = f"members: {said}"
    return f"{text}\nasked to join: {'; '.join(asked)}" if asked else text


def _tariff_lines(found: BlocStudy) -> list[str]:
    from walkaway.cli.output import columns

    rows = found.tariff_table()
    if not rows:
        return []
    flows = dict(zip(found.trade.economies, range(len(found.trade.economies)), strict=True))
    size = found.trade.flows.sum(axis=2)
    rows.sort(key=lambda r: -size[flows[r[0]], flows[r[1]]])
    body = [
        [f"{j} to {i}", f"{100 * before:.2f}", f"{100 * after:.2f}", f"{100 * used:.0f}"]
        for j, i, before, after, used in rows[: 2 * SHOWN]
    ]
    head = ["goods tariff, %", "before", "after", "% of trade using the preference"]
    return [
        columns(head, body),
        f"({len(rows)} pairs change; the largest are shown, --json has all)",
        "",
    ]


def _emit_place(world: World, bloc: str, place: str, as_json: bool) -> None:
    from walkaway.goods.places import locate

    found = locate(world, bloc, place)
    trade = world.trade()
    if as_json:
        emit_json(
            {
                "schema": "walkaway/bloc-place/1",
                "date": world.date.isoformat(),
                "bloc": bloc,
                "place": found.name,
                "economy": found.economy,
                "member": found.member,
                "since": found.since or None,
                "applied": found.applied or None,
                "other_blocs": list(found.other_blocs),
                "content_inside": dict(zip(trade.sectors, map(float, found.content), strict=True)),
                "tariffs": dict(zip(trade.sectors, map(float, found.tariffs), strict=True)),
            }
        )
        return
    click.echo(_place_page(found, world, bloc))


def _place_page(found: Place, world: World, bloc: str) -> str:
    trade = world.trade()
    cars = trade.sectors.index("C29")
    verdict = (
        f"lies inside {bloc} (member since {found.since})"
        if found.member
        else f"does not lie inside {bloc}: {found.economy} is not a member on {world.date}"
    )
    asked = found.applied or "it has not asked to join, as far as the data know"
    lines = [
        click.style(f"{found.name} {verdict}", bold=True),
        f"other blocs: {', '.join(found.other_blocs) or 'none'}",
    ]
    if not found.member:
        lines.append(asked)
    lines += [
        f"cars and parts made there: {found.content[cars]:.0%} of their value was added inside "
        f"{bloc}",
        f"members levied {found.tariffs[cars]:.1%} on them on average (under agreements other "
        f"than {bloc} too)",
    ]
    return "\n".join(lines)
