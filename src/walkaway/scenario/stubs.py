"""The types of `walkaway.measures`, from the kinds that read the fields of measures.

A field reads itself: ``Tariff(rate="15%")`` holds 0.15. What a constructor takes is therefore wider
than what the attribute holds, which a dataclass cannot say. Type checkers and editors are told by
``measures.pyi``: ``python -m walkaway.scenario.stubs src/walkaway/measures.pyi`` writes it, and a
test holds that it is what this writes.
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from walkaway.bonds.kinds import Span
from walkaway.goods.kinds.intensities import Intensities
from walkaway.goods.kinds.products import AddedOrders, Codes, OrderNames, Phases
from walkaway.goods.kinds.supply import MineralName
from walkaway.grammar import values
from walkaway.grammar.fields import Entry, TableBase, entries
from walkaway.grammar.model import Model
from walkaway.scenario.kinds import MEASURES

HEAD = '''"""Measures of scenarios, by what they take (`walkaway.scenario.stubs` writes it)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal

'''
ONE_OR_MORE = "str | Sequence[str]"
LONGEST = 96
"""Characters of a line of a docstring."""


def stub() -> str:
    """The text of ``measures.pyi``."""
    classes: dict[str, type[TableBase]] = {"Model": Model, **MEASURES}
    imports = "\n".join(
        f"from {cls.__module__} import {name} as _{name}" for name, cls in sorted(classes.items())
    )
    named = "\n".join(f'    "{name}",' for name in sorted(classes))
    bodies = "\n\n".join(_class(name, cls) for name, cls in sorted(classes.items()))
    return f"{HEAD}{imports}\n\n__all__ = [\n{named}\n]\n\n{bodies}\n"


def _class(name: str, cls: type[TableBase]) -> str:
    first = (inspect.getdoc(cls) or "").split("\n\n")[0].replace("\n", " ")
    lines = [f"class {name}(_{name}):", f'    """{first}"""', ""]
    # What must be given comes first; the others in the order of the file format.
    known = sorted(entries(cls), key=lambda item: not item.required)
    lines += ["    def __init__(", "        self,", "        *,"]
    lines += [*(f"        {_argument(item)}," for item in known), "    ) -> None:"]
    lines += ['        """Make one.', "", "        Args:"]
    for item in known:
        lines += _wrapped(f"{item.name}: {item.doc}.")
    return "\n".join([*lines, '        """'])


def _wrapped(text: str) -> list[str]:
    lines, indent = [""], " " * 12
    for word in text.split():
        if lines[-1] and len(indent) + len(lines[-1]) + len(word) >= LONGEST:
            lines.append("    ")
        lines[-1] += f"{'' if not lines[-1].strip() else ' '}{word}"
    return [f"{indent}{line}" for line in lines]


def _argument(item: Entry) -> str:
    taken = takes(item.kind)
    if item.required:
        return f"{item.name}: {taken}"
    maybe = " | None" if item.default is None and taken != "Any" else ""
    return f"{item.name}: {taken}{maybe} = ..."


def takes(kind: values.Kind) -> str:
    """The Python type that a kind of value reads, for a constructor."""
    match kind:
        case values.Day():
            return "dt.date | str"
        case values.ChoiceOrDay():
            return "str | dt.date"
        case MineralName():  # a user's own data know more than these
            return "str"
        case values.Choice(many=True):
            return ONE_OR_MORE
        case values.Choice(places=False, options=options):
            return f"Literal[{', '.join(map(repr, options))}]".replace("'", '"')
        case values.Year(options=years):
            return f"Literal[{', '.join(map(str, years))}]"
        case values.Number():
            return "int" if kind.whole else "float"
        case values.Share():
            return "float | str"
        case values.Flag():
            return "bool"
        case values.Names(single=False) | Codes() | OrderNames():
            return ONE_OR_MORE
        case AddedOrders():
            return "str | Mapping[str, Any] | Sequence[str | Mapping[str, Any]]"
        case Phases() | Intensities():
            return "Sequence[Mapping[str, Any]]"
        case values.Text() | values.Choice() | values.Names() | Span():
            return "str"
    return "Any"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(stub(), encoding="utf-8")
