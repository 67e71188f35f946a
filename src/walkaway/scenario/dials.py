"""Dials: the main numbers of a scenario that somebody may want to turn without writing TOML.

A scenario's own measures come first: the points of each tariff, the size and pace of each
withdrawal, and for what has no single number a switch. Then follow the usual questions that the
scenario leaves open, at rest where they change nothing: tariffs, a withdrawal, the central bank's
rate, who joins CPTPP, a fiscal package. Dials that nobody touched leave the scenario as it is.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from walkaway.bonds.kinds import HOLDERS, HOLDERS_OF, MATURITIES, Months, Withdrawal
from walkaway.bonds.kinds import MEASURES as BONDS
from walkaway.bonds.sovereigns import SOVEREIGNS
from walkaway.economy.kinds import LAWS, FiscalPackage, PolicyRate
from walkaway.economy.kinds import MEASURES as ECONOMY
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.goods.kinds.blocs import Accession
from walkaway.goods.kinds.tariffs import Tariff, TariffMeasure, goods_in_words
from walkaway.grammar.measure import Measure, capital
from walkaway.grammar.values import Rate, listed
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.scenario.scenario import Scenario

Value = float | str | tuple[str, ...]

TARIFFS, DEBT, POLICY, BLOCS = "Tariffs", "Debt", "Policy", "Blocs"
ON, OFF = "in force", "left out"
NONE = "none"
TOP = 100.0
"""Points of tariff at the end of a slider, unless the scenario is beyond it already."""
QUARTER = 3
"""Months."""
HELD = 8
"""Quarters for which a turned policy rate is held."""
CANDIDATES = ("CHN", "TWN", "KOR", "IDN", "THA", "PHL", "CRI", "USA")
"""Who has asked to join CPTPP, or is asked about, and stands in the trade data on its own."""
PACKAGES = {"hr1-house": "H.R. 1 as the House passed it", "obbba-enacted": "the act as enacted"}


@dataclass(frozen=True)
class Dial:
    """One number (or choice, or set of names) that can be turned.

    Attributes:
        id: its name, stable for a scenario.
        label: what it is, in a few words.
        help: one line more.
        unit: of a number; empty otherwise.
        group: what it stands with.
        kind: ``number``, ``choice`` or ``set``.
        value: the scenario's own.
        low, high, step: of a number.
        options: value and words of each choice or member.
    """

    id: str
    label: str
    help: str
    group: str
    kind: str
    value: Value
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    options: tuple[tuple[str, str], ...] = ()

    def read(self, raw: object) -> Value:
        """The value that somebody set.

        Raises:
            ValueError: with what is wrong and what would be right, as its two arguments.
        """
        known = [value for value, _ in self.options]
        if self.kind == "number":
            if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw:
                raise ValueError(f"{raw!r} is not a number", f"{self.low:g} to {self.high:g}")
            if not self.low <= raw <= self.high:
                told = f"{raw:g}" if abs(raw) < 1e300 else "this number"
                raise ValueError(f"{told} is out of range", f"{self.low:g} to {self.high:g}")
            return float(raw)
        names = raw if self.kind == "set" else [raw]
        if not isinstance(names, list | tuple):
            raise ValueError(f"{raw!r} is not a list", "a list of " + ", ".join(known))
        for name in names:
            if name not in known:
                raise ValueError(f"{name!r} is no option", did_you_mean(str(name), known))
        return tuple(value for value in known if value in names) if self.kind == "set" else names[0]


Change = Callable[[list[Measure | None], Value], None]
"""Puts a value into the measures; None stands for one that is left out."""


@dataclass(frozen=True)
class _Knob:
    dial: Dial
    change: Change


def dials(scenario: Scenario) -> tuple[Dial, ...]:
    """The dials of a scenario, each at the scenario's own value."""
    return tuple(knob.dial for knob in _knobs(scenario, scenario.words))


