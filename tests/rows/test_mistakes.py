"""Tables that cannot be used: every mistake of every row, each with its place."""

from __future__ import annotations

import numpy as np
import pytest

from tests.rows.house import shipped
from walkaway.bonds.roster import ROSTER, Roster, members
from walkaway.bonds.roster import read as read_holders
from walkaway.bonds.totals import ust_totals
from walkaway.economy.economies import geography
from walkaway.economy.gpm6 import BLOCS
from walkaway.economy.table import ECONOMIES, REGIONS
from walkaway.economy.table import read as read_economies
from walkaway.errors import BadInputError
from walkaway.goods.deposits import read as read_minerals
from walkaway.world import World

WORLD = World.at("2025-06-12")


def refused(read: object, text: str) -> str:
    with pytest.raises(BadInputError) as caught:
        read(text)  # type: ignore[operator]
    return str(caught.value)


def test_all_mistakes_of_economies_at_once() -> None:
    said = refused(
        read_economies,
        shipped("economy/economies.toml")
        .replace('name = "Japan"\n', "")
        .replace('region = "LA6"', 'region = "LA7"')
        .replace('words = "Taiwan"', 'wordz = "Taiwan"')
        .replace('code = "IND"', 'code = "KOR"')
        .replace('words = "Australia"', "words = 7")
        .replace('bloc = "RCEP"', 'bloc = "RCEP"\nrest = true'),
    )
    for part in (
        "economy JPN: name: is missing",
        "economy MEX: region: no region of GPM6 'LA7', did you mean 'LA6'?",
        "economy TWN: wordz: no such field, did you mean 'words'?",
        "economy TWN: words: is missing",
        "economy AUS: words: is not a text",
        "economy KOR: stands 2 times",
        "economy RCX: more than one of members, bloc and rest",
    ):
        assert part in said, part
    assert "economies.toml" in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('bloc = "RCEP"', "rest = true", "2 rows hold the rest"),
        ("rest = true", "", "0 rows hold the rest"),
        ('code = "JPN"', 'code = "JPX"', "economy.rate.mid-2025 has no rate of JPX"),
        ('"AUT", ', '"AUT", "CHN", ', "CHN is held by CHN already"),
        ('code = "IND"', 'code = "ind"', "two to four capital letters"),
        ("economy.rate.groups", "economy.rate.group", "no such parameter"),
        ("economy.rate.groups", "economy.rate.half-life", "holds no rates by economy"),
    ],
)
def test_economies_that_do_not_fit_together(old: str, new: str, said: str) -> None:
    text = shipped("economy/economies.toml")
    assert old in text
    assert said in refused(read_economies, text.replace(old, new))


def test_a_rate_that_no_row_asks_for_is_told() -> None:
    text = shipped("economy/economies.toml")
    start = text.index('[[economy]]\ncode = "IND"')
    text = text[:start] + text[text.index("[[economy]]", start + 1) :]
    assert "has a number of IND, which no row asks for" in refused(read_economies, text)


def test_an_economy_without_trade_data_is_told() -> None:
    text = shipped("economy/economies.toml").replace('"AUT"', '"AUX"')
    with pytest.raises(BadInputError, match="no trade data of 'AUX'"):
        geography(WORLD, read_economies(text))


def test_regions_are_those_of_gpm6() -> None:
    assert tuple(own.code for own in BLOCS) == REGIONS
    assert {own.region for own in ECONOMIES} == set(REGIONS)


