"""Which modules turn solutions into numbers and sentences, and which tests are about them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Room:
    """A subject.

    Attributes:
        modules: patterns below ``src/walkaway``; those that fit nothing are passed over, so
            that a room may be named by the place it had and the place it has.
        tests: files and folders below ``tests``; likewise.
    """

    modules: tuple[str, ...]
    tests: tuple[str, ...]

    def files(self, root: Path) -> list[Path]:
        """Its modules."""
        found = (path for p in self.modules for path in (root / "src" / "walkaway").glob(p))
        return sorted({path for path in found if path.name != "__init__.py"})

    def tested(self, root: Path) -> list[str]:
        """Its tests."""
        found = {path for p in self.tests for path in (root / "tests").glob(p)}
        return [str(path.relative_to(root)) for path in sorted(found)]


ROOMS = {
    "claims": Room(("claims/*.py",), ("claims",)),
    "units": Room(
        ("claims/units.py", "economy/levels.py", "bonds/readout.py", "curves/readout.py"),
        ("claims", "economy/test_levels*.py", "bonds/test_readout.py", "bonds/test_curve.py"),
    ),
    "accounts": Room(
        ("engine/accounts.py", "economy/income.py", "budget/*.py", "fiscal/*.py"),
        ("budget", "fiscal", "economy/test_income.py", "economy/test_accounts.py"),
    ),
    "dates": Room(
        (
            "world/series.py", "world/releases.py", "facts/series.py", "facts/releases.py",
            "economy/scenario_news.py", "firms/exchange.py", "firms/year.py",
            "pricing/schedule.py", "firms/statements.py",
        ),
        (
            "world", "facts", "economy/test_scenario_news.py", "firms/test_years.py",
            "firms/test_exchange.py", "firms/test_bridge.py", "pricing",
        ),
    ),
    "shown": Room(
        ("goods/metrics.py", "goods/flows.py", "trade/metrics.py", "trade/flows.py",
         "engine/paths_shown.py"),
        ("goods/test_metrics.py", "trade/test_metrics.py", "economy/test_shown.py"),
    ),
    "outcome": Room(("outcome/*.py",), ("outcome",)),
    "present": Room(("present/*.py", "report/*.py"), ("present", "report", "claims/test_faces.py")),
}  # fmt: skip