def turn(scenario: Scenario, settings: Mapping[str, object]) -> Scenario:
    """The scenario with some of its dials turned.

    Args:
        scenario: to start from.
        settings: value by the dial's id; dials that are not named, or named at their own value,
            change nothing.

    Returns:
        The scenario itself if nothing changes; otherwise one whose title says that it was changed.

    Raises:
        BadInputError: all settings that are unknown or out of range, or measures that contradict
            one another once they are turned.
    """
    words = scenario.words
    knobs = {knob.dial.id: knob for knob in _knobs(scenario, words)}
    problems, turned = [], {}
    for name, raw in settings.items():
        if name not in knobs:
            hint = did_you_mean(name, list(knobs))
            problems.append(Problem(f"dials.{name}", "", "no such dial", hint))
            continue
        try:
            value = knobs[name].dial.read(raw)
        except ValueError as error:
            what, hint = error.args
            problems.append(Problem(f"dials.{name}", "", what, hint))
            continue
        if value != knobs[name].dial.value:
            turned[name] = value
    if problems:
        raise BadInputError(problems)
    if not turned:
        return scenario
    measures: list[Measure | None] = list(scenario.measures)
    for name, knob in knobs.items():  # in the order of the dials: sizes before paces
        if name in turned:
            knob.change(measures, turned[name])
    kept = tuple(own for own in measures if own is not None)
    if kept == scenario.measures:  # such as the pace of a sale of nothing
        return scenario
    changed = dataclasses.replace(
        scenario,
        title=f"{scenario.title} (changed)",
        description=f"As {scenario.name}, but with some of its numbers changed.",
        measures=kept,
    )
    changed.check(words)
    return changed


def spelled(scenario: Scenario, settings: Sequence[str]) -> dict[str, object]:
    """Settings as a command line spells them: ``tariff-1=40``, ``cptpp=CHN,TWN``.

    Args:
        scenario: whose dials are meant.
        settings: one ``ID=VALUE`` each; members of a set are parted by commas.

    Returns:
        What `turn` takes; it also says which of them make no sense.

    Raises:
        BadInputError: a setting without ``=``.
    """
    kinds = {dial.id: dial.kind for dial in dials(scenario)}
    wrong = [text for text in settings if "=" not in text]
    if wrong:
        raise BadInputError([Problem("--set", "", f"{w!r} is not ID=VALUE", "") for w in wrong])
    found: dict[str, object] = {}
    for name, text in (setting.split("=", 1) for setting in settings):
        match kinds.get(name.strip()):
            case "number":
                found[name.strip()] = _as_number(text)
            case "set":
                found[name.strip()] = listed(text)
            case _:
                found[name.strip()] = text.strip()
    return found


def _as_number(text: str) -> object:
    """A number where the text is one; `turn` refuses the rest."""
    try:
        return float(text.strip().rstrip("%"))
    except ValueError:
        return text


def _knobs(scenario: Scenario, words: Vocabulary) -> list[_Knob]:
    own: list[_Knob] = []
    for index, measure in enumerate(scenario.measures):
        own += _of_measure(index, measure, words)
    order = [TARIFFS, DEBT, POLICY, BLOCS]
    every = [*own, *_left_open(scenario, words)]
    return sorted(every, key=lambda knob: order.index(knob.dial.group))


def _of_measure(index: int, own: Measure, words: Vocabulary) -> list[_Knob]:
    match own:
        case Tariff():
            return [_tariff(index, own, words)]
        case Withdrawal() if (own.change or 0.0) <= 0 and (own.amount or 0.0) <= 0:
            return _withdrawal(index, own)
        case PolicyRate():
            return [_policy_rate(index, own)]
        case Accession():
            return [_accession(index, own, words)]
    return [_switch(index, own, words)]


def _tariff(index: int, own: Tariff, words: Vocabulary) -> _Knob:
    level = own.rate is not None
    points = round(100 * float(own.rate if own.rate is not None else own.change or 0.0), 6)

    def change(measures: list[Measure | None], value: Value) -> None:
        size = _percent(value)
        rate, added = (size, None) if level else (None, size)
        measures[index] = dataclasses.replace(own, label="", rate=rate, change=added)

    dial = Dial(
        id=f"tariff-{index + 1}",
        label=f"{'All-in tariff' if level else 'Tariff added'}: {_goods(own, words)}",
        help=f"In the scenario: {own.describe(words)}",
        group=TARIFFS,
        kind="number",
        value=points,
        unit="%" if level else "points",
        low=min(0.0, 10.0 * math.floor(points / 10)),
        high=max(TOP, 10.0 * math.ceil(points / 10)),
    )
    return _Knob(dial, change)


def _goods(own: Tariff, words: Vocabulary) -> str:
    """What a tariff falls on, short enough for a label: by codes, what its own label says."""
    if own.codes and own.label:
        return re.sub(r"^\S+ (points|percent)( all told)? on ", "", own.label)
    if own.sectors == ("goods",) and (own.exempt or own.exempt_codes):
        return f"other goods from {words.in_words(own.on)}"
    return goods_in_words(own, words)


