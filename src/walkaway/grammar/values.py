"""What a field of a scenario may hold: how it is read, checked, written, and told to an editor.

Each kind of value is one small class with four methods. The reader, the checks, the JSON Schema
and the docs all go through them, so that a new kind of value is written once.
"""

# ruff: noqa: D102  (the four methods are described once, in `Kind`)

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from walkaway.errors import PLAIN_LIMIT, did_you_mean, percent_meant
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.world.aliases import hint_at_economy, meant

PERCENT = r"^\s*[+\u2212-]?(\d+(\.\d*)?|\.\d+)\s*%\s*$"


class Mistake(NamedTuple):
    """One mistake in a value: where inside it, what is wrong, what to write instead.

    `lacking` marks something left out, which a broken text may only seem to lack.
    """

    path: tuple[str | int, ...]
    what: str
    hint: str = ""
    lacking: bool = False


class Refused(ValueError):  # noqa: N818  (reads as what it is: the value is refused)
    """A raw value cannot be read; it carries all mistakes found in it."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("; ".join(mistake.what for mistake in mistakes))
        self.mistakes = mistakes


class Rate(float):
    """A number that has been read as a fraction: 0.25 is 25%."""

    __slots__ = ()

    def __repr__(self) -> str:
        """As a percentage, exact."""
        return percent(self)


def percent(value: float, *, signed: bool = False) -> str:
    """A fraction as an exact percentage: 0.25 -> ``25%``."""
    text = f"{(Decimal(repr(float(value))) * 100).normalize():f}%"
    return f"+{text}" if signed and value > 0 else text


def sort_of(raw: object) -> str:
    """The sort of a TOML value, in the words of TOML."""
    if isinstance(raw, bool):
        return "a boolean"
    if isinstance(raw, int):
        return "an integer"
    names: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (float, "a number"),
        (str, "a string"),
        ((list, tuple), "a list"),
        (dict, "a table"),
        (dt.datetime, "a date with a time"),
        (dt.date, "a date"),
        (dt.time, "a time"),
    )
    return next((name for sort, name in names if isinstance(raw, sort)), type(raw).__name__)


def listed(text: str) -> list[str]:
    """Names parted by commas, as a command line spells them."""
    return [part.strip() for part in text.split(",") if part.strip()]


def shown(raw: object, limit: int = 40) -> str:
    """A raw value for an error message, cut short."""
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) > 10**limit:
        return "a very large integer"  # Python refuses to print the largest ones
    text = repr(raw) if isinstance(raw, str) else str(raw)
    return text if len(text) <= limit else f"{text[:limit]}..."


def _wrong_sort(raw: object, wanted: str, hint: str = "") -> Refused:
    return Refused(Mistake((), f"{sort_of(raw)} where {wanted} is wanted", hint))


EMPTY = Mistake((), "an empty list", "name at least one, or leave the key out")


def texts(
    raw: Any, one: str, several: str, hint: Callable[[object], str] = lambda _: ""
) -> list[str]:
    """The entries of a text or a list of texts, as they were written.

    Args:
        raw: as TOML gives it.
        one: what an entry is called, ``a name``.
        several: what the whole is called, ``a name or a list of names``.
        hint: what to write for something that is no text.

    Raises:
        Refused: with every entry that is no text, or because there is none.
    """
    entries = [raw] if isinstance(raw, str) else raw
    if not isinstance(entries, list | tuple):
        raise _wrong_sort(raw, several, hint(raw))
    mistakes = [
        Mistake((index,), f"{sort_of(entry)} where {one} is wanted", hint(entry))
        for index, entry in enumerate(entries)
        if not isinstance(entry, str)
    ]
    if not entries:
        mistakes.append(EMPTY)
    if mistakes:
        raise Refused(*mistakes)
    return list(entries)


def one_or_list(value: Sequence[Any]) -> Any:
    """A list as TOML writes it: its entry alone where it has one."""
    return value[0] if len(value) == 1 else list(value)


def one_or_more(one: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema of an entry, or of a list of them."""
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


def _by_number(raw: object) -> str:
    """What to write for a number that is the code of an economy, as 840 is."""
    found = meant(str(raw)) if isinstance(raw, int) and not isinstance(raw, bool) else None
    return f"write the code {found.code!r} ({found.name})" if found else ""


