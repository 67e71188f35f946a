"""The Outcome: everything a run found, as plain data that any face can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.outcome.metric import Metric
from walkaway.outcome.path import Path
from walkaway.outcome.record import RunRecord

SCHEMA = "walkaway/outcome/1"


@dataclass(frozen=True)
class ScenarioSummary:
    """The scenario in words.

    Attributes:
        name: its short name.
        title: one line.
        description: a paragraph, in the author's words.
        date: the date the world is taken from, ISO format.
        measures: each measure in a sentence, in the order of the file.
        toml: the scenario itself, so that a run can be repeated from its outcome.
        focus: the two economies that the page looks at most closely.
        named: economies that the measures name one by one.
    """

    name: str
    title: str
    description: str
    date: str
    measures: tuple[str, ...]
    toml: str
    focus: tuple[str, str]
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class SolveReport:
    """How one member of the ensemble was solved.

    Attributes:
        member: the member's name.
        market: which market it solved.
        status: ``solved`` or why not.
        residuals: largest relative residual by market or identity.
        evaluations: model evaluations used.
        seconds: wall time.
        message: what failed and what to try; empty when solved.
    """

    member: str
    market: str
    status: str
    residuals: Mapping[str, float]
    evaluations: int
    seconds: float
    message: str = ""


@dataclass(frozen=True)
class Source:
    """Where facts or equations come from.

    Attributes:
        key: short name, for `walkaway cite` where it is a publication.
        kind: ``data`` or ``equation``.
        text: publisher and series, or paper and equation.
    """

    key: str
    kind: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """What a run found.

    Attributes:
        record: the hashes and settings that reproduce it.
        scenario: what was assumed.
        metrics: every number, with its value under each member of the ensemble.
        solves: how each member was solved.
        names: words for the codes used in ids (economies, sectors, groups).
        notes: what a reader must know before believing the numbers.
        sources: facts and equations that the numbers rest on.
        paths: numbers over time.
    """

    record: RunRecord
    scenario: ScenarioSummary
    metrics: tuple[Metric, ...]
    solves: tuple[SolveReport, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    paths: tuple[Path, ...] = ()

    def __getitem__(self, metric_id: str) -> Metric:
        """Find a metric by its id.

        Args:
            metric_id: such as ``welfare.JPN``.

        Returns:
            The metric.

        Raises:
            BadInputError: the run has no such metric; the nearest id is suggested.
        """
        found = self.find(metric_id)
        if found is None:
            hint = did_you_mean(metric_id, [metric.id for metric in self.metrics])
            raise BadInputError([Problem("metric", metric_id, "not in this run", hint)])
        return found

    def find(self, metric_id: str) -> Metric | None:
        """Find a metric by its id, or a path in one period (``path.usdjpy.2026Q1``), or None."""
        found = next((metric for metric in self.metrics if metric.id == metric_id), None)
        return found or self._of_path(metric_id)

    def _of_path(self, metric_id: str) -> Metric | None:
        """A path's change against its baseline in one period, as a metric over its quantiles."""
        name, _, period = metric_id.rpartition(".")
        path = self.path(name)
        if path is None or period not in path.periods:
            return None
        index = path.periods.index(period)
        band = path.change(index)
        members = {"5%": band.low, "50%": band.mid, "95%": band.high}
        label = f"{path.label} in {period}, change against the baseline"
        unit = "points" if path.unit == "%" else path.unit  # a difference of two percentages
        return Metric(metric_id, label, unit, members, path.baseline[index], path.unit)

    def path(self, path_id: str) -> Path | None:
        """Find a path by its id, or None."""
        return next((path for path in self.paths if path.id == path_id), None)

    def section(self, prefix: str) -> tuple[Metric, ...]:
        """All metrics whose id starts with the prefix and a dot, in order."""
        return tuple(metric for metric in self.metrics if metric.id.startswith(f"{prefix}."))

    @property
    def solved(self) -> bool:
        """Whether every member of the ensemble was solved."""
        return all(solve.status == "solved" for solve in self.solves)

    def name(self, code: str) -> str:
        """The word for a code, or the code itself."""
        return self.names.get(code, code)

    def to_dict(self) -> dict[str, Any]:
        """The JSON document that `walkaway run --json` prints (schema ``walkaway/outcome/1``)."""
        return {
            "schema": SCHEMA,
            "run": self.record.id,
            "record": {
                "scenario": self.record.scenario,
                "data": self.record.data,
                "code": self.record.code,
                "version": self.record.version,
                "settings": dict(self.record.settings),
            },
            "scenario": {
                "name": self.scenario.name,
                "title": self.scenario.title,
                "description": self.scenario.description,
                "date": self.scenario.date,
                "measures": list(self.scenario.measures),
                "focus": list(self.scenario.focus),
                "named": list(self.scenario.named),
                "toml": self.scenario.toml,
            },
            "metrics": [_metric_to_dict(metric) for metric in self.metrics],
            "solves": [
                {
                    "member": solve.member,
                    "market": solve.market,
                    "status": solve.status,
                    "residuals": dict(solve.residuals),
                    "evaluations": solve.evaluations,
                    "seconds": solve.seconds,
                    "message": solve.message,
                }
                for solve in self.solves
            ],
            "names": dict(self.names),
            "notes": list(self.notes),
            "sources": [
                {"key": source.key, "kind": source.kind, "text": source.text}
                for source in self.sources
            ],
            "paths": [path.to_dict() for path in self.paths],
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Outcome:
        """Read the document that `to_dict` wrote.

        Args:
            document: a parsed JSON document.

        Returns:
            The same outcome.

        Raises:
            BadInputError: the document is of another schema.
        """
        if document.get("schema") != SCHEMA:
            raise BadInputError(
                f"this run was written as {document.get('schema')!r}; this version reads {SCHEMA}"
            )
        scenario = document["scenario"]
        return cls(
            record=RunRecord(**document["record"]),
            scenario=ScenarioSummary(
                **{
                    **scenario,
                    "measures": tuple(scenario["measures"]),
                    "focus": (scenario["focus"][0], scenario["focus"][1]),
                    "named": tuple(scenario["named"]),
                }
            ),
            metrics=tuple(_metric_from_dict(item) for item in document["metrics"]),
            solves=tuple(SolveReport(**item) for item in document["solves"]),
            names=document["names"],
            notes=tuple(document["notes"]),
            sources=tuple(Source(**item) for item in document["sources"]),
            paths=tuple(Path.from_dict(item) for item in document["paths"]),
        )


def _metric_to_dict(metric: Metric) -> dict[str, Any]:
    band = metric.band
    return {
        "id": metric.id,
        "label": metric.label,
        "unit": metric.unit,
        "low": band.low,
        "mid": band.mid,
        "high": band.high,
        "baseline": metric.baseline,
        "baseline_unit": metric.baseline_unit,
        "members": dict(metric.members),
    }


def _metric_from_dict(item: Mapping[str, Any]) -> Metric:
    keep = ("id", "label", "unit", "members", "baseline", "baseline_unit")
    return Metric(**{key: item[key] for key in keep})
