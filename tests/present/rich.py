"""A run made by hand, with numbers in every section, and short ways to say what a table holds."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from walkaway.outcome import (
    Metric,
    Outcome,
    Path,
    Range,
    RunRecord,
    ScenarioSummary,
    SolveReport,
    Source,
)
from walkaway.present.page import Mark, Table

LESS = "\N{MINUS SIGN}"
SETS = ("A", "B", "C")
"""Members of every ensemble here; the second is the median where values rise or fall."""


def q(
    name: str, unit: str, *values: float, base: float | None = None, base_unit: str = "USD bn",
    label: str = "", kind: Range = Range.SETS, failed: int = 0, horizon: str = "long run",
) -> Metric:  # fmt: skip
    """A number with one value per set (one value: the same under a single set)."""
    members = dict(zip(SETS, values, strict=False))
    return Metric(
        name, label or name, unit, members, base, base_unit if base is not None else "",
        horizon=horizon, kind=kind, failed=failed,
    )  # fmt: skip


def run(
    *metrics: Metric, paths: tuple[Path, ...] = (), measures: tuple[str, ...] = ("one", "two"),
    named: tuple[str, ...] = ("JPN", "USA"), focus: tuple[str, str] = ("USA", "JPN"),
    solves: tuple[SolveReport, ...] = (), names: dict[str, str] | None = None,
    settings: dict[str, str] | None = None, toml: str = "name = 'x'\n", date: str = "2025-06-12",
    pairs: tuple[tuple[str, str], ...] = (), sectors: tuple[str, ...] = ("C29",),
    groups: tuple[str, ...] = ("EU", "CPTPP", "RCEP"), blocs: tuple[str, ...] = ("CPTPP",),
) -> Outcome:  # fmt: skip
    """A run of these numbers."""
    known = {
        "JPN": "Japan", "USA": "United States", "PHL": "Philippines", "CHN": "China",
        "MEX": "Mexico", "NLD": "Netherlands", "CPTPP": "CPTPP members", "EU": "European Union",
        "group:CPTPP": "CPTPP members", "group:EU": "European Union", "group:RCEP": "RCEP members",
        "world": "the world", "TWN": "Taiwan", "C29": "Motor vehicles", "C10": "Food",
        "elasticity:A": "A: first paper", "elasticity:B": "B: second paper",
        "elasticity:C": "C: third paper",
    }  # fmt: skip
    return Outcome(
        record=RunRecord("s" * 64, "d" * 64, "c" * 64, "0.2.0", settings or {}),
        scenario=ScenarioSummary(
            "example", "A title", "", date, measures, toml, focus, named,
            pairs or (focus,), groups, blocs, sectors,
        ),
        metrics=metrics,
        solves=solves or tuple(solved(m) for m in SETS),
        names=known | (names or {}),
        notes=("a caveat",),
        paths=paths,
        sources=(Source("k", "data", "Publisher, series"),),
    )  # fmt: skip


def solved(member: str, market: str = "goods", asked: int = 1) -> SolveReport:
    """A member that was solved."""
    return SolveReport(member, market, "solved", {"goods": 1e-12}, 18, 0.01, "", asked)


def unsolved(member: str, message: str, market: str = "goods", **more: int) -> SolveReport:
    """One that was not."""
    return SolveReport(member, market, "no solution", {}, 1, 0.1, message, **more)


def rows(table: Table) -> list[list[str]]:
    """What the cells of a table say."""
    return [[cell.text for cell in row] for row in table.rows]


def metrics(table: Table) -> list[list[str]]:
    """The numbers behind the cells."""
    return [[cell.metric for cell in row] for row in table.rows]


def gains(table: Table) -> list[str]:
    """A letter per cell: + for a gain, - for a loss, . for neither; a word per row."""
    letter = {Mark.GAIN: "+", Mark.LOSS: "-", Mark.PLAIN: "."}
    return ["".join(letter[cell.mark] for cell in row) for row in table.rows]


def quarters(first: int, count: int) -> tuple[str, ...]:
    """Names of quarters from the one of 2025 on."""
    return tuple(f"{2025 + (first - 1 + k) // 4}Q{(first - 1 + k) % 4 + 1}" for k in range(count))


def path(
    name: str, base: Sequence[float], low: Sequence[float], mid: Sequence[float],
    high: Sequence[float], unit: str = "%", label: str = "", draws: int = 40, failed: int = 0,
    note: str = "",
) -> Path:  # fmt: skip
    """A dated path from the second quarter of 2025 on."""
    found = Path(
        f"path.{name}", label or name, unit, quarters(2, len(base)), tuple(base), tuple(low),
        tuple(mid), tuple(high), draws, note,
    )  # fmt: skip
    return replace(found, failed=failed)
