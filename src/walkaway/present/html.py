"""The page as one HTML file that needs nothing else: no network, no script, prints well."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from walkaway.outcome import Outcome
from walkaway.present.charts import svg
from walkaway.present.findings import charts_of, finding, quantity
from walkaway.present.page import Chart, Page
from walkaway.solve.crew import LostError, each

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("walkaway.present", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


@dataclass(frozen=True)
class Caption:
    """What stands around a chart of a report.

    Attributes:
        title: its finding, or what it shows where no run is known.
        subtitle: the quantity; empty where the title says it.
        use: the command that draws it to be published; empty where there is none.
    """

    title: str
    subtitle: str = ""
    use: str = ""


def captions(page: Page, outcome: Outcome | None) -> dict[int, Caption]:
    """What stands around each chart of a page, by the identity of the chart."""
    if outcome is None:
        found = (chart for section in page.sections for chart in section.charts)
        return {id(chart): Caption(chart.title) for chart in found}
    return {
        id(one.chart): Caption(
            finding(outcome, one.section, one.chart),
            quantity(outcome, one.chart),
            f"walkaway chart {outcome.run} {one.id} -o {one.id}.svg",
        )
        for one in charts_of(page).values()
    }


FEW = 8
"""Charts below which it does not pay to start processes."""


def _drawn(charts: Sequence[Chart], jobs: int) -> list[str]:
    """Charts as SVG; the same on any number of processes."""
    if jobs > 1 and len(charts) >= FEW and hasattr(os, "fork"):
        import matplotlib.backends.backend_svg
        import matplotlib.figure  # noqa: F401 - before the fork, so that it is read once

        with suppress(LostError), closing(each(svg, charts, jobs)) as done:
            found = dict(done)
            return [found[number] for number in range(len(charts))]
    return [svg(chart) for chart in charts]


def render(page: Page, outcome: Outcome | None = None, jobs: int = 1) -> str:
    """Render a page as a self-contained HTML document.

    Args:
        page: what to show.
        outcome: the run that it shows: then charts state what they find, and how to publish them.
        jobs: processes that draw its charts, where nothing else runs in this one.

    Returns:
        The document's text.
    """
    shown = [chart for section in page.sections for chart in section.charts]
    charts = {id(chart): own for chart, own in zip(shown, _drawn(shown, jobs), strict=True)}
    around = captions(page, outcome)
    return _template().render(
        page=page,
        chart_svg=lambda chart: charts[id(chart)],
        caption=lambda chart: around[id(chart)],
    )
