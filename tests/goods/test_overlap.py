"""Contradictions: the same as holding all pairs against one another, in far fewer looks."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.goods.kinds.border import ImportQuota
from walkaway.goods.kinds.tariffs import TariffQuota
from walkaway.goods.overlap import (
    MOST,
    MOST_TOLD,
    Contradiction,
    Search,
    _clash,
    _two_quotas,
    contradictions,
)
from walkaway.grammar.measure import Measure
from walkaway.grammar.values import Rate
from walkaway.scenario import Orders, Tariff, TradeCost, Vocabulary

WORDS = Vocabulary.embedded()
DAY = dt.date(2025, 6, 12)


def by_hand(measures: Sequence[Measure]) -> list[Contradiction]:
    """Every pair, one after the other."""
    search, found = Search(measures, WORDS, DAY), list[Contradiction]()
    for k, later in enumerate(search.reaches):
        pairs = [(one, _clash(one.own, later.own), one.meets(later)) for one in search.reaches[:k]]
        told = [(one, f"{why} ({where})") for one, why, where in pairs if why and where]
        found += [Contradiction(one.position, later.position, what) for one, what in told[:MOST]]
    return found


places = st.lists(st.sampled_from(["USA", "JPN", "CHN", "EU", "all"]), min_size=1, max_size=2)
sectors = st.lists(st.sampled_from(["cars", "C24", "goods"]), min_size=1, max_size=2)
rates = st.sampled_from([0.1, 0.2, 0.3]).map(Rate)
CODES = ["8703", "870323", "8704", "72", "721049"]
days = st.none() | st.dates(dt.date(2025, 1, 1), dt.date(2025, 1, 6))


@st.composite
def tariffs(draw: st.DrawFn) -> Tariff:
    size = {draw(st.sampled_from(["rate", "change"])): draw(rates)}
    if draw(st.booleans()):
        size["codes"] = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True))
    if "rate" in size:
        size["floor"] = draw(st.booleans())
    first, last = draw(days), draw(days)
    if first and last and first > last:
        first, last = last, first
    return Tariff(
        by=draw(places), on=draw(places), sectors=draw(sectors), from_=first, until=last,
        overrides=draw(st.booleans()), **size,
    )  # fmt: skip


costs = st.builds(TradeCost, exporters=places, importers=places, change=rates)
several = st.lists(st.one_of(tariffs(), costs, st.builds(Orders)), max_size=12)


@settings(max_examples=150, deadline=None)
@given(several)
def test_the_same_as_all_pairs(measures: list[Measure]) -> None:
    assert contradictions(measures, WORDS, DAY) == by_hand(measures)


def apart(count: int) -> list[Measure]:
    """Tariffs that never meet: another pair of economies, another year."""
    pairs = list(itertools.permutations(WORDS.known("economy")[:40], 2))
    return [
        Tariff(by=[a], on=[b], sectors=["cars"], rate=Rate(0.1 + k / 1e5),
               from_=dt.date(2000 + k // len(pairs), 1, 1),
               until=dt.date(2000 + k // len(pairs), 12, 31))
        for k, (a, b) in zip(range(count), itertools.cycle(pairs), strict=False)
    ]  # fmt: skip


@pytest.mark.parametrize("count", [500, 2000])
def test_what_never_meets_is_hardly_held_against_one_another(count: int) -> None:
    search = Search(apart(count), WORDS, DAY)
    assert search.contradictions() == []
    assert search.held <= 2 * count  # of count * (count - 1) / 2 pairs


def test_looks_grow_as_the_measures_do() -> None:
    held = []
    for count in (1000, 4000):
        search = Search(apart(count), WORDS, DAY)
        search.contradictions()
        held.append(search.held / count)
    assert held[1] <= held[0] + 4


def test_products_on_other_shelves_are_not_held_against_one_another() -> None:
    """A schedule by product: one rate for each heading, on the same trade."""
    headings = [f"{chapter:02d}{k:02d}" for chapter in range(1, 98) for k in range(1, 11)]
    measures = [
        Tariff(by=["USA"], on=["CHN"], sectors=["all"], codes=[code], rate=Rate(0.1 + k / 1e4))
        for k, code in enumerate(headings)
    ]
    search = Search(measures, WORDS, DAY)
    rows = [len(search._may_clash(row, slice(row))) for row in range(len(headings))]
    assert sum(rows) < len(headings) ** 2 / 2 / 100
    assert search.contradictions() == []


@pytest.mark.parametrize("on", [["CHN"], ["all"]])
@pytest.mark.parametrize("sectors", [["cars"], ["all"]])
def test_products_of_one_heading_are_found_by_their_codes(
    on: list[str], sectors: list[str]
) -> None:
    """A tariff for each of thousands of products, all of which begin alike."""
    held = []
    for count in (300, 1200):
        measures = [
            Tariff(by=["USA"], on=on, sectors=sectors, codes=[f"8703{k:04d}"], rate=Rate(k / 1e4))
            for k in range(1, count + 1)
        ]
        search = Search(measures, WORDS, DAY)
        assert search.contradictions() == []
        held.append(search.held / count)
    assert held[1] <= held[0] + 4


@pytest.mark.parametrize("first", ["87", "8703", "87032101"])
@pytest.mark.parametrize("second", ["87", "8703", "87032101", "8704"])
def test_codes_share_products_if_one_begins_with_the_other(first: str, second: str) -> None:
    measures = [
        Tariff(by=["USA"], on=["all"], codes=[code], rate=Rate(rate))
        for code, rate in ((first, 0.1), (second, 0.2))
    ]
    found = contradictions(measures, WORDS, DAY)
    assert bool(found) == (first.startswith(second) or second.startswith(first))


quotas = st.one_of(
    st.builds(TariffQuota, by=places, on=places, sectors=sectors, from_=days,
              volume=st.just(1.0), inside=st.just(Rate(0.1)), outside=st.just(Rate(0.2))),
    st.builds(ImportQuota, by=places, on=places, sectors=sectors, from_=days, volume=st.just(0.9)),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(quotas, max_size=6))
def test_two_sorts_of_quota_on_the_same_trade(measures: list[TariffQuota | ImportQuota]) -> None:
    """The same pairs as all that are held against one another."""
    want = []
    for (i, one), (k, other) in itertools.combinations(enumerate(measures), 2):
        sides = [(m.importers(WORDS, DAY), m.exporters(WORDS, DAY), m.covered(WORDS))
                 for m in (one, other)]  # fmt: skip
        buyers, sellers, shared = (set(a) & set(b) for a, b in zip(*sides, strict=True))
        cross = any(a != b for a in buyers for b in sellers)
        if type(one) is not type(other) and shared and cross:
            want.append((i, k))
    found = [(one.first, one.second) for one in _two_quotas(measures, WORDS, DAY)]
    assert found == want[:MOST]


def test_no_more_are_told_than_a_person_reads() -> None:
    measures = [Tariff(by=["USA"], on=["JPN"], rate=Rate(k / 1000)) for k in range(1, 400)]
    found = contradictions(measures, WORDS, DAY)
    assert len(found) == MOST_TOLD
    assert "is not told" in found[-1].what
