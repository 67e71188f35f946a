"""What the server itself answers; what its workers answer is in `walkaway.web.found`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from walkaway.documents import Record

JOB = "^[0-9a-f]{12}$"
Time = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
Day = Annotated[str, Meta(extra_json_schema={"format": "date"})]
ViewName = Literal["run", "auction", "frontier", "game", "lever"]


class Problem(Record):
    """One mistake.

    Attributes:
        place: file:line, or the name of a field.
        value: what was given.
        what: is wrong with it.
        hint: what would be right; may be empty.
    """

    place: str
    value: str
    what: str
    hint: str


class ErrorText(Record):
    """What happened.

    Attributes:
        message: in a sentence.
        problems: every mistake.
    """

    message: str
    problems: list[Problem]


class Error(Record):
    """The answer to whatever cannot be done.

    Attributes:
        error: what happened.
    """

    error: ErrorText


class ViewEntry(Record):
    """A page that can be asked for.

    Attributes:
        name: by which it is asked for.
        title: what a tab says.
        help: what it answers.
    """

    name: ViewName
    title: str
    help: str


class ElasticityEntry(Record):
    """A set of trade elasticities.

    Attributes:
        id: its name.
        label: where it comes from.
    """

    id: str
    label: str


class LimitsEntry(Record):
    """What one may ask for.

    Attributes:
        draws: of one run.
        body_bytes: of one request.
        seconds: of one run.
        queue: jobs that wait.
        jobs_per_client: that wait or run.
    """

    draws: int
    body_bytes: int
    seconds: float
    queue: int
    jobs_per_client: int


class About(Record):
    """The server.

    Attributes:
        version: of walkaway.
        data: hash of the data.
        code: hash of the code.
        limits: what one may ask for.
        views: pages that can be asked for.
        elasticities: sets to solve under.
    """

    version: str
    data: str
    code: str
    limits: LimitsEntry
    views: list[ViewEntry]
    elasticities: list[ElasticityEntry]


class JobScenario(Record):
    """What a job is about.

    Attributes:
        name: of the scenario.
        title: one line.
        date: on which the world is looked at.
    """

    name: str
    title: str
    date: Day


class JobRequest(Record):
    """What was asked, in full.

    Attributes:
        scenario: a name of the library; null for a text.
        toml: the scenario, turned dials and all.
        dials: dial's id to value.
        view: the run itself, or a page beside it.
        draws: dated paths.
        seed: of the draws.
        elasticities: sets to solve under; all if null.
        only: markets; all if null.
    """

    scenario: str | None
    toml: str
    dials: dict[str, Any]
    view: ViewName
    draws: int
    seed: int
    elasticities: list[str] | None
    only: list[str] | None


class ProgressEntry(Record):
    """How much is done.

    Attributes:
        done: steps.
        total: steps.
        what: is being done.
    """

    done: int
    total: int
    what: str


class JobEntry(Record):
    """Something that was asked for.

    Attributes:
        id: of the job.
        view: the run itself, or a page beside it.
        state: where it stands.
        scenario: what it is about.
        request: what was asked.
        submitted: when.
        started: when; null before.
        finished: when; null before.
        position: jobs before it in the queue.
        progress: how much is done.
        run: id of the run record.
        stage: of the newest page: goods, markets, paths, final.
        error: what went wrong.
        failures: what of a finished run was not solved, a sentence each.
    """

    id: Annotated[str, Meta(pattern=JOB)]
    view: ViewName
    state: Literal[
        "queued",
        "running",
        "finished",
        "finished with failures",
        "failed",
        "cancelled",
        "interrupted",
    ]
    scenario: JobScenario
    request: JobRequest
    submitted: Time
    started: Time | None
    finished: Time | None
    position: int | None
    progress: ProgressEntry | None
    run: str | None
    stage: str | None
    error: ErrorText | None
    failures: list[str]


class Jobs(Record):
    """All jobs that are known.

    Attributes:
        runs: newest first.
    """

    runs: list[JobEntry]


OWN: tuple[type[Record], ...] = (Error, About, JobEntry, Jobs)
"""What stands in the OpenAPI document by its name."""
