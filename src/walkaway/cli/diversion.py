"""walkaway diversion: can other markets replace the one that is lost?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from walkaway.cli.output import emit_json, progress_bar

if TYPE_CHECKING:
    from walkaway.goods.diversion import Diversion
    from walkaway.scenario import Accession, Scenario
    from walkaway.world import World

PLACES = ("CPTPP", "RCEP", "EU", "ASEAN")
EVERYONE = "all others"
LEAST = 0.05
"""USD bn that print as nothing."""


@click.command()
@click.argument("scenario", default="japan-2025")
@click.option("--join", default="", help="Who joins CPTPP as well, as CHN,TWN: the pivot.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead.")
def diversion(scenario: str, join: str, as_json: bool) -> None:
    """Exports gained elsewhere over exports lost to the hegemon, by sector and horizon.

    SCENARIO is a name or a TOML file; its focus says who exports and who levies.
    """
    from walkaway.goods.diversion import PUBLISHED, UNIFORM, targeted
    from walkaway.goods.diversion import diversion as solve

    loaded, world, joins = _checked(scenario, join)
    hegemon, target = loaded.focus
    measures = list(loaded.measures)
    if joins:
        measures.append(_accession(joins))
    from walkaway.engine import question

    asked = question(loaded).with_measures(measures)
    found: list[Diversion] = []
    with progress_bar("diversion") as progress:
        horizons = (*UNIFORM, PUBLISHED)
        for done, horizon in enumerate(horizons):
            progress(done, len(horizons), f"diversion, {horizon}")
            found += solve(asked, target, [horizon])
    barred = targeted(asked, target, hegemon)
    document = _document(found, world, (hegemon, target), loaded.name, joins, barred)
    if as_json:
        emit_json(document)
    else:
        click.echo(_page(document))
    if not any(one.members for one in found):
        raise SystemExit(1)


def _checked(scenario: str, join: str) -> tuple[Scenario, World, list[str]]:
    """The scenario, the world on its date, and who joins.

    Raises:
        BadInputError: all mistakes of both.
    """
    from walkaway.errors import BadInputError, Problem, gathered
    from walkaway.grammar.values import listed
    from walkaway.scenario import Scenario, Vocabulary
    from walkaway.world import World

    problems: list[Problem] = []
    loaded = gathered(problems, lambda: Scenario.load(scenario))
    world = gathered(problems, lambda: World.at(loaded.date)) if loaded else None
    joins = listed(join)
    if join and not joins:
        problems.append(Problem("--join", "", "nobody is named", "name who joins, as CHN,TWN"))
    words = Vocabulary.of(world) if world else Vocabulary.embedded()
    if joins:
        wrong = _accession(joins).unknown_names(words)
        problems += [Problem("--join", "", m.what, m.hint) for m in wrong]
    if problems or loaded is None or world is None:
        raise BadInputError(problems)
    return loaded, world, joins


def _accession(joins: list[str]) -> Accession:
    """The pivot as a measure."""
    from walkaway.scenario import Accession

    return Accession(bloc="CPTPP", members=tuple(joins))


def _band(values: Any) -> dict[str, float] | None:
    import numpy as np

    known = np.asarray(values)[np.isfinite(values)]
    if not known.size:
        return None
    return {
        "low": float(known.min()), "mid": float(np.median(known)), "high": float(known.max()),
    }  # fmt: skip


def _document(
    found: list[Diversion],
    world: World,
    focus: tuple[str, str],
    name: str,
    joins: list[str],
    barred: bool,
) -> dict[str, Any]:
    """Plain data; shares are None where nothing is barred, as then nothing is to be replaced."""
    from walkaway.scenario import Vocabulary

    hegemon, target = focus

    trade = world.trade()
    at = trade.economies.index
    goods = [k for k, s in enumerate(trade.sectors) if s != "SERVICES"]
    others = [k for k, c in enumerate(trade.economies) if c not in (hegemon, target)]
    groups = {EVERYONE: others}
    added = Vocabulary.of(world).expand_economies(joins, world.date)
    for group in PLACES:
        members = {*world.members(group), *(added if group == "CPTPP" else ())}
        inside = [at(c) for c in trade.economies if c in members]
        groups[group] = [k for k in inside if k in others]

    def share(
        one: Diversion, inside: list[int], sectors: list[int], *, volume: bool
    ) -> dict[str, float] | None:
        return _band(one.ratio(at(hegemon), inside, sectors, volume=volume)) if barred else None

    def cell(one: Diversion, sectors: list[int]) -> dict[str, Any]:
        return {
            "lost_usd_bn": _band(one.lost(at(hegemon), sectors)),
            "lost_volume_usd_bn": _band(one.lost(at(hegemon), sectors, volume=True)),
            "replaced": {
                place: {
                    "usd_bn": _band(one.gained(inside, sectors)),
                    "volume_usd_bn": _band(one.gained(inside, sectors, volume=True)),
                    "share_of_lost": share(one, inside, sectors, volume=False),
                    "share_of_lost_volume": share(one, inside, sectors, volume=True),
                }
                for place, inside in groups.items()
            },
        }

    return {
        "schema": "walkaway/diversion/1",
        "scenario": name,
        "date": world.date.isoformat(),
        "exporter": target,
        "hegemon": hegemon,
        "joins": joins,
        "members_already": [name for name in joins if name in world.members("CPTPP")],
        "barred": barred,
        "horizons": {
            one.horizon: {
                "elasticities": list(one.members),
                "not_solved": [{"elasticity": n, "message": m} for n, m in one.failed],
                "goods": cell(one, goods),
                "sectors": {trade.sectors[k]: cell(one, [k]) for k in goods},
            }
            for one in found
        },
        "sector_names": dict(zip(trade.sectors, trade.sector_names, strict=True)),
        "notes": [
            "Short run: elasticity 0.76 (Boehm, Levchenko and Pandalai-Nayar 2023) in every "
            "sector; long run: 1.75 to 2.25; sector sets: eight published ones.",
            "Goods are counted at the prices of before (volume). A minus: others buy less too, as "
            "when they are under the hegemon's tariffs themselves and look for buyers elsewhere.",
            "In money the shares are lower, and below the volumes for a reason that says nothing "
            "about markets: money is measured in world labour income, and where a large economy "
            "taxes all others, their wages, prices and the value of their trade fall against it. "
            "Wages and prices are free to move at every horizon.",
        ],
    }


def _page(document: dict[str, Any]) -> str:
    from walkaway.cli.output import columns

    def text(band: dict[str, float] | None, scale: float, digits: int) -> str:
        if band is None:
            return "nothing lost"
        mid, low, high = (
            f"{round(scale * band[k], digits) + 0.0:.{digits}f}"  # no minus before a zero
            for k in ("mid", "low", "high")
        )
        return f"{mid} ({low} to {high})"

    exporter, hegemon = document["exporter"], document["hegemon"]
    settings = (
        f"scenario {document['scenario']}, {document['date']}; goods at the prices of before, "
        "USD bn a year"
    )
    inside = document["members_already"]
    new = [name for name in document["joins"] if name not in inside]
    if new:
        join, count = ("joins", "counts") if len(new) == 1 else ("join", "count")
        settings += f"; {', '.join(new)} {join} CPTPP and {count} in it"
    if inside:
        settings += f"; in CPTPP already: {', '.join(inside)}"
    lines = [
        click.style(f"What replaces {exporter}'s exports to {hegemon}", bold=True),
        settings,
        "",
    ]
    if not document["barred"]:
        lines += [
            f"Nothing makes it dearer to sell to {hegemon}: there is nothing to replace. What is "
            "lost below is a by-product of other changes.",
            "",
        ]
    rows = []
    places = (EVERYONE, *PLACES) if document["barred"] else ()
    for horizon, one in document["horizons"].items():
        cell = one["goods"]
        rows.append(
            [horizon, text(cell["lost_volume_usd_bn"], 1, 1),
             *(text(cell["replaced"][p]["share_of_lost_volume"], 100, 0) for p in places)]
        )  # fmt: skip
    rows += [
        [f"{horizon}, in money", text(one["goods"]["lost_usd_bn"], 1, 1),
         *(text(one["goods"]["replaced"][p]["share_of_lost"], 100, 0) for p in places)]
        for horizon, one in document["horizons"].items()
    ]  # fmt: skip
    head = ["horizon", "lost", *(f"% by {p}" for p in places)]
    lines += [columns(head, rows), ""]
    for horizon, one in document["horizons"].items():
        if not document["barred"]:
            continue
        sectors = sorted(
            one["sectors"].items(),
            key=lambda item: -(item[1]["lost_volume_usd_bn"] or {"mid": 0})["mid"],
        )
        body = [
            [document["sector_names"][code], text(cell["lost_volume_usd_bn"], 1, 1),
             *(text(cell["replaced"][p]["share_of_lost_volume"], 100, 0)
               for p in (EVERYONE, "CPTPP"))]
            for code, cell in sectors[:6]
            if (cell["lost_volume_usd_bn"] or {"high": 0})["high"] >= LEAST
        ]  # fmt: skip
        lines += [columns([horizon, "lost", f"% by {EVERYONE}", "% by CPTPP"], body), ""]
    return "\n".join([*lines, *(f"note: {note}" for note in document["notes"])])