def test_all_mistakes_of_holders_at_once() -> None:
    said = refused(
        read_holders,
        shipped("bonds/holders.toml")
        .replace('words = "US banks"\n', "")
        .replace('kind = "pension"', 'kind = "pensions"')
        .replace('id = "USA.states"', 'id = "USA.banks"')
        .replace('series = ["tic_china"]\n', "")
        .replace('rule = "reserves"', 'rule = "reserve"')
        .replace('kind = "dealer"\n', 'kind = "dealer"\nmarket_ = "UST"\n'),
    )
    for part in (
        "holder USA.banks: words: is missing",
        "holder USA.pensions: kind: no kind of holder 'pensions', did you mean 'pension'?",
        "holder CHN: series: is missing",
        "holder JPN.official: rule: no rule 'reserve', did you mean 'reserves'?",
        "holder USA.dealers: market_: no such field, did you mean 'market'?",
    ):
        assert part in said, part


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "USA.states"', 'id = "USA.banks"', "UST holder USA.banks: stands 2 times"),
        ('less = ["official"]', 'less = ["officials"]', "no holder or group 'officials'"),
        ('less = ["USA.hedge_funds"]\n', "", "no row is less it"),
        ('rule = "rest"\n', "", "0 rows are the rest"),
        ('id = "JPN"\nmarket = "UST"', 'id = "CYM"\nmarket = "UST"', "UST name CYM: stands 2"),
        ('kind = "official"\n\n', 'kind = "officer"\n\n', "group official: has no holders"),
        (
            'id = "GBR"\nmarket',
            'id = "GBR.all"\nmarket',
            "place GBR: has holders but no words",
        ),
        (
            'series = ["tic_china"]',
            'series = ["tic_china"]\nless = ["ROW.official"]',
            "are less one another",
        ),
        ('market = "JGB"', 'market = "Bund"', "no bond market 'Bund'"),
    ],
)
def test_holders_that_do_not_fit_together(old: str, new: str, said: str) -> None:
    text = shipped("bonds/holders.toml")
    assert old in text
    assert said in refused(read_holders, text.replace(old, new))


def test_series_that_the_data_do_not_have_are_all_told() -> None:
    text = shipped("bonds/holders.toml")
    wrong = read_holders(text.replace("tic_china", "tic_chima").replace("z1_fed", "z1_feds"))
    day = WORLD.series("z1_rest_of_world").last.period
    with pytest.raises(BadInputError) as caught:
        ust_totals(WORLD, day, day, wrong)
    said = str(caught.value)
    assert (
        "holder CHN: series: no series 'tic_chima' in the data, did you mean 'tic_china'?" in said
    )
    assert "holder USA.fed: series: no series 'z1_feds' in the data" in said


def test_groups_follow_kind_and_residence() -> None:
    ids = tuple(row.id for row in ROSTER.of("UST"))
    assert [ids[i] for i in members("official", ids)] == ["JPN.official", "CHN", "ROW.official"]
    # China as a private holder is no longer an official one; a fund moved home is not abroad.
    text = shipped("bonds/holders.toml").replace(
        'kind = "official"\nat = "CHN"', 'kind = "fund"\nat = "CHN"'
    )
    other: Roster = read_holders(
        text.replace('kind = "hedge fund"\nat = "REST"', 'kind = "fund"\nat = "USA"')
    )
    assert [ids[i] for i in members("official", ids, rows=other)] == [
        "JPN.official",
        "ROW.official",
    ]
    lost = {*members("foreign", ids)} - {*members("foreign", ids, rows=other)}
    assert [ids[i] for i in lost] == ["CYM"]


def test_the_order_of_rows_decides_no_amount() -> None:
    """What a row is worked out from may stand after it."""
    head, *rows = shipped("bonds/holders.toml").split("\n[[")
    turned = read_holders("\n[[".join([head, *reversed(rows)]))
    day = WORLD.series("z1_rest_of_world").last.period
    ours = {row.holder.id: row.amount for row in ust_totals(WORLD, day, day)}
    theirs = {row.holder.id: row.amount for row in ust_totals(WORLD, day, day, turned)}
    assert list(theirs) == list(reversed(ours))
    np.testing.assert_allclose([theirs[who] for who in ours], list(ours.values()), atol=1e-9)


def test_all_mistakes_of_minerals_at_once() -> None:
    said = refused(
        read_minerals,
        shipped("goods/minerals.toml")
        .replace('mineral = "rare-earths"', 'mineral = "rare-earth"')
        .replace("goods.minerals.cost-share", "goods.minerals.cost-shares")
        .replace('buyer = "JPN"', 'buyer = "CHN"')
        .replace('"Malaysia share of refining"', '"Malaysia refines"'),
    )
    for part in (
        "no mineral 'rare-earth', did you mean 'rare-earths'?",
        "cost_share: no such parameter",
        "sells to itself",
        "'Malaysia refines' does not say whose share it is",
        "mineral rare-earths: has no pair",
    ):
        assert part in said, part


def test_what_is_not_a_table_is_told() -> None:
    assert "economies.toml" in refused(read_economies, "[[economy")
    assert "no such list of rows, did you mean 'economy'?" in refused(read_economies, "economi = 1")
    assert "is not a list of rows" in refused(read_minerals, "pair = 3")
