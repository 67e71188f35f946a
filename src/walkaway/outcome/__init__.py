"""What came out of a run: metrics with bands, the record that reproduces it, what to ask of it."""

from walkaway.outcome.compare import Difference, compare
from walkaway.outcome.explain import Explanation, explain
from walkaway.outcome.metric import Band, Metric
from walkaway.outcome.outcome import Outcome, ScenarioSummary, SolveReport, Source
from walkaway.outcome.path import Path
from walkaway.outcome.record import RunRecord
from walkaway.outcome.store import RunStore

__all__ = [
    "Band",
    "Difference",
    "Explanation",
    "Metric",
    "Outcome",
    "Path",
    "RunRecord",
    "RunStore",
    "ScenarioSummary",
    "SolveReport",
    "Source",
    "compare",
    "explain",
]
