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
        least: share of faults that they must catch; zero where it is only counted.
    """

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    least: float = 0.85

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
    "record": Room(("record/*.py", "record/rooms/*.py"), ("record",)),
    "units": Room(
        ("claims/units.py", "economy/levels.py", "bonds/readout.py", "curves/readout.py"),
        ("claims", "economy/test_levels*.py", "economy/test_shown.py", "bonds/test_readout.py",
         "bonds/test_curve.py"),
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
    # The page of a run, its parts and its faces. What solves a model (test_faces, test_views) sees
    # more of it, and takes long.
    "present": Room(
        tuple(f"present/{name}.py" for name in (
            "assumed", "bonds_story", "catalogue", "charts", "compared", "cutoff_story", "decimals",
            "diversion_story", "explained", "firms_story", "headlines", "html", "maturities",
            "page", "page_json", "paths_story", "ranges", "references", "runs", "shocks", "story",
            "terminal", "trade_answers", "words", "world_before",
        )),
        ("present/test_[!fv]*.py", "bonds/test_bonds_story.py"),
    ),
    # Documents and pages of single commands; their tests stand with what they tell, and nobody
    # has counted yet what share they catch.
    "verdicts": Room(
        ("present/claims.py", "present/judgements.py"), ("claims", "present/test_views.py"), 0.0,
    ),
    "auctions": Room(
        ("present/auction_*.py",),
        ("auctions/test_auction_cli.py", "auctions/test_auction_record.py",
         "auctions/test_auction_award.py", "pricing/test_auction_price.py", "cli/test_schemas.py"),
        0.0,
    ),
    "talks": Room(
        ("present/game_*.py", "present/negotiation*.py", "present/power*.py"),
        ("negotiation/test_commands.py", "negotiation/test_report.py", "cli/test_schemas.py"),
        0.0,
    ),
    "studies": Room(
        tuple(f"present/{name}.py" for name in (
            "bloc", "bloc_place", "budget", "constants", "curve", "cutoff", "cutoff_mineral",
            "diversion", "facts", "firm", "firm_chart", "firms", "frontier", "holders",
            "holders_change", "holders_withdraw", "rebalance", "scenarios", "tariffs", "views",
        )),
        ("cli", "present/test_views.py", "present/test_faces.py", "validation"),
        0.0,
    ),
}  # fmt: skip
