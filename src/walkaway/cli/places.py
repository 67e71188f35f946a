"""Paths that a person names to be read or written, without what options of a scenario load."""

from __future__ import annotations

import os
from typing import Any

import click

from walkaway.errors import BadInputError, Problem


class Place(click.Path):
    """A path that the system can hold; what stands there, if anything, is the command's to say."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """The path.

        Raises:
            BadInputError: it is too long, holds a NUL or lies where nobody may look.
        """
        try:
            os.lstat(value)
        except (FileNotFoundError, NotADirectoryError):
            pass
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            what = f"{str(value)!a:.60} cannot be looked for"
            why = getattr(error, "strerror", None) or str(error)
            option = param.opts[0] if param else "file"
            raise BadInputError([Problem(option, "", f"{what} ({why})", "name another")]) from None
        return super().convert(value, param, ctx)
