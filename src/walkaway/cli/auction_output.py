"""How `walkaway auction` writes numbers and files: no digit lost, no file half-written."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from walkaway.errors import BadInputError, Problem


def check_target(path: Path | None, option: str) -> None:
    """Refuse a place where no file can be written, before hours of work are lost on it.

    Raises:
        BadInputError: its folder does not exist, or a folder stands there.
    """
    if path is None:
        return
    if path.is_dir():
        raise BadInputError([Problem(option, "", f"{path} is a folder", "name a file")])
    if not path.parent.is_dir():
        raise BadInputError([Problem(option, "", f"no folder {path.parent}", "create it first")])


def shown(value: Fraction, places: int) -> str:
    """A number with a fixed number of decimals, or with as many more as it has."""
    from walkaway.pricing.exact import text

    return text(value, places) if (value * 10**places).denominator == 1 else decimal(value)


def decimal(value: Fraction) -> str:
    """A number as a decimal string, at least three decimals; a fraction if it never ends."""
    from walkaway.pricing.exact import text

    for places in range(3, 60):
        if (value * 10**places).denominator == 1:
            return text(value, places)
    return str(value)