class Kind:
    """A kind of value. The base accepts nothing; each kind overrides what it needs."""

    def said(self) -> str:
        """What the field holds, for the docs, in a few words of Markdown."""
        return "text"

    def read(self, raw: Any) -> Any:
        """Turn a raw TOML value, or one already read, into the value a measure holds.

        Raises:
            Refused: with all mistakes found.
        """
        raise NotImplementedError

    def check(self, value: Any, words: Vocabulary) -> list[Mistake]:
        """Mistakes that only show against the data: names that are not known."""
        del value, words
        return []

    def plain(self, value: Any) -> Any:
        """The value as TOML writes it: string, number, boolean, date, list or dict."""
        return value

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        """JSON Schema of the raw value (a TOML date counts as a string)."""
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Kind):
    """Words for people.

    What would steer a terminal, or turn the words around it, is none.

    Attributes:
        slug: only lower-case letters, digits and hyphens, as in a file name.
        line: on one line.
    """

    slug: bool = False
    line: bool = False

    PATTERN = r"^[a-z0-9]+([-_.][a-z0-9]+)*$"
    STEERS = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    WORDS = rf"^[^{STEERS}]*$"
    LINE = rf"^[^\n{STEERS}]*$"
    LONGEST = 100

    def read(self, raw: Any) -> str:
        if not isinstance(raw, str):
            raise _wrong_sort(raw, "a string")
        if self.slug and not re.fullmatch(self.PATTERN, raw):
            hint = "use lower-case letters, digits and hyphens, as in japan-2025"
            raise Refused(Mistake((), f"{shown(raw)} is not a name", hint))
        if self.slug and len(raw) > self.LONGEST:
            what = f"{shown(raw)} has {len(raw):,} characters"
            raise Refused(Mistake((), what, f"{self.LONGEST} are the most, files are named so"))
        if not re.fullmatch(self._pattern(), raw):
            bad = next(c for c in raw if not re.fullmatch(self._pattern(), c))
            what = "a line break" if bad == "\n" else f"the control character U+{ord(bad):04X}"
            hint = "write it on one line" if bad == "\n" else "leave it out"
            raise Refused(Mistake((), f"{shown(raw)} holds {what}", hint))
        return raw

    def _pattern(self) -> str:
        return self.PATTERN if self.slug else self.LINE if self.line else self.WORDS

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        del words
        longest = {"maxLength": self.LONGEST} if self.slug else {}
        return {"type": "string", "pattern": self._pattern()} | longest


