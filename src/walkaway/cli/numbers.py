"""Numbers as options: finite and inside bounds, or refused in one line."""

from __future__ import annotations

import math
from typing import Any

import click

LARGEST_SEED = 2**63 - 1
MOST_JOBS = 256


class Finite(click.ParamType[float]):
    """A number between two bounds, both allowed; never NaN, never infinite.

    Args:
        low: the least.
        high: the largest.
    """

    name = "number"

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number; a usage error (exit 2) that names the bounds if it is none of them."""
        try:
            number = self.read(value)
        except (ValueError, OverflowError):
            number = math.nan
        if not self.low <= number <= self.high:
            span = f"{_said(self.low)} to {_said(self.high)}"
            self.fail(f"{value} is not {self.what} {span}", param, ctx)
        return number

    what = "a number from"

    @staticmethod
    def read(value: Any) -> float:
        """A number from what was typed, or from a default.

        Raises:
            ValueError: it is not written like one.
        """
        return float(value)


class Whole(Finite):
    """A whole number between two bounds, both allowed."""

    name = "integer"
    what = "a whole number from"

    @staticmethod
    def read(value: Any) -> int:
        """A whole number from what was typed, or from a default.

        Raises:
            ValueError: it is not written like one.
        """
        return int(value)


def _said(bound: float) -> str:
    """A bound for people: years without commas, amounts with them."""
    text = f"{bound:g}" if abs(bound) < 1e4 else f"{bound:,.0f}"
    return text.replace("-", "\N{MINUS SIGN}")


SEED = Whole(0, LARGEST_SEED)
"""Of random draws."""
JOBS = Whole(1, MOST_JOBS)
"""Threads or processes at once."""
