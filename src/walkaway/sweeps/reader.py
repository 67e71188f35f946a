"""TOML -> Plan. All mistakes are told in one go, each with its file and line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any

from walkaway.engine import asked
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import bytes_of, decoded
from walkaway.grammar.fields import TableBase, entry, read_table, spell
from walkaway.grammar.positions import Layout, Path, read_layout
from walkaway.grammar.values import (
    Choice,
    Day,
    Flag,
    Mistake,
    Number,
    Refused,
    Text,
    shown,
    sort_of,
)
from walkaway.scenario import Scenario
from walkaway.scenario.checks import date_mistakes
from walkaway.scenario.dials import Dial, Value, dials
from walkaway.scenario.reader import stem
from walkaway.sweeps.plan import (
    DATE,
    DESIGNS,
    GRID,
    LARGEST_SEED,
    MOST_AXES,
    MOST_DRAWS,
    MOST_NUMBERS,
    MOST_POINTS,
    OTHERS,
    SEED,
    SETS,
    USUAL_POINTS,
    USUAL_STEPS,
    Ask,
    Axis,
    Plan,
    count_of,
    with_usual_numbers,
)
from walkaway.world import World

LISTS = ("vary", "numbers", "elasticities")
SEEDS = Number(0, LARGEST_SEED, whole=True)


@dataclass(frozen=True, kw_only=True)
class _Head(TableBase):
    """The top of a plan."""

    scenario: str = entry(Text(line=True), "the scenario to start from: a name, or a file")
    name: str = entry(Text(slug=True), "the sweep's short name; the file's name if left out", "")
    title: str = entry(Text(line=True), "one line that says what is asked", "")
    design: str = entry(Choice(DESIGNS), "how points are chosen", GRID)
    points: int = entry(
        Number(1, MOST_POINTS, whole=True), "how many, unless it is a grid", USUAL_POINTS
    )
    seed: int = entry(SEEDS, "of the design", 0)
    draws: int = entry(
        Number(0, MOST_DRAWS, whole=True), "dated paths to draw at each point; 0 draws none", 0
    )
    draws_seed: int = entry(SEEDS, "of these draws", 0)
    whole: bool = entry(Flag(), "solve every market at each point, as a run does", False)


@dataclass(frozen=True, kw_only=True)
class _Vary(TableBase):
    """A ``[[vary]]`` table without its values."""

    what: str = entry(Text(line=True), "a dial of the scenario, date, elasticities or seed")
    low: float | None = entry(Number(-1e9, 1e9), "where a range begins", None)
    high: float | None = entry(Number(-1e9, 1e9), "where it ends", None)
    steps: int | None = entry(
        Number(2, MOST_POINTS, whole=True), f"of a grid over it; {USUAL_STEPS} if left out", None
    )


def load(path: str | File) -> Plan:
    """A plan from a file.

    Raises:
        BadInputError: there is no such file, or it has mistakes (all are named).
    """
    return read_plan(bytes_of(path), str(path))


def read_plan(text: str | bytes, source: str = "plan") -> Plan:
    """A plan from the text of a TOML file.

    Args:
        text: the file's content.
        source: the file's name, for messages; its stem is the default name. A scenario's file is
            looked for where the command is called, as everywhere.

    Raises:
        BadInputError: all mistakes, as ``file:line: where: what, hint``.
    """
    if isinstance(text, bytes):
        text = decoded(text, source)
    if not text.strip():
        raise BadInputError([Problem(source, "", "the file is empty", "see docs/sweeps.md")])
    return _Reading(source, read_layout(text)).plan()


def plan_of(
    scenario: Scenario | str,
    vary: Mapping[str, Sequence[Any] | tuple[float, float]],
    *,
    numbers: Sequence[str] = (),
    design: str = GRID,
    points: int = USUAL_POINTS,
    seed: int = 0,
    draws: int = 0,
    draws_seed: int = 0,
    elasticities: Sequence[str] = (),
    whole: bool = False,
    name: str = "",
    title: str = "",
) -> Plan:
    """A plan from Python.

    Args:
        scenario: a scenario, the name of one in the library, or a path.
        vary: for each dial (or ``date``, ``elasticities``, ``seed``) the values that it takes,
            as a list, or the two ends of a range, as a tuple of two numbers.
        numbers: ids of the numbers to keep; the chief ones if empty.
        design: ``grid``, ``random``, ``sobol`` or ``saltelli``.
        points: of other designs than a grid.
        seed: of the design.
        draws: dated paths to draw at each point.
        draws_seed: of these.
        elasticities: sets to solve under at each point.
        whole: solve every market at each point, as a run does.
        name: short name; the scenario's if empty.
        title: one line.

    Raises:
        BadInputError: all that is wrong.
    """
    loaded = Scenario.load(scenario) if isinstance(scenario, str) else scenario
    table = {
        "name": name or loaded.name,
        "title": title,
        "design": design,
        "points": points,
        "seed": seed,
        "numbers": list(numbers),
        "draws": draws,
        "draws_seed": draws_seed,
        "elasticities": list(elasticities),
        "whole": whole,
        "vary": [_as_table(what, how) for what, how in vary.items()],
    }
    return checked(table, loaded)


def _as_table(what: str, how: Any) -> dict[str, Any]:
    if isinstance(how, tuple) and len(how) == 2 and not isinstance(how[0], str | tuple):
        return {"what": what, "low": how[0], "high": how[1]}
    return {"what": what, "values": list(how)}


def checked(table: Mapping[str, Any], scenario: Scenario) -> Plan:
    """A plan from what a table says, for a scenario that is there.

    Raises:
        BadInputError: all mistakes.
    """
    layout = Layout(data={"scenario": scenario.name, **table})
    return _Reading("plan", layout, scenario).plan()


@dataclass
class _Reading:
    """One pass over a plan, gathering mistakes."""

    source: str
    layout: Layout
    scenario: Scenario | None = None
    problems: list[tuple[int, Problem]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sound = not self.layout.problems
        for line, what in self.layout.problems:
            self.problems.append((line, Problem(f"{self.source}:{line}", "", what)))

    def plan(self) -> Plan:
        """The plan.

        Raises:
            BadInputError: with all mistakes.
        """
        data = self.layout.data
        raw = {key: value for key, value in data.items() if key not in LISTS}
        head, wrong = read_table(_Head, raw, also=LISTS)
        self._note(wrong, ())
        scenario = self._scenario(head.get("scenario"))
        axes = self._axes(data.get("vary"), scenario)
        sets = self._sets(data.get("elasticities", []), ("elasticities",), scenario)
        numbers = self._numbers(data.get("numbers", []), scenario, head.get("draws", 0))
        self._fit(head, axes)
        if self.problems or scenario is None:
            ordered = sorted(self.problems, key=lambda item: item[0])
            raise BadInputError(dict.fromkeys(problem for _, problem in ordered))
        ask = Ask(
            scenario, numbers, head["draws"], head["draws_seed"], sets, head["whole"]
        )  # fmt: skip
        return Plan(
            name=head["name"] or stem(self.source),
            ask=with_usual_numbers(ask),
            axes=axes,
            design=head["design"],
            points=head["points"],
            seed=head["seed"],
            title=head["title"],
            source=self.source,
        )

    def _scenario(self, named: str | None) -> Scenario | None:
        if self.scenario is not None or named is None:
            return self.scenario
        try:
            return Scenario.load(named)
        except BadInputError as error:
            line = self.layout.line(("scenario",))
            for own in error.problems:
                told = " ".join(filter(None, (own.place, own.path, own.what)))
                self._tell(line, "scenario", told, own.hint)
        return None

    def _axes(self, raw: Any, scenario: Scenario | None) -> tuple[Axis, ...]:
        if raw is None:
            hint = "write [[vary]] with what = and values ="
            self._note([Mistake((), "nothing varies", hint, True)], ())
            return ()
        if not isinstance(raw, list) or not raw:
            what = f"{sort_of(raw)} where a list of tables is wanted"
            self._note([Mistake((), what, "write [[vary]], with two brackets")], ("vary",))
            return ()
        if len(raw) > MOST_AXES:
            self._note([Mistake((), f"{len(raw)} are too many", f"{MOST_AXES} at most")], ("vary",))
            return ()
        known = {dial.id: dial for dial in dials(scenario)} if scenario else None
        found: list[Axis] = []
        for index, table in enumerate(raw):
            axis = self._axis(table, ("vary", index), known, scenario)
            if axis and any(axis.name == other.name for other in found):
                self._note([Mistake(("what",), f"{axis.name!r} varies twice")], ("vary", index))
            elif axis:
                found.append(axis)
        return tuple(found)

    def _axis(
        self, raw: Any, path: Path, known: Mapping[str, Dial] | None, scenario: Scenario | None
    ) -> Axis | None:
        if not isinstance(raw, Mapping):
            self._note([Mistake((), f"{sort_of(raw)} where a table is wanted")], path)
            return None
        rest = {key: value for key, value in raw.items() if key != "values"}
        own, wrong = read_table(_Vary, rest, also=("values",))
        self._note(wrong, path)
        what = own.get("what")
        if what is None or known is None or wrong:
            return None
        if what not in OTHERS and what not in known:
            hint = did_you_mean(what, [*known, *OTHERS]) or "`walkaway show` names the dials"
            self._note([Mistake(("what",), f"no dial {shown(what)}", hint)], path)
            return None
        listed, ends = "values" in raw, [own["low"], own["high"]]
        if listed and (ends != [None, None] or own["steps"] is not None):
            self._note(
                [Mistake(("values",), "both values and a range are given", "keep one")], path
            )
            return None
        if listed:
            return self._listed(what, raw["values"], path, known.get(what), scenario)
        return self._ranged(what, ends, own["steps"], path, known.get(what))

    def _ranged(
        self, what: str, ends: Sequence[float | None], steps: int | None, path: Path,
        dial: Dial | None,
    ) -> Axis | None:  # fmt: skip
        if dial is None or dial.kind != "number":
            hint = "write values = [...]"
            self._note([Mistake((), f"{what!r} takes no range", hint)], path)
            return None
        low = dial.low if ends[0] is None else ends[0]
        high = dial.high if ends[1] is None else ends[1]
        wrong = []
        for key, value in (("low", low), ("high", high)):
            try:
                dial.read(value)
            except ValueError as error:
                wrong.append(Mistake((key,), *error.args))
        if not wrong and not low < high:
            wrong.append(Mistake(("high",), f"{high:g} is not above {low:g}"))
        self._note(wrong, path)
        if wrong:
            return None
        count = steps or USUAL_STEPS
        values = tuple(round(low + (high - low) * k / (count - 1), 10) for k in range(count))
        return Axis(what, values, low, high)

    def _listed(
        self, what: str, raw: Any, path: Path, dial: Dial | None, scenario: Scenario | None
    ) -> Axis | None:
        place = (*path, "values")
        if not isinstance(raw, list) or not raw:
            sort = "an empty list" if raw == [] else sort_of(raw)
            hint = "write values = [...], or low and high"
            self._note([Mistake((), f"{sort} where values are wanted", hint)], place)
            return None
        if len(raw) > MOST_POINTS:
            self._note([Mistake((), "too many values", f"{MOST_POINTS:,} at most")], place)
            return None
        found: list[Value] = []
        wrong: list[Mistake] = []
        known = (
            World.at(scenario.date, scenario.snapshot()).trade().elasticities
            if scenario and what == SETS
            else {}
        )
        for index, value in enumerate(raw):
            try:
                found.append(_value(what, value, dial, list(known)))
            except Refused as refused:
                wrong += [m._replace(path=(index, *m.path)) for m in refused.mistakes]
        self._note(wrong, place)
        values = tuple(dict.fromkeys(found))
        return None if wrong else Axis(what, values)

    def _sets(self, raw: Any, path: Path, scenario: Scenario | None) -> tuple[str, ...]:
        names = self._texts(raw, path)
        if scenario is None:
            return ()
        known = list(World.at(scenario.date, scenario.snapshot()).trade().elasticities)
        self._note(
            [
                Mistake((k,), f"no elasticity set {shown(name)}", did_you_mean(name, known))
                for k, name in enumerate(names)
                if name not in known
            ],
            path,
        )
        return tuple(names)

    def _numbers(self, raw: Any, scenario: Scenario | None, draws: Any) -> tuple[str, ...]:
        names = self._texts(raw, ("numbers",))
        if len(names) > MOST_NUMBERS:
            what = f"{len(names):,} are too many"
            self._note([Mistake((), what, f"{MOST_NUMBERS:,} at most")], ("numbers",))
            return ()
        if scenario is None:
            return ()
        wrong = asked.unknown(scenario, names, draws or 0)
        self._note(
            [
                Mistake((k,), f"{shown(name)}: {wrong[name][0]}", wrong[name][1])
                for k, name in enumerate(names)
                if name in wrong
            ],
            ("numbers",),
        )
        return tuple(dict.fromkeys(names))

    def _texts(self, raw: Any, path: Path) -> list[str]:
        if not isinstance(raw, list):
            self._note([Mistake((), f"{sort_of(raw)} where a list of names is wanted")], path)
            return []
        self._note(
            [
                Mistake((k,), f"{sort_of(own)} where a name is wanted")
                for k, own in enumerate(raw)
                if not isinstance(own, str)
            ],
            path,
        )
        return [own for own in raw if isinstance(own, str)]

    def _fit(self, head: Mapping[str, Any], axes: Sequence[Axis]) -> None:
        """What does not go together though each is well written."""
        design, points = head.get("design"), head.get("points")
        if design is None or points is None:
            return
        count = count_of(axes, design, points)
        if count > MOST_POINTS:
            place = "vary" if design == GRID else "points"
            what, hint = f"{count:,} points are too many", f"{MOST_POINTS:,} at most"
            self._note([Mistake((place,), what, hint)], ())
        if head.get("draws") == 0 and any(axis.name == SEED for axis in axes):
            self._note([Mistake(("draws",), "the seed of no draws varies", "set draws")], ())

    def _note(self, mistakes: Sequence[Mistake], above: Path) -> None:
        for mistake in mistakes:
            if mistake.lacking and not self.sound:
                continue
            path = (*above, *mistake.path)
            self._tell(self.layout.line(path), spell(path), mistake.what, mistake.hint)

    def _tell(self, line: int, path: str, what: str, hint: str) -> None:
        place = f"{self.source}:{line}" if self.layout.lines else self.source
        self.problems.append((line, Problem(place, path, what, hint)))


def _value(what: str, raw: Any, dial: Dial | None, sets: Sequence[str]) -> Value:
    """A value that an axis takes.

    Raises:
        Refused: it does not.
    """
    if what == DATE:
        found: dt.date = Day().read(raw)
        if wrong := date_mistakes(found):
            raise Refused(*(m._replace(path=()) for m in wrong))
        return found.isoformat()
    if what == SEED:
        return SEEDS.read(raw)
    if what == SETS:
        names = [raw] if isinstance(raw, str) else raw
        if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
            raise Refused(Mistake((), f"{sort_of(raw)} where a set, or a list of sets, is wanted"))
        strange = [name for name in names if name not in sets]
        if strange:
            told = f"no elasticity set {shown(strange[0])}"
            raise Refused(Mistake((), told, did_you_mean(strange[0], list(sets))))
        return names[0] if len(names) == 1 else tuple(dict.fromkeys(names))
    assert dial is not None
    try:
        return dial.read(raw)
    except ValueError as error:
        raise Refused(Mistake((), *error.args)) from None
