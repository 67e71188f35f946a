"""Surfaces that were made before, found again by what is turned."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from walkaway.errors import BadInputError, NotSolvedError
from walkaway.files import bytes_of
from walkaway.scenario import Scenario
from walkaway.scenario.dials import dials
from walkaway.sweeps.kept import default_folder
from walkaway.sweeps.plan import Ask, Axis
from walkaway.sweeps.responses import Making, Surface


def kept(scenario: Scenario, settings: Mapping[str, object]) -> Surface | None:
    """A surface that was made before, of this data and code, on which some settings lie.

    Args:
        scenario: whose.
        settings: dials that are turned; those at the scenario's own value do not count.

    Returns:
        Of several that with the fewest dials; None if there is none.
    """
    usual = {dial.id: dial.value for dial in dials(scenario)}
    turned = {name: value for name, value in settings.items() if value != usual.get(name)}
    found = [
        (told, place.parent.name)
        for place in sorted(default_folder().glob("*/surface-*.json"))
        if (told := _noted(place)) is not None and _covers(told.levers, turned)
    ]
    for told, folder in sorted(found, key=lambda own: (len(own[0].levers), -len(own[0].numbers))):
        with contextlib.suppress(BadInputError, NotSolvedError):
            ask = Ask(scenario, told.numbers, told.draws, told.seed, told.elasticities)
            if ask.digest == folder:
                spans = tuple((name, *ends) for name, ends in sorted(told.levers.items()))
                return _again(ask, spans, told.tolerance, told.most)
    return None


@lru_cache(maxsize=16)
def _again(
    ask: Ask, spans: tuple[tuple[str, float, float], ...], tolerance: float, most: int
) -> Surface:
    """A surface from the points that are kept.

    Raises:
        NotSolvedError: they are not.
    """
    axes = tuple(Axis(name, (), low, high) for name, low, high in spans)
    return Making(ask, axes, None, False, None).made(tolerance, most)


class _Noted(msgspec.Struct):
    """How a surface was made."""

    levers: dict[str, tuple[float, float]]
    tolerance: float
    most: int
    numbers: tuple[str, ...]
    elasticities: tuple[str, ...]
    draws: int
    seed: int


def _noted(place: Path) -> _Noted | None:
    """How a surface was made; None where that cannot be read."""
    try:
        return msgspec.json.decode(bytes_of(place), type=_Noted)
    except (BadInputError, ValueError, RecursionError):  # ValueError: also of msgspec
        return None


def _covers(levers: Mapping[str, Sequence[float]], turned: Mapping[str, object]) -> bool:
    return all(
        name in levers
        and isinstance(value, int | float)
        and levers[name][0] <= value <= levers[name][1]
        for name, value in turned.items()
    )
