"""The page as one HTML file that needs nothing else: no network, no script, prints well."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from walkaway.outcome import Outcome
from walkaway.present import report, report_first, tile_map
from walkaway.present.charts import svg
from walkaway.present.findings import charts_of
from walkaway.present.page import Chart, Page
from walkaway.present.publish import pictured

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def _template(name: str) -> Template:
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


def captions(page: Page, outcome: Outcome | None) -> dict[int, Caption]:
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
            f"walkaway chart {outcome.run} {one.id} -o {one.id}.svg",
        )
        for one in drawn
    }


def render(page: Page, outcome: Outcome | None = None) -> str:
    """Render a page as a self-contained HTML document.

    Args:
        page: what to show.
        outcome: the run that it shows: then it is a report (`walkaway.present.report`) whose charts
            state what they find, and how to publish them.

    Returns:
        The document's text.
    """
    around = captions(page, outcome)
    if outcome is None:
        return _template("report.html.j2").render(
            page=page, chart_svg=svg, caption=lambda chart: around[id(chart)]
        )
    own = report.report(page, outcome)

    def drawn(chart: Chart) -> str:
        return svg(chart, report.chart_inches(chart, report.HALF * (1 + own.is_wide(chart))))

    return _template("run.html.j2").render(
        page=page,
        own=own,
        chart_svg=drawn,
        caption=lambda chart: around[id(chart)],
        map_svg=tile_map.svg,
        before=report_first.before,
        level=report_first.level,
        range_svg=report_first.range_svg,
        counted=report.annex_in_words,
    )
