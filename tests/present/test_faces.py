"""The page's faces: well formed, self-contained, and saying what the outcome says."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from tests.outcome.factory import outcome
from walkaway.outcome import Band
from walkaway.present import charts, html, story, terminal
from walkaway.present.page import Bar, BarChart, PathChart, number
from walkaway.present.references import references

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Balanced(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for key, value in attrs if key == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for key, value in attrs if key == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_balanced_self_contained_and_escaped() -> None:
    text = html.render(story.page(outcome()))
    parser = Balanced()
    parser.feed(text)
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))
    assert "An &lt;example&gt; &amp; more" in text
    assert "<script" not in text
    # Namespaces of SVG are names, not addresses; nothing else may point outside the file.
    links = re.findall(r'(?:src|href|xlink:href)="([^"]+)"', text)
    assert all(link.startswith("#") for link in links)
    assert "url(http" not in text


def test_terminal_says_what_the_outcome_says() -> None:
    stream = io.StringIO()
    terminal.print_page(story.page(outcome()), Console(file=stream, width=120))
    text = " ".join(stream.getvalue().split())  # lines are broken where they must be
    assert (
        "Real income of Japan in the long run: \u22122.0% (\u22124.0 to \u22121.0, 3 estimates)"
        in text
    )
    assert "about 3 of 140 USD bn" in text
    assert "A caveat." in text


@pytest.mark.parametrize(
    "chart",
    [
        BarChart("Bars & co", "percent", (Bar("a<b", Band(-2, -1, 1)), Bar("c", Band(0, 0, 0)))),
        PathChart("Lines", "%", ("2025Q2", "2025Q3"), (Band(0, 1, 2), Band(1, 2, 3)), (0.0, 0.5)),
    ],
)
def test_charts_are_svg_with_a_text_alternative(chart: BarChart | PathChart) -> None:
    drawn = charts.svg(chart)
    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img"
    assert chart.unit in (root.get("aria-label") or "")
    assert not any(stand_in in drawn for stand_in in charts.CSS)


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_numbers_for_people_can_be_read_back(value: float, digits: int) -> None:
    text = number(value, digits)
    assert "-" not in text
    back = float(text.replace("\u2212", "-").replace(",", ""))
    assert abs(back - value) <= 0.5 * 10**-digits * (1 + 1e-9)
    assert not text.startswith(("+0.", "\u22120.")) or back != 0


def test_every_source_of_an_outcome_can_be_cited() -> None:
    known = references()
    assert len(known) > 10
    assert all(entry.rstrip().endswith("}") for entry in known.values())
    assert "caliendo-parro-2015" in known


def test_every_source_of_a_run_with_all_markets_can_be_cited() -> None:
    import walkaway

    known = references()
    sources = walkaway.run("japan-2025", elasticities=["U4", "CP"]).sources
    assert all(source.key in known for source in sources if source.key), sources
