"""Scenarios as files: those of the library, what one assumes, mistakes, new ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from walkaway.documents import UNSET, Count, Document, Maybe, Number, Record
from walkaway.errors import Problem
from walkaway.present.page import Page, Section, table
from walkaway.scenario import Scenario
from walkaway.scenario.dials import Dial

Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
"""A SHA-256."""


class ScenarioEntry(Record):
    """A scenario of the library.

    Attributes:
        name: by which it is run.
        title: one line.
        description: what is assumed, and why.
        date: the day on which the world is looked at.
        measures: how many it has.
    """

    name: str
    title: str
    description: str
    date: dt.date
    measures: Count


class Scenarios(Document, tag="walkaway/scenarios/1"):
    """The scenarios that come with walkaway (`walkaway scenarios`).

    Attributes:
        scenarios: in the order of their names.
    """

    MAIN: ClassVar[str] = "scenarios"

    scenarios: list[ScenarioEntry]


class DialOption(Record):
    """One that can be chosen.

    Attributes:
        value: what is written.
        label: what it means.
    """

    value: str
    label: str


class DialEntry(Record):
    """A number, a choice or a set of names that can be turned.

    Attributes:
        id: its name, stable for a scenario.
        label: what it is, in a few words.
        help: one line more.
        unit: of a number; empty otherwise.
        group: what it stands with.
        kind: a number, one of its options, or some of them.
        value: the scenario's own.
        low, high, step: of a number.
        options: of a choice or a set.
    """

    id: str
    label: str
    help: str
    unit: str
    group: str
    kind: Literal["number", "choice", "set"]
    value: Number | str | list[str]
    low: Number
    high: Number
    step: Number
    options: list[DialOption]


class Show(Document, tag="walkaway/show/1"):
    """What a scenario assumes (`walkaway show`): its file, and what follows from it.

    Attributes:
        name: of the scenario.
        title: one line.
        description: what is assumed, and why.
        date: the day on which the world is looked at.
        focus: the economy that sets the measures, and the one they aim at.
        model: how the model is closed.
        measure: the measures, as the schema of scenarios has them.
        digest: of the content.
        in_words: each measure in a sentence.
        dials: what can be turned.
    """

    name: str
    title: Maybe[str] = UNSET
    description: Maybe[str] = UNSET
    date: dt.date
    focus: Maybe[Annotated[list[str], Meta(min_length=2, max_length=2)]] = UNSET
    model: Maybe[dict[str, Any]] = UNSET
    measure: Maybe[list[dict[str, Any]]] = UNSET
    digest: Digest
    in_words: list[str]
    dials: list[DialEntry]

    def rows(self) -> list[dict[str, Any]]:
        """One row per dial, for CSV."""
        names = ("id", "label", "group", "kind", "unit", "low", "high", "step")
        return [
            {name: getattr(one, name) for name in names} | {"value": _own(one)}
            for one in self.dials
        ]


class Mistake(Record):
    """One mistake.

    Attributes:
        place: file and line.
        path: the field; may be empty.
        what: what is wrong.
        hint: what would be right; may be empty.
    """

    place: str
    path: str
    what: str
    hint: str


class CheckedFile(Record):
    """A scenario file that was looked at.

    Attributes:
        file: as it was named.
        ok: whether it has no mistakes.
        digest: of the content, if it could be read.
        remarks: what is no mistake, and yet not what one may expect.
        problems: its mistakes.
    """

    file: str
    ok: bool
    digest: Digest | None
    remarks: list[str]
    problems: list[Mistake]


class Check(Document, tag="walkaway/check/1"):
    """Scenario files and their mistakes (`walkaway check`).

    Attributes:
        files: in the order in which they were named.
    """

    MAIN: ClassVar[str] = "files"

    files: list[CheckedFile]


class New(Document, tag="walkaway/new/1"):
    """A scenario file that was written (`walkaway new`).

    Attributes:
        written: the file.
        from_: what it was copied from.
    """

    written: str
    from_: str


def scenarios(found: Sequence[Scenario]) -> Scenarios:
    """The document that lists scenarios."""
    rows = [
        ScenarioEntry(
            name=s.name,
            title=s.title,
            description=s.description,
            date=s.date,
            measures=len(s.measures),
        )
        for s in found
    ]
    return Scenarios(scenarios=rows)


def dial(found: Dial) -> DialEntry:
    """A dial as documents have it."""
    return DialEntry(
        id=found.id,
        label=found.label,
        help=found.help,
        unit=found.unit,
        group=found.group,
        kind=found.kind,  # type: ignore[arg-type]  # one of the three
        value=list(found.value) if isinstance(found.value, tuple) else found.value,
        low=found.low,
        high=found.high,
        step=found.step,
        options=[DialOption(value=value, label=label) for value, label in found.options],
    )


def show(found: Scenario, turned: Sequence[Dial]) -> Show:
    """The document of what a scenario assumes.

    Args:
        found: the scenario.
        turned: its dials.
    """
    file: dict[str, Any] = found.to_dict()
    given: Mapping[str, Any] = {
        key: msgspec.to_builtins(file[key]) for key in ("model", "measure") if key in file
    }
    return Show(
        name=found.name,
        title=found.title,
        description=found.description or UNSET,
        date=found.date,
        focus=list(found.focus),
        digest=found.digest,
        in_words=list(found.in_words()),
        dials=[dial(one) for one in turned],
        **given,
    )


def checked(name: str, found: Scenario | None, problems: Sequence[Problem]) -> CheckedFile:
    """A file that was looked at.

    Args:
        name: as it was given.
        found: the scenario, if it has no mistakes.
        problems: its mistakes.
    """
    return CheckedFile(
        file=name,
        ok=not problems,
        digest=found.digest if found else None,
        remarks=_remarks(found),
        problems=[Mistake(place=p.place, path=p.path, what=p.what, hint=p.hint) for p in problems],
    )


def scenarios_page(found: Scenarios) -> Page:
    """The library for a person."""
    rows = ((s.name, s.date.isoformat(), s.title) for s in found.scenarios)
    shown = table("", ("name", "date", "title"), rows)
    return Page(
        title="Scenarios that come with walkaway",
        sections=(Section("scenarios", "", tables=(shown,)),),
        foot=(
            "Run one: walkaway run NAME; what it assumes: walkaway show NAME",
            "What was told: walkaway claims --list; games: walkaway negotiate --list",
        ),
    )


def show_page(found: Show, run: str) -> Page:
    """What a scenario assumes, for a person.

    Args:
        found: the scenario.
        run: the command that runs it.
    """
    rows = ((d.id, f"{d.label}: {_own(d)} {d.unit}".rstrip()) for d in found.dials)
    turned = table("", ("dial", "stands at"), rows)
    return Page(
        title=f"{found.name}: {found.title or found.name}",
        subtitle=f"The world as known on {found.date}. Digest {found.digest[:12]}.",
        assumed=tuple(found.in_words) or ("nothing changes",),
        sections=(
            *([Section("about", "", lead=(found.description,))] if found.description else []),
            Section(
                "dials",
                f"Dials, for `{run} --set DIAL=VALUE`",
                tables=(turned,),
            ),
        ),
    )


def check_words(found: Check) -> str:
    """Files without mistakes, a line each and their remarks (mistakes are told as an error)."""
    return "\n".join(
        line for file in found.files if file.ok for line in (f"{file.file}: ok", *file.remarks)
    )


def new_words(found: New, check: str, run: str) -> str:
    """Where the new file is, and what to do with it.

    Args:
        found: what was written.
        check: the command that checks it.
        run: the command that runs it.
    """
    return f"Wrote {found.written}. Edit it, then: {check} && {run}"


def _remarks(scenario: Scenario | None) -> list[str]:
    """What is no mistake, and yet not what one may expect."""
    if scenario is None:
        return []
    return [
        f"  measure {place} does nothing: {why}"
        for place, why in enumerate(scenario.remarks(), start=1)
        if why
    ]


def _own(found: DialEntry) -> str:
    """The value at which a dial stands, for a person."""
    own = ",".join(found.value) if isinstance(found.value, list) else found.value
    return f"{own:g}" if isinstance(own, int | float) else own or "nobody"
