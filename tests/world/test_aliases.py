"""Economies are recognised by what a code or name means, not by its letters."""

from __future__ import annotations

import pytest

from walkaway.errors import BadInputError
from walkaway.scenario import Tariff, Vocabulary
from walkaway.world import World
from walkaway.world.aliases import OTHER_CODES, TRADE_CODES, hint_at_economy, meant

WORDS = Vocabulary.embedded()
SORTS = ("economy", "group", "everyone")

# From ISO 3166-1, UN M49 and UN Comtrade's list of reporters.
MEANING = {
    "UK": "GBR", "GB": "GBR", "826": "GBR", "United Kingdom": "GBR", "Great Britain": "GBR",
    "US": "USA", "842": "USA", "840": "USA", "United States": "USA", "usa": "USA",
    "United States of America": "USA", "the United States": "USA", "U.S.": "USA",
    "EL": "GRC", "CH": "CHE", "757": "CHE", "DE": "DEU", "GER": "DEU", "36": "AUS", "036": "AUS",
    "ROM": "ROU", "Korea, Republic of": "KOR", "Republic of Korea": "KOR", "Korea": "KOR",
    "Viet Nam": "VNM", "Turkey": "TUR", "Türkiye": "TUR", "Russian Federation": "RUS",
    "490": "TWN", "TPE": "TWN", "Taiwan, Province of China": "TWN", "699": "IND", "251": "FRA",
    "Cote d'Ivoire": "CIV", "Hong Kong": "HKG",
}  # fmt: skip
OUTSIDE = {
    "IRN": "Iran", "364": "Iran", "IR": "Iran", "ARE": "United Arab Emirates", "UAE":
    "United Arab Emirates", "QAT": "Qatar", "VEN": "Venezuela", "862": "Venezuela",
    "ZAR": "Democratic Republic of the Congo", "PRK": "North Korea", "North Korea": "North Korea",
}  # fmt: skip


@pytest.mark.parametrize("word", MEANING)
def test_other_codes_and_names_are_known(word: str) -> None:
    found = meant(word)
    assert found is not None
    assert found.code == MEANING[word]
    assert WORDS.suggest(word, SORTS).startswith(f"did you mean {MEANING[word]!r}")


@pytest.mark.parametrize("word", OUTSIDE)
def test_real_economies_outside_the_data_are_part_of_the_rest(word: str) -> None:
    hint = WORDS.suggest(word, SORTS)
    assert OUTSIDE[word] in hint
    assert "part of 'ROW'" in hint
    assert "did you mean" not in hint


def test_a_typo_is_still_the_nearest_word() -> None:
    for word, code in {"JNP": "JPN", "CHNN": "CHN", "Germny": "DEU", "CPTTP": "CPTPP"}.items():
        assert f"did you mean {code!r}" in WORDS.suggest(word, SORTS)
    assert WORDS.suggest("Atlantis", SORTS) == ""


def test_other_names_of_blocs() -> None:
    assert "USMCA" in WORDS.suggest("NAFTA", SORTS)
    assert "'EU'" in WORDS.suggest("EUN", ("group",))


def test_every_economy_of_the_data_is_known_by_its_codes_and_names() -> None:
    from iso3166 import countries

    for code, name in WORDS.economies.items():
        if code == "ROW":
            continue
        official = countries.get(code)
        for word in (code, name, official.alpha2, official.numeric, official.name):
            found = meant(word)
            assert found is not None, word
            assert found.code == code, word


def test_own_tables_hold_no_code_that_iso_gives_to_another() -> None:
    from iso3166 import countries

    codes = {c for country in countries for c in (country.alpha2, country.alpha3, country.numeric)}
    assert not codes & set(TRADE_CODES | OTHER_CODES)
    assert set((TRADE_CODES | OTHER_CODES).values()) <= {c.alpha3 for c in countries}


def test_numbers_without_quotes_are_told_by_their_meaning() -> None:
    for given, path in ((842, "on"), (["JPN", 840], "on[2]")):
        with pytest.raises(BadInputError) as caught:
            Tariff(by="CHN", on=given, rate="15%")  # type: ignore[arg-type]
        (problem,) = caught.value.problems
        assert problem.path == path
        assert problem.hint == "write the code 'USA' (United States)"


def test_lists_without_a_rest_do_not_promise_one() -> None:
    assert "ROW" not in hint_at_economy("IRN", ["USA", "JPN"])
    assert "Iran" in hint_at_economy("IRN", ["USA", "JPN"])


def test_every_face_means_the_same() -> None:
    from walkaway import goods
    from walkaway.bonds.roster import members
    from walkaway.economy.kinds import Confidence
    from walkaway.economy.measures import known
    from walkaway.engine.studies.tariffs import players_of
    from walkaway.goods.cutoff import expand
    from walkaway.negotiation.leverage import coalition, matrix

    world = World.newest()
    calibration = goods.from_trade(world.trade())
    faces = [
        lambda: players_of(world, ("UK",)),
        lambda: coalition(world, ["UK"]),
        lambda: matrix(world, ["JPN"], ["UK"]),
        lambda: expand(world, "CHN", "UK", "C29"),
        lambda: calibration.position("UK"),
        lambda: goods.optimal_tariffs(calibration, "UK"),
        lambda: known("UK"),
        lambda: members("UK", ("JPN.official", "GBR")),
        lambda: Confidence(by="UK", change=-1.0, from_=World.newest().date),
        lambda: checked(Tariff(by=("USA",), on=("UK",), rate="15%")),
    ]
    for face in faces:
        with pytest.raises(BadInputError, match="did you mean 'GBR'"):
            face()


def checked(measure: object) -> None:
    from walkaway.scenario import Scenario

    Scenario(name="x", date=World.newest().date, measures=(measure,)).check()  # type: ignore[arg-type]


def test_members_of_the_euro_area_have_one_central_bank() -> None:
    from walkaway.economy.measures import known

    for word in ("DEU", "Germany", "276"):
        with pytest.raises(BadInputError, match="did you mean 'EUR'"):
            known(word)
