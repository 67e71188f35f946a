"""What every solver returns: whether it solved, how well, and at what cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """How a solve ended."""

    SOLVED = "solved"
    NOT_CONVERGED = "not converged"
    NO_SOLUTION = "no solution"


@dataclass(frozen=True, kw_only=True)
class Solution:
    """The base of every market's solution; a market adds its own fields.

    Attributes:
        status: how the solve ended; a value counts only when it is ``SOLVED``.
        residuals: largest relative residual of each market or identity, recomputed from
            the model's own equations at the returned point.
        evaluations: how often the model was evaluated.
        seconds: wall time.
        message: for a failed solve what failed, where, how large and what to try.
    """

    status: Status
    residuals: Mapping[str, float] = field(default_factory=dict)
    evaluations: int = 0
    seconds: float = 0.0
    message: str = ""

    @property
    def solved(self) -> bool:
        """Whether the solution may be used."""
        return self.status is Status.SOLVED
