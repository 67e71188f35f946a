"""The Outcome: everything a run found, as one document that any face can show."""

from __future__ import annotations

import importlib
import textwrap
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol, overload

import msgspec
from msgspec import Meta

from walkaway.brief import WIDTH
from walkaway.documents import Count, Document, Record
from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.outcome import frames
from walkaway.outcome.frames import What
from walkaway.outcome.path import Path
from walkaway.outcome.quantity import Quantity, Range
from walkaway.outcome.record import RunRecord

if TYPE_CHECKING:
    import pandas
    import polars
    import xarray
    from matplotlib.figure import Figure

    class Picture(Protocol):
        """A chart fit to be published (`walkaway.present.publish.Picture`)."""

        @property
        def title(self) -> str:
            """Its finding."""

        @property
        def subtitle(self) -> str:
            """The quantity, its unit, when and against what."""

        def save(self, path: str) -> None:
            """Write it: the ending says as what."""

        def figure(self) -> Figure:
            """As matplotlib has it."""

        def svg(self) -> str:
            """As SVG."""

        def png(self) -> bytes:
            """As PNG."""


def shown_by(module: str) -> Any:
    """How a run looks is written in `walkaway.present`, above this layer: found when asked."""
    return importlib.import_module(f"walkaway.present.{module}")


SOLVED = "solved"
"""The status of what may be used."""
NOT_ASKED = "not asked"
"""The status of what measures would act in and nobody asked to be solved."""
LOST = "lost"
"""The status of what nobody came to solve: its processes were killed. Asked again it may be."""
NOT_HELD = "not held"
"""Status of a market that the data say too little of on the day, and that no measure acts in."""
LEFT_OUT = (SOLVED, NOT_ASKED, NOT_HELD)
"""Statuses that are no failure."""
QUANTILES = ("5%", "50%", "95%")


class ScenarioSummary(Record, frozen=True, kw_only=False):
    """The scenario in words.

    Attributes:
        name: its short name.
        title: one line.
        description: a paragraph, in the author's words.
        date: the date the world is taken from, ISO format.
        measures: each measure in a sentence, in the order of the file.
        toml: the scenario itself, so that a run can be repeated from its outcome.
        focus: who acts and on whom, as the page looks at it first.
        named: economies that the measures name one by one, and groups with numbers of their own.
        pairs: who acts on whom, the one in focus first.
        groups: groups that the measures touch and that have numbers of their own.
        blocs: of these, those that are named or have members among the named.
        sectors: of each pair, the sector that the measures move most.
        flows: of each pair, whose exports to whom the measures move: the target's, if none.
        question: what it is asked, in its author's words; empty if they asked nothing.
    """

    name: str
    title: str
    description: str
    date: Annotated[str, Meta(extra_json_schema={"format": "date"})]
    measures: tuple[str, ...]
    toml: str
    focus: tuple[str, str]
    named: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    groups: tuple[str, ...] = ()
    blocs: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    flows: tuple[tuple[str, str], ...] = ()
    question: str = ""

    def __post_init__(self) -> None:
        """The pair in focus is one of the pairs, also in runs that were kept before there were."""
        if not self.pairs:
            msgspec.structs.force_setattr(self, "pairs", (self.focus,))
        rest = tuple(pair[::-1] for pair in self.pairs[len(self.flows) :])
        msgspec.structs.force_setattr(self, "flows", (*self.flows, *rest))
        missing = ("",) * (len(self.pairs) - len(self.sectors))
        msgspec.structs.force_setattr(self, "sectors", (*self.sectors, *missing))


class Step(Record, frozen=True, kw_only=False):
    """What a story has done after one of its steps but the last, which is the outcome itself.

    Attributes:
        name: of the step.
        measures: what it does beyond the step before, in sentences.
        metrics: numbers that are others than after the last step; all the others are the same.
        paths: all dated paths, with this step and those before it.
        missing: ids of numbers that are told after the last step and were not solved after this.
    """

    name: str
    measures: tuple[str, ...]
    metrics: tuple[Quantity, ...] = ()
    paths: tuple[Path, ...] = ()
    missing: tuple[str, ...] = ()


class SolveReport(Record, frozen=True, kw_only=False):
    """How one member of the ensemble was solved.

    Attributes:
        member: the member's name.
        market: which market it solved.
        status: ``solved`` or why not.
        residuals: largest relative residual by market or identity.
        evaluations: model evaluations used.
        seconds: wall time while it is being solved; always 0 in an outcome, so that equal runs are
            equal to the byte.
        message: what failed and what to try; empty when solved.
        asked: how many solutions stand behind it.
        failed: how many of them were not solved.
    """

    member: str
    market: str
    status: str
    residuals: dict[str, float]
    evaluations: Count
    seconds: float
    message: str = ""
    asked: Count = 1
    failed: Count = 0


