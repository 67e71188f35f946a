"""What a calibration must satisfy; all mistakes are told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from walkaway.errors import BadInputError, Problem, percent_meant
from walkaway.goods.model import Array

Mask = NDArray[np.bool_]
PLACE = "Calibration"
SUM_TOLERANCE = 1e-6
SLIGHTLY_NEGATIVE = 0.01
"""Input-output tables carry small negative entries (the 1993 table of Caliendo and Parro has one
of −0.0008); the equations take them, so they are not refused."""


BILATERAL = (
    *("flows", "tariffs", "trade_cost", "export_tax", "sales_limit"),
    *("quota", "beyond", "rent"),
)
ON_IMPORTS = {"tariffs": 0.0, "trade_cost": 1.0, "export_tax": 0.0, "sales_limit": np.inf,
              "quota": np.inf, "beyond": 0.0, "rent": 0.0}  # fmt: skip
"""What a single number does not cover: it is meant for trade, so sales at home keep this."""
CALLED = {"tariffs": "tariff", "export_tax": "export tax"}


def number_array(name: str, value: ArrayLike, shape: tuple[int, ...]) -> Array | Problem:
    """Bring a value to a shape, as NumPy broadcasts; a problem if it cannot be.

    A single tariff, export tax or trade cost holds for trade between economies only.
    """
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return Problem(PLACE, name, "is not an array of numbers")
    if array.ndim == 0 and name in ON_IMPORTS:
        full = np.full(shape, float(array))
        own = np.arange(shape[0])
        full[own, own] = ON_IMPORTS[name]
        return full
    if name in BILATERAL and array.shape == shape[:2]:
        array = array[:, :, None]  # the same in every sector
    try:
        return np.array(np.broadcast_to(array, shape))
    except ValueError:
        return Problem(
            PLACE,
            name,
            f"has shape {array.shape} and should have {shape}",
            _shape_hint(array.shape, shape),
        )


def published_rates(tariffs: ArrayLike, shape: tuple[int, ...]) -> Array:
    """Tariffs of a published table, brought to a shape; a number holds for imports.

    Raises:
        BadInputError: they cannot be.
    """
    array = number_array("tariffs", tariffs, shape)
    if isinstance(array, Problem):
        raise BadInputError([array])
    return array


def _shape_hint(found: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    if sorted(found) == sorted(wanted):
        return "are its axes in another order?"
    if len(found) != len(wanted):
        return f"it needs {len(wanted)} axes or a number for all"
    return "check it against the lists of economies and sectors"


def names(name: str, values: Sequence[str]) -> Iterator[Problem]:
    """Names must be there and differ."""
    if not values:
        yield Problem(PLACE, name, "is empty", "name at least one")
    seen: set[str] = set()
    for value in values:
        if value in seen:
            yield Problem(PLACE, name, f"{value!r} is there twice", "every name must differ")
        seen.add(value)


class Cells:
    """Names cells of arrays for messages."""

    def __init__(self, economies: Sequence[str], sectors: Sequence[str]) -> None:
        self.economies = economies
        self.sectors = sectors

    def place(self, name: str, cell: Sequence[int]) -> str:
        """Such as ``flows[JPN, USA, C29]``."""
        axes = {
            "flows": "nns",
            "tariffs": "nns",
            "trade_cost": "nns",
            "export_tax": "nns",
            "sales_limit": "nns",
            "quota": "nns",
            "beyond": "nns",
            "rent": "nns",
            "output_tax": "ns",
            "value_added_share": "ns",
            "final_share": "ns",
            "input_share": "nss",
            "trade_elasticity": "s",
        }.get(name, "ns")
        labels = [
            (self.economies if axis == "n" else self.sectors)[int(position)]
            for axis, position in zip(axes, cell, strict=False)
        ]
        return f"{name}[{', '.join(labels)}]"

    def bad(self, name: str, mask: Mask, values: Array, what: str, hint: str) -> Problem:
        """One problem for all cells of a mask: the first is named, the others counted."""
        where = np.argwhere(mask)
        first = tuple(int(i) for i in where[0])
        more = f" (and {len(where) - 1} more)" if len(where) > 1 else ""
        return Problem(PLACE, self.place(name, first), f"is {values[first]:g}: {what}{more}", hint)


def contents(cells: Cells, arrays: dict[str, Array]) -> Iterator[Problem]:
    """Check the values of whatever arrays have the right shape."""
    rules: dict[str, tuple[Callable[[Array], Mask], str, str]] = {
        "flows": (lambda a: a < 0, "trade cannot be negative", "set negative entries to zero"),
        "tariffs": (
            lambda a: a <= -1,
            "a tariff must be above -100%",
            "rates are fractions: 0.25 is 25%",
        ),
        "export_tax": (
            lambda a: a <= -1,
            "an export tax must be above -100%",
            "rates are fractions of the price before tax: 0.25 is 25%",
        ),
        "output_tax": (
            lambda a: a <= -1,
            "a tax on production must be above -100%",
            "rates are fractions of the producer's price: -0.25 is a subsidy of 25%",
        ),
        "sales_limit": (
            lambda a: a <= 0,
            "must be positive",
            "it is the most that is sold, new over old: 0.6 of before; an infinite cost bans",
        ),
        "quota": (
            lambda a: a <= 0,
            "must be positive",
            "it is the volume inside, new over old; without one, raise the tariff itself",
        ),
        "beyond": (lambda a: a <= -1, "a tariff must be above -100%", "0.25 is 25%"),
        "rent": (lambda a: (a < 0) | (a > 1), "must lie in 0 to 1", "it is the exporters' share"),
        "trade_cost": (
            lambda a: a <= 0,
            "must be positive",
            "it is the ratio of new to old: 1 changes nothing",
        ),
        "profit_share": (lambda a: (a < 0) | (a >= 1), "must lie in 0 to 1", ""),
        "value_added_share": (lambda a: (a < 0) | (a > 1), "must lie in 0 to 1", ""),
        "input_share": (
            lambda a: (a < -SLIGHTLY_NEGATIVE) | (a > 1 + SLIGHTLY_NEGATIVE),
            "must lie in 0 to 1",
            "it is a share of the output of the using sector",
        ),
        "final_share": (
            lambda a: (a < 0) | (a > 1 + SUM_TOLERANCE),
            "must lie in 0 to 1",
            "clip negative final demand and divide by the sum",
        ),
        "trade_elasticity": (
            lambda a: a <= 0,
            "must be positive",
            "give the exponent on costs without its sign",
        ),
    }
    for name, array in arrays.items():
        open_ended = name in ("tariffs", "trade_cost", "sales_limit", "quota", "beyond")
        endless = np.isnan(array) if open_ended else ~np.isfinite(array)
        if endless.any():
            yield cells.bad(name, endless, array, "not a finite number", "fill it or use zero")
        test, what, hint = rules[name]
        with np.errstate(invalid="ignore"):
            mask = test(array) & ~endless
        if mask.any():
            yield cells.bad(name, mask, array, what, hint)


def rates(
    cells: Cells,
    tariffs: Array,
    up_to: float,
    *,
    told: float = 0.0,
    bans: bool = False,
    name: str = "tariffs",
) -> Iterator[Problem]:
    """Rates that are percentages, and rates on what an economy sells to itself.

    Args:
        cells: names for messages.
        tariffs: rates [exporter, importer, sector].
        up_to: rates beyond this are refused.
        told: or beyond this, if it is larger.
        bans: whether infinity is meant, as a ban of the flow.
        name: ``tariffs`` or ``export_tax``.
    """
    called = CALLED[name]
    article = "an" if called[0] in "aeiou" else "a"
    if wrong := _no_limit(up_to):
        yield wrong
        up_to = np.inf
    own = np.eye(tariffs.shape[0], dtype=bool)[:, :, None] & (tariffs != 0) & ~np.isnan(tariffs)
    if own.any():
        what = f"{article} {called} on sales at home: an economy levies no {called} on itself"
        yield cells.bad(name, own, tariffs, what, "set the diagonal to zero")
    endless = np.isposinf(tariffs) & ~own
    if endless.any() and not bans:
        yield cells.bad(name, endless, tariffs, "not a finite number", "fill it or use zero")
    percents = (tariffs > max(up_to, told)) & ~np.isinf(tariffs) & ~own
    if percents.any():
        first, largest = float(tariffs[percents][0]), float(tariffs[percents].max())
        hint = percent_meant(first, f"say so with rates_up_to={largest:.12g}")
        bad = cells.bad(name, percents, tariffs, "", hint)
        more = bad.what.partition(" (")[2]
        what = f"{first:.12g} as {article} {called}" + (f" ({more}" if more else "")
        yield Problem(bad.place, bad.path, what, hint)


def _no_limit(up_to: object) -> Problem | None:
    """What is wrong with the rate beyond which rates are refused."""
    number = isinstance(up_to, int | float | np.number) and not isinstance(up_to, bool)
    if number and up_to > 0:  # type: ignore[operator]  # it is one
        return None
    what = f"is {up_to!r} where a positive number is wanted"
    return Problem(PLACE, "rates_up_to", what, "10 allows 1000%")


def percentages(cells: Cells, rates: Array, up_to: float) -> Iterator[Problem]:
    """Taxes on production [economy, sector] that are percentages."""
    if wrong := _no_limit(up_to):
        yield wrong
        up_to = np.inf
    percents = rates > up_to
    if percents.any():
        hint = percent_meant(float(rates[percents][0]), f"say so with rates_up_to={rates.max():g}")
        yield cells.bad("output_tax", percents, rates, "a percentage as a tax", hint)


def limits(cells: Cells, limit: Array) -> Iterator[Problem]:
    """A limit on what an economy sells to itself."""
    own = np.eye(limit.shape[0], dtype=bool)[:, :, None] & ~np.isposinf(limit) & ~np.isnan(limit)
    if own.any():
        what = "a limit on sales at home: only trade between economies is limited"
        yield cells.bad("sales_limit", own, limit, what, "set the diagonal to infinity")


def quotas(cells: Cells, arrays: dict[str, Array], before: Array) -> Iterator[Problem]:
    """A quota at home, without a rate beyond it, or with one that is not above the rate inside."""
    quota = arrays["quota"]
    there = ~np.isposinf(quota) & ~np.isnan(quota)
    own = np.eye(quota.shape[0], dtype=bool)[:, :, None] & there
    if own.any():
        what = "a quota on sales at home: only trade between economies has one"
        yield cells.bad("quota", own, quota, what, "set the diagonal to infinity")
    if "beyond" not in arrays:
        yield Problem(PLACE, "beyond", "is missing", "give the rate on what comes beyond the quota")
        return
    low = there & (arrays["beyond"] <= arrays.get("tariffs", before))
    if low.any():
        what = "the rate beyond a quota must be above the tariff inside"
        yield cells.bad("beyond", low, arrays["beyond"], what, "raise it, or drop the quota")


def makers(cells: Cells, flows: Array) -> Iterator[Problem]:
    """An economy that buys but makes nothing has no income to buy with."""
    makes, buys = flows.sum(axis=(1, 2)) > 0, flows.sum(axis=(0, 2)) > 0
    for row in np.flatnonzero(buys & ~makes):
        name = cells.economies[int(row)]
        yield Problem(
            PLACE,
            f"flows[{name}]",
            f"{name} buys but makes nothing, so that it has no income",
            "give its sales, at home too, or leave the economy out",
        )


def sums(cells: Cells, arrays: dict[str, Array]) -> Iterator[Problem]:
    """Shares must sum to one where they are used."""
    flows = arrays["flows"]
    final = arrays.get("final_share")
    if final is not None:
        total = final.sum(axis=1)
        mask = np.abs(total - 1) > SUM_TOLERANCE
        for row in np.flatnonzero(mask & (flows.sum(axis=(0, 2)) > 0))[:5]:
            yield Problem(
                PLACE,
                f"final_share[{cells.economies[row]}]",
                f"sums to {total[row]:.9g} over sectors",
                "it must sum to 1",
            )
    if "value_added_share" in arrays and "input_share" in arrays:
        total = arrays["value_added_share"] + arrays["input_share"].sum(axis=1)
        total = total + arrays.get("profit_share", 0.0)
        mask = (np.abs(total - 1) > SUM_TOLERANCE) & (flows.sum(axis=1) > 0)
        if mask.any():
            yield cells.bad(
                "value_added_share",
                mask,
                total,
                "value added and inputs must sum to 1",
                "the number is their sum over input sectors; input_share is "
                "[economy, input, output]",
            )
