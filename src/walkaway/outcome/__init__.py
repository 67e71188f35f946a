"""What came out of a run: numbers with bands, the record that reproduces it, what to ask of it."""

from walkaway.outcome.compare import Comparison, Difference, compare
from walkaway.outcome.explain import Explanation, explain
from walkaway.outcome.outcome import Outcome, ScenarioSummary, SolveReport, Source, Step
from walkaway.outcome.path import Aside, Path
from walkaway.outcome.quantity import Band, Metric, Quantity, Range
from walkaway.outcome.record import RunRecord
from walkaway.outcome.store import RunStore

__all__ = [
    "Aside",
    "Band",
    "Comparison",
    "Difference",
    "Explanation",
    "Metric",
    "Outcome",
    "Path",
    "Quantity",
    "Range",
    "RunRecord",
    "RunStore",
    "ScenarioSummary",
    "SolveReport",
    "Source",
    "Step",
    "compare",
    "explain",
]
