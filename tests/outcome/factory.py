"""A small outcome to test faces and stores with; its numbers mean nothing."""

from __future__ import annotations

from walkaway.outcome import Metric, Outcome, Path, RunRecord, ScenarioSummary, SolveReport, Source


def outcome(name: str = "example", shift: float = 0.0, settings: str = "A,B") -> Outcome:
    members = {"A": -1.0 + shift, "B": -2.0 + shift, "C": -4.0 + shift}
    return Outcome(
        record=RunRecord(name, "data", "code", "0.1.0", {"elasticities": settings}),
        scenario=ScenarioSummary(
            name, "An <example> & more", "", "2025-06-12", ("a tariff",), "name = 'x'\n",
            ("USA", "JPN"), ("JPN", "USA"), sectors=("C29",),
        ),
        metrics=(
            Metric("welfare.JPN", "real income of Japan", "%", members),
            Metric("welfare.USA", "real income of the United States", "%", {"A": 0.0, "B": 0.5}),
            Metric("exports.JPN.USA.goods", "exports", "%", members, 140.0, "USD bn"),
            Metric("exports.JPN.USA.C29", "car exports", "%", members, 45.0, "USD bn"),
            Metric("revenue.USA", "revenue", "USD bn", {"A": 90.0, "B": 100.0}, 60.0, "USD bn"),
        ),
        solves=tuple(SolveReport(m, "goods", "solved", {"goods": 1e-12}, 18, 0.01) for m in "ABC"),
        names={"JPN": "Japan", "USA": "United States", "C29": "Motor vehicles"},
        notes=("a caveat",),
        paths=(
            Path("path.usdjpy", "yen per dollar", "JPY", ("2025Q3", "2025Q4"), (144.0, 144.0),
                 (140.0, 139.0), (145.0, 146.0), (150.0, 152.0), 10),
        ),
        sources=(Source("caliendo-parro-2015", "equation", "Caliendo and Parro (2015)"),),
    )  # fmt: skip
