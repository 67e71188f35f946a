"""Documents about Treasury auctions; prices and yields are decimal strings, with every digit."""

from __future__ import annotations

from walkaway.outcome.shapes import (
    COUNT,
    DATE,
    INTEGER,
    NUMBER,
    SHARE,
    TEXT,
    TRUTH,
    Schema,
    either,
    many,
    mapping,
    maybe,
    obj,
    published,
    same,
    told,
)

DECIMAL: Schema = {"type": "string", "pattern": r"^-?\d+(\.\d+)?(/\d+)?$"}
TERMS = {
    **same(("maturity", "dated", "issue", "first_payment"), DATE),
    "dated_inferred": TRUTH,
    "first_period": TEXT,
    "first_payment_inferred": TRUTH,
    **same(("days_to_next_payment", "days_in_half_year", "full_half_years_after"), INTEGER),
}
RISK = {
    "risk": obj(
        same(
            ("modified_duration_years", "macaulay_duration_years", "convexity", "dv01_per_100"),
            NUMBER,
        )
    )
}


def auction_price() -> Schema:
    """`walkaway auction price --json`: a note or bond, a bill, TIPS or a floating-rate note."""
    at_yield = {"price_at_yield": DECIMAL}
    note = obj(
        {
            **same(("price", "accrued_per_1000", "full_price", "yield", "coupon"), DECIMAL),
            "coupon_set_from_yield": TRUTH,
            **TERMS,
        },
        {**at_yield, **RISK},
    )
    bill = obj(
        {
            **same(("price", "discount_rate", "investment_rate"), DECIMAL),
            "days": COUNT,
            "days_in_year": COUNT,
            "issue": DATE,
            "maturity": DATE,
        },
        {"price_at_discount_rate": DECIMAL},
    )
    indexed = (
        "price", "accrued_per_1000", "index_ratio", "adjusted_price", "adjusted_accrued_per_1000",
        "accrued_per_100", "adjusted_accrued_per_100", "settlement_per_100", "real_yield", "coupon",
    )  # fmt: skip
    tips = obj(
        {**same(indexed, DECIMAL), "coupon_set_from_yield": TRUTH, **TERMS}, {**at_yield, **RISK}
    )
    floating = obj(
        {
            **same(("price", "accrued_per_100", "full_price", "index_rate"), DECIMAL),
            "accrued_assumed": TRUTH,
            **same(("dated", "issue", "maturity"), DATE),
            "dated_inferred": TRUTH,
        }
    )
    return published("auction-price", "1", either(note, bill, tips, floating))


def auction_prices() -> Schema:
    """`walkaway auction price --term-file --json`: the columns of the file, and the answers."""
    row = {
        "type": "object",
        "properties": {"price": TEXT, "accrued": TEXT},
        "required": ["price", "accrued"],
        "additionalProperties": maybe(TEXT),
    }
    return published("auction-prices", "1", many(row))


def auction_award() -> Schema:
    """`walkaway auction award --json`; amounts in dollars."""
    cell = obj(
        {
            "tendered": COUNT,
            "accepted": COUNT,
            "share_of_competitive_percent": maybe(NUMBER),
        }
    )
    amounts = (
        "bids", "offering", "awarded", "excess", "excess_by_rounding_up", "shortfall",
        "not_considered_35_percent_rule",
    )  # fmt: skip
    return published(
        "auction-award",
        "1",
        obj(
            {
                "outcome": TEXT,
                **same(amounts, COUNT),
                "allotted_percent": DECIMAL,
                "bid_to_cover": DECIMAL,
                **same(("stop_out", "median", "low", "tail_bp"), maybe(DECIMAL)),
                "by_class": mapping(cell),
                "notes": many(TEXT),
            }
        ),
    )


