"""The library of stories: each a scenario with its sources, its claims, its game, its page."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path

import pytest

from tests.scenarios import zero
from tests.test_any_scenario import is_still, run
from walkaway.claims import load as claims_of
from walkaway.claims import names as told
from walkaway.duties.book import shipped
from walkaway.grammar.roles import ENDED, with_story
from walkaway.negotiation.library import load as game_of
from walkaway.negotiation.library import names as played
from walkaway.scenario import Orders, Scenario
from walkaway.scenario.library import names, text
from walkaway.world import Snapshot

DOCS = Path(__file__).parents[2] / "docs"
STORIES = tuple(name for name in told() if name != "japan-2025")
OF_2018_TO_2026 = {
    "switzerland-2025", "brazil-2025", "eu-2025", "india-2025", "china-2018", "china-2025",
    "australia-2020", "taiwan-lifers", "reserves-2022", "japan-2026", "scotus-2026",
}  # fmt: skip
GAMES = {"switzerland-2025", "brazil-2025", "eu-2025", "india-2025", "china-2025"}
VARIANTS = {
    "switzerland-2025-deal", "brazil-2025-relief", "eu-2025-threat", "china-2025-truce",
    "scotus-2026-eve",
}  # fmt: skip
DOCUMENT = re.compile(
    r"Executive Orders?|Proclamations?|FR \d|Federal Register|[Aa]nnouncement|[Rr]uling"
    r"|Ministry|Institute|TIC|Regulation|Joint statement|Department|Treasury|Commission of"
)
"""What a source of a measure must be: a document or an agency that publishes."""


def test_the_stories_are_there() -> None:
    assert set(STORIES) == OF_2018_TO_2026
    assert set(names()) >= OF_2018_TO_2026 | VARIANTS
    assert set(played()) >= GAMES


@pytest.mark.parametrize("name", sorted(OF_2018_TO_2026))
def test_each_tells_at_least_eight_numbers_with_who_and_when(name: str) -> None:
    story = claims_of(name)
    assert story.scenario == name
    assert len(story.claims) >= 8
    if name == "japan-2026":  # of the first edition: told by the story itself
        return
    for claim in story.claims:
        assert claim.said_by != "the story", claim.id
        dated = re.search(r"\b20\d\d\b", claim.said_by)
        assert dated, (claim.id, claim.said_by)
        assert claim.date.year >= 2018


def blocks(name: str) -> list[tuple[str, str]]:
    """The measures of a file, each with the comment above it."""
    found, comment = [], ""
    for part in re.split(r"\n\n+", text(name)):
        own = "\n".join(line for line in part.splitlines() if line.startswith("#"))
        if "[[measure]]" in part:
            found.append((part, own or comment))
            comment = ""
        elif own and own == part.strip():
            comment = own
    return found


@pytest.mark.parametrize("name", sorted(OF_2018_TO_2026 | VARIANTS))
def test_every_measure_has_a_source(name: str) -> None:
    """A document above it; what all other partners pay has the sources of the ledger."""
    measures = tomllib.loads(text(name)).get("measure", [])
    found = blocks(name)
    assert len(found) == len(measures) > 0
    for measure, (_, comment) in zip(measures, found, strict=True):
        if measure["kind"] == "Orders" and measure["on"] in ("rest", "all"):
            continue
        assert DOCUMENT.search(comment), (name, measure.get("label"), comment)


def test_every_order_of_the_ledger_has_a_source() -> None:
    assert all(order.legal_source for order in shipped(Snapshot.embedded()).orders)


@pytest.mark.parametrize("name", sorted(OF_2018_TO_2026 | VARIANTS))
def test_each_says_what_is_missing_or_what_it_stands_beside(name: str) -> None:
    scenario = Scenario.load(name)
    words = scenario.description
    assert "Missing:" in words or name in VARIANTS | {"japan-2026"}
    for other in re.findall(r"[a-z]+-\d{4}(?:-[a-z]+)?", words):
        assert other in names(), other


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_a_variant_differs_by_its_own_measures_alone(name: str) -> None:
    """A day apart, so that the difference of the two runs is what happened on it."""
    origin = next(own for own in OF_2018_TO_2026 if name.startswith(own))
    one, two = Scenario.load(origin), Scenario.load(name)
    if name in ("eu-2025-threat", "china-2025-truce"):
        return  # of another season: told in the text
    assert abs((one.date - two.date).days) == 1
    assert len(with_story(one.measures)) == len(with_story(two.measures))


@pytest.mark.parametrize("name", sorted(GAMES))
def test_a_game_is_of_the_parties_of_its_story(name: str) -> None:
    game = game_of(name)
    assert len(game.players) == 2
    assert game.players[0].name == "USA"
    labels = {own.name for own in game.players[0].strategies}
    assert "press" in labels
    assert all(len(player.strategies) >= 3 for player in game.players)


def test_the_page_of_stories_names_each() -> None:
    page = (DOCS / "stories.md").read_text("utf-8")
    for name in OF_2018_TO_2026 | VARIANTS | {"japan-2025"}:
        assert f"`{name}`" in page, name


def test_orders_of_a_story_are_of_its_day() -> None:
    for name in OF_2018_TO_2026 | VARIANTS:
        scenario = Scenario.load(name)
        for measure in scenario.measures:
            if isinstance(measure, Orders):
                eve = measure.role == ENDED  # what the story ends is that of the day before
                day = scenario.date - dt.timedelta(days=int(eve))
                assert measure.as_of == day, (name, measure.label)


@pytest.mark.parametrize("name", ["australia-2020", "taiwan-lifers"])
def test_a_story_with_nothing_in_it_moves_nothing(name: str) -> None:
    copy = zero(Scenario.load(name))
    assert copy is not None
    is_still(copy)


def test_the_deal_gives_switzerland_back_most_of_what_it_lost() -> None:
    """39 points and 15 all told a day later: less tariff, less lost, by every estimate."""
    pressed = run(Scenario.load("switzerland-2025"))
    agreed = run(Scenario.load("switzerland-2025-deal"))
    assert pressed is not None
    assert agreed is not None
    for key in ("welfare.CHE", "exports.CHE.USA.goods"):
        lost, left = (
            next(own for own in found.metrics if own.id == key).members
            for found in (pressed, agreed)
        )
        assert set(lost) == set(left)
        assert all(lost[member] < left[member] for member in lost), key
