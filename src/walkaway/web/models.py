"""Bodies of requests; what is answered is told in `walkaway.web.answers` and `.found`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from walkaway.web.answers import ViewName
from walkaway.web.limits import Limits

LIMITS = Limits()
NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"

FileName = Literal[
    "run.json", "metrics.csv", "paths.csv", "scenario.toml", "run.py", "report.html", "page.html"
]
ChartKind = Literal["svg", "png", "csv", "parquet", "zip", "json", "html", "embed"]
CiteKind = Literal["bibtex", "text"]
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


class CheckBody(Body):
    """A scenario that somebody is writing."""

    toml: str = Field(max_length=60_000, description="a scenario file, with mistakes or without")
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
