"""walkaway firm: an exporter's operating profit under a scenario, from one year to the next."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from walkaway.cli.output import emit_json, progress_bar

if TYPE_CHECKING:
    from walkaway.firms.market import FirmRun
    from walkaway.scenario import Scenario

WHY_MISSED = (
    "Companies count tariffs they pay in place of suppliers, steel and stocks at plants in the "
    "US; these are not published by flow and not here. A miss stays a miss."
)


LEAST = 0.05
"""JPY bn that print as nothing."""
RECORD = (
    "record to the scenario's date, then unchanged, give or take a standard deviation of its "
    "monthly changes: an assumption, not a forecast"
)
PATH = (
    "; from that date on times what the scenario's measures do to it, quarter by quarter, in the "
    "quarterly model (GPM6, extended)"
)


@click.command()
@click.argument("name", required=False)
@click.option("--scenario", default="japan-2025", show_default=True, help="Name or TOML file.")
@click.option(
    "--pass-through",
    type=click.Choice(["company", "none", "retail", "border"]),
    default="company",
    show_default=True,
    help="Who pays the tariff: the firm's table, nobody but it, 20% or all of it the buyers.",
)
@click.option("--elasticities", default="", help="Sets to solve under; all if left out.")
@click.option(
    "--record",
    is_flag=True,
    help="Leave out what the scenario itself does to dollar-yen.",
)
@click.option(
    "--draws",
    type=click.IntRange(0, 100_000),
    default=0,
    show_default=True,
    help="Draws of the scenario's dollar-yen, for its range; 0: its central path alone.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the draws.")
@click.option("--chart", type=click.Path(dir_okay=False), help="Waterfall chart: .svg or .png.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead.")
def firm(
    name: str | None,
    scenario: str,
    pass_through: str,
    elasticities: str,
    record: bool,
    draws: int,
    seed: int,
    chart: str | None,
    as_json: bool,
) -> None:
    """Operating profit of an exporter: tariff, price, volume, exchange rate, mitigation.

    What the scenario does from its date on, beside the record: tariffs before it, and the yen.

    NAME is a firm of the library (listed without it) or a TOML table of your own.
    """
    if name is None:
        _emit_library(as_json)
        return
    from walkaway.errors import BadInputError, Problem, gathered
    from walkaway.firms.reader import load as load_firm
    from walkaway.grammar.values import listed
    from walkaway.scenario import Scenario

    problems: list[Problem] = []
    own = gathered(problems, lambda: load_firm(name))
    loaded = gathered(problems, lambda: Scenario.load(scenario))
    if record and draws:
        problems.append(
            Problem("--draws", str(draws), "are of no use with --record", "leave out one")
        )
    if problems or own is None or loaded is None:
        raise BadInputError(problems)
    from walkaway.engine.exporters import bridge_of
    from walkaway.firms.statements import own_estimates
    from walkaway.goods.market import Answers

    with progress_bar("goods market, dollar-yen") as progress:
        run, still, failed, question = bridge_of(
            loaded, own, listed(elasticities) or None, pass_through, record, draws, seed, progress
        )
    estimates = own_estimates(question, Answers, own)
    if chart:
        from walkaway.cli.firm_plot import waterfall

        waterfall(run, chart)
    document = _document(run, loaded, estimates, failed)
    document |= _exchange(run, still, draws)
    if as_json:
        emit_json(document)
    else:
        click.echo(_page(run, loaded, document))
        if chart:
            click.echo(f"chart: {chart}")


def _emit_library(as_json: bool) -> None:
    from walkaway.firms.reader import library
    from walkaway.firms.reader import load as load_firm

    firms = [load_firm(name) for name in library()]
    if as_json:
        emit_json(
            {
                "schema": "walkaway/firms/1",
                "firms": [
                    {"name": f.name, "title": f.title, "profit_jpy_bn": f.head.profit,
                     "per_yen_jpy_bn": f.head.per_yen, "note": f.head.note}
                    for f in firms
                ],
            }
        )  # fmt: skip
        return
    for f in firms:
        profit = "" if f.head.profit is None else f", operating profit {f.head.profit:,.0f} JPY bn"
        click.echo(f"{f.name:10}{f.title}, {len(f.sales)} flows{profit}")
    click.echo("\nnissan is left out: neither its flows nor its profit are in the data.")
    click.echo("walkaway firm NAME, or a TOML table of your own.")


def _document(
    run: FirmRun, scenario: Scenario, estimates: list[dict[str, object]], failed: tuple[str, ...]
) -> dict[str, Any]:
    """The bridge as plain data; amounts in JPY bn."""
    from walkaway.firms.bridge import PARTS

    head, found = run.firm.head, run.bridge
    middle = found.middle
    quarters = []
    for q, quarter in enumerate(run.quarters):
        cells = {
            part: {
                "low": float(found.low[:, q, k].min()),
                "mid": float(found.central[middle, q, k]),
                "high": float(found.high[:, q, k].max()),
            }
            for k, part in enumerate(PARTS)
        }
        quarters.append(
            {
                "quarter": quarter.label,
                "tariff_points_by_flow": list(quarter.tariff),
                "dollar_yen": dict(zip(("low", "mid", "high"), quarter.dollar_yen, strict=True)),
                "dollar_yen_record": dict(zip(("low", "mid", "high"), run.record[q], strict=True)),
                "elasticity": quarter.elasticity,
                "parts": cells,
                "total": {
                    "low": float(found.quarter_low[q]),
                    "mid": math.fsum(cells[part]["mid"] for part in PARTS),
                    "high": float(found.quarter_high[q]),
                },
            }
        )
    year = {
        part: math.fsum(float(found.central[middle, q, k]) for q in range(len(quarters)))
        for k, part in enumerate(PARTS)
    }
    total = math.fsum(year.values())
    recorded = _recorded(run)
    before_and_record = None if head.profit is None else head.profit + recorded["total"]["mid"]
    return {
        "schema": "walkaway/firm-bridge/1",
        "firm": run.firm.name,
        "title": run.firm.title,
        "scenario": scenario.name,
        "date": scenario.date.isoformat(),
        "unit": "JPY bn",
        "before": head.profit,
        "before_year": before_year(run),
        "before_source": head.profit_source,
        "after": None if before_and_record is None else before_and_record + total,
        "recorded": recorded,
        "effect": {"year": year, "total": _three(found.total_low, total, found.total_high)},
        "change": _three(*run.change),
        "year": year,
        "total": {"low": found.total_low, "mid": total, "high": found.total_high},
        "quarters": quarters,
        "dollar_yen_before": run.before,
        "choices": _choices(run),
        "flows": [
            {
                "from": own.from_,
                "to": own.to,
                "sector": own.sector,
                "usd_bn_a_year": dict(zip(("low", "mid", "high"), own.base_usd_bn, strict=True)),
                "market_exports_percent": {m: run.exports[m][k] for m in found.members},
                "source": own.source,
            }
            for k, own in enumerate(run.firm.sales)
        ],
        "elasticity_sets": list(found.members),
        "not_solved": list(failed),
        "own_estimates": estimates,
        "note": head.note,
    }


def _recorded(run: FirmRun) -> dict[str, Any]:
    """What the record did against the year before: parts by quarter and over the year."""
    from walkaway.firms.bridge import PARTS

    found, middle = run.recorded, run.bridge.middle
    parts = found.central[middle]
    quarters = [
        {
            "quarter": name,
            "parts": {
                part: _three(
                    float(found.low[:, q, k].min()),
                    float(parts[q, k]),
                    float(found.high[:, q, k].max()),
                )
                for k, part in enumerate(PARTS)
            },
            "total": _three(
                float(found.quarter_low[q]), math.fsum(parts[q]), float(found.quarter_high[q])
            ),
        }
        for q, name in enumerate(found.quarters)
    ]
    year = {part: math.fsum(parts[:, k]) for k, part in enumerate(PARTS)}
    total = math.fsum(year.values())
    return {
        "before": run.date.isoformat(),
        "year": year,
        "total": _three(found.total_low, total, found.total_high),
        "quarters": quarters,
    }


def _three(low: float, mid: float, high: float) -> dict[str, float]:
    return {"low": low, "mid": mid, "high": high}


def before_year(run: FirmRun) -> str:
    """The year compared with, in words."""
    head, first = run.firm.head, run.start
    return "year before" if head.base_year == first - 1 else f"year from {head.base_year}"


def _exchange(run: FirmRun, still: FirmRun, draws: int) -> dict[str, Any]:
    """How dollar-yen was found, and what of the effect is due to what the scenario does to it."""
    from walkaway.firms.bridge import PARTS

    def year(one: FirmRun) -> list[float]:
        # The same elasticity set in both: that of the bridge shown.
        return [math.fsum(column) for column in one.bridge.central[run.bridge.middle].T]

    moved = {part: a - b for part, a, b in zip(PARTS, year(run), year(still), strict=True)}
    drawn = f"path, {draws} draws" if draws else "central path"
    return {
        "dollar_yen_from": "record" if run.ratios is None else drawn,
        "of_which_scenario_moves_dollar_yen": moved,
    }


def _choices(run: FirmRun) -> dict[str, Any]:
    """What is chosen rather than known, with its source."""
    head = run.firm.head
    share = run.choice.share or head.pass_through
    names = ("low", "mid", "high")
    own = run.choice.share is None
    return {
        "pass_through": {
            "choice": run.choice.name,
            **dict(zip(names, share, strict=True)),
            "source": head.pass_through_source if own else run.choice.source,
        },
        "margin": {**dict(zip(names, head.margin, strict=True)), "source": head.margin_source},
        "mitigation": {
            **dict(zip(names, head.mitigation, strict=True)),
            "source": head.mitigation_source,
        },
        "per_yen": {
            "value": head.per_yen,
            "source": head.per_yen_source
            or ("not published" if head.per_yen is None else "no source given"),
        },
        "dollar_yen": {"source": RECORD + ("" if run.ratios is None else PATH)},
        "volume": {
            "source": "goods market at full pass-through, scaled in logs by the share passed on "
            "and by the short-run over the market's elasticity (0.76 in the first year, 2 after "
            "ten: "
            "Boehm, Levchenko and Pandalai-Nayar 2023)"
        },
    }


def _page(run: FirmRun, scenario: Scenario, document: dict[str, Any]) -> str:
    """The bridge for a terminal."""
    from walkaway.cli.output import columns
    from walkaway.firms.bridge import PARTS
    from walkaway.firms.market import LABELS

    names = {part: LABELS[part] for part in PARTS}
    title = f"{run.firm.title}: operating profit over the fiscal year, JPY bn"
    lines = [
        click.style(title, bold=True),
        f"scenario {scenario.name}, as known on {scenario.date}; pass-through: {run.choice.name}",
        "",
    ]
    lines += [_waterfall(document, names), ""]
    quarters = document["quarters"]
    body = [
        [names[p], *(f"{q['parts'][p]['mid']:+,.1f}" for q in quarters),
         f"{document['year'][p]:+,.1f}",
         f"{sum(q['parts'][p]['low'] for q in quarters):+,.0f} to "
         f"{sum(q['parts'][p]['high'] for q in quarters):+,.0f}"]
        for p in PARTS
    ]  # fmt: skip
    total = document["total"]
    body.append(
        ["by the scenario", *(f"{q['total']['mid']:+,.1f}" for q in quarters),
         f"{total['mid']:+,.1f}", f"{total['low']:+,.0f} to {total['high']:+,.0f}"]
    )  # fmt: skip
    body += _record_rows(document)
    body.append(
        ["yen per dollar", *(f"{q['dollar_yen']['mid']:.1f}" for q in quarters),
         f"before {document['dollar_yen_before']:.1f}", ""]
    )  # fmt: skip
    if run.ratios is not None:
        body.append(
            ["  without the scenario",
             *(f"{q['dollar_yen_record']['mid']:.1f}" for q in quarters), "", ""]
        )  # fmt: skip
    lines += [columns(["JPY bn", *(q["quarter"] for q in quarters), "year", "range"], body)]
    lines += [_yen_in_words(document), ""]
    if document["own_estimates"]:
        rows = []
        for own in document["own_estimates"]:
            ours = own["ours_jpy_bn"]
            said = f"{own['said']}: {own['from'][:7]} to {own['until'][:7]}, {own['meant']}"
            row = [said, f"{own['company_jpy_bn']:,.0f}"]
            if ours is None:
                rows.append([*row, "", "", own["why"]])
                continue
            row += [f"{ours['mid']:,.0f}", f"{ours['low']:,.0f} to {ours['high']:,.0f}"]
            rows.append([*row, "inside" if own["inside"] else "MISSED"])
        head = ["the company's own estimates of its tariffs", "said", "ours", "range", ""]
        lines += [columns(head, rows)]
        if any(own["inside"] is False for own in document["own_estimates"]):
            lines.append(WHY_MISSED)
        lines.append("")
    lines += [f"{own.from_} to {own.to}: {own.source}" for own in run.firm.sales]
    for name, choice in document["choices"].items():
        said = ""
        if "mid" in choice:
            said = f"{choice['mid']:.0%} ({choice['low']:.0%} to {choice['high']:.0%}), "
        if name == "per_yen" and choice["value"] is not None:
            said = f"{choice['value']:g} JPY bn a year, "
        lines.append(f"{name.replace('_', ' ')}: {said}{choice['source']}")
    if run.firm.head.note:
        lines.append(f"note: {run.firm.head.note}")
    lines += [f"not solved, {message}" for message in document["not_solved"]]
    return "\n".join(lines)


def _on_record(parts: dict[str, Any]) -> tuple[float, float]:
    """What tariffs on record did with all that followed from them, and what the yen did."""
    yen = float(parts["exchange"])
    return math.fsum(float(one) for name, one in parts.items() if name != "exchange"), yen


def _record_rows(document: dict[str, Any]) -> list[list[str]]:
    """The record against the year before, by quarter."""
    recorded = document["recorded"]
    mids = [{p: one["mid"] for p, one in q["parts"].items()} for q in recorded["quarters"]]
    told = [*map(_on_record, mids), _on_record(recorded["year"])]
    rows = [[f"tariffs on record before {document['date']}", *(f"{t:+,.1f}" for t, _ in told), ""]]
    if document["choices"]["per_yen"]["value"] is not None:
        rows.append(["yen on record", *(f"{yen:+,.1f}" for _, yen in told), ""])
    return rows


def _yen_in_words(document: dict[str, Any]) -> str:
    """What of its effect the scenario has through the yen."""
    if document["dollar_yen_from"] == "record":
        return "What the scenario itself does to dollar-yen is left out."
    moved = math.fsum(document["of_which_scenario_moves_dollar_yen"].values())
    if abs(moved) < LEAST:
        return "Nothing of it comes from what the scenario itself does to the yen."
    return f"Of what it does {moved:+,.1f} comes from what it does to the yen."


def _waterfall(document: dict[str, Any], names: dict[str, str], width: int = 48) -> str:
    """The bridge drawn with letters: each bar starts where the last one ended."""
    start = document["before"] or 0.0
    tariffs, yen = _on_record(document["recorded"]["year"])
    steps = [("tariffs on record", tariffs)]
    if document["choices"]["per_yen"]["value"] is not None:
        steps.append(("yen on record", yen))
    steps += [(names[p], value) for p, value in document["year"].items()]
    levels = [start]
    for _, value in steps:
        levels.append(levels[-1] + value)
    low, high = min(*levels, 0.0), max(*levels, 0.0)
    scale = width / ((high - low) or 1.0)

    def bar(a: float, b: float, mark: str) -> str:
        first, last = sorted((round((a - low) * scale), round((b - low) * scale)))
        return " " * first + mark * max(1, last - first)

    lines = [f"{document['before_year']:18}{start:>10,.0f}  {bar(0, start, '█')}"]
    for (name, value), level in zip(steps, levels, strict=False):
        mark = "▓" if value >= 0 else "░"
        if abs(value) < LEAST:
            lines.append(f"{name:18}{0:>10,.0f}")
            continue
        lines.append(f"{name:18}{value:>+10,.0f}  {bar(level, level + value, mark)}")
    lines.append(f"{'this year':18}{levels[-1]:>10,.0f}  {bar(0, levels[-1], '█')}")
    if document["before"] is None:
        lines[0] = f"profit of the {document['before_year']} is not in the data: changes only"
        lines[-1] = f"{'change':18}{levels[-1]:>+10,.0f}"
    return "\n".join(lines)
