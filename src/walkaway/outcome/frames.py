"""A run as tables: for polars, for whatever narwhals knows (pandas, pyarrow), and for xarray.

Three tables, each a row per fact, none wide: ``numbers`` with their ranges, ``members`` with the
value under each member of the ensemble, ``paths`` by period. polars comes with walkaway; other
frames and xarray need the extra ``walkaway[frames]``.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any, Literal, Protocol

import numpy as np

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.outcome.path import Path
from walkaway.outcome.quantity import Quantity


class Named(Protocol):
    """The scenario of a run."""

    @property
    def name(self) -> str:
        """Short."""

    @property
    def date(self) -> str:
        """ISO."""

    @property
    def title(self) -> str:
        """One line."""


class Run(Protocol):
    """What is asked of a run (`walkaway.outcome.Outcome`)."""

    @property
    def run(self) -> str:
        """Its id."""

    @property
    def scenario(self) -> Named:
        """What was assumed."""

    @property
    def metrics(self) -> tuple[Quantity, ...]:
        """Its numbers."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """Its numbers over time."""


What = Literal["numbers", "members", "paths"]
Columns = dict[str, list[Any]]
EXTRA = 'install it with: pip install "walkaway[frames]"'
POLARS = "polars"
QUANTILES = ("low", "mid", "high")

NUMBERS: Mapping[str, str] = {
    "id": "name of the number: what, then whose",
    "label": "the same in words",
    "unit": "of the value and its range",
    "low": "lower end of the range: smallest member, or 5% of draws",
    "mid": "central value: median of the members",
    "high": "upper end of the range: largest member, or 95% of draws",
    "kind": "what the range is made of",
    "horizon": "when the effect is looked at",
    "counterfactual": "against what the effect is counted; empty for a fact",
    "members": "solutions behind the range",
    "failed": "members asked for and not solved",
    "baseline": "level without the measures",
    "baseline_unit": "unit of that level",
}
MEMBERS: Mapping[str, str] = {
    "id": NUMBERS["id"],
    "member": "member of the ensemble",
    "value": "under that member",
    "unit": "of the value",
}
PATHS: Mapping[str, str] = {
    "id": "name of the path",
    "label": "the same in words",
    "unit": "of all values",
    "period": "quarter",
    "baseline": "without the measures",
    "low": "5% of draws",
    "mid": "median",
    "high": "95% of draws",
    "kind": "what the range is made of",
    "draws": "draws that were solved",
    "failed": "draws asked for and not solved",
}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "numbers": NUMBERS,
    "members": MEMBERS,
    "paths": PATHS,
}
"""Table -> column -> what it holds."""


def columns(outcome: Run, what: str = "numbers") -> Columns:
    """One of the tables of a run, column by column.

    Args:
        outcome: the run.
        what: ``numbers``, ``members`` or ``paths``.

    Raises:
        BadInputError: there is no such table.
    """
    if what not in COLUMNS:
        hint = did_you_mean(what, list(COLUMNS)) or f"there are {', '.join(COLUMNS)}"
        raise BadInputError([Problem("to_frame", "", f"no table {what!r}", hint)])
    made = {"numbers": _numbers, "members": _members, "paths": _paths}[what](outcome)
    return {name: [row[at] for row in made] for at, name in enumerate(COLUMNS[what])}


def _numbers(outcome: Run) -> list[tuple[Any, ...]]:
    return [
        (
            *(own.id, own.label, own.unit, own.low, own.mid, own.high),
            *(own.kind.value, own.horizon, own.counterfactual, own.count, own.failed),
            *(own.baseline, own.baseline_unit),
        )
        for own in outcome.metrics
    ]


def _members(outcome: Run) -> list[tuple[Any, ...]]:
    return [
        (own.id, member, value, own.unit)
        for own in outcome.metrics
        for member, value in own.members.items()
    ]


def _paths(outcome: Run) -> list[tuple[Any, ...]]:
    return [
        (
            *(path.id, path.label, path.unit, period),
            *(values[at] for values in (path.baseline, path.low, path.mid, path.high)),
            *(path.kind.value, path.draws, path.failed),
        )
        for path in outcome.paths
        for at, period in enumerate(path.periods)
    ]


def frame(outcome: Run, what: str = "numbers", library: str = POLARS) -> Any:
    """A table of a run as a data frame.

    Args:
        outcome: the run.
        what: ``numbers``, ``members`` or ``paths``.
        library: whose frame: ``polars``, ``pandas``, ``pyarrow`` or another that narwhals knows.

    Raises:
        BadInputError: no such table, or the library is not there.
    """
    return made_into(columns(outcome, what), library)


def made_into(made: Columns, library: str) -> Any:
    """Columns as a data frame of a library.

    Raises:
        BadInputError: the library is not there.
    """
    if library == POLARS:
        import polars

        return polars.DataFrame(made, infer_schema_length=None)
    narwhals = _found("narwhals")
    _found(library)
    try:
        return narwhals.from_dict(made, backend=library).to_native()
    except (TypeError, ValueError) as error:
        raise BadInputError([Problem("library", library, str(error))]) from error


def dataset(outcome: Run) -> Any:
    """All numbers and paths of a run as an `xarray.Dataset`.

    ``value`` (number, member) holds what each member says, NaN where a number has no such member;
    ``number_range`` (number, end) its range; ``path_range`` (path, period, end) and
    ``path_baseline`` (path, period) the paths. Labels, units, kinds of range and horizons are
    coordinates beside the ids.

    Raises:
        BadInputError: xarray is not there.
    """
    xarray = _found("xarray")
    numbers, paths = outcome.metrics, outcome.paths
    members = list(dict.fromkeys(name for own in numbers for name in own.members))
    periods = list(dict.fromkeys(name for path in paths for name in path.periods))
    values = [[own.members.get(name, np.nan) for name in members] for own in numbers]
    ends = [[own.low, own.mid, own.high] for own in numbers]
    ranges = np.full((len(paths), len(periods), 3), np.nan)
    bases = np.full((len(paths), len(periods)), np.nan)
    for at, path in enumerate(paths):
        places = [periods.index(name) for name in path.periods]
        ranges[at, places] = np.stack([path.low, path.mid, path.high], axis=-1)
        bases[at, places] = path.baseline
    told = {
        name: ("number", [str(getattr(own, name)) for own in numbers])
        for name in ("label", "unit", "kind", "horizon")
    }
    told |= {
        f"path_{name}": ("path", [str(getattr(own, name)) for own in paths])
        for name in ("label", "unit", "kind")
    }
    return xarray.Dataset(
        {
            "value": (("number", "member"), np.reshape(values, (len(numbers), len(members)))),
            "number_range": (("number", "end"), np.reshape(ends, (len(numbers), 3))),
            "path_range": (("path", "period", "end"), ranges),
            "path_baseline": (("path", "period"), bases),
        },
        coords={
            "number": [own.id for own in numbers],
            "member": members,
            "end": list(QUANTILES),
            "path": [path.id for path in paths],
            "period": periods,
            **told,
        },
        attrs={
            "run": outcome.run,
            "scenario": outcome.scenario.name,
            "date": outcome.scenario.date,
            "title": outcome.scenario.title,
        },
    )


def _found(name: str) -> Any:
    """A library that need not be there.

    Raises:
        BadInputError: it is not.
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        raise BadInputError([Problem("library", name, "is not installed", EXTRA)]) from None
