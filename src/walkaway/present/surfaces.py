"""A response surface for people and programs: its document and its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from msgspec import Meta

from walkaway.documents import Count, Document, Number, Record
from walkaway.present.page import Page, Section, number, table
from walkaway.scenario.dials import dials
from walkaway.sweeps.responses import Surface

FOUND = (
    "A bound is found, not proved: the largest miss at the newest nodes before they were known, or "
    "three times the largest at places that were solved only to be held against the surface. "
    "What happens between all of them, such as a jump, is not seen."
)


class Lever(Record):
    """A dial of the surface.

    Attributes:
        id: of the dial.
        low, high: ends of the surface.
        value: where it is turned to here.
    """

    id: str
    low: Number
    high: Number
    value: Number


class Response(Record):
    """A number where the dials are turned.

    Attributes:
        id: of the number.
        label: in words.
        unit: of all values.
        low, mid, high: over the members of the ensemble, as a run has them.
        bound: how far each of the three may be off; zero where this place was solved.
        exact: whether this place was solved.
        largest_bound: how far it may be off anywhere on the surface.
        spread: from the smallest to the largest middle value over the nodes.
        count: members of the range, at the point that lacks the largest share of them.
        failed: how many more were asked for there and not solved.
    """

    id: str
    label: str
    unit: str
    low: Number
    mid: Number
    high: Number
    bound: Annotated[float, Meta(ge=0)]
    exact: bool
    largest_bound: Annotated[float, Meta(ge=0)]
    spread: Number
    count: Count
    failed: Count


class SurfaceSaid(Document, tag="walkaway/surface/1"):
    """Numbers from a response surface (`walkaway surface --json`).

    Attributes:
        scenario: whose dials.
        date: its day.
        levers: the dials.
        draws: dated paths at each point.
        reached: whether each number's bound is within the tolerance.
        tolerance: as a share of each number's spread.
        points: solved for the surface.
        numbers: where the dials are turned.
    """

    MAIN: ClassVar[str] = "numbers"

    scenario: str
    date: str
    levers: list[Lever]
    draws: Count
    reached: bool
    tolerance: Number
    points: Count
    numbers: list[Response]


def document(surface: Surface, settings: Mapping[str, float]) -> SurfaceSaid:
    """The document of a surface at a place.

    Raises:
        BadInputError: a dial that it has not, or a value outside it.
    """
    usual = {dial.id: dial.value for dial in dials(surface.ask.scenario)}
    found = surface.at(settings)
    return SurfaceSaid(
        scenario=surface.ask.scenario.name,
        date=surface.ask.scenario.date.isoformat(),
        levers=[
            Lever(
                id=axis.name,
                low=float(axis.low or 0.0),
                high=float(axis.high or 0.0),
                value=float(str(settings.get(axis.name, usual[axis.name]))),
            )
            for axis in surface.axes
        ],
        draws=surface.ask.draws,
        reached=surface.reached,
        tolerance=surface.tolerance,
        points=surface.points,
        numbers=[
            Response(
                id=name,
                label=own.label,
                unit=own.unit,
                low=own.band.low,
                mid=own.band.mid,
                high=own.band.high,
                bound=own.bound,
                exact=own.exact,
                largest_bound=surface.bounds[name],
                spread=surface.spreads[name],
                count=own.count,
                failed=own.failed,
            )
            for name, own in found.items()
        ],
    )


def _lacking(own: Response) -> str:
    return f", {own.failed} of {own.count + own.failed} failed" if own.failed else ""


def page(said: SurfaceSaid) -> Page:
    """A surface at a place, for a person."""
    where = ", ".join(f"{own.id} = {own.value:g}" for own in said.levers)
    spans = tuple(f"{own.id}: {own.low:g} to {own.high:g}" for own in said.levers)
    exact = all(own.exact for own in said.numbers)
    rows = [
        [
            own.id,
            own.label,
            own.unit,
            number(own.mid, 3),
            f"{number(own.low, 3)} to {number(own.high, 3)}{_lacking(own)}",
            "solved" if own.exact else f"± {own.bound:.2g}",
        ]
        for own in said.numbers
    ]
    heads = ("number", "", "unit", "middle", "range", "off by at most")
    status: tuple[str, ...] = ()
    if not said.reached:
        status = (
            f"Partly solved: some bound is above {100 * said.tolerance:g}% of its number's spread "
            "with as many points as were allowed",
        )
    if any(own.failed for own in said.numbers):
        status += (
            "Partly solved: ranges lack members that failed"
            + ("" if exact else ", at the point that lacks most of them as many as are told here"),
        )
    return Page(
        title=f"{said.scenario} where {where}",
        subtitle=f"from a surface of {said.points:,} solved points, the world of {said.date}",
        status=status,
        assumed=spans,
        short=(
            ("This place was solved itself.",)
            if exact
            else ("Between points that were solved: a run gives the numbers themselves.",)
        ),
        sections=(Section("numbers", "Numbers", tables=(table("", heads, rows),), note=FOUND),),
    )
