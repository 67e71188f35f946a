"""What a sweep found: points in the order of their plan, as a table, as xarray, in a file."""

from __future__ import annotations

import html
import io
import math
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from walkaway.brief import brief
from walkaway.errors import BadInputError, Problem
from walkaway.files import make_folder, put_folder, whole
from walkaway.sweeps.extra import package
from walkaway.sweeps.plan import GRID, Axis, Plan
from walkaway.sweeps.points import SOLVED, Point

if TYPE_CHECKING:
    import polars
    import xarray

Floats = NDArray[np.float64]
HEAD = 10
"""Points that a notebook shows."""
PARTS = ("low", "mid", "high")
ENDINGS = (".parquet", ".csv", ".zarr")


@brief
@dataclass(frozen=True)
class Swept:
    """The result of a sweep.

    Attributes:
        plan: the plan.
        points: one for each point of the plan, in its order.
    """

    plan: Plan
    points: tuple[Point, ...]

    @property
    def failed(self) -> tuple[Point, ...]:
        """Points without any number."""
        return tuple(own for own in self.points if not own.found)

    @property
    def thin(self) -> tuple[Point, ...]:
        """Points with some numbers missing, or with members that were not solved."""
        return tuple(own for own in self.points if own.found and own.status != SOLVED)

    @property
    def status(self) -> str:
        """Whether all points were solved, some or none."""
        if len(self.failed) == len(self.points):
            return "not solved"
        return "partly solved" if self.failed or self.thin else "solved"

    @cached_property
    def units(self) -> dict[str, str]:
        """Unit of each number that was solved anywhere, in the order of the plan."""
        return {name: own.unit for name, own in self._first.items()}

    @cached_property
    def labels(self) -> dict[str, str]:
        """Each number in words."""
        return {name: own.label for name, own in self._first.items()}

    @cached_property
    def _first(self) -> Mapping[str, Any]:
        known = {}
        for name in self.plan.ask.numbers:
            own = next((p.found[name] for p in self.points if name in p.found), None)
            if own is not None:
                known[name] = own
        return known

    def values(self, number: str, part: str = "mid") -> Floats:
        """A number over the points, NaN where it was not solved.

        Args:
            number: its id.
            part: of its band: ``low``, ``mid`` or ``high``.
        """
        return np.array(
            [getattr(p.found[number].band, part) if number in p.found else math.nan
             for p in self.points]
        )  # fmt: skip

    def setting(self, axis: str) -> list[Any]:
        """What each point sets on an axis."""
        return [dict(own.settings)[axis] for own in self.points]

    def table(self) -> polars.DataFrame:
        """A row per point: its settings, how it ended, and each number's band."""
        import polars

        columns: dict[str, Any] = {"point": list(range(len(self.points)))}
        for axis in self.plan.axes:
            columns[axis.name] = [_cell(own) for own in self.setting(axis.name)]
        columns["status"] = [own.status for own in self.points]
        columns["reason"] = [own.reason for own in self.points]
        made = [polars.Series(name, cells) for name, cells in columns.items()]
        for number in self.plan.ask.numbers:
            for part in PARTS:
                name = number if part == "mid" else f"{number} {part}"
                values = self.values(number, part).tolist()
                made.append(polars.Series(name, values, polars.Float64).fill_nan(None))
            failed = [p.found[number].failed if number in p.found else None for p in self.points]
            made.append(polars.Series(f"{number} failed", failed, polars.Int64))
        return polars.DataFrame(made)

    def to_frame(self) -> polars.DataFrame:
        """The same as `table`, by the name that a run has for it."""
        return self.table()

    def to_xarray(self) -> xarray.Dataset:
        """The same as `dataset`, by the name that a run has for it.

        Raises:
            MissingExtraError: xarray is not installed.
        """
        return self.dataset()

    def _repr_html_(self) -> str:
        """What a notebook shows: how the sweep ended, and its first points."""
        count = len(self.points)
        said = f"{count} point{'' if count == 1 else 's'} of {self.plan.name}: {self.status}"
        first = Swept(self.plan, self.points[:HEAD]).table() if count else None
        shown = first.drop("reason")._repr_html_() if first is not None else ""
        return f"<p>{html.escape(said)}</p>{shown}"

    def dataset(self) -> xarray.Dataset:
        """The result with its axes by name: those of a grid, or the points one after another.

        Variables ``low``, ``mid``, ``high``, ``count`` and ``failed`` [axes ..., number], and
        ``status`` and ``reason`` [axes ...]; a number that was not solved is NaN.

        Raises:
            MissingExtraError: xarray is not installed.
        """
        made = package("xarray", "a result by its axes")
        grid = self.plan.design == GRID
        shape = tuple(len(axis.values) for axis in self.plan.axes) if grid else (len(self.points),)
        dims = tuple(axis.name for axis in self.plan.axes) if grid else ("point",)
        numbers = list(self.plan.ask.numbers)

        def cells(of: Any) -> NDArray[Any]:
            found = np.array([[of(p, n) for n in numbers] for p in self.points], dtype=float)
            return found.reshape(*shape, len(numbers))

        def words(of: Any) -> NDArray[Any]:
            return np.array([of(p) for p in self.points], dtype=str).reshape(shape)

        variables: dict[str, Any] = {
            part: ((*dims, "number"), cells(_part(part))) for part in PARTS
        }
        for name in ("count", "failed"):
            variables[name] = ((*dims, "number"), cells(_whole(name)).astype(np.int64))
        variables["status"] = (dims, words(lambda p: p.status))
        variables["reason"] = (dims, words(lambda p: p.reason))
        coordinates: dict[str, Any] = {
            "number": numbers,
            "unit": ("number", [self.units.get(n, "") for n in numbers]),
            "label": ("number", [self.labels.get(n, "") for n in numbers]),
        }
        for axis in self.plan.axes:
            told = [_cell(v) for v in (axis.values if grid else self.setting(axis.name))]
            coordinates[axis.name] = told if grid else ("point", told)
        attributes = {"scenario": self.plan.ask.scenario.name, "sweep": self.plan.digest}
        found: xarray.Dataset = made.Dataset(variables, coordinates, attrs=attributes)
        return found

    def write(self, path: str | Path) -> None:
        """Write the result, whole or not at all; the ending says how.

        Args:
            path: ``.parquet`` or ``.csv`` (a row per point), or ``.zarr`` (the dataset).

        Raises:
            BadInputError: another ending, or it cannot be written.
            MissingExtraError: Zarr without the extra.
        """
        target = Path(path)
        refuse_ending(target)
        make_folder(target)
        if target.suffix == ".zarr":
            self._zarr(target)
            return
        raw = io.BytesIO()
        table = self.table()
        if target.suffix == ".parquet":
            table.write_parquet(raw, compression="zstd")
        else:
            table.write_csv(raw)
        with whole(target) as stream:
            stream.write(raw.getvalue())

    def _zarr(self, target: Path) -> None:
        package("zarr", "a result on Zarr")
        made = target.parent / f".{target.name[:40]}.{secrets.token_hex(6)}.tmp"
        try:
            # Version 2 of the format has a specification of texts.
            self.dataset().to_zarr(made, mode="w", zarr_format=2, consolidated=True)
            put_folder(made, target)
        except OSError as error:
            what = f"cannot be written ({error.strerror or error})"
            raise BadInputError([Problem(str(target), "", what)]) from None
        finally:
            shutil.rmtree(made, ignore_errors=True)


def refuse_ending(path: Path) -> None:
    """Refuse a file whose ending says nothing, before hours of work.

    Raises:
        BadInputError: its ending is none of ours.
    """
    if path.suffix not in ENDINGS:
        what = f"{path.suffix or 'no ending'} says no format"
        raise BadInputError([Problem(str(path), "", what, f"one of: {', '.join(ENDINGS)}")])


def _part(part: str) -> Any:
    return lambda p, n: getattr(p.found[n].band, part) if n in p.found else math.nan


def _whole(name: str) -> Any:
    return lambda p, n: getattr(p.found[n], name) if n in p.found else 0


def _cell(value: Any) -> Any:
    """A setting as a table has it: of several names one text."""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value


def said(axis: Axis, values: Sequence[Any]) -> str:
    """What an axis takes, in words."""
    if axis.ranged:
        return f"{axis.low:g} to {axis.high:g}"
    told = [f"{own:g}" if isinstance(own, float) else str(_cell(own)) or "none" for own in values]
    return ", ".join(told[:6]) + (f" and {len(told) - 6} more" if len(told) > 6 else "")
