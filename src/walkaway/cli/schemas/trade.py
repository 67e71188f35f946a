"""Documents about blocs, cut-offs, diversion and tariffs that are chosen."""

from __future__ import annotations

from walkaway.outcome.shapes import (
    BAND,
    COUNT,
    DATE,
    NOT_SOLVED,
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
    published,
    same,
    told,
)

CASES = ("tariffs", "origin", "usa_in", "usa_in_keeps", "no_pact")


def bloc() -> Schema:
    """`walkaway bloc --json`; cases are against the world before, USD bn of the data's year."""
    economy = obj(
        {
            "income_percent": told(BAND, "real income"),
            "income_usd_bn": BAND,
            "created_usd_bn": BAND,
            "diverted_usd_bn": BAND,
        }
    )
    case = obj(
        {
            **same(("world_usd_bn", "trade_created_usd_bn", "trade_diverted_usd_bn"), BAND),
            "economies": mapping(economy),
        }
    )
    given_up = obj({}, same(CASES[2:4], obj({"percent": BAND, "usd_bn": BAND})))
    tariff = obj(
        {
            "exporter": TEXT,
            "importer": TEXT,
            "before": told(NUMBER, "a share: 0.025 is 2.5 percent"),
            "after": NUMBER,
            "preference_used": told(SHARE, "of trade, under rules of origin"),
        }
    )
    check = obj(
        {
            "source": TEXT,
            "quantity": TEXT,
            "published_usd_bn_2030": NUMBER,
            "ours_usd_bn": BAND,
            "agrees": TRUTH,
            "note": TEXT,
        }
    )
    return document(
        "bloc",
        {
            "date": DATE,
            "bloc": TEXT,
            **same(("members", "joiners", "leavers", "members_after"), many(TEXT)),
            "us_tariffs_in_force": TRUTH,
            "origin": obj(
                {
                    "threshold": SHARE,
                    "cost": SHARE,
                    "cumulation": {"enum": ["bloc", "bilateral", "none"]},
                }
            ),
            "elasticity_sets": many(TEXT, minItems=1),
            "not_solved": NOT_SOLVED,
            "cases": obj(same(CASES[:2], case), same(CASES[2:], case)),
            "given_up_by_usa": maybe(given_up),
            "phase_in": many(obj({"years": NUMBER, "world_usd_bn": BAND})),
            "tariffs": many(tariff),
            "checks": many(check),
            "notes": many(TEXT),
        },
    )


def bloc_place() -> Schema:
    """`walkaway bloc --place --json`."""
    return document(
        "bloc-place",
        {
            "date": DATE,
            "bloc": TEXT,
            "place": TEXT,
            "economy": TEXT,
            "member": TRUTH,
            "since": maybe(TEXT),
            "applied": maybe(TEXT),
            "other_blocs": many(TEXT),
            "content_inside": told(mapping(NUMBER), "share of value added inside, by sector"),
            "tariffs": told(mapping(NUMBER), "mean rate that members levy, by sector"),
        },
    )


def _short_run() -> Schema:
    factor = obj(same(("low", "mid", "high"), told(maybe(NUMBER), "null where it has no price")))
    return obj(
        {"quantity_left": BAND, "input_price_factor": factor, "value_added_percent": BAND},
        description="within months",
    )


def cutoff() -> Schema:
    """`walkaway cutoff --json`, for a sector."""
    user = obj(
        {
            "direct_share": NUMBER,
            "upstream_share": NUMBER,
            "short_run_output_percent": BAND,
            "long_run_sales_percent": BAND,
        }
    )
    long_run = obj(
        {
            "elasticity_sets": many(TEXT, minItems=1),
            "not_solved": NOT_SOLVED,
            "input_price_percent": BAND,
            "income_percent": mapping(BAND),
        }
    )
    stand_in = obj(
        {
            "economy": TEXT,
            "exports_usd_bn": NUMBER,
            "sold_here_usd_bn": NUMBER,
            "more_sold_here_usd_bn": BAND,
        }
    )
    return document(
        "cutoff",
        {
            "date": DATE,
            "by": many(TEXT, minItems=1),
            "of": TEXT,
            "input": many(TEXT, minItems=1),
            "share_of_spending": SHARE,
            "users": mapping(user),
            "short_run": _short_run(),
            "long_run": long_run,
            "stand_ins": many(stand_in),
            "notes": many(TEXT),
        },
    )


def cutoff_mineral() -> Schema:
    """`walkaway cutoff --json`, for a mineral below the sector grid."""
    return document(
        "cutoff-mineral",
        {
            "date": DATE,
            "by": TEXT,
            "of": TEXT,
            "input": TEXT,
            "dependence": told(BAND, "share of imports; contested"),
            "share_of_mines": maybe(NUMBER),
            "share_of_refining": maybe(NUMBER),
            "cost_share_assumed": BAND,
            "users": told(mapping(BAND), "output within months, percent, by sector"),
            "short_run": _short_run(),
            "stand_ins": obj(same(("mines_tonnes", "refining_share"), mapping(NUMBER))),
            "facts": many(obj({"fact": TEXT, "source": TEXT})),
            "notes": many(TEXT),
        },
    )


def diversion() -> Schema:
    """`walkaway diversion --json`; shares are null where nothing is lost, or nothing barred."""
    band = maybe(BAND)
    place = obj(same(("usd_bn", "volume_usd_bn", "share_of_lost", "share_of_lost_volume"), band))
    cell = obj({"lost_usd_bn": band, "lost_volume_usd_bn": band, "replaced": mapping(place)})
    horizon = obj(
        {
            "elasticities": many(TEXT),
            "not_solved": many(obj({"elasticity": TEXT, "message": TEXT})),
            "goods": cell,
            "sectors": mapping(cell),
        }
    )
    return document(
        "diversion",
        {
            "scenario": TEXT,
            "date": DATE,
            "exporter": TEXT,
            "hegemon": TEXT,
            "joins": many(TEXT),
            "members_already": many(TEXT),
            "barred": told(TRUTH, "whether anything makes it dearer to sell to the hegemon"),
            "horizons": mapping(horizon),
            "sector_names": mapping(TEXT),
            "notes": many(TEXT),
        },
    )


def tariffs() -> Schema:
    """`walkaway tariffs optimal|nash|cooperate --json`; percent throughout."""
    player = obj(
        {
            "player": TEXT,
            "members": many(TEXT, minItems=1),
            **same(
                ("mean_rate_before_pct", "mean_rate_pct", "lowest_rate_pct", "highest_rate_pct"),
                NUMBER,
            ),
            "rates": COUNT,
            "welfare_pct": maybe(NUMBER),
            "gain_from_deviating_pct": maybe(NUMBER),
            "rates_pct": told(
                mapping(mapping(NUMBER)), "of its first member: by exporter and sector"
            ),
        }
    )
    return published(
        "tariffs",
        "1",
        obj(
            {
                "kind": {"enum": ["optimal", "nash", "cooperate"]},
                **same(("status", "message", "instruments", "elasticity", "deficits"), TEXT),
                "date": DATE,
                "players": many(player, minItems=1),
                "welfare_pct": mapping(maybe(NUMBER)),
                "gradient_norm": maybe(NUMBER),
                "evaluations": COUNT,
                "gradients": COUNT,
                "seconds": NUMBER,
                "residuals": mapping(NUMBER),
            }
        ),
    )
