"""A run's whole page as one file to be passed on: no network, and a lever where a surface allows.

The lever is a response surface that was made before (`walkaway surface`): its nodes are in the
file, and a few lines of script interpolate between them as `walkaway.sweeps` does. Only numbers
that agree with the run where the scenario stands are shown, so that the lever and the page around
it never tell two stories.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from walkaway.errors import BadInputError
from walkaway.outcome import Band, Outcome
from walkaway.present import html, story
from walkaway.present.page import number
from walkaway.scenario import Scenario
from walkaway.scenario.dials import dials
from walkaway.sweeps.known import kept
from walkaway.sweeps.responses import Estimate, Surface

POLICY = "default-src 'none';"
"""How the policy of a report begins: nothing is loaded and no script runs."""
PLACE = re.compile(r'<section class="cover".*?</section>\n', re.DOTALL)
"""The answer, which comes first; the lever stands below it."""
MOST_DIGITS = 4
ROUNDING = 1e-9
"""Of a number's size, by which the run and the surface may differ beside the bound."""


@dataclass(frozen=True)
class Offline:
    """A page as one file.

    Attributes:
        text: the HTML.
        levers: ids of the dials that can be turned on it.
        numbers: how many numbers they move.
    """

    text: str
    levers: tuple[str, ...] = ()
    numbers: int = 0


def made(outcome: Outcome, surface: Surface | None = None) -> Offline:
    """The page of a run as one HTML file.

    Args:
        outcome: the run.
        surface: of the run's scenario; none, and the page has no lever.
    """
    page = html.render(story.page(outcome), outcome)
    lever = _lever(outcome, surface) if surface else None
    if lever is None:
        return Offline(page)
    return Offline(_with(page, lever), tuple(own["id"] for own in lever.levers), len(lever.numbers))


def surface_of(outcome: Outcome) -> Surface | None:
    """A surface of a run's scenario that was made before, of the same data and code."""
    try:
        scenario = Scenario.from_toml(outcome.scenario.toml, own_data=False)
    except BadInputError:  # of other data, or of an older format
        return None
    return kept(scenario, {})


@dataclass(frozen=True)
class Shown:
    """A number that the lever moves.

    Attributes:
        at: its place among the surface's numbers.
        label: in words.
        unit: of all values.
        digits: decimals that its bound bears.
        bound: how far it may be off between nodes.
        low, high: the smallest and the largest value at the nodes, zero among them.
        own: where the scenario stands.
    """

    at: int
    label: str
    unit: str
    digits: int
    bound: float
    low: float
    high: float
    own: Estimate

    def place(self, value: float) -> float:
        """Where a value is along the line from low to high, in percent."""
        return 100 * (value - self.low) / ((self.high - self.low) or 1.0)

    def said(self, value: float) -> str:
        """A value as the page writes it."""
        return number(value, self.digits)

    @property
    def span(self) -> str:
        """The range in words; empty where it has none."""
        ends = self.said(self.own.band.low), self.said(self.own.band.high)
        return f"{ends[0]} to {ends[1]}" if ends[0] != ends[1] else ""


@dataclass(frozen=True)
class Lever:
    """The part of a page that moves.

    Attributes:
        levers: the dials: id, label, unit, low, high, step, value.
        numbers: what they move.
        terms: what the surface is made of.
        points: solved for it.
        left_out: how many numbers of the surface do not agree with the run.
    """

    levers: tuple[dict[str, Any], ...]
    numbers: tuple[Shown, ...]
    terms: tuple[dict[str, Any], ...]
    points: int
    left_out: int

    def data(self) -> str:
        """What the script reads, as JSON that may stand in HTML."""
        document = {
            "terms": self.terms,
            "numbers": [
                {"at": own.at, "digits": own.digits, "low": own.low, "high": own.high}
                for own in self.numbers
            ],
        }
        # No "<" ends the element early, whatever a name holds.
        return json.dumps(document, allow_nan=False).replace("<", "\\u003c")


def _lever(outcome: Outcome, surface: Surface) -> Lever | None:
    """The lever of a run; None where no number of the surface agrees with the run."""
    known = {dial.id: dial for dial in dials(surface.ask.scenario)}
    here = surface.at({})
    terms = surface.terms()
    shown = []
    for at, name in enumerate(surface.ask.numbers):
        own, metric = here[name], outcome.find(name)
        if metric is None or not _agree(own, metric.band):
            continue
        every = [0.0, *(float(v) for t in terms for v in t.values[..., at, :].ravel())]
        shown.append(
            Shown(
                at,
                metric.label + _lacking(surface, name),
                metric.unit,
                _digits(surface.bounds[name], every),
                surface.bounds[name],
                min(every),
                max(every),
                own,
            )
        )
    if not shown:
        return None
    levers = tuple(
        {
            "id": name, "label": known[name].label, "unit": known[name].unit,
            "low": low, "high": high, "value": float(str(known[name].value)),
            "step": known[name].step or (high - low) / 100,
        }
        for name, (low, high) in surface.spans().items()
    )  # fmt: skip
    told = tuple(
        {"count": own.count, "nodes": own.nodes, "values": own.values.ravel().tolist()}
        for own in terms
    )
    return Lever(levers, tuple(shown), told, surface.points, len(here) - len(shown))


def _lacking(surface: Surface, name: str) -> str:
    """What some range of the surface lacks, as the end of a label; empty where all are whole."""
    own = surface.thinnest[name]
    return f" (up to {own.failed} of {own.count + own.failed} failed)" if own.failed else ""


def _agree(own: Estimate, band: Band) -> bool:
    """Whether a surface tells of a number what the run tells of it."""
    return all(
        abs(first - second) <= own.bound + ROUNDING * max(abs(first), abs(second))
        for first, second in (
            (own.band.low, band.low), (own.band.mid, band.mid), (own.band.high, band.high)
        )
    )  # fmt: skip


def _digits(bound: float, values: Sequence[float]) -> int:
    """Decimals of a number: no more than its bound bears, and no more than are read."""
    size = max(bound, (max(values) - min(values)) / 200, 10.0**-MOST_DIGITS)
    return max(0, min(MOST_DIGITS, math.ceil(-math.log10(size))))


@cache
def _script() -> str:
    return files("walkaway.present").joinpath("templates/lever.js").read_text(encoding="utf-8")


def _with(page: str, lever: Lever) -> str:
    """A report with a lever at its head, and leave for the lever's script alone to run."""
    script = _script()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    block = html.template("lever.html.j2").render(lever=lever, script=script)
    head = PLACE.search(page)
    if head is None or POLICY not in page:
        raise ValueError("a report has no place for a lever")
    allowed = f"{POLICY} script-src 'sha256-{digest}';"
    return f"{page[: head.end()]}{block}{page[head.end() :]}".replace(POLICY, allowed, 1)
