"""The page as one HTML file that needs nothing else: no network, no script, prints well."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from walkaway.present.charts import svg
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


def render(page: Page) -> str:
    """Render a page as a self-contained HTML document.

    Args:
        page: what to show.

    Returns:
        The document's text.
    """
    charts = {id(chart): svg(chart) for section in page.sections for chart in section.charts}
    return _template().render(page=page, chart_svg=lambda chart: charts[id(chart)])
