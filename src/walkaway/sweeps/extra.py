"""What comes with ``walkaway[sweep]``: imported when it is needed, and named when it is not there.

Nothing of it is imported by ``import walkaway`` or by a plain run.
"""

from __future__ import annotations

import importlib
from typing import Any

from walkaway.errors import BadInputError, Problem

EXTRA = "walkaway[sweep]"


class MissingExtraError(BadInputError):
    """A package of the extra is not installed."""


def package(name: str, why: str) -> Any:
    """A package of the extra.

    Args:
        name: of the module.
        why: what it is needed for, as ``a cluster``.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        what = f"{why} needs the package {name.split('.')[0]}, which is not installed"
        hint = f'install it with: pip install "{EXTRA}"'
        raise MissingExtraError([Problem("sweep", "", what, hint)]) from None
