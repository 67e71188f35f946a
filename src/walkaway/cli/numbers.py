"""Numbers that options take: finite and between two bounds, all from here.

A command names what it takes; what is neither ("nan", "1e400", a count of minus one) is refused
by the kind of the option, before anything is computed.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import click

from walkaway.errors import BadInputError, Problem
from walkaway.pricing.exact import exact
from walkaway.pricing.written import unsigned


class Real(click.FloatRange):
    """A finite number between two bounds."""

    def __init__(self, least: float, most: float) -> None:
        super().__init__(least, most)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number.

        Raises:
            click.BadParameter: none, or outside the bounds.
        """
        found = float(super().convert(value, param, ctx))
        if not math.isfinite(found):
            self.fail(f"{value} is not a finite number.", param, ctx)
        return found


class Whole(click.IntRange):
    """A whole number between two bounds."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(least, most)


def written(text: str, name: str, least: int, most: int) -> Fraction:
    """A number read without loss from what a person wrote, between two bounds.

    Raises:
        BadInputError: no number, or outside the bounds.
    """
    found = exact(unsigned(text) if (least, most) == PERCENT else text, name)
    if not least <= found <= most:
        hint = f"between {least:,} and {most:,}"
        raise BadInputError([Problem(name, "", f"{text} is out of range", hint)])
    return found


PERCENT = (-100, 1000)
"""A yield, coupon, spread or rate of interest."""
PRICE = (0, 100_000)
"""Dollars per $100 or $1000, and ratios of price indices."""
SEED = Whole(0, 2**53 - 1)
"""Of draws; what every reader of JSON keeps to the last digit."""
PROCESSES = Whole(1, 256)
DRAWS = Whole(0, 100_000)
"""Of paths and members; 0 draws none."""
ROWS = Whole(0, 1_000_000)
"""Of a table; 0 often means all."""
SOME_ROWS = Whole(1, 1_000_000)
YEAR = Whole(0, 9999)
PORT = Whole(0, 65535)
MONEY = Real(-1e6, 1e6)
"""USD bn: seven times the product of the world either way."""
BASIS_POINTS = Real(1, 2000)
PERCENT_OF_GDP = Real(-100, 100)
TARIFF = Real(-99, 1e6)
"""Percent; a subsidy leaves some price."""
ELASTICITY = Real(0.01, 100)