@dataclass(frozen=True)
class Flag(Kind):
    """True or false."""

    def said(self) -> str:
        return "`true` or `false`"

    def read(self, raw: Any) -> bool:
        if not isinstance(raw, bool):
            raise _wrong_sort(raw, "true or false")
        return raw

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        del words
        return {"type": "boolean"}


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few words.

    Attributes:
        options: the words.
        many: the value is a tuple, like those of names.
        places: they are codes of economies, which have other names.
    """

    options: tuple[str, ...]
    many: bool = False
    places: bool = False

    def said(self) -> str:
        return ", ".join(f'`"{option}"`' for option in self.options)

    def read(self, raw: Any) -> Any:
        if self.many and isinstance(raw, tuple | list) and len(raw) == 1:
            raw = raw[0]
        if not isinstance(raw, str):
            raise _wrong_sort(raw, f"one of {', '.join(self.options)}")
        if raw not in self.options:
            hint = (hint_at_economy if self.places else did_you_mean)(raw, self.options)
            raise Refused(Mistake((), f"unknown value {shown(raw)}", hint))
        return (raw,) if self.many else raw

    def plain(self, value: Any) -> Any:
        return value[0] if self.many else value

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        del words
        one = {"enum": list(self.options)}
        if not self.many:
            return one
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1, "maxItems": 1}]}


@dataclass(frozen=True)
class Year(Kind):
    """One of a few years.

    Attributes:
        options: the years, ascending.
    """

    options: tuple[int, ...]

    @property
    def _listed(self) -> str:
        return ", ".join(map(str, self.options))

    def said(self) -> str:
        return ", ".join(f"`{option}`" for option in self.options)

    def read(self, raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise _wrong_sort(raw, "a year", f"one of {self._listed}")
        if raw not in self.options:
            hint = f"held are {self._listed}"
            raise Refused(Mistake((), f"no year {shown(raw)}", hint))
        return raw

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        del words
        return {"enum": list(self.options)}


@dataclass(frozen=True)
class Number(Kind):
    """A plain number in a unit that the field's text names.

    Attributes:
        low: smallest value.
        high: largest value.
        whole: only integers.
    """

    low: float = -math.inf
    high: float = math.inf
    whole: bool = False

    def said(self) -> str:
        called = "an integer" if self.whole else "a number"
        return called if math.isinf(self.low) else f"{called}, {self.low:g} to {self.high:g}"

    def read(self, raw: Any) -> float:
        wanted = "an integer" if self.whole else "a number"
        if isinstance(raw, bool) or not isinstance(raw, int if self.whole else int | float):
            raise _wrong_sort(raw, wanted)
        if isinstance(raw, float) and not math.isfinite(raw):
            raise Refused(Mistake((), f"{raw} is not a finite number"))
        if not self.low <= raw <= self.high:
            raise Refused(
                Mistake((), f"{shown(raw)} is not between {self.low:g} and {self.high:g}")
            )
        return raw if self.whole else float(raw)

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        del words
        result: dict[str, Any] = {"type": "integer" if self.whole else "number"}
        if math.isfinite(self.low):
            result["minimum"] = self.low
        if math.isfinite(self.high):
            result["maximum"] = self.high
        return result


@dataclass(frozen=True)
class Share(Kind):
    """A fraction, written as a percent string or a plain number: ``"25%"`` or 0.25.

    Attributes:
        above: the value must be larger than this.
        what: what the value is called in messages.
        signed: written with its sign when positive, as a change is.
    """

    above: float = -1.0
    what: str = "rate"
    signed: bool = False

    def said(self) -> str:
        return '`"+25%"` or `0.25`' if self.signed else '`"25%"` or `0.25`'

    def read(self, raw: Any) -> Rate:
        if isinstance(raw, Rate) and math.isfinite(raw):
            value = raw
        elif isinstance(raw, str):
            value = self._percent(raw)
        elif isinstance(raw, bool) or not isinstance(raw, int | float):
            raise _wrong_sort(raw, f'a {self.what} such as "25%" or 0.25')
        else:
            value = self._plain(raw)
        if not value > self.above:
            what = f"{self.what} of {percent(value)} is at or below {percent(self.above)}"
            raise Refused(Mistake((), what, f"it must be above {percent(self.above)}"))
        return value

    def _percent(self, raw: str) -> Rate:
        raw = raw.replace("\N{MINUS SIGN}", "-")  # as our own pages print it
        if not re.fullmatch(PERCENT, raw):
            hint = 'write "25%" or 0.25'
            raise Refused(Mistake((), f"{shown(raw)} is not a {self.what}", hint))
        try:
            value = float(Decimal(raw.strip().rstrip("%").strip()) / 100)
        except InvalidOperation:
            value = math.inf
        if not math.isfinite(value):
            raise Refused(Mistake((), f"{shown(raw)} is too large"))
        return Rate(value)

    def _plain(self, raw: float) -> Rate:
        if isinstance(raw, float) and not math.isfinite(raw):
            raise Refused(Mistake((), f"{raw} is not a {self.what}", 'write "25%" or 0.25'))
        if abs(raw) > PLAIN_LIMIT:
            if abs(raw) > 1000:
                raise Refused(Mistake((), f"{shown(raw)} as a {self.what}", 'write "25%" or 0.25'))
            hint = percent_meant(raw, f'write "{percent(raw)}"')
            raise Refused(Mistake((), f"{raw} as a {self.what}", hint))
        return Rate(raw)

    def plain(self, value: Any) -> str:
        return percent(value, signed=self.signed)

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        del words
        number = {
            "type": "number",
            "exclusiveMinimum": max(self.above, -PLAIN_LIMIT),
            "maximum": PLAIN_LIMIT,
        }
        return {"anyOf": [number, {"type": "string", "pattern": PERCENT}]}


@dataclass(frozen=True)
class Day(Kind):
    """A date, bare or quoted: ``2025-06-12``."""

    def said(self) -> str:
        return "a date"

    def read(self, raw: Any) -> dt.date:
        if isinstance(raw, str):
            try:
                if re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw):
                    return dt.date.fromisoformat(raw)
            except ValueError:
                pass
            hint = "write it as 2025-06-12"
            raise Refused(Mistake((), f"{shown(raw)} is not a date", hint))
        if isinstance(raw, dt.datetime) or not isinstance(raw, dt.date):
            raise _wrong_sort(raw, "a date such as 2025-06-12")
        return raw

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        del words
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


@dataclass(frozen=True)
class ChoiceOrDay(Kind):
    """One of a few words, or a day; a day is kept as YYYY-MM-DD.

    Attributes:
        options: the words.
    """

    options: tuple[str, ...]

    def said(self) -> str:
        return f"{Choice(self.options).said()}, or {Day().said()}"

    def read(self, raw: Any) -> str:
        if isinstance(raw, str) and not raw[:1].isdigit():
            return str(Choice(self.options).read(raw))
        if raw in self.options:
            return str(raw)
        try:
            return Day().read(raw).isoformat()
        except Refused:
            hint = f"write one of {', '.join(self.options)}, or a day as 2025-12-31"
            raise Refused(Mistake((), f"unknown value {shown(raw)}", hint)) from None

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        return {"anyOf": [Choice(self.options).schema(words), Day().schema(words)]}


@dataclass(frozen=True)
class Names(Kind):
    """One or more names from the vocabulary.

    Attributes:
        sorts: which words are accepted: economy, group, all, everyone (all and rest), sector,
            elasticity.
        single: exactly one, written as a string.
        count: exactly so many; 0 for one or more.
    """

    sorts: tuple[str, ...]
    single: bool = False
    count: int = 0

    def said(self) -> str:
        called = self._called()
        one = f"{'an' if called[0] in 'aeiou' else 'a'} {called}"
        if self.count:
            return f"a list of {self.count}, each {one}"
        one += ', `"all"` or `"rest"`' if "everyone" in self.sorts else ""
        one += ' or `"all"`' if "all" in self.sorts else ""
        one += ' or `"world"`' if "world" in self.sorts else ""
        return one if self.single else f"{one}; or a list of them"

    def read(self, raw: Any) -> Any:
        if self.single:
            if not isinstance(raw, str):
                raise _wrong_sort(raw, "one name", _by_number(raw))
            return raw
        entries = texts(raw, "a name", "a name or a list of names", _by_number)
        if self.count and len(entries) != self.count:
            raise Refused(Mistake((), f"{len(entries)} names where {self.count} are wanted"))
        return tuple(dict.fromkeys(entries)) if not self.count else tuple(entries)

    def check(self, value: Any, words: Vocabulary) -> list[Mistake]:
        known = {word for sort in self.sorts for word in words.known(sort)}
        entries: Sequence[str] = (value,) if self.single else value
        return [
            Mistake(
                () if self.single or len(entries) == 1 else (index,),
                f"unknown {self._called()} {shown(entry)}",
                words.suggest(entry, self.sorts),
            )
            for index, entry in enumerate(entries)
            if isinstance(entry, str) and entry not in known
        ]

    def _called(self) -> str:
        names = [sort for sort in self.sorts if sort not in ("everyone", "all", "world")]
        called = {"elasticity": "elasticity set"}
        return " or ".join(called.get(name, name) for name in names)

    def plain(self, value: Any) -> Any:
        return value if self.single else one_or_list(value)

    def schema(self, words: Vocabulary) -> dict[str, Any]:
        one = {"$ref": f"#/$defs/{self.definition}"}
        if self.single:
            return one
        if self.count:
            return {"type": "array", "items": one, "minItems": self.count, "maxItems": self.count}
        return one_or_more(one)

    @property
    def definition(self) -> str:
        """Name under which the JSON Schema lists the words."""
        return "-or-".join(self.sorts)

    def accepted(self, words: Vocabulary) -> list[str]:
        """All words accepted."""
        return list(dict.fromkeys(word for sort in self.sorts for word in words.known(sort)))


PARTNERS = Names(("economy", "group", "everyone"))
SIDES = Names(("economy", "group", "all"))
SUBJECTS = Names(("economy", "group", "world"))
SECTORS = Names(("sector",))
EXEMPT = Names(("economy", "group", "sector"))
