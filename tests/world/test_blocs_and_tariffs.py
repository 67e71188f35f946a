"""Members by date and US tariffs by date."""

from __future__ import annotations

import datetime as dt

import pytest

from walkaway.errors import BadInputError
from walkaway.world import World

WORLD = World.at("2025-06-12")


def test_united_kingdom_joins_cptpp() -> None:
    before, after = WORLD.members("CPTPP", "2024-12-14"), WORLD.members("CPTPP", "2024-12-15")
    assert set(after) - set(before) == {"GBR"}
    assert len(after) == 12
    assert WORLD.members("CPTPP") == after


def test_applicants_are_not_members() -> None:
    for code in ("CHN", "TWN", "THA", "KOR", "USA", "CRI"):
        assert code not in World.at("2026-06-30").members("CPTPP")
    rows = World.at("2026-06-30").table("group_applicants").where(group="CPTPP").rows()
    assert {"CHN", "TWN"} <= {row["economy"] for row in rows}


@pytest.mark.parametrize(
    ("group", "size"), [("ASEAN", 10), ("CPTPP", 12), ("EU", 27), ("RCEP", 15), ("USMCA", 3)]
)
def test_sizes(group: str, size: int) -> None:
    assert group in WORLD.groups()
    assert len(WORLD.members(group)) == size
    known = {*WORLD.trade().economies}
    assert set(WORLD.members(group)) <= known


def test_unknown_group() -> None:
    with pytest.raises(BadInputError, match="did you mean 'CPTPP'"):
        WORLD.members("CPTP")


def test_timeline_holds_only_steps_in_force() -> None:
    timeline = WORLD.tariff_timeline(by="USA")
    assert timeline.dates[-1] == dt.date(2025, 6, 3)
    assert set(timeline.partners) == set(WORLD.trade().economies) - {"USA"}
    assert timeline.increase.shape == (len(timeline.dates), len(timeline.partners))
    assert set(timeline.on("2025-02-03").values()) == {0.0}
    now = timeline.on("2025-06-12")
    assert now["JPN"] == pytest.approx(0.16532021714242177)
    assert now["DEU"] == now["FRA"] != now["SVK"]  # Slovakia has a row of its own
    assert 0 < now["TWN"] < now["JPN"] < now["CHN"]


def test_timeline_meets_the_average_of_the_same_day() -> None:
    """Partners weighted by imports give the tracker's own average but for small partners."""
    world = World.complete()
    average = world.series("us_average_tariff")
    rows = [r for r in world.table("us_tariff_timeline") if r["imports_2024"]]
    for date in {row["date"] for row in rows}:
        own = [row for row in rows if row["date"] == date and row["partner"] != "SVK"]
        weight = sum(float(row["imports_2024"]) for row in own)
        paid = sum(
            (float(r["increase"]) + float(r["tariff_2024"])) * float(r["imports_2024"]) for r in own
        )
        assert weight > 0.95 * 3.27e12  # US goods imports of 2024
        assert paid / weight == pytest.approx(average.at(date).value, abs=0.45)


def test_steps_agree_with_the_timeline() -> None:
    steps = World.complete().table("us_tariff_steps")
    assert len(steps) == 23
    timeline = World.complete().tariff_timeline()
    assert [d for d in steps.dates("date") if d] == list(timeline.dates)
    moved = {row["date"]: (row["partners_moved"], row["partner"]) for row in steps}
    assert moved["2025-03-06"] == ("2", "CAN")  # Canada and Mexico
    assert moved["2025-04-03"][1] == "JPN"  # cars and parts
    assert moved["2025-05-12"][0] == "2"  # the truce with China, and Hong Kong with it
    rise = timeline.on("2025-04-03")["JPN"] - timeline.on("2025-04-02")["JPN"]
    assert float(next(iter(steps.where(date="2025-04-03")))["change"]) == pytest.approx(100 * rise)


def test_other_importers_are_refused() -> None:
    with pytest.raises(BadInputError, match="only 'USA' is held"):
        WORLD.tariff_timeline(by="CHN")


@pytest.mark.parametrize(
    ("partner", "april", "august"),
    [("JPN", 24, 15), ("TWN", 32, 20), ("VNM", 46, 20), ("KOR", 25, 15), ("CHN", 34, None),
     ("IND", 26, 25), ("CHE", 31, 39), ("ZAF", 30, 30), ("THA", 36, 19), ("EU", 20, None)],
)  # fmt: skip
def test_reciprocal_rates(partner: str, april: float, august: float | None) -> None:
    rows = World.complete().table("us_reciprocal_rates").where(partner=partner)
    assert rows.where(list="Annex I").floats("rate").tolist() == [april]
    assert rows.where(list="further modified").floats("rate").tolist() == (
        [august] if august else []
    )


# Whose rates were reported to be a point higher in the annex first put out than in the chart shown
# on the day, and corrected to it (Bloomberg, 3 April 2025; Watson, 4 April 2025).
CORRECTED = ("IND", "KOR", "BWA", "CMR", "MWI", "NIC", "NOR", "PAK", "PHL", "SRB", "ZAF", "THA",
             "VUT", "FLK", "CHE")  # fmt: skip
# Customs' guidance of 8 April 2025 (CSMS 64680374), headings 9903.01.43 to .76: some of its lines.
CUSTOMS = {"COD": 11, "CMR": 11, "NGA": 14, "NOR": 15, "PHL": 17, "NIC": 18, "JPN": 24, "IND": 26,
           "KOR": 25, "VNM": 46, "KHM": 49}  # fmt: skip


def test_april_as_it_became_law() -> None:
    april = World.complete().table("us_reciprocal_rates").where(list="Annex I")
    rate = dict(zip(april.strings("partner"), april.floats("rate"), strict=True))
    first = dict(zip(april.strings("partner"), april.floats("first_edition"), strict=True))
    assert len(rate) == 57  # partners listed in Annex I, the European Union as one
    assert {code: rate[code] for code in CUSTOMS} == CUSTOMS
    assert {first[code] - rate[code] for code in CORRECTED} == {1.0}
    orders = World.complete().table("duty_orders")
    ordered = {
        code: float(row["rate"])
        for row in orders
        if row["id"].startswith("IEEPA-REC-ANNEXI-")
        for code in row["partners"].split(",")
    }
    del rate["CHN"]  # which has orders of its own
    assert ordered == {("EU27" if code == "EU" else code): own for code, own in rate.items()}


def test_august_list_is_unknown_in_june() -> None:
    assert set(WORLD.table("us_reciprocal_rates").strings("list")) == {"Annex I"}
