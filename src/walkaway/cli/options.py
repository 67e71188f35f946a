"""Options that several commands share, and kinds of values that options take."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click

from walkaway.errors import BadInputError, Problem


class Finite(click.FloatRange):
    """A number in a range; neither "nan" nor "inf" is one."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number.

        Raises:
            click.BadParameter: none, or outside the range.
        """
        found = float(super().convert(value, param, ctx))
        if not math.isfinite(found):
            self.fail(f"{value} is not a finite number.", param, ctx)
        return found


PICTURES = (".png", ".svg", ".pdf")

seed = click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the draws."
)


def check_picture(path: Path, option: str) -> None:
    """Refuse a file that cannot be drawn before any work is done.

    Raises:
        BadInputError: an unknown ending, or a folder that does not exist.
    """
    problems = []
    if path.suffix.lower() not in PICTURES:
        hint = f"use {', '.join(PICTURES)}"
        problems.append(Problem(option, "", f"cannot draw {path.name!r}", hint))
    if not path.parent.is_dir():
        problems.append(Problem(option, "", f"there is no folder {str(path.parent)!r}", ""))
    if problems:
        raise BadInputError(problems)


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


def given(context: click.Context | None, name: str) -> bool:
    """Whether a person gave an option of a command, rather than its default."""
    return (
        context is not None
        and context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    )
