"""The page as one HTML file that needs nothing else: no network, no script, prints well."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from walkaway.outcome import Outcome
from walkaway.present.charts import svg
from walkaway.present.findings import charts_of, finding, quantity
from walkaway.present.page import Page

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


def render(page: Page, outcome: Outcome | None = None) -> str:
    """Render a page as a self-contained HTML document.

    Args:
        page: what to show.
        outcome: the run that it shows: then charts state what they find, and how to publish them.

    Returns:
        The document's text.
    """
    charts = {id(chart): svg(chart) for section in page.sections for chart in section.charts}
    around = captions(page, outcome)
    return _template().render(
        page=page,
        chart_svg=lambda chart: charts[id(chart)],
        caption=lambda chart: around[id(chart)],
    )
