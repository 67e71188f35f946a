"""A holder of the user's own: in the table, in measures, and nowhere twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from walkaway.bonds import own as rows
from walkaway.bonds.facts import jgb_table, ust_table
from walkaway.bonds.frontier import choose, trace_frontier
from walkaway.bonds.holders import COLUMNS, HolderTable
from walkaway.bonds.investors import market_of
from walkaway.bonds.kinds import Withdrawal, holders_of
from walkaway.bonds.literature import ensemble
from walkaway.bonds.measures import named
from walkaway.bonds.own import roster_of
from walkaway.bonds.record import Known, known
from walkaway.bonds.replacement import replacements
from walkaway.bonds.roster import ROSTER, members
from walkaway.errors import BadInputError
from walkaway.world import World
from walkaway.world.folder import VARIABLE

DAY = "2025-06-12"
HEAD = "id,name,kind,home,market,series,amount,date,hedged,within,bills,due,1-3,3-7,7-15,15-30\n"
FUND = "NOR.fund,Norway's fund,foreign private,REST,,,180,2025-03-31,20,,10,5,5,20,30,30\n"
TEN = 3


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of own data that is read by default."""
    (tmp_path / "own").mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


def told(folder: Path, text: str, head: str = HEAD, day: str = DAY) -> Known:
    """What is known with rows of holders of one's own."""
    (folder / "own" / "desk.csv").write_text(head + text, encoding="utf-8")
    lines = 'kind = "table"\nsource = "a desk"\ntable = "holders"\ntitle = "Our holders"\n'
    (folder / "own" / "desk.toml").write_text(lines, encoding="utf-8")
    return known(World.at(day))


def mistakes(folder: Path, text: str, head: str = HEAD) -> list[tuple[str, str, str]]:
    """(place, column, what) of all that is wrong with rows."""
    with pytest.raises(BadInputError) as caught:
        ust_table(told(folder, text, head))
    return [(one.place, one.path, one.what) for one in caught.value.problems]


def amounts(table: HolderTable) -> dict[str, float]:
    """Totals by holder, bn."""
    return {row.holder.id: row.amount for row in table.rows}


def test_columns_of_maturities_are_those_of_the_table() -> None:
    assert len(rows.SHARES) == len(COLUMNS)
    assert rows.SHARES[2:] == COLUMNS[2:]


def test_without_own_rows_the_tables_are_those_of_the_package(folder: Path) -> None:
    assert roster_of(World.at(DAY)) is ROSTER
    assert holders_of("UST") == ROSTER.words("UST")


def test_it_is_taken_out_of_the_rest_of_its_kind_and_totals_stay(folder: Path) -> None:
    before, after = ust_table(known(World.at(DAY))), ust_table(told(folder, FUND))
    old, new = amounts(before), amounts(after)
    assert new["NOR.fund"] == 180
    assert new["ROW.private"] == pytest.approx(old["ROW.private"] - 180, abs=1e-9)
    assert {who: new[who] for who in old if who != "ROW.private"} == {
        who: old[who] for who in old if who != "ROW.private"
    }
    # What is outstanding of a maturity does not depend on who holds it.
    assert np.abs(after.cents.sum(axis=0) - before.cents.sum(axis=0)).max() <= 10
    assert after.columns[after.ids.index("NOR.fund")] == pytest.approx(
        [18, 9, 9, 36, 54, 54], abs=1e-9
    )


@pytest.mark.parametrize(
    ("kind", "home", "within"),
    [
        ("official", "REST", "ROW.official"),
        ("foreign private", "REST", "ROW.private"),
        ("foreign private", "GBR", "GBR"),
        ("official", "CHN", "CHN"),
        ("hedged private", "JPN", "JPN.private"),
        ("official", "JPN", "JPN.official"),
        ("bank", "USA", "USA.banks"),
        ("hedge fund", "USA", "USA.hedge_funds"),
    ],
)
def test_no_dollar_counts_twice_whoever_holds_it(
    folder: Path, kind: str, home: str, within: str
) -> None:
    """Rows that are estimated by a rule stand inside others: those stay whole too."""
    text = f"MINE,Mine,{kind},{home},,,25,2025-03-31,,,,,,,,\n"
    old, new = amounts(ust_table(known(World.at(DAY)))), amounts(ust_table(told(folder, text)))
    assert new.pop("MINE") == 25
    assert new[within] == pytest.approx(old[within] - 25, abs=1e-9)
    assert sum(new.values()) + 25 == pytest.approx(sum(old.values()), abs=1e-9)
    others = [who for who in old if who != within]
    assert [new[who] for who in others] == pytest.approx([old[who] for who in others], abs=1e-9)


