"""What may stand in a scenario file, for the page's editor: the published schema, shortened."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from walkaway.bonds.kinds import holders_of
from walkaway.bonds.sovereigns import SOVEREIGNS
from walkaway.scenario import MEASURES, Vocabulary
from walkaway.scenario.schema import document
from walkaway.web.found import KeyEntry, KindEntry, WordEntry, Words

HERE = ("data", "model", "measure")
"""At the top: tables, of which own data are not read on the page."""
Labels = Mapping[str, str]


def words(known: Vocabulary) -> Words:
    """Keys and words of scenario files.

    Args:
        known: the names that they may use.
    """
    schema = document(known)
    labels = _labels(known)
    top = {key: own for key, own in schema["properties"].items() if key not in HERE}
    lists = {name: own["enum"] for name, own in schema["$defs"].items() if name not in MEASURES}
    return Words(
        top=_keys(top, schema["required"], labels),
        model=_keys(schema["properties"]["model"]["properties"], (), labels),
        kinds=[_kind(name, schema["$defs"][name], labels) for name in MEASURES],
        lists={name: [_word(word, labels) for word in own] for name, own in lists.items()},
    )


def _labels(known: Vocabulary) -> dict[str, str]:
    """Word -> what it stands for."""
    holders = {name: said for code in SOVEREIGNS for name, said in holders_of(code).items()}
    sectors = {
        word: ", ".join(known.sectors.get(code, code) for code in codes)
        for word, codes in known.sector_words.items()
    }
    groups = {name: f"a group of {len(members)}" for name, members in known.groups.items()}
    return {**holders, **sectors, **groups, **known.sectors, **known.economies}


def _kind(name: str, own: Mapping[str, Any], labels: Labels) -> KindEntry:
    keys = {key: value for key, value in own["properties"].items() if key != "kind"}
    one_of = [
        [option["required"][0] for option in choice["oneOf"]] for choice in own.get("allOf", ())
    ]
    return KindEntry(
        kind=name,
        about=own["description"],
        keys=_keys(keys, own["required"], labels),
        one_of=one_of,
    )


def _keys(own: Mapping[str, Any], required: Any, labels: Labels) -> list[KeyEntry]:
    return [_key(key, value, key in required, labels) for key, value in own.items()]


def _key(key: str, own: Mapping[str, Any], required: bool, labels: Labels) -> KeyEntry:
    parts = list(_parts(own))
    inside = [part["properties"] for part in parts if "properties" in part]
    plain = [part for part in parts if "properties" not in part]
    named = dict.fromkeys(w for part in plain for w in part.get("enum", ()) if isinstance(w, str))
    return KeyEntry(
        key=key,
        about=own.get("description", ""),
        required=required,
        holds=_holds(plain, bool(inside)),
        default=json.dumps(own["default"], ensure_ascii=False) if "default" in own else "",
        lists=list(dict.fromkeys(p["$ref"].rpartition("/")[2] for p in plain if "$ref" in p)),
        words=[_word(word, labels) for word in named],
        inside=list(dict.fromkeys(name for table in inside for name in table)),
    )


def _word(word: str, labels: Labels) -> WordEntry:
    return WordEntry(word=word, label=labels.get(word, ""))


def _parts(own: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A schema, what it may be instead, and what its entries are."""
    yield own
    for one in own.get("anyOf", ()):
        yield from _parts(one)
    if "items" in own:
        yield from _parts(own["items"])


def _holds(parts: list[Mapping[str, Any]], tables: bool) -> str:
    """What a key holds, in a word."""
    if tables:
        return "tables"
    if any(part.get("format") == "date" for part in parts):
        return "date"
    if any("%" in part.get("pattern", "") for part in parts):
        return "percent"
    sorts = {part.get("type") for part in parts}
    if "boolean" in sorts:
        return "boolean"
    return "number" if sorts & {"number", "integer"} else "text"
