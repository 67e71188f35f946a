"""Documents about the public purse, the quarterly model and exchange rates."""

from __future__ import annotations

from walkaway.outcome.shapes import (
    COUNT,
    INTEGER,
    NUMBER,
    SHARE,
    TEXT,
    Schema,
    many,
    mapping,
    obj,
    published,
    same,
    told,
)

YEARS = many(INTEGER, minItems=1)
SERIES = many(NUMBER)


def budget_baseline() -> Schema:
    """`walkaway budget baseline --json`; USD bn and percent, by fiscal year."""
    columns = (
        "gdp", "primary_balance", "net_interest", "deficit", "debt_held_by_public", "debt_pct_gdp",
        "deficit_pct_gdp", "net_interest_pct_gdp",
    )  # fmt: skip
    found = obj({"edition": TEXT, "years": YEARS, **same(columns, SERIES)})
    return published("budget-baseline", "1", found)


def budget_package() -> Schema:
    """`walkaway budget package --json`; USD bn and percent."""
    found = obj(
        {
            **same(("package", "edition", "source", "assumed"), TEXT),
            "until": INTEGER,
            **same(("primary", "debt_service", "debt_pct_gdp", "debt_pct_gdp_change"), NUMBER),
            "years": YEARS,
            **same(("primary_by_year", "debt_service_by_year", "debt_pct_gdp_by_year"), SERIES),
        }
    )
    return published("budget-package", "1", found)


def budget_paths() -> Schema:
    """`walkaway budget paths --json`; debt over GDP, percent."""
    found = obj(
        {
            "years": YEARS,
            "baseline": SERIES,
            "quantiles": obj(same(("0.05", "0.25", "0.5", "0.75", "0.95"), SERIES)),
            "share_rising_in_the_last_year": SHARE,
            "draws": COUNT,
            "method": {"enum": ["normal", "bootstrap"]},
            "seed": INTEGER,
        }
    )
    return published("budget-paths", "1", found)


def budget_japan() -> Schema:
    """`walkaway budget japan --json`; JPY tn."""
    found = obj(
        {
            "stock": NUMBER,
            "average_maturity": told(NUMBER, "years"),
            "years": YEARS,
            "interest": SERIES,
            "added": SERIES,
        }
    )
    return published("budget-japan", "1", found)


def economy_irf() -> Schema:
    """`walkaway economy irf --json`: each variable's path."""
    return published("economy-irf", "1", mapping(SERIES))


def economy_shocks() -> Schema:
    """`walkaway economy shocks --json`."""
    return published("economy-shocks", "1", many(TEXT, minItems=1))
