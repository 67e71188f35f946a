"""Documents about exporters."""

from __future__ import annotations

from walkaway.firms.bridge import PARTS
from walkaway.outcome.shapes import (
    BAND,
    DATE,
    NUMBER,
    SHARE,
    TEXT,
    TRUTH,
    Schema,
    document,
    many,
    mapping,
    maybe,
    obj,
    same,
    told,
)


def firms() -> Schema:
    """`walkaway firm --json`, without a name."""
    one = obj(
        {
            "name": TEXT,
            "title": TEXT,
            "profit_jpy_bn": maybe(NUMBER),
            "per_yen_jpy_bn": maybe(NUMBER),
            "note": TEXT,
        }
    )
    return document("firms", {"firms": many(one)})


def firm_bridge() -> Schema:
    """`walkaway firm NAME --json`; amounts in JPY bn."""
    quarter = obj(
        {
            "quarter": TEXT,
            "tariff_points_by_flow": many(NUMBER),
            "dollar_yen": BAND,
            "dollar_yen_record": told(BAND, "without what the scenario does to it"),
            "elasticity": NUMBER,
            "parts": obj(same(PARTS, BAND)),
            "total": BAND,
        }
    )
    chosen = {**same(("low", "mid", "high"), SHARE), "source": TEXT}
    choices = obj(
        {
            "pass_through": obj({"choice": TEXT, **chosen}),
            "margin": obj(chosen),
            "mitigation": obj(chosen),
            "per_yen": obj({"value": maybe(NUMBER), "source": TEXT}),
            "dollar_yen": obj({"source": TEXT}),
            "volume": obj({"source": TEXT}),
        }
    )
    flow = obj(
        {
            **same(("from", "to", "sector", "source"), TEXT),
            "usd_bn_a_year": BAND,
            "market_exports_percent": mapping(NUMBER),
        }
    )
    estimate = obj(
        {
            **same(("said", "from", "until"), DATE),
            "meant": {"enum": ["gross", "net"]},
            "company_jpy_bn": NUMBER,
            "ours_jpy_bn": maybe(BAND),
            "inside": maybe(TRUTH),
            "why": told(TEXT, "nothing to compare with, if not empty"),
            "source": TEXT,
        }
    )
    year = obj(same(PARTS, NUMBER))
    past = obj({"quarter": TEXT, "parts": obj(same(PARTS, BAND)), "total": BAND})
    recorded = obj(
        {
            "before": DATE,
            "year": year,
            "total": BAND,
            "quarters": many(past, minItems=4, maxItems=4),
        }
    )
    return document(
        "firm-bridge",
        {
            **same(("firm", "title", "scenario"), TEXT),
            "date": DATE,
            "unit": {"const": "JPY bn"},
            "before": maybe(NUMBER),
            "before_year": TEXT,
            "before_source": TEXT,
            "after": told(maybe(NUMBER), "before, with what the record and the scenario did"),
            "recorded": told(recorded, "without the measures against the year before"),
            "effect": told(obj({"year": year, "total": BAND}), "with less without the measures"),
            "change": told(BAND, "recorded and effect together"),
            "year": told(year, "parts; they sum to the middle of the total"),
            "total": told(BAND, "the effect"),
            "quarters": many(quarter, minItems=4, maxItems=4),
            "dollar_yen_before": NUMBER,
            "choices": choices,
            "flows": many(flow, minItems=1),
            "elasticity_sets": many(TEXT, minItems=1),
            "not_solved": many(TEXT),
            "own_estimates": many(estimate),
            "note": TEXT,
            "dollar_yen_from": told(TEXT, "record, central path, or path with draws"),
            "of_which_scenario_moves_dollar_yen": year,
        },
    )
