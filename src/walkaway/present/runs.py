"""Runs kept on this machine, the literature they rest on, and the documents of all commands."""

from __future__ import annotations

from collections.abc import Mapping

from walkaway.documents import Record
from walkaway.outcome.documents import Kept
from walkaway.present.page import Page, Section, table
from walkaway.present.references import in_words

Runs = list[Kept]
"""`walkaway runs --json`, runs and sweeps, newest first."""


class Citation(Record):
    """An entry of the literature.

    Attributes:
        key: by which it is cited.
        bibtex: the entry.
    """

    key: str
    bibtex: str


Citations = list[Citation]
"""`walkaway cite --json`."""


class Published(Record):
    """A document that is read or printed.

    Attributes:
        name: by which `walkaway schema` knows it.
        printed_by: the command, or what reads it.
        id: of its schema.
    """

    name: str
    printed_by: str
    id: str


Schemas = list[Published]
"""`walkaway schema --list --json`."""


def citations(entries: Mapping[str, str]) -> Citations:
    """The document of literature from BibTeX by key."""
    return [Citation(key=key, bibtex=text) for key, text in entries.items()]


def runs_page(found: Runs, last: int = 0) -> Page:
    """Kept runs for a person; the newest ones, or all if zero are asked for."""
    if not found:
        return Page(title="no runs yet; make one with: walkaway run japan-2025")
    bad = sum(bool(one.problem) for one in found)
    shown = found[: last or len(found)]
    foot = []
    if older := len(found) - len(shown):
        foot.append(f"{older:,} older runs: walkaway runs --last 0")
    if bad:
        foot.append(f"{bad:,} cannot be used; drop with: walkaway runs prune")
    return _listed("Runs on this machine", shown, foot)


def pruned_page(found: Runs) -> Page:
    """Dropped runs for a person."""
    return _listed("Dropped", found, []) if found else Page(title="nothing was dropped")


def _listed(title: str, found: Runs, foot: list[str]) -> Page:
    rows = ((one.run, one.scenario, one.date, one.title or f"({one.problem})") for one in found)
    shown = table("", ("run", "scenario", "date", "title"), rows)
    section = Section("runs", "", tables=(shown,))
    return Page(title=title, sections=(section,), foot=tuple(foot))


def citations_words(found: Citations) -> str:
    """The entries as a BibTeX file has them."""
    return "\n\n".join(one.bibtex for one in found)


def citations_text(found: Citations) -> str:
    """The entries as lines of text."""
    return "\n".join(in_words(one.bibtex) for one in found)


def schemas_words(found: Schemas) -> str:
    """The documents, a line each."""
    return "\n".join(f"{one.name:<20}{one.printed_by}" for one in found)
