"""Short reprs: what an object is, in at most ten lines, however much it holds.

A notebook prints the repr of whatever a cell ends in. `briefly` makes one of name and fields: short
values stand as they are, long ones are counted, arrays tell their shape.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar

WIDTH, LINES = 100, 10
MORE = "\N{HORIZONTAL ELLIPSIS}"
LONGEST = 60
"""Characters of a text."""
SHORT = 4
"""Entries of a list that are all shown."""

C = TypeVar("C", bound=type)


def brief(cls: C) -> C:
    """Give a dataclass a short repr; stands above ``@dataclass``."""
    cls.__repr__ = _repr  # type: ignore[method-assign, assignment]
    return cls


def _repr(own: Any) -> str:
    shown = (field.name for field in dataclasses.fields(own) if field.repr)
    return briefly(type(own).__name__, ((name, getattr(own, name)) for name in shown))


def briefly(name: str, fields: Iterable[tuple[str, object]]) -> str:
    """The repr of an object.

    Args:
        name: of its class.
        fields: name and value of each; what is empty or None is left out.
    """
    told = [f"{key}={value(own)}" for key, own in fields if not _empty(own)]
    whole = f"{name}({', '.join(told)})"
    if len(whole) <= WIDTH:
        return whole
    lines = textwrap.wrap(", ".join(told), WIDTH - 4, break_on_hyphens=False)
    if len(lines) > LINES - 2:
        lines = [*lines[: LINES - 3], MORE]
    return "\n".join([f"{name}(", *(f"    {line}" for line in lines), ")"])


def _empty(own: object) -> bool:
    return own is None or (isinstance(own, str | tuple | list | Mapping) and not own)


def value(own: object, deep: int = 1) -> str:
    """A value inside a repr.

    Args:
        own: the value.
        deep: how many levels of lists are opened.
    """
    match own:
        case Enum():
            return value(own.value)
        case str():
            return repr(own if len(own) <= LONGEST else f"{own[: LONGEST - 1]}{MORE}")
        case dt.datetime() | dt.date():
            return repr(own.isoformat())
        case float() if type(own) is float:
            return f"{own:.6g}"
        case Mapping():
            return _mapping(own, deep)
        case list() | tuple() | set() | frozenset():
            return _several(list(own), deep)
    shape = getattr(own, "shape", None)
    if isinstance(shape, tuple) and hasattr(own, "dtype"):
        return f"array of {' x '.join(map(str, shape)) or 'one'}"
    if dataclasses.is_dataclass(own) or hasattr(own, "__struct_fields__"):
        return _within(own)
    said = repr(own)
    return said if len(said) <= LONGEST else f"{type(own).__name__}({MORE})"


def _several(own: Sequence[object], deep: int) -> str:
    short = len(own) <= SHORT and all(isinstance(one, str | int | float | dt.date) for one in own)
    if deep and short:
        return f"[{', '.join(value(one, deep - 1) for one in own)}]"
    kinds = {type(one).__name__ for one in own}
    return f"[{len(own):,} x {kinds.pop()}]" if len(kinds) == 1 else f"[{len(own):,}]"


def _mapping(own: Mapping[Any, object], deep: int) -> str:
    if deep and len(own) <= SHORT:
        return f"{{{', '.join(f'{key}: {value(one, deep - 1)}' for key, one in own.items())}}}"
    return f"{{{len(own):,} by name}}"


def _within(own: object) -> str:
    """An object inside another: itself where it is short, or its class and by what it is known."""
    if hasattr(own, "__struct_fields__") and len(said := repr(own)) <= LONGEST:
        return said
    for name in ("id", "name", "run", "title"):
        known = getattr(own, name, None)
        if isinstance(known, str) and known:
            return f"{type(own).__name__}({known[:LONGEST]!r})"
    return f"{type(own).__name__}({MORE})"