class Source(Record, frozen=True, kw_only=False):
    """Where facts or equations come from.

    Attributes:
        key: short name, for `walkaway cite` where it is a publication.
        kind: ``data`` or ``equation``.
        text: publisher and series, or paper and equation.
    """

    key: str
    kind: str
    text: str


class Outcome(Document, frozen=True, kw_only=True, tag="walkaway/outcome/1"):
    """What a run found (`walkaway run --json`).

    Attributes:
        run: twelve digits that name the run; they follow from the record.
        record: the hashes and settings that reproduce it.
        scenario: what was assumed.
        metrics: every number, with its value under each member of the ensemble.
        solves: how each member was solved.
        names: words for the codes used in ids (economies, sectors, groups).
        notes: what a reader must know before believing the numbers.
        sources: facts and equations that the numbers rest on.
        paths: numbers over time.
        steps: of a story that is told in steps, what it has done after each but the last; their
            numbers are against the same counterfactual, so that they add up to the whole.
        last_step: the name of the last step; empty where there are none.
    """

    run: Annotated[str, Meta(pattern="^([0-9a-f]{12})?$")] = ""
    record: RunRecord
    scenario: ScenarioSummary
    metrics: tuple[Quantity, ...]
    solves: tuple[SolveReport, ...]
    names: dict[str, str] = msgspec.field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    paths: tuple[Path, ...] = ()
    steps: tuple[Step, ...] = ()
    last_step: str = ""

    def __post_init__(self) -> None:
        """Name the run by its record; leave out what differs between equal runs."""
        super().__post_init__()
        msgspec.structs.force_setattr(self, "run", self.record.id)
        timeless = tuple(msgspec.structs.replace(own, seconds=0.0) for own in self.solves)
        msgspec.structs.force_setattr(self, "solves", timeless)

    def __repr__(self) -> str:
        """What was run, how much of it was solved, and what may be asked of it."""
        families = Counter(own.section for own in self.metrics)
        first, last = ("", "") if not self.paths else (self.paths[0].periods[i] for i in (0, -1))
        numbers = ", ".join(f"{name} {count}" for name, count in families.most_common())
        solved = "all solved" if self.solved else f"{len(self.unsolved)} parts not solved"
        lines = [
            f"Outcome {self.run}: {self.scenario.title}",
            f"scenario {self.scenario.name}, {self.scenario.date}; {solved}",
            f"{len(self.metrics):,} numbers: {numbers}",
            *([f"{len(self.paths)} paths, {first} to {last}"] if self.paths else []),
            'outcome["ID"], .path("ID"), .to_frame(), .to_xarray(), .charts, .plot("CHART")',
        ]
        return "\n  ".join(textwrap.shorten(line, WIDTH, placeholder=" ...") for line in lines)

    def __getitem__(self, metric_id: str) -> Quantity:
        """Find a number by its id.

        Args:
            metric_id: such as ``welfare.JPN``.

        Returns:
            The number.

        Raises:
            BadInputError: the run has no such number; the nearest id is suggested.
        """
        found = self.find(metric_id)
        if found is None:
            hint = did_you_mean(metric_id, [metric.id for metric in self.metrics])
            raise BadInputError([Problem("metric", metric_id, "not in this run", hint)])
        return found

    def find(self, metric_id: str) -> Quantity | None:
        """Find a number by its id, or a path in one period (``path.usdjpy.2026Q1``), or None."""
        found = next((metric for metric in self.metrics if metric.id == metric_id), None)
        return found or self._of_path(metric_id)

    @property
    def step_names(self) -> tuple[str, ...]:
        """Names of all steps, in their order; none where the story has none."""
        return (*(own.name for own in self.steps), *filter(None, (self.last_step,)))

    def after(self, step: str) -> Outcome:
        """What is known after a step: the outcome with the numbers and paths of that step.

        Args:
            step: one of `step_names`.

        Raises:
            BadInputError: the story has no such step.
        """
        if step == self.last_step:
            return self
        found = next((own for own in self.steps if own.name == step), None)
        if found is None:
            hint = did_you_mean(step, self.step_names) or "the story is told in one step"
            raise BadInputError([Problem("step", step, "no such step", hint)])
        other = {own.id: own for own in found.metrics}
        return msgspec.structs.replace(
            self,
            metrics=tuple(
                other.get(own.id, own) for own in self.metrics if own.id not in found.missing
            ),
            paths=found.paths,
            steps=(),
            last_step="",
        )

    def _of_path(self, metric_id: str) -> Quantity | None:
        """A path's change against its baseline in one period, over its quantiles."""
        name, _, period = metric_id.rpartition(".")
        path = self.path(name)
        if path is None or period not in path.periods:
            return None
        index = path.periods.index(period)
        band = path.change(index)
        return Quantity(
            metric_id,
            f"{path.label} in {period}, change against the baseline",
            path.change_unit,
            dict(zip(QUANTILES, (band.low, band.mid, band.high), strict=True)),
            path.baseline[index],
            path.unit,
            horizon=period,
            kind=path.kind,
            counterfactual=path.counterfactual,
            failed=path.failed,
            drawn=path.draws,
        )

    def path(self, path_id: str) -> Path | None:
        """Find a path by its id, with or without ``path.`` before it, or None."""
        names = (path_id, f"path.{path_id}")
        return next((path for path in self.paths if path.id in names), None)

    def section(self, prefix: str) -> tuple[Quantity, ...]:
        """All numbers whose id starts with the prefix and a dot, in order."""
        return tuple(metric for metric in self.metrics if metric.id.startswith(f"{prefix}."))

    @property
    def unsolved(self) -> tuple[SolveReport, ...]:
        """What was asked for and not solved."""
        return tuple(own for own in self.solves if own.status not in LEFT_OUT)

    @property
    def unasked(self) -> tuple[SolveReport, ...]:
        """What measures would act in and nobody asked to be solved."""
        return tuple(own for own in self.solves if own.status == NOT_ASKED)

    @property
    def unheld(self) -> tuple[SolveReport, ...]:
        """Markets that the data say too little of on the day, and that nothing acts in."""
        return tuple(own for own in self.solves if own.status == NOT_HELD)

    @property
    def solved(self) -> bool:
        """Whether every member of the ensemble was solved."""
        return not self.unsolved

    @property
    def lost(self) -> bool:
        """Whether processes were lost over it: then it is not what the same question gives."""
        return any(own.status == LOST for own in self.solves)

    @property
    def still(self) -> bool:
        """Whether all that was asked was solved, and all of it is zero."""
        moving = any(own.moves for own in self.metrics) or any(own.moves for own in self.paths)
        return self.solved and not self.unasked and not moving

    def is_group(self, code: str) -> bool:
        """Whether a code is a group's: one of the run's own names for groups."""
        return self.names.get(f"group:{code}", "") != ""

    def name(self, code: str) -> str:
        """The word for a code, or the code itself."""
        return self.names.get(code, code)

    @overload
    def to_frame(self, what: What = ..., library: Literal["polars"] = ...) -> polars.DataFrame: ...
    @overload
    def to_frame(self, what: What = ..., *, library: Literal["pandas"]) -> pandas.DataFrame: ...
    @overload
    def to_frame(self, what: What = ..., *, library: str) -> Any: ...
    def to_frame(self, what: What = "numbers", library: str = frames.POLARS) -> Any:
        """The run as a data frame, a row per fact.

        Args:
            what: ``numbers`` with their ranges, ``members`` of their ensembles, or ``paths``.
            library: whose frame: ``polars``, or with ``walkaway[frames]`` ``pandas``, ``pyarrow``
                or another that narwhals knows.

        Raises:
            BadInputError: no such table, or the library is not there.
        """
        return frames.frame(self, what, library)

    def to_xarray(self) -> xarray.Dataset:
        """The run as a dataset: members by number, paths by quarter (`walkaway[frames]`).

        Raises:
            BadInputError: xarray is not there.
        """
        found: xarray.Dataset = frames.dataset(self)
        return found

    @property
    def charts(self) -> tuple[str, ...]:
        """Ids of the charts that `plot` draws."""
        return tuple(shown_by("publish").names(self))

    def plot(self, chart: str, *, square: bool = False) -> Picture:
        """A chart with its finding as title, fit to be published: shown in a notebook.

        Args:
            chart: one of `charts`, or the id of a path.
            square: 1200 x 1200 instead of 1200 x 675.

        Returns:
            The picture; ``.save("file.svg")`` writes it, ``.figure()`` is matplotlib's.

        Raises:
            BadInputError: the run has no such chart.
        """
        found: Picture = shown_by("publish").picture(self, chart, square=square)
        return found

    def _ipython_key_completions_(self) -> list[str]:
        """What a notebook or shell offers after ``outcome["``."""
        return [own.id for own in self.metrics]

    def _repr_html_(self) -> str:
        """What a notebook shows: the short answer, and how to go on."""
        return str(shown_by("notebook").outcome(self))

    def to_dict(self) -> dict[str, Any]:
        """The JSON document that `walkaway run --json` prints (schema ``walkaway/outcome/1``)."""
        return self.plain()

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Outcome:
        """Read the document that `to_dict` wrote.

        Args:
            document: a parsed JSON document.

        Returns:
            The same outcome.

        Raises:
            BadInputError: the document is of another schema.
        """
        return cls.read(document)


__all__ = ["Outcome", "Quantity", "Range", "ScenarioSummary", "SolveReport", "Source", "Step"]