def auction_history() -> Schema:
    """`walkaway auction history --json`; shares in percent."""
    measure = obj(
        {
            **same(("value", "six_month_average", "z"), maybe(NUMBER)),
            "auctions_in_average": COUNT,
            "average_can_be_judged": TRUTH,
            "z_since": maybe(DATE),
            "z_widest_gap_days": maybe(COUNT),
            "z_spans_gap": TRUTH,
        }
    )
    shares = many(maybe(NUMBER), minItems=3, maxItems=3)
    row = obj(
        {
            "date": DATE,
            "term": TEXT,
            "high_rate": maybe(NUMBER),
            "offering": maybe(NUMBER),
            **same(("cover", "dealer", "direct", "indirect", "tail_bp", "spread_bp"), measure),
            "shares_by_denominator_percent": obj(same(("competitive", "public", "total"), shares)),
        }
    )
    return published(
        "auction-history",
        "1",
        obj(
            {
                "term": TEXT,
                "kind": {"enum": ["nominal", "tips", "frn", "bill"]},
                "as_of": DATE,
                "on_record": COUNT,
                **same(("shares", "shares_by_denominator", "average", "z"), TEXT),
                "notes": many(TEXT),
                "auctions": many(row),
            }
        ),
    )


def auction_simulation() -> Schema:
    """`walkaway auction simulate --json`."""
    quantiles = obj(
        same(("mean", "p2.5", "p10", "p25", "p50", "p75", "p90", "p97.5"), maybe(NUMBER))
    )
    drawn = (
        "stop_out_percent", "tail_bp", "bid_to_cover", "dealer_share_percent",
        "direct_share_percent", "indirect_share_percent", "dealers_awarded_usd",
    )  # fmt: skip
    draws = obj(
        {
            **same(drawn, quantiles),
            "probability_dealers_left_above": obj({"usd": COUNT, "probability": SHARE}),
            "probability_failed": SHARE,
            "mean_shortfall_usd_if_failed": maybe(NUMBER),
        }
    )
    forecast = obj(
        {
            "expected": NUMBER,
            "error_sd": NUMBER,
            "errors_from_auctions": COUNT,
            "errors_scaled_to_recent_by": NUMBER,
            "coefficients": mapping(obj({"value": NUMBER, "error": NUMBER})),
        }
    )
    shock = obj(
        {
            **same(("dealers_percent", "direct_percent", "indirect_percent"), NUMBER),
            "dealers_duty": TRUTH,
            "dealers_effective_percent": NUMBER,
        }
    )
    actual = obj(
        {
            **same(("offering", "stop_out", "bid_to_cover"), maybe(NUMBER)),
            "shares": many(maybe(NUMBER)),
        }
    )
    return published(
        "auction-simulation",
        "1",
        obj(
            {
                "date": DATE,
                "term": TEXT,
                "offering": NUMBER,
                "reopening": TRUTH,
                "eve_yield": maybe(NUMBER),
                "when_issued": maybe(NUMBER),
                "shock": shock,
                "draws": COUNT,
                "seed": COUNT,
                "without_shock": draws,
                "with_shock": draws,
                "change_of_stop_out_bp": quantiles,
                "slope_bp_per_percent_of_offering": NUMBER,
                "reduced_form_change_bp": NUMBER,
                "reduced_form_basis": {"enum": ["record", "assumed"]},
                "estimator": TEXT,
                "forecast": mapping(forecast),
                "tail_fit": mapping(maybe(NUMBER)),
                "on_record": told(maybe(actual), "null where the auction is not on record"),
                "notes": many(TEXT),
            }
        ),
    )


def auction_backtest() -> Schema:
    """`walkaway auction backtest --json`."""
    score = obj(
        {
            "quantity": TEXT,
            "unit": TEXT,
            "auctions": COUNT,
            "coverage": told(mapping(NUMBER), "band in percent: percent of auctions inside"),
            **same(("crps", "crps_last", "crps_mean", "gain", "gain_error"), NUMBER),
        }
    )
    schemes = ("leave_one_out", "expanding", "since_2025")
    return published("auction-backtest", "1", obj(same(schemes, many(score))))
