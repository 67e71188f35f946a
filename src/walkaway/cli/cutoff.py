"""walkaway cutoff: an input is cut off; who is hit, how much, and who can stand in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from walkaway.cli.output import emit_json, progress_bar

if TYPE_CHECKING:
    from walkaway.goods.cutoff import Exposure, LongRun, ShortRun
    from walkaway.goods.minerals import Mineral
    from walkaway.world import TradeData, World

SHOWN = 8
NAMES = ("low", "mid", "high")
SHORT_NOTE = (
    "Short run: other origins send no more than before; substitution between origins 1.51 to 2.01 "
    "(0.76 + 1 after Boehm, Levchenko and Pandalai-Nayar 2023), between inputs 0.1 to 0.5 (after "
    "Boehm, Flaaen and Pandalai-Nayar 2019); no stocks, and no sharing out of what is "
    "left to where it is worth most; users' own losses only, not what follows down the chain."
)


@click.command()
@click.option("--by", required=True, help="Who stops selling: codes, blocs or all, as CHN.")
@click.option("--of", "of", required=True, help="Who is cut off, as JPN.")
@click.option("--input", "input_", required=True, help="A sector, or rare-earths.")
@click.option("--elasticities", default="", help="Sets for the long run; all if left out.")
@click.option("--date", default="2025-06-12", show_default=True, help="The world as known on it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead.")
def cutoff(by: str, of: str, input_: str, elasticities: str, date: str, as_json: bool) -> None:
    """Exposure to an input, what losing it costs at once and in the long run, who can stand in."""
    from walkaway.goods.kinds.supply import MINERALS
    from walkaway.grammar.values import listed

    sets = listed(elasticities)
    world = _checked(by, of, input_, sets, date)
    if input_ in MINERALS:
        document = _mineral(world, input_, by, of)
        if as_json:
            emit_json(document)
        else:
            click.echo(_mineral_page(document, world))
        return
    document = _sector(world, by, of, input_, sets)
    if as_json:
        emit_json(document)
    else:
        click.echo(_sector_page(document, world))


def _checked(by: str, of: str, input_: str, sets: list[str], date: str) -> World:
    """The world on the date, after every option has been looked at.

    Raises:
        BadInputError: all mistakes of all options.
    """
    from walkaway.errors import BadInputError, Problem, did_you_mean, gathered
    from walkaway.goods.cutoff import mistakes
    from walkaway.goods.kinds.supply import MINERALS
    from walkaway.scenario import Vocabulary
    from walkaway.world import World

    problems: list[Problem] = []
    world = gathered(problems, lambda: World.at(date))
    words = Vocabulary.of(world) if world else Vocabulary.embedded()
    problems += mistakes(words, by, of, input_)
    known = words.known("elasticity")
    problems += [
        Problem("--elasticities", "", f"no set {name!r}", did_you_mean(name, known))
        for name in sets
        if name not in known
    ]
    if sets and input_ in MINERALS:
        what = f"{input_} has no long run here: elasticity sets are of no use"
        problems.append(Problem("--elasticities", "", what, "leave them out"))
    if problems or world is None:
        raise BadInputError(problems)
    return world


def _sector(world: World, by: str, of: str, input_: str, sets: list[str]) -> dict[str, Any]:
    from walkaway.goods.cutoff import expand, exposure, long_run, short_run
    from walkaway.question import Question

    sellers, buyer, inputs = expand(world, by, of, input_)
    trade = world.trade()
    asked = Question(world=world, sets=tuple(sets or trade.elasticities), focus=(sellers[0], buyer))
    at = trade.economies.index
    found = exposure(
        trade, [at(c) for c in sellers], at(buyer), [trade.sectors.index(s) for s in inputs]
    )
    quick = short_run([found.share] * 3, [found.input_share] * 3, found.value_added)
    with progress_bar("cut off") as progress:
        slow = long_run(asked, sellers, buyer, inputs, progress)
    return {
        "schema": "walkaway/cutoff/1",
        "date": world.date.isoformat(),
        "by": sellers,
        "of": buyer,
        "input": inputs,
        "share_of_spending": found.share,
        "users": _users(trade, found, quick, slow),
        "short_run": _short(quick),
        "long_run": {
            "elasticity_sets": list(slow.sets),
            "not_solved": [{"set": n, "message": m} for n, m in slow.failed],
            "input_price_percent": _band(slow.price),
            "income_percent": {
                code: _band(slow.welfare[:, at(code)]) for code in dict.fromkeys([buyer, *sellers])
            },
        },
        "stand_ins": _stand_ins(trade, found, slow),
        "notes": [
            SHORT_NOTE,
            "Long run: the goods market with the flow banned, under each elasticity set; inputs "
            "substitute in fixed spending shares.",
        ],
    }


def _users(
    trade: TradeData, found: Exposure, quick: ShortRun, slow: LongRun
) -> dict[str, dict[str, Any]]:
    return {
        code: {
            "direct_share": float(found.direct[k]),
            "upstream_share": float(found.upstream[k]),
            "short_run_output_percent": {
                name: 100 * (float(quick.output[i, k]) - 1) for i, name in enumerate(NAMES)
            },
            "long_run_sales_percent": _band(slow.output[:, k]),
        }
        for k, code in enumerate(trade.sectors)
    }


def _short(quick: ShortRun) -> dict[str, Any]:
    return {
        "quantity_left": dict(zip(NAMES, quick.quantity, strict=True)),
        "input_price_factor": {
            name: value if math.isfinite(value) else None
            for name, value in zip(NAMES, quick.price, strict=True)
        },
        "value_added_percent": dict(zip(NAMES, quick.value_added, strict=True)),
    }


def _stand_ins(trade: TradeData, found: Exposure, slow: LongRun) -> list[dict[str, Any]]:
    """Other suppliers, those first who would come to sell most more."""
    rows = [
        {
            "economy": code,
            "exports_usd_bn": abroad,
            "sold_here_usd_bn": here,
            "more_sold_here_usd_bn": _band(slow.gained[:, trade.economies.index(code)]),
        }
        for code, abroad, here in found.suppliers
    ]
    return sorted(rows, key=lambda row: -row["more_sold_here_usd_bn"]["mid"])


def _band(values: Any) -> dict[str, float]:
    import numpy as np

    middle = (float(np.min(values)), float(np.median(values)), float(np.max(values)))
    return dict(zip(NAMES, middle, strict=True))


def _text(band: dict[str, float], digits: int = 2, plus: str = "+") -> str:
    mid, low, high = (f"{band[k]:{plus}.{digits}f}" for k in ("mid", "low", "high"))
    return f"{mid} ({low} to {high})"


def _few(names: list[str]) -> str:
    """Names, or the first of many."""
    if len(names) <= SHOWN:
        return ", ".join(names)
    return f"{', '.join(names[:2])} and {len(names) - 2} more"


def _hit(document: dict[str, Any]) -> list[str]:
    """Who is cut off, then those of the others whose income changes most."""
    income, of = document["long_run"]["income_percent"], document["of"]
    others = sorted((c for c in income if c != of), key=lambda c: -abs(income[c]["mid"]))
    return [of, *others[:SHOWN]]


def _sector_page(document: dict[str, Any], world: World) -> str:
    from walkaway.cli.output import columns

    trade = world.trade()
    names = dict(zip(trade.economies, trade.economy_names, strict=True))
    sectors = dict(zip(trade.sectors, trade.sector_names, strict=True))
    of, by = names[document["of"]], _few([names[c] for c in document["by"]])
    what = "; ".join(sectors[s] for s in document["input"])
    quick, slow = document["short_run"], document["long_run"]
    lines = [
        click.style(f"{by} cut{'s' if len(document['by']) == 1 else ''} {of} off from: {what}",
                    bold=True),
        f"{document['share_of_spending']:.1%} of what {of} spends on it comes from there "
        f"(trade of {trade.year})",
        "",
        "within months: % of the input left "
        f"{_text({k: 100 * v for k, v in quick['quantity_left'].items()}, 0, '')}; value added of "
        f"{of}, %: {_text(quick['value_added_percent'])}",
        f"in the long run: price of the input, %: {_text(slow['input_price_percent'])}",
        *(
            f"  real income of {names[code]}, %: {_text(slow['income_percent'][code], 3)}"
            for code in _hit(document)
        ),
        "",
    ]  # fmt: skip
    users = sorted(
        document["users"].items(),
        key=lambda item: -(item[1]["direct_share"] + item[1]["upstream_share"]),
    )
    body = [
        [sectors[code], f"{100 * u['direct_share']:.2f}", f"{100 * u['upstream_share']:.2f}",
         _text(u["short_run_output_percent"], 1), _text(u["long_run_sales_percent"], 1)]
        for code, u in users[:SHOWN]
    ]  # fmt: skip
    head = [
        "who uses it, % of output",
        "direct",
        "upstream",
        "months: output %",
        "long run: sales %",
    ]
    lines += [columns(head, body), ""]
    body = [
        [names[row["economy"]], f"{row['exports_usd_bn']:.1f}", f"{row['sold_here_usd_bn']:.1f}",
         _text(row["more_sold_here_usd_bn"], 2)]
        for row in document["stand_ins"][:SHOWN]
    ]  # fmt: skip
    head = ["who can stand in, USD bn", "exports", f"to {document['of']}", "more in the long run"]
    lines += [columns(head, body), ""]
    lines += [f"not solved, {one['set']}: {one['message']}" for one in slow["not_solved"]]
    return "\n".join([*lines, *(f"note: {note}" for note in document["notes"])])


def _mineral(world: World, name: str, by: str, of: str) -> dict[str, Any]:
    import numpy as np

    from walkaway.goods.minerals import COST_SHARE, USERS, mineral, users_lose

    found = mineral(world, name, by, of)
    trade = world.trade()
    uses = np.isin(trade.sectors, USERS)
    quick = users_lose(trade, found, of)
    return {
        "schema": "walkaway/cutoff-mineral/1",
        "date": world.date.isoformat(),
        "by": by,
        "of": of,
        "input": name,
        "dependence": dict(zip(NAMES, found.dependence, strict=True)),
        "share_of_mines": _finite(found.mined),
        "share_of_refining": _finite(found.refined),
        "cost_share_assumed": dict(zip(NAMES, COST_SHARE, strict=True)),
        "users": {
            code: {name_: 100 * (float(quick.output[i, k]) - 1) for i, name_ in enumerate(NAMES)}
            for k, code in enumerate(trade.sectors)
            if uses[k]
        },
        "short_run": _short(quick),
        "stand_ins": {
            "mines_tonnes": dict(found.mines),
            "refining_share": dict(found.refiners),
        },
        "facts": [{"fact": fact, "source": source} for fact, source in found.facts],
        "notes": _mineral_notes(found),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _mineral_notes(found: Mineral) -> list[str]:
    return [
        "Within months: others send no more than before, and a metal is the same from wherever it "
        "comes; substitution between it and other inputs 0.1 to 0.5 (after Boehm, Flaaen and "
        "Pandalai-Nayar 2019); no stocks.",
        "Rare earths lie below the sector grid: a layer of their own facts. What the loss does to "
        "trade and income elsewhere is in walkaway run rare-earths-cutoff. How much of Japan's "
        "supply comes from China is contested, so the share is a range. Their share in users' "
        "costs is assumed, and the answer is as uncertain as that.",
        f"Mines elsewhere do not replace refining: China refines {found.refined:.0%} of magnet "
        "rare earths, so a mine that ships its ore there is cut off with it."
        if math.isfinite(found.refined)
        else "Who refines is not on record on this date.",
    ]


def _mineral_page(document: dict[str, Any], world: World) -> str:
    from walkaway.cli.output import columns

    trade = world.trade()
    sectors = dict(zip(trade.sectors, trade.sector_names, strict=True))
    quick = document["short_run"]
    share = {k: 100 * v for k, v in document["dependence"].items()}
    lines = [
        click.style(f"{document['by']} cuts {document['of']} off from {document['input']}",
                    bold=True),
        f"% of imports from there: {_text(share, 0, '')}; contested",
        "% of the input left within months: "
        f"{_text({k: 100 * v for k, v in quick['quantity_left'].items()}, 0, '')}",
        f"value added of {document['of']}, %: {_text(quick['value_added_percent'], 2)}",
        "",
        columns(
            ["who builds it in", "output within months, %"],
            [[sectors[code], _text(band, 1)] for code, band in document["users"].items()],
        ),
        "",
    ]  # fmt: skip
    mines = document["stand_ins"]["mines_tonnes"]
    body = [[place, f"{tonnes:,.0f}"] for place, tonnes in mines.items()]
    lines += [columns(["who can stand in: mines", "tonnes a year"], body)]
    for place, part in document["stand_ins"]["refining_share"].items():
        lines.append(f"refining: {place} {part:.0%}")
    lines += ["", *(f"fact: {f['fact']} ({f['source']})" for f in document["facts"]), ""]
    return "\n".join([*lines, *(f"note: {note}" for note in document["notes"])])
