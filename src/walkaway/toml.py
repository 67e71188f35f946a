"""What a TOML file holds, or why nothing can be read from it.

Files that a person writes are read by `walkaway.grammar`, which knows the place of each value.
"""

from __future__ import annotations

import tomllib
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
