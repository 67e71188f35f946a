"""Documents about exchange rates."""

from __future__ import annotations

from walkaway.outcome.shapes import (
    COUNT,
    NUMBER,
    TEXT,
    Schema,
    many,
    mapping,
    obj,
    published,
    same,
    told,
)


def rebalance() -> Schema:
    """`walkaway rebalance --json`; percent."""
    route = obj(same(("elasticity", "real", "output", "inflation"), NUMBER))
    general = obj(same(("elasticity", "wage_against_usa", "price_against_usa"), NUMBER))
    rise = obj(
        {
            "held": told(COUNT, "quarters that the rate is kept; 0: left to the rule"),
            **same(("real", "nominal", "peak", "lasting", "output"), NUMBER),
        }
    )
    found = obj(
        {
            "economy": TEXT,
            "gap_percent_of_gdp": NUMBER,
            "bilateral_with_usa_percent_of_gdp": NUMBER,
            "dynamic": mapping(route),
            "general_equilibrium": many(general),
            "one_point_on_the_policy_rate": many(rise),
        }
    )
    return published("rebalance", "1", found)
