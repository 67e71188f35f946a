"""Documents about stories and their claims."""

from __future__ import annotations

from walkaway.claims.judge import Verdict
from walkaway.outcome.shapes import (
    COUNT,
    DATE,
    HASH,
    NUMBER,
    TEXT,
    TRUTH,
    Schema,
    document,
    either,
    many,
    mapping,
    maybe,
    obj,
    published,
    same,
)

VERDICT: Schema = {"enum": [str(verdict) for verdict in Verdict]}
EVIDENCE = many(obj(same(("what", "value", "period", "vintage", "source", "note"), TEXT)))


def stories() -> Schema:
    """`walkaway claims --list --json`."""
    one = obj({"name": TEXT, "title": TEXT, "date": DATE, "claims": COUNT})
    return published("stories", "1", many(one))


def claims() -> Schema:
    """`walkaway claims --json`: every claim with its verdict and evidence."""
    value = either(NUMBER, TEXT, TRUTH)
    model = obj(
        {
            "expression": maybe(TEXT),
            "words": TEXT,
            **same(("low", "mid", "high"), maybe(NUMBER)),
            "unit": TEXT,
            "agrees": maybe(TRUTH),
            "evidence": EVIDENCE,
        }
    )
    claim = obj(
        {
            **same(("id", "text", "said_by", "unit", "comparison", "because"), TEXT),
            "told": either(NUMBER, TEXT, TRUTH, many(NUMBER)),
            "tolerance": maybe(NUMBER),
            "date": DATE,
            "verdict": VERDICT,
            "record": obj({"expression": maybe(TEXT), "value": maybe(value), "unit": TEXT}),
            "gap": maybe(NUMBER),
            "when": maybe(DATE),
            "of": maybe(TEXT),
            "evidence": EVIDENCE,
            "also": many(obj({"expression": TEXT, "value": TEXT, "evidence": EVIDENCE})),
            "model": maybe(model),
            "note": TEXT,
            "settle": TEXT,
            "believable": TRUTH,
        }
    )
    story = obj(
        {
            **same(("name", "title", "description", "scenario"), TEXT),
            "date": DATE,
            "digest": HASH,
        }
    )
    return document(
        "claims",
        {
            "story": story,
            "asof": maybe(DATE),
            "data": HASH,
            "counts": obj(same(tuple(str(verdict) for verdict in Verdict), COUNT)),
            "claims": many(claim),
        },
    )


def claims_watch() -> Schema:
    """`walkaway claims --watch --json`: one line per round."""
    flip = obj({"claim": TEXT, "before": maybe(VERDICT), "now": maybe(VERDICT), "because": TEXT})
    return document(
        "claims-watch",
        {
            "story": TEXT,
            "data": HASH,
            "asof": maybe(DATE),
            "verdicts": mapping(VERDICT),
            "flips": maybe(many(flip)),
        },
    )
