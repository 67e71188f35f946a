"""Tables of a scenario file from dataclasses: one description, from which all else derives."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, TypeVar

from walkaway.brief import briefly
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.grammar.values import Kind, Mistake, Refused, shown, sort_of
from walkaway.grammar.vocabulary import Vocabulary

_REQUIRED = dataclasses.MISSING
Row = TypeVar("Row")


def entry(kind: Kind, doc: str, default: Any = _REQUIRED) -> Any:
    """A field of a table.

    Args:
        kind: what it may hold.
        doc: one sentence for the schema and the docs.
        default: its value when the key is left out; without one the key is required.
    """
    metadata = {"kind": kind, "doc": doc}
    if default is _REQUIRED:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Entry:
    """A key of a table.

    Attributes:
        key: as written in TOML (``from``).
        name: as in Python (``from_``).
        kind: what it may hold.
        doc: what it means.
        required: it has no default.
        default: its value when left out.
    """

    key: str
    name: str
    kind: Kind
    doc: str
    required: bool
    default: Any


def entries(cls: type) -> tuple[Entry, ...]:
    """The keys of a table class, in order."""
    known: Any = cls
    return _entries(known)


@cache
def _entries(cls: Any) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            key=field.name.rstrip("_"),
            name=field.name,
            kind=field.metadata["kind"],
            doc=field.metadata["doc"],
            required=field.default is _REQUIRED,
            default=None if field.default is _REQUIRED else field.default,
        )
        for field in dataclasses.fields(cls)
        if "kind" in field.metadata
    )


@dataclass(frozen=True, kw_only=True)
class TableBase:
    """A table whose fields read themselves, so that Python and TOML accept the same values.

    A subclass may name keys that go together: `EXACTLY_ONE` lists keys of which one, and only
    one, must be given; `IN_ORDER` lists pairs of dates that must not run backwards.
    """

    EXACTLY_ONE: ClassVar[tuple[tuple[str, ...], ...]] = ()
    IN_ORDER: ClassVar[tuple[tuple[str, str], ...]] = ()

    def __init_subclass__(cls) -> None:
        """A table shows itself as it is made, without what was left out."""
        super().__init_subclass__()
        cls.__repr__ = TableBase.__repr__  # type: ignore[method-assign]  # not the dataclass's own

    def __repr__(self) -> str:
        """As it is written in Python: names as they are given, what was left out not at all."""
        told = ((e, getattr(self, e.name)) for e in entries(type(self)))
        given = ((e.name, e.kind.plain(v)) for e, v in told if v is not None and v != e.default)
        return briefly(type(self).__name__, given)

    def __post_init__(self) -> None:
        """Read every field; refuse all that cannot be read in one go."""
        held = ((item, getattr(self, item.name)) for item in entries(type(self)))
        given = {
            item.key: value
            for item, value in held
            if item.required or (value is not None and not _is_default(value, item.default))
        }
        values, mistakes = read_table(type(self), given)
        if mistakes:
            raise BadInputError(
                Problem(type(self).__name__, spell(m.path), m.what, m.hint) for m in mistakes
            )
        for item in entries(type(self)):
            object.__setattr__(self, item.name, values.get(item.name))

    def to_dict(self) -> dict[str, Any]:
        """Keys and values as TOML writes them; what is left at its default is left out."""
        return {
            e.key: e.kind.plain(getattr(self, e.name))
            for e in entries(type(self))
            if getattr(self, e.name) is not None and getattr(self, e.name) != e.default
        }

    def unknown_names(self, words: Vocabulary) -> Iterator[Mistake]:
        """Names that the data do not know."""
        for item in entries(type(self)):
            value = getattr(self, item.name)
            if value is None:
                continue
            for mistake in item.kind.check(value, words):
                yield mistake._replace(path=(item.key, *mistake.path))


def _is_default(value: object, default: object) -> bool:
    """Whether a field was left out: 0 is not false, and 8.0 is not 8."""
    return value is default or (type(value) is type(default) and value == default)


def read_table(
    cls: type, raw: Mapping[str, Any], also: Sequence[str] = ()
) -> tuple[dict[str, Any], list[Mistake]]:
    """Read the keys of a table.

    Args:
        cls: a `TableBase` dataclass.
        raw: the table as TOML gives it.
        also: keys that may be meant, though others read them.

    Returns:
        Values by Python name (defaults filled in; a value that cannot be read is left out), and
        all mistakes: unknown keys, missing keys, values of the wrong sort, keys that exclude one
        another, dates that run backwards.
    """
    known = {item.key: item for item in entries(cls)}
    mistakes = unknown_keys(raw, known, also)
    values: dict[str, Any] = {}
    for key, item in known.items():
        if key not in raw:
            if item.required:
                mistakes.append(Mistake((), f"{key!r} is missing", f"it is {item.doc}", True))
            else:
                values[item.name] = item.default
            continue
        try:
            values[item.name] = item.kind.read(raw[key])
        except Refused as refused:
            mistakes += [m._replace(path=(key, *m.path)) for m in refused.mistakes]
    return values, mistakes + _together(cls, raw, values)


def unknown_keys(
    raw: Mapping[str, Any], known: Iterable[str], also: Sequence[str] = ()
) -> list[Mistake]:
    """Keys of a table that nobody reads, with the one that may be meant.

    Args:
        raw: the table as it was given.
        known: keys that are read.
        also: keys that may be meant, though others read them.
    """
    read = [*known]
    return [
        Mistake((str(key),), f"unknown key {shown(key)}", did_you_mean(str(key), [*read, *also]))
        for key in raw
        if key not in read
    ]


def values_of(
    raw: Mapping[str, Any], kinds: Mapping[str, Kind]
) -> tuple[dict[str, Any], list[Mistake]]:
    """Values of those keys that a table has, and what is wrong with the others.

    Args:
        raw: the table as it was given.
        kinds: key -> how it is read.
    """
    values: dict[str, Any] = {}
    mistakes: list[Mistake] = []
    for key in [key for key in kinds if key in raw]:
        try:
            values[key] = kinds[key].read(raw[key])
        except Refused as refused:
            mistakes += [m._replace(path=(key, *m.path)) for m in refused.mistakes]
    return values, mistakes


def read_tables(
    raw: Any,
    row: type[Row],
    read: Callable[[Any], tuple[Row | None, list[Mistake]]],
    called: str,
    example: str,
) -> tuple[Row, ...]:
    """A list of tables that is the value of one key; rows that are read already stay.

    Args:
        raw: as it was given.
        row: what a table is read as.
        read: a table -> its row, or None with what is wrong.
        called: what the tables are, ``phases``.
        example: one of them, as TOML writes it.

    Raises:
        Refused: it is no list or an empty one, or with the mistakes of all tables.
    """
    if not isinstance(raw, list | tuple) or not raw:
        what = f"{sort_of(raw)} where a list of {called} is wanted" if raw else "an empty list"
        raise Refused(Mistake((), what, f"write [{example}, ...]"))
    found: list[Row] = []
    wrong: list[Mistake] = []
    for at, one in enumerate(raw):
        made, mistakes = (one, []) if isinstance(one, row) else read(one)
        wrong += [m._replace(path=(at, *m.path)) for m in mistakes]
        found += [] if made is None else [made]
    if wrong:
        raise Refused(*wrong)
    return tuple(found)


def _together(cls: type, raw: Mapping[str, Any], values: Mapping[str, Any]) -> list[Mistake]:
    mistakes = []
    for keys in getattr(cls, "EXACTLY_ONE", ()):
        given = [key for key in keys if key in raw]
        either = " or ".join(repr(key) for key in keys)
        if not given:
            what = f"neither {either.replace(' or ', ' nor ')} is given"
            mistakes.append(Mistake((), what, f"give one of them: {either}", True))
        elif len(given) > 1:
            both = " and ".join(repr(key) for key in given)
            mistakes.append(Mistake((given[-1],), f"both {both} are given", "keep one of them"))
    names = {item.key: item.name for item in entries(cls)}
    for early, late in getattr(cls, "IN_ORDER", ()):
        first, second = values.get(names[early]), values.get(names[late])
        if first is not None and second is not None and second < first:
            what = f"{late!r} ({second}) is before {early!r} ({first})"
            mistakes.append(Mistake((late,), what, "turn them round or drop one"))
    return mistakes


def spell(path: tuple[str | int, ...]) -> str:
    """A path as people read it, list entries counted from one: ``measure[2].sectors[1]``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text