def _withdrawal(index: int, own: Withdrawal) -> list[_Knob]:
    who, debt = HOLDERS_OF[own.market][own.holder], SOVEREIGNS[own.market]
    relative = own.change is not None
    sold = -100 * float(own.change) if own.change is not None else -float(own.amount or 0.0)

    def change(measures: list[Measure | None], value: Value) -> None:
        measures[index] = _sized(own, value)

    def pace(measures: list[Measure | None], value: Value) -> None:
        size_set = measures[index]
        if isinstance(size_set, Withdrawal):  # not if nothing is sold any more
            measures[index] = dataclasses.replace(size_set, over=_months(value), label="")

    size = Dial(
        id=f"withdrawal-{index + 1}",
        label=f"Sold by {who}",
        help=f"{capital(debt.debt)} ({MATURITIES[own.bucket]}) that they let go",
        group=DEBT,
        kind="number",
        value=round(sold, 6),
        unit="%" if relative else debt.unit,
        high=100.0 if relative else max(500.0, 100.0 * math.ceil(sold / 100)),
        step=1.0 if relative else 5.0,
    )
    quarters = own.over / QUARTER
    return [
        _Knob(size, change),
        _Knob(_pace(f"withdrawal-{index + 1}-over", round(quarters, 6)), pace),
    ]


def _sized(own: Withdrawal, value: Value) -> Measure | None:
    """The withdrawal of that many percent (or USD bn); None if nothing is let go."""
    if not value:
        return None
    size = -_number(value)
    if own.change is None:
        return dataclasses.replace(own, amount=size, label="")
    return dataclasses.replace(own, change=_percent(size), label="")


def _pace(name: str, quarters: float) -> Dial:
    return Dial(
        id=name,
        label="How fast",
        help="Quarters that it takes, at an even pace; 0 is at once",
        group=DEBT,
        kind="number",
        value=quarters,
        unit="quarters",
        high=max(12.0, float(math.ceil(quarters))),
    )


def _policy_rate(index: int, own: PolicyRate) -> _Knob:
    def change(measures: list[Measure | None], value: Value) -> None:
        points = _number(value)
        measures[index] = dataclasses.replace(own, change=points, label="") if points else None

    dial = _rate(f"rate-{index + 1}", own.by, own.change, own.describe())
    return _Knob(dial, change)


def _rate(name: str, by: str, points: float, help_: str) -> Dial:
    banks = {"JPN": "Bank of Japan", "USA": "Federal Reserve"}
    return Dial(
        id=name,
        label=f"{banks.get(by, f'Central bank of {by}')} rate",
        help=help_,
        group=POLICY,
        kind="number",
        value=points,
        unit="points",
        low=min(-2.0, float(math.floor(points))),
        high=max(3.0, float(math.ceil(points))),
        step=0.25,
    )


def _accession(index: int, own: Accession, words: Vocabulary) -> _Knob:
    def change(measures: list[Measure | None], value: Value) -> None:
        joining = value if isinstance(value, tuple) else ()
        measures[index] = dataclasses.replace(own, members=joining, label="") if joining else None

    names = tuple(dict.fromkeys((*own.members, *(CANDIDATES if own.bloc == "CPTPP" else ()))))
    dial = Dial(
        id=f"join-{index + 1}",
        label=f"Who joins {own.bloc}",
        help=f"In the scenario: {own.describe(words)}",
        group=BLOCS,
        kind="set",
        value=tuple(own.members),
        options=tuple((name, words.in_words((name,))) for name in names),
    )
    return _Knob(dial, change)


def _switch(index: int, own: Measure, words: Vocabulary) -> _Knob:
    def change(measures: list[Measure | None], value: Value) -> None:
        measures[index] = own if value == ON else None

    group = TARIFFS if isinstance(own, TariffMeasure) else BLOCS
    if isinstance(own, BONDS):
        group = DEBT
    if isinstance(own, ECONOMY):
        group = POLICY
    dial = Dial(
        id=f"measure-{index + 1}",
        label=own.describe(words),
        help="As the scenario has it, or left out",
        group=group,
        kind="choice",
        value=ON,
        options=((ON, ON), (OFF, OFF)),
    )
    return _Knob(dial, change)


