"""Bodies and documents of the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from walkaway.web.limits import Limits

LIMITS = Limits()
NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"
JOB = r"^[0-9a-f]{12}$"

ViewName = Literal["run", "auction", "frontier", "game"]
FileName = Literal["run.json", "metrics.csv", "paths.csv", "scenario.toml", "run.py", "report.html"]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e12, le=1e12)]
Word = Annotated[str, Field(max_length=64)]
DialValue = Number | Word | Annotated[list[Word], Field(max_length=64)]
Dials = Annotated[dict[Annotated[str, Field(max_length=64)], DialValue], Field(max_length=64)]


class Body(BaseModel):
    """A body with these fields and no others."""

    model_config = ConfigDict(extra="forbid", strict=True)


class TurnBody(Body):
    """Dials and where they are turned to."""

    dials: Dials = Field(default_factory=dict, description="dial's id -> value")


class _RunBody(Body):
    dials: Dials = Field(default_factory=dict, description="dial's id -> value")
    view: ViewName = Field("run", description="the run itself, or a page beside it")
    draws: int = Field(200, ge=0, le=LIMITS.draws, description="dated paths to draw")
    seed: int = Field(0, ge=0, le=2**53, description="of the draws")
    elasticities: list[Annotated[str, Field(max_length=32)]] | None = Field(
        None, min_length=1, max_length=32, description="sets to solve under; all if null"
    )
    only: list[Literal["goods"]] | None = Field(
        None,
        min_length=1,
        max_length=1,
        description="a quick look at the goods market alone; with one elasticity set it is done "
        "at once, in a lane of its own",
    )
    client: str = Field(
        "", max_length=64, description="who asks: clients take turns, and supersede their own jobs"
    )
    supersede: bool = Field(
        False,
        description="cancel this client's earlier unfinished jobs of the same kind unless others "
        "wait for them; a quick look that already runs is left to finish",
    )


class RunNamed(_RunBody):
    """A run of a scenario of the library."""

    scenario: str = Field(max_length=64, pattern=NAME, description="a name of /scenarios")


class RunText(_RunBody):
    """A run of a scenario written out."""

    toml: str = Field(min_length=1, max_length=60_000, description="a scenario file")


class Document(BaseModel):
    """Something the server answers."""


class Problem(Document):
    """One mistake."""

    place: str = Field(description="file:line, or the name of a field")
    value: str
    what: str
    hint: str


class ErrorText(Document):
    """What happened."""

    message: str
    problems: list[Problem]


class Error(Document):
    """The answer to whatever cannot be done."""

    error: ErrorText


class ViewEntry(Document):
    """A page that can be asked for."""

    name: ViewName
    title: str
    help: str


class ElasticityEntry(Document):
    """A set of trade elasticities."""

    id: str
    label: str


class LimitsEntry(Document):
    """What one may ask for."""

    draws: int
    body_bytes: int
    seconds: float
    queue: int
    jobs_per_client: int


class About(Document):
    """The server."""

    version: str
    data: str = Field(description="hash of the data")
    code: str = Field(description="hash of the code")
    limits: LimitsEntry
    views: list[ViewEntry]
    elasticities: list[ElasticityEntry]


class ScenarioEntry(Document):
    """A scenario of the library."""

    name: str
    title: str
    description: str
    date: str = Field(json_schema_extra={"format": "date"})


class Scenarios(Document):
    """The library."""

    schema_: Literal["walkaway/scenarios/1"] = Field(alias="schema")
    scenarios: list[ScenarioEntry]


class ScenarioDetail(ScenarioEntry):
    """A scenario with what can be turned in it."""

    measures: list[str] = Field(description="each in a sentence")
    toml: str
    focus: list[str]
    dials: list[dict[str, Any]] = Field(
        description="id, label, help, unit, group, kind (number, choice or set), value, low, "
        "high, step, options"
    )


class Turned(Document):
    """A scenario after its dials were turned."""

    measures: list[str]
    toml: str


class JobScenario(Document):
    """What a job is about."""

    name: str
    title: str
    date: str = Field(json_schema_extra={"format": "date"})


class JobRequest(Document):
    """What was asked, in full."""

    scenario: str | None
    toml: str
    dials: dict[str, Any]
    view: ViewName
    draws: int
    seed: int
    elasticities: list[str] | None
    only: list[str] | None


class ProgressEntry(Document):
    """How much is done."""

    done: int
    total: int
    what: str


Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class JobEntry(Document):
    """Something that was asked for."""

    id: str = Field(pattern=JOB)
    view: ViewName
    state: Literal["queued", "running", "finished", "failed", "cancelled", "interrupted"]
    scenario: JobScenario
    request: JobRequest
    submitted: Time
    started: Time | None
    finished: Time | None
    position: int | None = Field(description="jobs before it in the queue")
    progress: ProgressEntry | None
    run: str | None = Field(description="id of the run record")
    stage: str | None = Field(description="of the newest page: goods, markets, paths, final")
    error: ErrorText | None


class Jobs(Document):
    """All jobs that are known, newest first."""

    runs: list[JobEntry]


class Page(Document):
    """A page as data (schema walkaway/page/1)."""

    model_config = ConfigDict(extra="allow")

    schema_: Literal["walkaway/page/1"] = Field(alias="schema")
    stage: str | None = None
    title: str
    subtitle: str
    assumed: list[str]
    short: list[str]
    sections: list[dict[str, Any]]
    notes: list[str]
    sources: list[str]
    foot: list[str]


class WhyMetric(Document):
    """A number."""

    id: str
    label: str
    unit: str
    low: float
    mid: float
    high: float
    baseline: float | None
    baseline_unit: str
    members: dict[str, float]


class WhySolve(Document):
    """How one member was solved."""

    member: str
    market: str
    status: str
    residuals: dict[str, float]
    evaluations: int
    seconds: float
    message: str


class WhySource(Document):
    """What a number rests on."""

    key: str
    kind: str
    text: str


class Why(Document):
    """Where a number comes from."""

    metric: WhyMetric
    period: str | None
    solves: list[WhySolve]
    sources: list[WhySource]
    notes: list[str]
    explain: bool = Field(description="whether it can be split over the measures")
