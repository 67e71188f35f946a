"""walkaway diversion: can other markets replace the one that is lost?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from walkaway.cli.output import emit_json, progress_bar

if TYPE_CHECKING:
    from walkaway.goods.diversion import Diversion
    from walkaway.scenario import Accession
    from walkaway.world import World

PLACES = ("CPTPP", "RCEP", "EU", "ASEAN")
EVERYONE = "all others"


@click.command()
@click.argument("scenario", default="japan-2025")
@click.option("--join", default="", help="Who joins CPTPP as well, as CHN,TWN: the pivot.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead.")
def diversion(scenario: str, join: str, as_json: bool) -> None:
    """Exports gained elsewhere over exports lost to the hegemon, by sector and horizon.

    SCENARIO is a name or a TOML file; its focus says who exports and who levies.
    """
    from walkaway.goods.diversion import PUBLISHED, UNIFORM
    from walkaway.goods.diversion import diversion as solve
    from walkaway.scenario import Scenario
    from walkaway.world import World

    loaded = Scenario.load(scenario)
    world = World.at(loaded.date)
    hegemon, target = loaded.focus
    measures = list(loaded.measures)
    if join:
        measures.append(_accession(join, world))
    found: list[Diversion] = []
    with progress_bar("diversion") as progress:
        horizons = (*UNIFORM, PUBLISHED)
        for done, horizon in enumerate(horizons):
            progress(done, len(horizons), f"diversion, {horizon}")
            found += solve(world, measures, target, [horizon])
    joins = [part.strip() for part in join.split(",") if part.strip()]
    document = _document(found, world, hegemon, target, loaded.name, joins)
    if as_json:
        emit_json(document)
    else:
        click.echo(_page(document))
    if not any(one.members for one in found):
        raise SystemExit(1)


def _accession(join: str, world: World) -> Accession:
    """The pivot as a measure, all mistakes of its names at once."""
    from walkaway.errors import BadInputError, Problem
    from walkaway.scenario import Accession, Vocabulary

    own = Accession(
        bloc="CPTPP", members=tuple(p.strip() for p in join.split(",") if p.strip()) or ("",)
    )
    wrong = list(own.unknown_names(Vocabulary.of(world)))
    if wrong:
        raise BadInputError(Problem("--join", "", m.what, m.hint) for m in wrong)
    return own


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
    hegemon: str,
    target: str,
    name: str,
    joins: list[str],
) -> dict[str, Any]:
    from walkaway.scenario import Vocabulary

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

    def cell(one: Diversion, sectors: list[int]) -> dict[str, Any]:
        return {
            "lost_usd_bn": _band(one.lost(at(hegemon), sectors)),
            "lost_volume_usd_bn": _band(one.lost(at(hegemon), sectors, volume=True)),
            "replaced": {
                place: {
                    "usd_bn": _band(one.gained(inside, sectors)),
                    "volume_usd_bn": _band(one.gained(inside, sectors, volume=True)),
                    "share_of_lost": _band(one.ratio(at(hegemon), inside, sectors)),
                    "share_of_lost_volume": _band(
                        one.ratio(at(hegemon), inside, sectors, volume=True)
                    ),
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
    from walkaway.cli.holders import columns

    def text(band: dict[str, float] | None, scale: float, digits: int) -> str:
        if band is None:
            return "nothing lost"
        mid, low, high = (f"{scale * band[k]:.{digits}f}" for k in ("mid", "low", "high"))
        return f"{mid} ({low} to {high})"

    exporter, hegemon = document["exporter"], document["hegemon"]
    lines = [
        click.style(f"What replaces {exporter}'s exports to {hegemon}", bold=True),
        f"scenario {document['scenario']}, {document['date']}; goods at the prices of before, "
        "USD bn a year"
        + (
            f"; {', '.join(document['joins'])} join CPTPP and count in it"
            if document["joins"]
            else ""
        ),
        "",
    ]
    rows = []
    for horizon, one in document["horizons"].items():
        cell = one["goods"]
        rows.append(
            [horizon, text(cell["lost_volume_usd_bn"], 1, 1),
             *(text(cell["replaced"][p]["share_of_lost_volume"], 100, 0)
               for p in (EVERYONE, *PLACES))]
        )  # fmt: skip
    rows += [
        [f"{horizon}, in money", text(one["goods"]["lost_usd_bn"], 1, 1),
         *(text(one["goods"]["replaced"][p]["share_of_lost"], 100, 0)
           for p in (EVERYONE, *PLACES))]
        for horizon, one in document["horizons"].items()
    ]  # fmt: skip
    head = ["horizon", "lost", f"% by {EVERYONE}", *(f"% by {p}" for p in PLACES)]
    lines += [columns(head, rows), ""]
    for horizon, one in document["horizons"].items():
        sectors = sorted(
            one["sectors"].items(),
            key=lambda item: -(item[1]["lost_volume_usd_bn"] or {"mid": 0})["mid"],
        )
        body = [
            [document["sector_names"][code], text(cell["lost_volume_usd_bn"], 1, 1),
             *(text(cell["replaced"][p]["share_of_lost_volume"], 100, 0)
               for p in (EVERYONE, "CPTPP"))]
            for code, cell in sectors[:6]
        ]  # fmt: skip
        lines += [columns([horizon, "lost", f"% by {EVERYONE}", "% by CPTPP"], body), ""]
    return "\n".join([*lines, *(f"note: {note}" for note in document["notes"])])
