"""What a TOML file holds, or why nothing can be read from it.

Files that a person writes are read by `walkaway.grammar`, which knows the place of each value.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from walkaway.errors import BadInputError, Problem


def tables_of(text: str, place: str) -> dict[str, Any]:
    """What a TOML file holds.

    Args:
        text: of the file.
        place: what messages call it.

    Raises:
        BadInputError: it is not TOML, or nested more deeply than anything that is meant.
    """
    try:
        return tomllib.loads(text)  # refuses a name that stands twice
    except ValueError as error:  # also of Python, for a number of thousands of digits
        raise BadInputError([Problem(place, "", str(error))]) from None
    except RecursionError:
        raise BadInputError([Problem(place, "", "is nested too deeply")]) from None


def text_beside(code: str, name: str) -> str:
    """A file of text that comes with the package, beside the code that reads it.

    Args:
        code: ``__file__`` of the code.
        name: of the file.
    """
    return Path(code).with_name(name).read_text(encoding="utf-8")


def beside(code: str, name: str) -> dict[str, Any]:
    """What a TOML file holds that comes with the package, beside the code that reads it."""
    return tables_of(text_beside(code, name), name)