def test_a_twin_of_a_holder_of_the_package_does_the_same(folder: Path) -> None:
    """The same series, kind and home: the same market when it lets go."""
    facts = told(folder, "TWIN,Twin,official,TWN,,tic_taiwan,,,,,,,,,,\n")
    every = roster_of(facts)
    premia = []
    for who in ("TWIN", "TWN"):
        own = Withdrawal(holder=who, change=-0.5)  # type: ignore[arg-type]
        # The other one stands too, so that both markets have the same rows.
        market = market_of(facts, roster=every.naming(["TWN"]))
        assert amounts(market.table)["TWIN"] == amounts(market.table)["TWN"]
        (found,) = replacements(market, ensemble(facts, "beltran2013"), [own])
        assert found.solved
        premia.append(found.premium)
    np.testing.assert_allclose(premia[0], premia[1], rtol=1e-6)


def test_measures_frontier_and_groups_name_it(folder: Path) -> None:
    facts = told(folder, FUND)
    every = roster_of(facts)
    own = Withdrawal(holder="NOR.fund", bucket="long", change=-0.5)  # type: ignore[arg-type]
    assert own.describe().startswith("Norway's fund: lets go of 50%")
    market = market_of(facts, roster=named([own], roster=every))
    ids = market.table.ids
    standing = [row.holder for row in market.table.rows]
    assert ids.index("NOR.fund") in members("foreign", ids, standing=standing)
    (found,) = replacements(market, ensemble(facts, "beltran2013"), [own])
    assert found.result.shock.sold.sum() == pytest.approx(54, rel=1e-9)
    assert found.premium[TEN] > 0
    direction, _ = choose((), "JPN", "withdrawal", "NOR.fund,CHN", "long", roster=every)
    traced = trace_frontier(market, found.member, direction, 3.0)
    held = market.table.values
    stock = sum(held[ids.index(who), 3:].sum() for who in ("NOR.fund", "CHN"))
    assert traced.stock == pytest.approx(stock, rel=1e-9)


def test_a_run_names_it_and_its_home_currency_moves(folder: Path) -> None:
    from walkaway.engine.bond_market import Treasuries
    from walkaway.engine.bond_news import hedged_share

    facts = told(folder, "GPIF,GPIF,hedged private,JPN,,,250,2025-03-31,5,,,,,,,\n")
    market = market_of(facts)
    (row,) = [row.holder for row in market.table.rows if row.holder.id == "GPIF"]
    whole = Treasuries(market, None, (), 0.0, None)  # type: ignore[arg-type]
    assert row.at == "JPN"
    assert hedged_share(whole, row) == pytest.approx(0.05)


def test_a_row_of_japans_bonds(folder: Path) -> None:
    before = amounts(jgb_table(known(World.at(DAY))))
    facts = told(folder, "NORJ,Fund,foreign private,REST,JGB,,5000,2025-03-31,,,,,,,,\n")
    after = amounts(jgb_table(facts))
    assert after["NORJ"] == 5000
    assert after["ROW.all"] == pytest.approx(before["ROW.all"] - 5000)
    assert sum(after.values()) == pytest.approx(sum(before.values()))
    own = Withdrawal(holder="NORJ", change=-1.0, market="JGB")  # type: ignore[arg-type]
    market = market_of(facts, "JGB", roster=named([own], "JGB", roster_of(facts)))
    for found in replacements(market, ensemble(facts, market="JGB"), [own]):
        assert found.solved
        assert found.premium[TEN] > 0