def _left_open(scenario: Scenario, words: Vocabulary) -> list[_Knob]:
    """Dials for what the scenario says nothing about; at rest they add nothing."""
    kinds = {type(own) for own in scenario.measures}
    day = scenario.date
    found: list[_Knob] = []
    if not any(issubclass(kind, TariffMeasure) for kind in kinds):
        found += [
            _new_tariff(scenario.focus, "cars", (), words),
            _new_tariff(scenario.focus, "goods", ("cars",), words),
        ]
    if Withdrawal not in kinds:
        found += _new_withdrawal(scenario, day)
    if not any(isinstance(own, PolicyRate) and own.by == "JPN" for own in scenario.measures):
        found.append(_new_rate(day))
    if FiscalPackage not in kinds:
        found.append(_new_package(day))
    if not any(isinstance(own, Accession) and own.bloc == "CPTPP" for own in scenario.measures):
        found.append(_new_members(day, words))
    return found


def _new_tariff(
    focus: Sequence[str], sector: str, exempt: tuple[str, ...], words: Vocabulary
) -> _Knob:
    by, on = focus

    def own(points: float) -> Tariff:
        return Tariff(by=(by,), on=(on,), sectors=(sector,), exempt=exempt, change=_percent(points))

    def change(measures: list[Measure | None], value: Value) -> None:
        measures.append(own(_number(value)) if value else None)

    dial = Dial(
        id=f"tariff-{'cars' if sector == 'cars' else 'rest'}",
        label=f"Tariff added: {_goods(own(1.0), words)}",
        help=f"Points that {words.in_words((by,))} adds to the tariff of before",
        group=TARIFFS,
        kind="number",
        value=0.0,
        unit="points",
        high=TOP,
    )
    return _Knob(dial, change)


def _new_withdrawal(scenario: Scenario, day: dt.date) -> list[_Knob]:
    target = scenario.focus[1]
    holder = next((name for name in (f"{target}.private", target) if name in HOLDERS), "foreign")
    template = Withdrawal(
        holder=holder, bucket="long", change=_percent(-1.0), over=Months(4 * QUARTER), from_=day
    )

    def change(measures: list[Measure | None], value: Value) -> None:
        measures.append(_sized(template, value))

    def pace(measures: list[Measure | None], value: Value) -> None:
        for place, own in enumerate(measures):
            if isinstance(own, Withdrawal):  # the only one: the scenario has none of its own
                measures[place] = dataclasses.replace(own, over=_months(value))

    size = Dial(
        id="withdrawal",
        label=f"Sold by {HOLDERS[holder]}",
        help=f"Part of their US Treasuries ({MATURITIES['long']}) that they let go from {day}",
        group=DEBT,
        kind="number",
        value=0.0,
        unit="%",
        high=100.0,
    )
    return [_Knob(size, change), _Knob(_pace("withdrawal-over", 4.0), pace)]


def _new_rate(day: dt.date) -> _Knob:
    def change(measures: list[Measure | None], value: Value) -> None:
        measures.append(PolicyRate(by="JPN", change=_number(value), quarters=HELD, from_=day))

    help_ = f"Points against the baseline from {day}, held for {HELD} quarters"
    return _Knob(_rate("boj", "JPN", 0.0, help_), change)


def _new_package(day: dt.date) -> _Knob:
    def change(measures: list[Measure | None], value: Value) -> None:
        measures.append(FiscalPackage(by="USA", law=str(value), from_=day))

    dial = Dial(
        id="package",
        label="US fiscal package",
        help="A law whose cost the Congressional Budget Office has published",
        group=POLICY,
        kind="choice",
        value=NONE,
        options=((NONE, NONE), *((law, PACKAGES.get(law, law)) for law in LAWS)),
    )
    return _Knob(dial, change)


def _new_members(day: dt.date, words: Vocabulary) -> _Knob:
    def change(measures: list[Measure | None], value: Value) -> None:
        joining = value if isinstance(value, tuple) else ()
        measures.append(Accession(bloc="CPTPP", members=joining) if joining else None)

    inside = words.expand_economies(["CPTPP"], day)
    dial = Dial(
        id="cptpp",
        label="Who joins CPTPP",
        help="Tariffs between them and the members go to zero both ways",
        group=BLOCS,
        kind="set",
        value=(),
        options=tuple((c, words.in_words((c,))) for c in CANDIDATES if c not in inside),
    )
    return _Knob(dial, change)


def _number(value: Value) -> float:
    if not isinstance(value, float):
        raise TypeError("a number is meant")
    return value


def _percent(value: Value) -> Rate:
    return Rate(round(_number(value) / 100, 10))


def _months(value: Value) -> Months:
    return Months(round(QUARTER * _number(value)))
