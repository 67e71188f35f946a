"""Whether a place lies inside a bloc: the document of `walkaway bloc --place`, and its page."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from walkaway.documents import Document, Number
from walkaway.goods.places import Place
from walkaway.present.page import Page
from walkaway.world import World


class BlocPlace(Document, tag="walkaway/bloc-place/1"):
    """Whether a place lies inside a bloc (`walkaway bloc --place --json`).

    Attributes:
        date: the day.
        bloc: its name.
        place: as understood.
        economy: it lies in.
        member: whether that economy is a member.
        since: when it joined; null if it has not.
        applied: its application, in words; null if there is none.
        other_blocs: it belongs to.
        content_inside: share of value added inside, by sector.
        tariffs: mean rate that members levy, by sector.
    """

    MAIN: ClassVar[str] = "tariffs"

    date: dt.date
    bloc: str
    place: str
    economy: str
    member: bool
    since: str | None
    applied: str | None
    other_blocs: list[str]
    content_inside: dict[str, Number]
    tariffs: dict[str, Number]


def document(found: Place, world: World, bloc: str) -> BlocPlace:
    """A place as a document."""
    sectors = world.trade().sectors
    return BlocPlace(
        date=world.date,
        bloc=bloc,
        place=found.name,
        economy=found.economy,
        member=found.member,
        since=found.since or None,
        applied=found.applied or None,
        other_blocs=list(found.other_blocs),
        content_inside=dict(zip(sectors, map(float, found.content), strict=True)),
        tariffs=dict(zip(sectors, map(float, found.tariffs), strict=True)),
    )


CARS = "C29"


def page(own: BlocPlace) -> Page:
    """The place for a person."""
    verdict = (
        f"lies inside {own.bloc} (member since {own.since})"
        if own.member
        else f"does not lie inside {own.bloc}: {own.economy} is not a member on {own.date}"
    )
    asked = own.applied or "it has not asked to join, as far as the data know"
    short = [f"Other blocs: {', '.join(own.other_blocs) or 'none'}."]
    if not own.member:
        short.append(asked)
    short += [
        f"Cars and parts made there: {own.content_inside[CARS]:.0%} of their value was added "
        f"inside {own.bloc}.",
        f"Members levied {own.tariffs[CARS]:.1%} on them on average (under agreements other than "
        f"{own.bloc} too).",
    ]
    return Page(
        title=f"{own.place} {verdict}",
        subtitle=f"The world as known on {own.date}",
        short=tuple(short),
    )