def test_an_amount_of_a_day_that_is_not_known_yet_is_not_held(folder: Path) -> None:
    later = FUND.replace("2025-03-31", "2025-12-31")
    assert amounts(ust_table(told(folder, later)))["NOR.fund"] == 0
    assert amounts(ust_table(told(folder, later, day="2026-06-30")))["NOR.fund"] == 180


def test_a_row_is_known_from_its_day_of_publication(folder: Path) -> None:
    head = HEAD.replace("id,", "published,id,")
    facts = told(folder, f"2025-09-01,{FUND}", head)
    assert "NOR.fund" not in ust_table(facts).ids
    assert "NOR.fund" in ust_table(known(World.at("2025-09-02"))).ids


def test_all_mistakes_are_told_by_file_and_line(folder: Path) -> None:
    text = (
        "nor fund,N,foreign private,REST,,,180,2025-03-31,,,20,,50,30,,\n"
        "CHN,China,oficial,CHINA,,,180,,,,,,,,,\n"
        "GBR.pension,P,pension,GBR,,,-3,2025-13-31,120,,20,,,,,\n"
        "QQQ,Q,foreign private,REST,,,9,2025-03-31,,ROW.privat,,,,,,\n"
        "RRR,R,foreign private,REST,EUR,tic_japn,,,,,,,,,,\n"
        "SSS,S,foreign private,REST,,us_10y_yield,,,,,,,,,,\n"
        "TTT,T,foreign private,REST,,tic_japan,1,2025-03-31,,,,,,,,\n"
        "TTT,,foreign private,REST,,,x,2025-03-31,,,,,,,,\n"
        "UUU,U,central bank,REST,,,1,2025-03-31,,USA.fed,,,,,,\n"
    )
    found = mistakes(folder, text)
    assert {(place.removeprefix("own/desk.csv:"), column) for place, column, _ in found} == {
        ("2", "id"),
        ("3", "kind"), ("3", "home"), ("3", "date"), ("3", "id"),
        ("4", "id"), ("4", "amount"), ("4", "date"), ("4", "hedged"), ("4", ""),
        ("5", "within"),
        ("6", "market"),
        ("7", "series"),
        ("8", "amount"),
        ("9", "name"), ("9", "amount"), ("9", "id"),
        ("10", "kind"),
    }  # fmt: skip


def test_more_than_there_is_where_it_is_taken_from(folder: Path) -> None:
    ((place, column, what),) = mistakes(folder, FUND.replace(",180,", ",9000,"))
    assert (place, column) == ("own/desk.csv:2", "within")
    assert "9,000.0 bn" in what
    assert "ROW.private" in what


def test_more_bills_than_all_officials_have(folder: Path) -> None:
    text = "SWF,Fund,official,REST,,,600,2025-03-31,,,100,,,,,\n"
    ((place, column, _),) = mistakes(folder, text)
    assert (place, column) == ("own/desk.csv:2", "bills")


def test_columns_that_there_are_not(folder: Path) -> None:
    found = mistakes(folder, "A,B,official\n", "id,nam,kind\n")
    assert ("own/desk.csv:1", "nam", "no such column of holders") in found
    assert {what for _, _, what in found} >= {"no column 'name'", "no column 'home'"}


def test_calibrations_are_of_the_published_tables(folder: Path) -> None:
    """Slopes are those of the papers' markets, whatever a user adds to today's."""
    before = [one.priors.scale for one in ensemble(known(World.at(DAY)))]
    after = [one.priors.scale for one in ensemble(told(folder, FUND))]
    assert before == after


def test_the_hash_of_the_data_has_it(folder: Path) -> None:
    plain = World.at(DAY)
    told(folder, FUND)
    assert World.at(DAY).data_hash != plain.data_hash


def test_hedged_in_yen_only_at_home_in_japan(folder: Path) -> None:
    text = FUND.replace("foreign private", "hedged private")
    assert mistakes(folder, text)[0][:2] == ("own/desk.csv:2", "kind")
