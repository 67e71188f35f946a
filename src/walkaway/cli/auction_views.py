"""What `walkaway auction` prints: documents for programs, lines for people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from walkaway.auctions.award import Award
    from walkaway.auctions.forecast import Forecast
    from walkaway.auctions.record import HistoryRow, Measure
    from walkaway.auctions.simulation import Draws, Simulation


def finite(value: float | None, digits: int | None = None) -> float | None:
    """None for NaN, so that JSON stays JSON."""
    if value is None or not math.isfinite(value):
        return None
    return round(value, digits) if digits is not None else value


def award_document(result: Award, bids: int) -> dict[str, Any]:
    """An award as JSON: dollars as integers, yields and ratios as decimal strings."""
    from fractions import Fraction

    from walkaway.auctions.award import CLASSES, COMPETITIVE, Outcome
    from walkaway.pricing.exact import round_half_up, text

    def percent(thousandths: int | None) -> str | None:
        return None if thousandths is None else text(Fraction(thousandths, 1000), 3)

    competitive = result.competitive_accepted
    by_class = {
        name: {
            "tendered": result.tendered[k],
            "accepted": result.accepted[k],
            "share_of_competitive_percent": (
                round(100 * result.accepted[k] / competitive, 4)
                if k <= COMPETITIVE and competitive
                else None
            ),
        }
        for k, name in enumerate(CLASSES)
    }
    tail = result.tail
    return {
        "outcome": str(result.outcome),
        "bids": bids,
        "offering": result.offering,
        "stop_out": percent(result.stop_out),
        "allotted_percent": text(Fraction(result.allotted_percent, 100), 2),
        "awarded": result.awarded,
        "excess": result.excess,
        "excess_by_rounding_up": result.excess if result.outcome is Outcome.FILLED else 0,
        "shortfall": result.shortfall,
        "bid_to_cover": text(round_half_up(result.bid_to_cover, 2), 2),
        "median": percent(result.median),
        "low": percent(result.low),
        "tail_bp": None if tail is None else text(round_half_up(tail, 3), 3),
        "not_considered_35_percent_rule": result.cut,
        "by_class": by_class,
        "notes": award_notes(result),
    }


def award_notes(result: Award) -> list[str]:
    """What of an award needs a word."""
    from walkaway.auctions.award import COMPETITIVE, Outcome

    if result.outcome is not Outcome.NONCOMPETITIVE:
        return []
    turned_away = sum(result.tendered[: COMPETITIVE + 1])
    return [
        "noncompetitive bids alone reach the offering; they are awarded in full (31 CFR 356.20), "
        f"${result.excess:,} above it, and ${turned_away:,} of competitive bids get nothing; how "
        "much of these to accept would be the Secretary's choice"
    ]


def history_document(row: HistoryRow) -> dict[str, Any]:
    """One auction of a history as JSON."""
    measures = {
        name: {
            "value": finite(m.value, 4),
            "six_month_average": finite(m.average, 4),
            "auctions_in_average": m.count,
            "average_can_be_judged": m.count > 1,
            "z": finite(m.z, 3),
            "z_since": m.since.isoformat() if m.since else None,
            "z_widest_gap_days": m.widest_gap if m.since else None,
            "z_spans_gap": spans_gap(m),
        }
        for name, m in row.measures.items()
    }
    return {
        "date": row.date.isoformat(),
        "term": row.term,
        "high_rate": finite(row.high),
        "offering": finite(row.offering),
        **measures,
        "shares_by_denominator_percent": {
            name: [finite(100 * share, 4) for share in shares]
            for name, shares in row.denominators.items()
        },
    }


def spans_gap(measure: Measure) -> bool:
    """Whether more than half a year lies between two auctions that a z-score rests on."""
    from walkaway.auctions.record import WINDOW_DAYS

    return measure.since is not None and measure.widest_gap > WINDOW_DAYS


def history_line(row: HistoryRow) -> str:
    """One auction of a history as a line of the table."""

    def cell(value: float, form: str, width: int) -> str:
        return (format(value, form) if math.isfinite(value) else "-").rjust(width)

    def average(name: str, form: str) -> str:
        m = row.measures[name]
        return f"{cell(m.average, form, 6)}({m.count})"

    def score(name: str) -> str:
        star = "*" if spans_gap(row.measures[name]) else " "
        return cell(row.measures[name].z, "+.1f", 6) + star

    m = row.measures
    return (
        f"{row.date}  {row.term:<16}{cell(row.high, '.3f', 6)}  {cell(m['cover'].value, '.2f', 6)}"
        f"{average('cover', '.2f')}  {cell(m['dealer'].value, '.1f', 7)} "
        f"{cell(m['direct'].value, '.1f', 7)}{average('direct', '.1f')}"
        f"{score('direct')}  {cell(m['indirect'].value, '.1f', 8)}"
        f"{average('indirect', '.1f')}{score('indirect')}"
        f" {cell(m['tail_bp'].value, '+.1f', 7)}"
    )


def simulation_document(
    simulation: Simulation, left: int, draws: int, seed: int, actual: dict[str, Any] | None
) -> dict[str, Any]:
    """A simulation as JSON."""
    from walkaway.auctions.forecast import ESTIMATOR
    from walkaway.auctions.simulation import quantiles

    offer = simulation.offer
    change = simulation.shocked.tail - simulation.base.tail
    shock = {
        f"{name}_percent": round(100 * (float(value) - 1), 6)
        for name, value in zip(
            ("dealers", "direct", "indirect"), simulation.shock.factors, strict=True
        )
    }
    return {
        "date": offer.date.isoformat(),
        "term": offer.term,
        "offering": offer.offering,
        "reopening": offer.reopening,
        "eve_yield": finite(offer.reference),
        "when_issued": offer.when_issued,
        "shock": shock
        | {
            "dealers_duty": simulation.shock.dealers_duty,
            "dealers_effective_percent": round(100 * (simulation.dealers_factor - 1), 4),
        },
        "draws": draws,
        "seed": seed,
        "without_shock": _draws_json(simulation.base, left),
        "with_shock": _draws_json(simulation.shocked, left),
        "change_of_stop_out_bp": quantiles(change),
        "slope_bp_per_percent_of_offering": simulation.slope_bp,
        "reduced_form_change_bp": simulation.reduced_form_bp,
        "reduced_form_basis": "record" if simulation.tail_fit.auctions else "assumed",
        "estimator": ESTIMATOR,
        "forecast": _forecast_json(simulation.ahead),
        "tail_fit": vars(simulation.tail_fit),
        "on_record": actual,
        "notes": list(simulation.notes),
    }


def _forecast_json(ahead: Forecast) -> dict[str, Any]:
    """What was expected of each number, how far off such forecasts are, and why."""
    from walkaway.auctions.forecast import FEATURES, NUMBERS

    return {
        name: {
            "expected": float(ahead.centre[j]),
            "error_sd": float(ahead.errors[:, j].std(ddof=1)),
            "errors_from_auctions": ahead.fitted_on,
            "errors_scaled_to_recent_by": float(ahead.recent_scale[j]),
            "coefficients": {
                feature: {"value": float(value), "error": float(error)}
                for feature, value, error in zip(
                    FEATURES, ahead.coefficients[j], ahead.coefficient_errors[j], strict=True
                )
            },
        }
        for j, name in enumerate(NUMBERS)
    }


def _draws_json(draws: Draws, left: int) -> dict[str, Any]:
    from walkaway.auctions.record import BIDDERS
    from walkaway.auctions.simulation import quantiles

    return {
        "stop_out_percent": quantiles(draws.stop_out),
        "tail_bp": quantiles(draws.tail),
        "bid_to_cover": quantiles(draws.cover),
        **{
            f"{name}_share_percent": quantiles(100 * draws.shares[:, k])
            for k, name in enumerate(BIDDERS)
        },
        "dealers_awarded_usd": quantiles(draws.awards[:, 0]),
        "probability_dealers_left_above": {
            "usd": left,
            "probability": float((draws.awards[:, 0] > left).mean()),
        },
        "probability_failed": float(draws.failed.mean()),
        "mean_shortfall_usd_if_failed": (
            float(draws.shortfall[draws.failed].mean()) if draws.failed.any() else None
        ),
    }


def print_simulation(document: dict[str, Any]) -> None:
    """A simulation as a table: without and with the change."""
    offered = document["offering"] / 1e9
    changes = ", ".join(
        f"{name.removesuffix('_percent')} {value:+g}%"
        for name, value in document["shock"].items()
        if name in ("dealers_percent", "direct_percent", "indirect_percent") and value
    )
    duty = "" if document["shock"]["dealers_duty"] else "; dealers without their duty to bid"
    kind = "reopened " if document["reopening"] else ""
    click.echo(
        f"{kind}{document['term']} of {document['date']}, ${offered:g}bn, "
        f"{document['draws']:,} draws; bids changed: {changes or 'none'}{duty}"
    )
    click.echo(f"{'':<26}{'without':^32}{'with the change':^32}")
    click.echo(f"{'':<26}" + 2 * f"{'10%':>10}{'50%':>10}{'90%':>10}  ")
    before, after = document["without_shock"], document["with_shock"]
    for name in before:
        if isinstance(before[name], dict) and "p50" in before[name]:
            cells = [
                "-"
                if side[name][p] is None
                else f"{side[name][p] / (1e9 if 'usd' in name else 1):.3f}"
                for side in (before, after)
                for p in ("p10", "p50", "p90")
            ]
            label = name.replace("_", " ").replace("usd", "$bn")
            click.echo(f"{label:<26}{''.join(c.rjust(10) for c in cells[:3])}  "
                       f"{''.join(c.rjust(10) for c in cells[3:])}")  # fmt: skip
    key = "probability_dealers_left_above"
    limit = before[key]["usd"] / 1e9
    click.echo(f"P(dealers left with more than ${limit:g}bn): {before[key]['probability']:.1%} "
               f"without, {after[key]['probability']:.1%} with")  # fmt: skip
    click.echo(f"P(auction fails): {before['probability_failed']:.2%} without, "
               f"{after['probability_failed']:.2%} with")  # fmt: skip
    moved = document["change_of_stop_out_bp"]
    if moved["mean"] is not None:
        basis = "on record an equal loss of cover went with"
        if document["reduced_form_basis"] == "assumed":
            basis = "an equal loss of cover is assumed, not on record, to go with"
        click.echo(f"stop-out moves by {moved['p50']:+.1f} bp ({moved['p10']:+.1f} to "
                   f"{moved['p90']:+.1f}); {basis} "
                   f"{document['reduced_form_change_bp']:+.1f} bp")  # fmt: skip
    if document["on_record"]:
        actual = document["on_record"]
        size = "" if actual["offering"] is None else f" for ${actual['offering'] / 1e9:g}bn"
        click.echo(
            f"on record: stop-out {actual['stop_out']}, cover {actual['bid_to_cover']}{size}"
        )
    for note in document["notes"]:
        click.echo(f"note: {note}")
