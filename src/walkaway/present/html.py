"""The page as one HTML file that needs nothing else: no network, no script, prints well."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from walkaway.outcome import Outcome
from walkaway.present import report, report_first, tile_map
from walkaway.present.charts import svg
from walkaway.present.findings import charts_of
from walkaway.present.page import Chart, Page
from walkaway.present.publish import pictured
from walkaway.solve.crew import LostError, each

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def template(name: str) -> Template:
    """A template of what is written as HTML, by its file."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("walkaway.present", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


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


def captions(page: Page, outcome: Outcome | None, kept: bool = True) -> dict[int, Caption]:
    """What stands around each chart of a page, by the identity of the chart."""
    if outcome is None:
        found = (chart for section in page.sections for chart in section.charts)
        return {id(chart): Caption(chart.title) for chart in found}
    known = charts_of(page)
    drawn = (pictured(outcome, known, name) for name in known)
    return {
        id(one.chart): Caption(
            one.title,
            f"{one.subtitle}. Range: {one.spread}" if one.spread else one.subtitle,
            f"walkaway chart {outcome.run} {one.id} -o {one.id}.svg" if kept else "",
        )
        for one in drawn
    }


Size = tuple[float, float]
FEW = 8
"""Charts below which it does not pay to start processes."""


def _drawn(charts: Sequence[tuple[Chart, Size]], jobs: int) -> dict[int, str]:
    """Charts as SVG, by identity; the same on any number of processes."""
    names = [id(chart) for chart, _ in charts]
    if jobs > 1 and len(charts) >= FEW and hasattr(os, "fork"):
        import matplotlib.backends.backend_svg
        import matplotlib.figure  # noqa: F401 - before the fork, so that it is read once

        with suppress(LostError), closing(each(lambda own: svg(*own), charts, jobs)) as done:
            return {names[number]: drawn for number, drawn in done}
    return {name: svg(*own) for name, own in zip(names, charts, strict=True)}


def render(page: Page, outcome: Outcome | None = None, jobs: int = 1, kept: bool = True) -> str:
    """Render a page as a self-contained HTML document.

    Args:
        page: what to show.
        outcome: the run that it shows: then it is a report (`walkaway.present.report`) whose charts
            state what they find, and how to publish them.
        jobs: processes that draw its charts, where nothing else runs in this one.
        kept: whether the run is kept where commands find it.

    Returns:
        The document's text.
    """
    around = captions(page, outcome, kept)
    if outcome is None:
        return template("report.html.j2").render(
            page=page, chart_svg=svg, caption=lambda chart: around[id(chart)]
        )
    own = report.report(page, outcome)

    def size(chart: Chart) -> Size:
        return report.chart_inches(chart, report.HALF * (1 + own.is_wide(chart)))

    drawn = _drawn([(chart, size(chart)) for chart in own.charts()], jobs)

    return template("run.html.j2").render(
        page=page,
        own=own,
        chart_svg=lambda chart: drawn[id(chart)],
        caption=lambda chart: around[id(chart)],
        map_svg=tile_map.svg,
        before=report_first.before,
        level=report_first.level,
        range_svg=report_first.range_svg,
        counted=report.annex_in_words,
    )
