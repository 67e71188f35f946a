"""Documents about who holds debt, what a seller does to yields, and yield curves."""

from __future__ import annotations

from walkaway.bonds.buckets import BUCKETS
from walkaway.outcome.shapes import (
    COUNT,
    DATE,
    NUMBER,
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

BY_BUCKET = obj(same(tuple(BUCKETS), NUMBER))
ENSEMBLE = {
    "horizon": {"enum": ["impact", "quarter", "year", "long"]},
    "scaling": {"enum": ["share", "dollar"]},
    "fire_sales": TRUTH,
    "limit_bp": NUMBER,
    "holders_of": DATE,
    "yields_of": DATE,
}


def frontier() -> Schema:
    """`walkaway frontier --json`, under every published estimate."""
    at = {"yields_percent": BY_BUCKET, "premium_bp": BY_BUCKET, "absorbed_usd_bn": mapping(NUMBER)}
    point = obj({"usd_bn": NUMBER, "percent_of_stock": NUMBER, **at})
    member = obj(
        {
            **same(("member", "title", "status", "meaning", "message"), TEXT),
            **same(("stock_usd_bn", "largest_usd_bn", "largest_percent_of_stock"), NUMBER),
            **at,
            "path": many(point, minItems=1),
            "shortfall_of_whole_stock_usd_bn": NUMBER,
            "residual": NUMBER,
            "evaluations": COUNT,
        }
    )
    return document(
        "frontier",
        {
            "scenario": TEXT,
            "date": DATE,
            "along": {"enum": ["withdrawal", "qt", "issuance"]},
            "holder": maybe(TEXT),
            "bucket": TEXT,
            **ENSEMBLE,
            "before": told(many(TEXT), "measures already in force"),
            "members": many(member),
            "notes": many(TEXT),
        },
    )
