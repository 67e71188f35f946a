"""Documents about the embedded data."""

from __future__ import annotations

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
    told,
)

KIND: Schema = {"enum": ["series", "table", "arrays"]}


def data_list() -> Schema:
    """`walkaway data list --json`."""
    item = obj(
        {
            "kind": KIND,
            **same(("publisher", "file", "id", "title", "unit", "frequency"), TEXT),
            "first": told(TEXT, "period; empty where it has none"),
            "last": TEXT,
        }
    )
    return document("data-list", {"items": many(item)})


def data_show() -> Schema:
    """`walkaway data show --json`: a series, a table or arrays."""
    source = obj(
        {
            **same(
                ("publisher", "original", "licence", "vintage", "transformation", "via", "file"),
                TEXT,
            ),
            "sha256": HASH,
        }
    )
    own = {
        "schema": {"const": "walkaway/data-show/1"},
        **same(("id", "title", "rule"), TEXT),
        "source": source,
    }
    known = {"known": told(COUNT, "how many there are, of which the last may be shown")}
    observation = obj({"period": DATE, "value": NUMBER, "published": DATE})
    series = obj(
        {
            **own,
            **known,
            "kind": {"const": "series"},
            "unit": TEXT,
            "frequency": TEXT,
            "date": maybe(DATE),
            "stale": maybe(TRUTH),
            "note": TEXT,
            "observations": many(observation),
        }
    )
    table = obj(
        {
            **own,
            **known,
            "kind": {"const": "table"},
            "date": maybe(DATE),
            "columns": mapping(TEXT),
            "rows": many(mapping(TEXT)),
        }
    )
    arrays = obj({**own, "kind": {"const": "arrays"}, "columns": mapping({})})
    return published("data-show", "1", either(series, table, arrays))


def data_verify() -> Schema:
    """`walkaway data verify --json`."""
    failures = many(obj({"file": TEXT, "what": TEXT}))
    return document("data-verify", {"ok": TRUTH, "failures": failures})


def data_refresh() -> Schema:
    """`walkaway data refresh --json`."""
    update = obj({**same(("publisher", "last", "problem"), TEXT), "added": COUNT})
    return document("data-refresh", {"folder": TEXT, "updates": many(update)})
