"""Documents about scenarios and sources."""

from __future__ import annotations

from walkaway.outcome.shapes import (
    COUNT,
    DATE,
    HASH,
    NUMBER,
    TEXT,
    TRUTH,
    Schema,
    either,
    many,
    mapping,
    maybe,
    obj,
    published,
    told,
)


def scenarios() -> Schema:
    """`walkaway scenarios --json`."""
    one = obj({"name": TEXT, "title": TEXT, "date": DATE, "measures": COUNT})
    return published("scenarios", "1", obj({"scenarios": many(one)}))


def show() -> Schema:
    """`walkaway show --json`: the scenario as its file has it, and what follows from it."""
    option = obj({"value": TEXT, "label": TEXT})
    dial = obj(
        {
            "id": TEXT,
            "label": TEXT,
            "help": TEXT,
            "unit": TEXT,
            "group": TEXT,
            "kind": {"enum": ["number", "choice", "set"]},
            "value": either(NUMBER, TEXT, many(TEXT)),
            "low": NUMBER,
            "high": NUMBER,
            "step": NUMBER,
            "options": many(option),
        }
    )
    own = {
        "name": TEXT,
        "date": DATE,
        "digest": HASH,
        "in_words": many(TEXT),
        "dials": many(dial),
    }
    file = {
        "title": TEXT,
        "description": TEXT,
        "focus": many(TEXT, minItems=2, maxItems=2),
        "model": mapping({}),
        "measure": told(many(mapping({})), "as the schema of scenarios has it"),
    }
    return published("show", "1", obj(own, file))


def check() -> Schema:
    """`walkaway check --json`."""
    problem = obj({"place": TEXT, "path": TEXT, "what": TEXT, "hint": TEXT})
    file = obj(
        {
            "file": TEXT,
            "ok": TRUTH,
            "digest": maybe(HASH),
            "remarks": many(TEXT),
            "problems": many(problem),
        }
    )
    return published("check", "1", obj({"files": many(file)}))


def new() -> Schema:
    """`walkaway new --json`."""
    return published("new", "1", obj({"written": TEXT, "from": TEXT}))


def cite() -> Schema:
    """`walkaway cite --json`."""
    return published("cite", "1", many(obj({"key": TEXT, "bibtex": TEXT})))


def schemas() -> Schema:
    """`walkaway schema --list --json`."""
    return published("schemas", "1", many(obj({"name": TEXT, "printed_by": TEXT, "id": TEXT})))
