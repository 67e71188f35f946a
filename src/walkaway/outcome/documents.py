"""Documents about finished runs: why a number is what it is, and which runs there are."""

from __future__ import annotations

import html
import textwrap
from typing import Annotated, Literal

from msgspec import Meta

from walkaway.brief import LINES, WIDTH
from walkaway.documents import Document, Record
from walkaway.outcome.explain import Explanation
from walkaway.outcome.index import Row
from walkaway.outcome.outcome import Outcome

SHOWN = LINES - 2
"""Lines of a repr below its head."""


class Contribution(Record, frozen=True, kw_only=True):
    """What one measure adds to a number.

    Attributes:
        measure: in words.
        value: in the number's unit; the values sum to the total.
        standard_error: of sampled orders; zero when exact.
    """

    measure: str
    value: float
    standard_error: Annotated[float, Meta(ge=0)]


class Why(Document, frozen=True, kw_only=True, tag="walkaway/explain/1"):
    """A number split over measures (`walkaway explain --json`).

    Attributes:
        run: the run's id.
        metric: id of the number.
        unit: of all values.
        member: the member of the ensemble that it was computed with.
        total: the number with all measures, less the number with none.
        method: how it was computed.
        evaluations: how many subsets of the measures were solved.
        contributions: one per measure, in the order of the file.
    """

    run: str
    metric: str
    unit: str
    member: str
    total: float
    method: str
    evaluations: Annotated[int, Meta(ge=1)]
    contributions: tuple[Contribution, ...]

    def __repr__(self) -> str:
        """What each measure adds, the largest first, and the sum."""
        ranked = sorted(self.contributions, key=lambda own: -abs(own.value))
        parts = [f"{own.value:+.4g} {own.measure}" for own in ranked]
        shown = parts if len(parts) <= SHOWN else [*parts[: SHOWN - 1], "..."]
        head = f"Why({self.metric}: {self.total:+.4g} {self.unit} under {self.member})"
        lines = (textwrap.shorten(line, WIDTH, placeholder=" ...") for line in shown)
        return "\n  ".join([head, *lines])

    def _repr_html_(self) -> str:
        """What a notebook shows: each measure in words with what it adds, and the sum."""
        rows = [(one.measure, one.value) for one in self.contributions]
        body = "".join(
            f"<tr><th>{html.escape(said)}</th><td>{value:+.4g}</td></tr>"
            for said, value in (*rows, ("all together", self.total))
        )
        about = f"{self.metric} under {self.member}, {self.unit}. {self.method}"
        return f"<p>{html.escape(about)}</p><table><tbody>{body}</tbody></table>"


def why(outcome: Outcome, metric: str, found: Explanation, member: str) -> Why:
    """The document of a decomposition.

    Args:
        outcome: the run.
        metric: id of the number.
        found: its decomposition.
        member: the member of the ensemble that it was computed with.
    """
    return Why(
        run=outcome.record.id,
        metric=metric,
        unit=outcome[metric].unit,
        member=member,
        total=found.total,
        method=found.method,
        evaluations=found.evaluations,
        contributions=tuple(
            Contribution(measure=text, value=part, standard_error=error)
            for text, part, error in zip(
                outcome.scenario.measures, found.contributions, found.standard_errors, strict=True
            )
        ),
    )


class Kept(Record, frozen=True, kw_only=True):
    """A run or a sweep that is kept on this machine (`walkaway runs --json`).

    Attributes:
        run: its id.
        scenario: its scenario's name; empty where the record cannot be read.
        date: the day on which it looks at the world; empty where the record cannot be read.
        title: one line.
        version: of walkaway.
        settings: what else decides its numbers.
        problem: why the record cannot be used; empty if it can.
        sort: ``run``, or ``sweep``: many scenarios of which points are kept.
    """

    run: str
    scenario: str
    date: str
    title: str
    version: str
    settings: dict[str, str]
    problem: str = ""
    sort: Literal["run", "sweep"] = "run"


def kept(row: Row, sort: Literal["run", "sweep"] = "run") -> Kept:
    """A line of the list of runs and sweeps."""
    return Kept(
        run=row.run,
        scenario=row.scenario,
        date=row.date,
        title=row.title,
        version=row.version,
        settings=row.told(),
        problem=row.problem,
        sort=sort,
    )
