"""The reference part of docs/scenario-format.md, from the dataclasses that read the format.

``python -m walkaway.scenario.guide docs/scenario-format.md`` rewrites it between its markers.
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from walkaway.grammar.fields import Entry, TableBase, entries
from walkaway.grammar.model import Model
from walkaway.grammar.vocabulary import COMPUTED_SECTORS, SECTOR_WORDS, Vocabulary
from walkaway.scenario.data import Data
from walkaway.scenario.head import Head
from walkaway.scenario.kinds import MEASURES

START = "<!-- reference: generated, do not edit -->"
END = "<!-- end of reference -->"


def reference(words: Vocabulary | None = None) -> str:
    """Tables of all keys and words, as Markdown."""
    known = words or Vocabulary.embedded()
    parts = ["## Top of the file", _table(Head), "## `[data]`", _table(Data)]
    parts += ["## `[model]`", _table(Model)]
    parts.append("## `[[measure]]`")
    for name, cls in MEASURES.items():
        parts += [f'### `kind = "{name}"`', _about(cls), _table(cls)]
    parts += ["## Words", _words(known)]
    return "\n\n".join(parts)


def rewrite(text: str, words: Vocabulary | None = None) -> str:
    """A page with its reference part renewed; the rest stays."""
    before, rest = text.split(START)
    after = rest.split(END)[1]
    return f"{before}{START}\n\n{reference(words)}\n\n{END}{after}"


def _about(cls: type[TableBase]) -> str:
    """The docstring up to its list of attributes, as paragraphs."""
    text = (inspect.getdoc(cls) or "").split("\nAttributes:")[0].strip()
    return text.replace("``", "`").replace("\n\n", "\0").replace("\n", " ").replace("\0", "\n\n")


def _table(cls: type[TableBase]) -> str:
    rows = [
        f"| `{item.key}` | {item.kind.said()} | {_default(item)} | {item.doc} |"
        for item in entries(cls)
    ]
    return "\n".join(["| key | holds | if left out | what it is |", "|---|---|---|---|", *rows])


def _default(item: Entry) -> str:
    if item.required:
        return "the file's name" if item.name == "name" else "required"
    if item.default in (None, (), ""):
        return ""
    plain = item.kind.plain(item.default)
    return f"`{str(plain).lower() if isinstance(plain, bool) else plain}`"


def _words(words: Vocabulary) -> str:
    economies = ", ".join(f"`{code}` {name}" for code, name in words.economies.items())
    sectors = ", ".join(f"`{code}` {name}" for code, name in words.sectors.items())
    aliases = ", ".join(f"`{word}` ({', '.join(codes)})" for word, codes in SECTOR_WORDS.items())
    computed = ", ".join(f"`{word}`" for word in COMPUTED_SECTORS)
    return "\n\n".join(
        [
            f"**Economies**: {economies}.",
            f"**Groups**, with their members on the scenario's date: "
            f"{', '.join(f'`{name}`' for name in words.groups)}.",
            f"**Sectors**: {sectors}.",
            f"**Words for sectors**: {aliases}, and {computed}.",
            f"**Elasticity sets**: {', '.join(f'`{name}`' for name in words.elasticities)}.",
        ]
    )


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(rewrite(page.read_text(encoding="utf-8")), encoding="utf-8")
