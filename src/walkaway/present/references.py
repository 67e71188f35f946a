"""The literature that walkaway's equations and data come from, and runs as something to cite."""

from __future__ import annotations

import re
from importlib.resources import files

from walkaway.outcome import Outcome


def references() -> dict[str, str]:
    """BibTeX entries by key, in the order of the file."""
    text = files("walkaway.present").joinpath("references.bib").read_text(encoding="utf-8")
    entries = [entry.strip() for entry in text.split("\n\n") if entry.strip()]
    return {_key(entry): entry for entry in entries}


def of_run(outcome: Outcome) -> dict[str, str]:
    """The run itself, then walkaway and what the run used, as BibTeX by key."""
    used = {source.key for source in outcome.sources} | {"walkaway"}
    known = references()
    own = {f"walkaway-run-{outcome.run}": _run(outcome)}
    return own | {key: text for key, text in known.items() if key in used}


def _run(outcome: Outcome) -> str:
    record, scenario = outcome.record, outcome.scenario
    title = re.sub(r"([&%$#_{}])", r"\\\1", scenario.title)
    return (
        f"@misc{{walkaway-run-{outcome.run},\n"
        "  author = {{The walkaway developers}},\n"
        f"  title  = {{{{{title}: a run of walkaway}}}},\n"
        f"  note   = {{Run {outcome.run}, version {record.version}, scenario "
        f"{scenario.name.replace('_', chr(92) + '_')}, the world as known on {scenario.date}, "
        f"data {record.data[:12]}, code {record.code[:12]}}}\n}}"
    )


FIELD = re.compile(r"(\w+)\s*=\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")
WHERE = ("journal", "booktitle", "institution", "howpublished")


def in_words(entry: str) -> str:
    """A BibTeX entry as a line of text: who, when, what, where."""
    fields = {name.lower(): _plain(text) for name, text in FIELD.findall(entry)}
    who = fields.get("author", "").replace(" and ", "; ")
    year = f" ({fields['year']})" if "year" in fields else ""
    where = next((fields[name] for name in WHERE if name in fields), "")
    numbers = ", ".join(fields[name] for name in ("volume", "number", "pages") if name in fields)
    parts = [f"{who}{year}", fields.get("title", ""), f"{where} {numbers}".strip()]
    return ". ".join(part for part in (*parts, fields.get("note", "")) if part) + "."


def _plain(text: str) -> str:
    """Text of a field without TeX: braces, dashes, escapes and line breaks."""
    said = re.sub(r"\\([&%$#_{}])", r"\1", text.replace("--", "\N{EN DASH}"))
    return " ".join(said.replace("{", "").replace("}", "").split()).rstrip(".")


def _key(entry: str) -> str:
    found = re.match(r"@\w+\{([^,]+),", entry)
    if found is None:
        raise ValueError(f"not a BibTeX entry: {entry[:40]}")
    return found.group(1)
