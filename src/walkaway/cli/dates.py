"""The option of a day: the newest of the data in use unless a person names one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from walkaway.world import World

C = TypeVar("C", bound="Callable[..., Any] | click.Command")


def newest() -> str:
    """The newest day of the data in use, ISO format."""
    return World.newest().date.isoformat()


def as_known_on(*names: str, say: str = "As known on it.") -> Callable[[C], C]:
    """An option that takes a day, given to the command as text.

    Args:
        names: of the option and its parameter, as click has them; ``--date`` if none.
        say: what its help says.
    """
    told = "newest day of the data"
    return click.option(*(names or ("--date",)), default=newest, show_default=told, help=say)
