"""Embedded series and tables that no publisher here brings, each with the reason.

What a person transcribed stays as it is until a person adds to it; what is derived follows when
the embedded data are built anew; what is open but in no form that can be asked for says where.
"""

from __future__ import annotations

PAPERS = "numbers of published papers; they do not change"
FACTS = "facts transcribed one by one from the publication that each row names"
LAW = "orders, proclamations and notices, transcribed from the Federal Register; no table of them"
DERIVED_BASE = (
    "our own derivation from the OECD's input-output tables, customs of the United States and the "
    "World Bank's tariffs and totals; made anew with the embedded data (docs/data.md)"
)
CENSUS = (
    "derived from the Census Bureau's imports and duties by product or industry and partner, which "
    "are open but too many questions for its interface; made anew with the embedded data"
)
TRACKER = (
    "a tracker's own computation from customs of 2024 and the orders (which duty_orders holds); "
    "published as an edition, not as a series that goes on"
)
WORKBOOK = "published in workbooks whose addresses change with each edition and bear no rule"

REASONS: dict[str, str] = {
    "jgb_estimates": PAPERS,
    "jgb_facts": FACTS,
    "weo_editions": "past editions, as published; newer ones come into weo_headlines",
    **dict.fromkeys(
        (
            "base_tariff_bounds", "base_tariff_exceptions", "base_tariff_importers",
            "base_year_cells", "base_year_distances", "base_year_economies",
            "base_year_importers", "base_year_pairs", "base_year_rules", "paid_tariffs",
            "trade", "trade_2014", "trade_2018", "trade_2019", "trade_2021", "trade_2024",
        ),
        DERIVED_BASE,
    ),
    **dict.fromkeys(("us_base_duties", "duty_record", "duty_trade", "trade_before"), CENSUS),
    **dict.fromkeys(("duty_exemptions", "duty_lists", "duty_orders", "duty_stacking"), LAW),
    "us_reciprocal_rates": LAW,
    "population": (
        "the World Bank's yearly counts, open at its interface, with Taiwan and the European Union "
        "transcribed; made anew with the embedded data"
    ),
    "duty_claims": "USITC DataWeb, which asks for an account",
    "duty_schedule": (
        "USITC, Harmonized Tariff Schedule: open at hts.usitc.gov, kept as arrays with shares of "
        "content beside them, so that no line of it can be renewed alone"
    ),
    "duty_sectors": "correspondences of classifications; they change with the classifications",
    **dict.fromkeys(
        ("us_average_tariff", "us_imports_by_programme", "us_tariff_steps", "us_tariff_timeline"),
        TRACKER,
    ),
    **dict.fromkeys(
        (
            "claim_facts", "dealer_capacity", "episode_facts", "episode_flows",
            "external_positions", "firm_exposure", "firm_tariff_reports", "households",
            "japan_balance_sheet", "japan_cars", "macro_actuals", "published_gaps", "story_facts",
            "trade_facts", "us_debt_supply",
        ),
        FACTS,
    ),
    "episode_moves": (
        "differences of yields and currencies that have publishers, between days of episodes that "
        "are over"
    ),
    **dict.fromkeys(("group_applicants", "group_members"), "depositaries' notices, transcribed"),
    **dict.fromkeys(
        (
            "bond_elasticities", "fx_trade_elasticities", "gpm6_parameters", "trade_elasticities",
            "us_debt_shocks", "validation_targets",
        ),
        PAPERS,
    ),
    **dict.fromkeys(("che_2y_end", "che_5y_end", "che_10y_end"), (
        "Swiss National Bank, a chart of its data portal (rendeidglfzch) that no open file holds; "
        "its former table ended in July 2025"
    )),
    "policy_rate_twn": "the central bank of Taiwan is not in the BIS's statistics; a page only",
    "policy_rate_vnm": "the State Bank of Vietnam is not in the BIS's statistics; a page only",
    "auction_allotments": f"US Treasury, allotments by class of investor: {WORKBOOK}",
    **dict.fromkeys(
        ("cbo_baselines", "cbo_economy_fiscal", "cbo_economy_quarterly"),
        f"US Congressional Budget Office: its economic projections are {WORKBOOK}; "
        "cbo_vintages has the budget's",
    ),
    "z1_edition_2026_01": "one edition of Z.1, kept as it was published",
    "jgb_10y_month_end": "the yield of the benchmark bond as dealers quote it, in no open file",
    "japan_hedged_yield": "derived from the parts of hedging, of which jgb_10y_month_end is closed",
}  # fmt: skip
"""Id of a series, table or arrays -> why no publisher brings it."""
