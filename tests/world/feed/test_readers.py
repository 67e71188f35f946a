"""What readers make of answers: numbers digit by digit, in our units, and nothing dropped."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world.feed import answers, formats
from tests.world.feed import formats_more as more
from tests.world.feed.test_damage import FIRST, TODAY, bodies
from walkaway.world import Snapshot
from walkaway.world.feed.contract import Read, UnexpectedError
from walkaway.world.feed.publishers import (
    cbo,
    fed,
    fiscaldata,
    imf,
    indicators,
    mof,
    nyfed,
    publisher,
    publishers,
    rba,
    sdmx,
    tic,
    trade,
    treasury,
    worldbank,
)
from walkaway.world.releases import month_end, quarter_end

NUMBERS = st.decimals(-99, 9999, places=3, allow_nan=False, allow_infinity=False).map(str)
POSITIVE = st.decimals("0.01", 9999, places=2).map(str)
DAYS = st.dates(dt.date(1991, 1, 1), dt.date(2030, 12, 31))
SIGNS = st.sampled_from(["", "ND", ".", "n.a.", "-", "N/A", "--", "NaN"])


def told(read: Read) -> dict[tuple[str, str], str]:
    """(series, period) -> number."""
    return {(v.series, v.period.isoformat()): v.text for v in read.values}


def rows(read: Read) -> dict[tuple[str, ...], dict[str, str]]:
    return {row.key: dict(row.cells) for row in read.rows}


def tables(columns: tuple[str, ...], cells: st.SearchStrategy[str] = NUMBERS):
    return st.dictionaries(DAYS, st.fixed_dictionaries(dict.fromkeys(columns, cells)), max_size=8)


@given(tables(formats.PAR, st.one_of(POSITIVE, SIGNS)))
def test_par_yields(days: dict) -> None:
    read = treasury.read_par(formats.treasury(days))
    expected = {
        (f"us_{treasury.PAR[c]}_yield", day.isoformat()): cell
        for day, cells in days.items()
        for c, cell in cells.items()
        if cell[:1].isdigit()
    }
    assert told(read) == expected
    assert read.unread == ()


@given(tables(("5 YR", "10 YR", "30 YR")))
def test_real_yields_may_be_below_zero(days: dict) -> None:
    read = treasury.read_real(formats.treasury(days, ("5 YR", "10 YR", "30 YR")))
    expected = {
        (f"us_{c.split()[0]}y_real_yield", day.isoformat()): cell
        for day, cells in days.items()
        for c, cell in cells.items()
    }
    assert told(read) == expected


def test_zeros_of_old_files_stand_for_a_maturity_not_issued() -> None:
    days = {dt.date(1990, 1, 2): {"1 Mo": "0", "10 Yr": "7.94", "30 Yr": "0"},
            dt.date(2011, 1, 3): {"1 Mo": "0.00", "10 Yr": "3.3", "30 Yr": "4.4"}}  # fmt: skip
    assert told(treasury.read_par(formats.treasury(days, ("1 Mo", "10 Yr", "30 Yr")))) == {
        ("us_10y_yield", "1990-01-02"): "7.94",
        ("us_1m_yield", "2011-01-03"): "0.00",
        ("us_10y_yield", "2011-01-03"): "3.3",
        ("us_30y_yield", "2011-01-03"): "4.4",
    }


@pytest.mark.parametrize("body", [b"", b"\r\n", formats.treasury({})])
def test_the_first_days_of_a_year_are_an_answer_without_numbers(body: bytes) -> None:
    assert treasury.read_par(body) == Read()


@given(tables(formats.JGB, st.one_of(NUMBERS, st.just("-"))))
def test_jgb_yields(days: dict) -> None:
    english, japanese = formats.mof(days), formats.mof_japanese(days)
    read = mof.read(english)
    daily = {k: v for k, v in told(read).items() if k[0].endswith("_yield")}
    assert daily == {
        (f"jgb_{c.lower()}_yield", day.isoformat()): cell
        for day, cells in days.items()
        for c, cell in cells.items()
        if cell != "-"
    }
    if all(day.year > 1990 for day in days):
        assert mof.read(japanese) == read


def test_a_month_has_an_end_only_when_it_is_over() -> None:
    days = {dt.date(2026, 4, 28): "2.1", dt.date(2026, 4, 30): "2.2", dt.date(2026, 5, 27): "2.3"}
    body = formats.mof({d: {"10Y": v} for d, v in days.items()}, ("10Y",))
    ends = {k[1]: v for k, v in told(mof.read(body)).items() if k[0] == "jgb_10y_end"}
    assert ends == {"2026-04-30": "2.2"}  # 28 and 29 May are still to come


MONTHS = [f"{y}-{m:02}" for y in (2026, 2025) for m in range(12, 0, -1)]
HELD = st.decimals("0.0", "9999.9", places=1)


@given(st.data())
def test_holders_are_told_with_official_bills_and_bonds(data: st.DataObject) -> None:
    months = MONTHS[: data.draw(st.integers(1, 13))]
    line = st.lists(HELD, min_size=len(months), max_size=len(months))
    names = data.draw(st.lists(st.sampled_from(tic.HOLDERS), unique=True, min_size=1, max_size=6))
    cells = {name: data.draw(line) for name in [*names, "China, Mainland", "Korea, South"]}
    bills, bonds = data.draw(line), data.draw(line)
    which = "Of Which: Foreign Official"
    cells[which] = [a + b for a, b in zip(bills, bonds, strict=True)]
    cells |= {f"{which} Treasury Bills": bills, f"{which} T-Bonds & Notes": bonds}
    comma = data.draw(st.booleans())
    written = {n: [f"{c:,}" if comma else f"{c}" for c in own] for n, own in cells.items()}
    read = tic.read(formats.tic_table_5(months, written))
    ids = {"China, Mainland": "china", "Korea, South": "south_korea", which: "official",
           f"{which} Treasury Bills": "official_bills",
           f"{which} T-Bonds & Notes": "official_bonds"}  # fmt: skip
    ids |= {n: n.lower().replace(" ", "_") for n in names}
    ends = {m: month_end(int(m[:4]), int(m[5:])).isoformat() for m in months}
    assert told(read) == {
        (f"tic_{ids[n]}", ends[m]): f"{c}"
        for n, own in cells.items()
        for m, c in zip(months, own, strict=True)
    }
    assert read.unread == ()


def test_k01_official_bills_and_bonds_by_the_labels_of_today() -> None:
    body = formats.tic_table_5(
        ["2026-09", "2026-08"],
        {
            "Japan": ["1100.0", "1101.0"],
            "Grand Total": ["9310.0", "9311.0"],
            "Of Which: Foreign Official": ["3770.0", "3771.0"],
            "Of Which: Foreign Official Treasury Bills": ["410.0", "411.0"],
            "Of Which: Foreign Official T-Bonds & Notes": ["3360.0", "3361.0"],
        },
    )
    found = told(tic.read(body))
    assert found["tic_official_bills", "2026-09-30"] == "410.0"
    assert found["tic_official_bonds", "2026-09-30"] == "3360.0"
    parts = (found[f"tic_official_{p}", "2026-09-30"] for p in ("bills", "bonds"))
    assert sum(map(Decimal, parts)) == Decimal(found["tic_official", "2026-09-30"])


def test_a_new_holder_is_told_and_a_footnote_is_not_a_name() -> None:
    read = tic.read(
        formats.tic_table_5(["2026-09"], {"Atlantis": ["1.5"], "United Kingdom 2/": ["900.0"]})
    )
    assert told(read) == {("tic_united_kingdom", "2026-09-30"): "900.0"}
    assert read.unread == ("Atlantis",)


def test_official_parts_that_miss_their_sum_are_refused() -> None:
    which = "Of Which: Foreign Official"
    lines = {which: ["100.0"], f"{which} Treasury Bills": ["40.0"],
             f"{which} T-Bonds & Notes": ["58.0"]}  # fmt: skip
    with pytest.raises(UnexpectedError, match="official bills and bonds of 2026-09"):
        tic.read(formats.tic_table_5(["2026-09"], lines))


def test_the_history_by_year_keeps_the_new_basis_of_a_break() -> None:
    cells = [f"{k}.0" for k in range(12, 0, -1)]
    body = formats.tic_history({2011: {"Japan": cells, "Treasury Bills": cells}})
    found = told(tic.read(body))
    assert found["tic_japan", "2011-12-31"] == "12.0"
    assert found["tic_official_bills", "2011-01-31"] == "1.0"
    text = body.decode().replace("\tDec\t", "\tDec\tDec\t").replace("\t2011\t", "\t2011\t2011\t", 1)
    broken = text.replace("Japan\t12.0", "Japan\t99.0\t12.0").replace(
        "Treasury Bills\t12.0", "Treasury Bills\t99.0\t12.0"
    )
    found = told(tic.read(broken.encode()))
    assert (found["tic_japan", "2011-12-31"], found["tic_japan", "2011-11-30"]) == ("99.0", "11.0")


@given(st.lists(st.integers(-(10**7), 10**7), min_size=7, max_size=7))
def test_transactions_are_billions(numbers: list[int]) -> None:
    line = ("Japan", "42609", "2026-05", [str(n) for n in numbers])
    found = rows(tic.read_transactions(formats.tic_table_3([line])))["2026-05", "Japan"]
    assert [Decimal(found[name]) * 1000 for name in tic.COLUMNS.values()] == numbers


def test_auctions_of_every_kind() -> None:
    day = dt.date(2026, 5, 4)
    records = [answers.auction(day, *pair) for pair in answers.TERMS]
    found = rows(fiscaldata.read_auctions(formats.fiscal_data(records)))
    assert {key[1] for key in found} == {"bill", "note", "bond", "tips", "frn"}
    tips = found["2026-05-04", "tips", "5-Year"]
    assert tips["price"] == "98.765432"  # unadjusted: the real price
    assert found["2026-05-04", "bond", "30-Year"]["price"] == "99.512345"
    for record, row in zip(records, found.values(), strict=True):
        taken = sum(int(row[f"{c}_accepted"]) for c in ("dealer", "direct", "indirect"))
        assert taken == sum(int(record[f"{c}_accepted"] or 0) for c in
                            ("primary_dealer", "direct_bidder", "indirect_bidder"))  # fmt: skip
        assert row["high_rate"]
        assert row["coupon"] == ("" if row["kind"] == "bill" else "4.125")


def test_a_second_security_of_the_same_day_and_term_is_told() -> None:
    one = answers.auction(dt.date(2026, 5, 4), "Bill", "13-Week")
    other = one | {"cusip": "OTHER1234", "high_discnt_rate": "9.9"}
    read = fiscaldata.read_auctions(formats.fiscal_data([one, one, other]))
    assert [dict(row.cells)["cusip"] for row in read.rows] == [one["cusip"]]
    assert read.unread == ("2026-05-04 bill 13-Week, OTHER1234",)
    changed = one | {"high_discnt_rate": "9.9"}
    with pytest.raises(UnexpectedError, match="stands twice"):
        fiscaldata.read_auctions(formats.fiscal_data([one, changed]))
    with pytest.raises(UnexpectedError, match="of the type 'Savings'"):
        fiscaldata.read_auctions(formats.fiscal_data([one | {"security_type": "Savings"}]))


def test_an_auction_to_come_is_no_result_and_pages_are_not_half_read() -> None:
    ahead = answers.auction(dt.date(2026, 5, 4), "Bill", "4-Week")
    ahead |= {"bid_to_cover_ratio": None, "comp_accepted": None}
    assert fiscaldata.read_auctions(formats.fiscal_data([ahead])) == Read()
    with pytest.raises(UnexpectedError, match="2 pages"):
        fiscaldata.read_auctions(formats.fiscal_data([ahead], pages=2))


@given(st.integers(2001, 2040), st.integers(1, 4), st.decimals(0, 10**9, places=7))
def test_debt_in_billions_to_the_million(year: int, quarter: int, millions: Decimal) -> None:
    end = quarter_end(year, quarter)
    record = {"record_date": f"{end}", "total_mil_amt": f"{millions}",
              "security_type_desc": "Total Public Debt Outstanding"}  # fmt: skip
    found = told(fiscaldata.read_debt(formats.fiscal_data([record])))
    assert abs(Decimal(found["us_federal_debt", f"{end}"]) * 1000 - millions) <= Decimal("0.5")


@given(st.dictionaries(DAYS, st.decimals("0.2", 2000, places=4), max_size=6))
def test_exchange_rates_by_either_way_of_downloading(days: dict[dt.date, Decimal]) -> None:
    points = {f"{d}": f"{v}" for d, v in days.items()} | {"1990-05-01": ""}
    series = dict.fromkeys(("RXI_N.B.JA", "RXI$US_N.B.EU", fed.BROAD), ("1", points))
    read = fed.read_h10(more.fed_release("H10", series))
    assert fed.read_h10(more.fed_download("H10", series)) == read
    found = told(read)
    for day, value in days.items():
        assert Decimal(found["usdjpy", f"{day}"]) == value
        assert Decimal(found["fx_jpn", f"{day}"]) == value
        assert Decimal(found["eurusd", f"{day}"]) == value
        assert Decimal(found["dollar_index", f"{day}"]) == value
        assert abs(Decimal(found["fx_eur", f"{day}"]) - 1 / value) <= Decimal("0.00005")
    assert len(found) == 5 * len(days) + sum(k[0] == "usdjpy_month_end" for k in found)


def test_another_unit_of_the_board_is_refused() -> None:
    series = {"RIFLGFCY10_N.B": ("1000", {"2026-05-29": "4.1"})}
    for write in (more.fed_release, more.fed_download):
        with pytest.raises(UnexpectedError, match="units of 1000"):
            fed.read_h15(write("H15", series))


@given(st.data())
def test_holders_of_z1_are_sums_of_their_parts(data: st.DataObject) -> None:
    parts = [part for own in fed.HOLDERS.values() for part in own]
    amounts = {part: data.draw(st.integers(0, 10**7)) for part in parts}
    prefix = {part: data.draw(st.sampled_from(["FL", "LM"])) for part in parts}
    columns = {prefix[p] + p: {"2025:Q4": str(amounts[p]), "2026:Q1": "ND"} for p in parts}
    found = told(fed.read_z1(more.z1_tables({"x1": columns})))
    assert {k[1] for k in found} == {"2025-12-31"}
    for holder, own in fed.HOLDERS.items():
        total = sum(amounts[p] for p in own)
        assert Decimal(found[f"z1_{holder}", "2025-12-31"]) * 1000 == total


def test_banks_of_z1_are_its_private_depository_institutions() -> None:
    """The grouping of the embedded sectors, against a line that the Board sums itself."""
    snapshot = Snapshot.embedded()
    _, lines = snapshot.csv(snapshot.tables["z1_subsectors"])
    own = {line[0]: line[3] for line in lines if line[2] == "BOGZ1LM703061105Q"}
    entry, _ = snapshot.series["z1_banks"]
    names, quarters = snapshot.csv(entry)
    banks = {line[0]: line[names.index("z1_banks")] for line in quarters}
    both = own.keys() & banks.keys()
    assert len(both) >= 2
    assert {q: own[q] for q in both} == {q: banks[q] for q in both}


def test_a_part_that_is_gone_from_z1_is_said() -> None:
    parts = [p for own in fed.HOLDERS.values() for p in own if p != "473061105"]
    columns = {f"LM{p}": {"2025:Q4": "1"} for p in parts}
    read = fed.read_z1(more.z1_tables({"x1": columns}))
    holders = {k[0] for k in told(read)}
    assert holders == {f"z1_{name}" for name in fed.HOLDERS if name != "banks"}
    assert any("473061105" in name for name in read.unread)
    few = dict(list(columns.items())[:4])
    with pytest.raises(UnexpectedError, match="no table with Treasury securities"):
        fed.read_z1(more.z1_tables({"x1": few}))


@given(st.lists(st.integers(0, 10**13), min_size=5, max_size=5))
def test_the_feds_account_is_the_sum_of_five_lines(dollars: list[int]) -> None:
    record = {"asOfDate": "2026-05-06", "mbs": "7", "cmbs": "", "agencies": "7", "total": "7"}
    record |= {n: f"{d}.00" for n, d in zip(nyfed.TREASURIES, dollars, strict=True)}
    found = told(nyfed.read_soma(more.soma([record])))["soma_treasuries", "2026-05-06"]
    assert abs(Decimal(found) * 10**9 - sum(dollars)) <= 500_000


@given(st.dictionaries(DAYS, st.integers(-(10**6), 10**6), max_size=5))
def test_dealers_in_billions(days: dict[dt.date, int]) -> None:
    points = {f"{d}": str(v) for d, v in days.items()} | {"1991-01-01": "*"}
    days = {d: v for d, v in days.items() if d != dt.date(1991, 1, 1)}
    found = told(nyfed.read_dealers(more.dealers(points)))
    assert {k[1]: Decimal(v) * 1000 for k, v in found.items()} == {f"{d}": days[d] for d in days}


@given(st.dictionaries(st.sampled_from(sorted(sdmx.BIS)), NUMBERS, min_size=1))
def test_policy_rates(rates: dict[str, str]) -> None:
    day = {"TIME_PERIOD": "2026-05"}
    lines = [day | {"FREQ": "M", "REF_AREA": a, "OBS_VALUE": v} for a, v in rates.items()]
    lines += [day | {"FREQ": "D", "REF_AREA": a, "OBS_VALUE": "7"} for a in rates]
    read = sdmx.POLICY.read(more.sdmx_csv(more.BIS, lines))
    assert {k[0]: Decimal(v) for k, v in told(read).items()} == {
        f"policy_rate_{sdmx.BIS[a]}": Decimal(v) for a, v in rates.items()
    }
    assert set(read.unread) == {f"D.{a}" for a in rates}


def test_labels_beside_codes_do_not_matter() -> None:
    plain = more.sdmx_csv(
        ("FREQ", "REF_AREA", "TIME_PERIOD", "OBS_VALUE"),
        [{"FREQ": "M", "REF_AREA": "US", "TIME_PERIOD": "2026-05", "OBS_VALUE": "3.625"}],
    )
    labelled = plain.replace(b"FREQ,REF_AREA", b"FREQ:Frequency,REF_AREA:Reference area")
    labelled = labelled.replace(b"M,US", b"M: Monthly,US: United States")
    assert labelled != plain
    assert sdmx.POLICY.read(labelled) == sdmx.POLICY.read(plain)


@given(st.dictionaries(st.integers(0, 35), st.decimals("50", "999", places=3), max_size=36))
def test_inflation_over_twelve_months(levels: dict[int, Decimal]) -> None:
    lines = [("CUSR0000SA0", f"{2023 + k // 12}", f"M{k % 12 + 1:02}", f"{v}")
             for k, v in levels.items()] + [("CUUR0000SA0", "2023", "M01", "300.000"),
                                            ("CUSR0000SA0", "2023", "M13", "299.000")]  # fmt: skip
    if not levels:
        with pytest.raises(UnexpectedError, match="CUSR0000SA0"):
            indicators.read_cpi(more.bls(lines))
        return
    found = told(indicators.read_cpi(more.bls(lines)))
    expected = {k: 100 * (levels[k] / levels[k - 12] - 1) for k in levels if k - 12 in levels}
    assert len(found) == len(expected)
    for k, value in expected.items():
        got = found["us_inflation_12m", month_end(2023 + k // 12, k % 12 + 1).isoformat()]
        assert abs(Decimal(got) - value) <= Decimal("0.0005")


@given(st.dictionaries(st.integers(0, 40), st.integers(1, 10**9), min_size=1))
def test_output_in_billions(quarters: dict[int, int]) -> None:
    lines = [("A191RX", f"{2010 + k // 4}Q{k % 4 + 1}", f"{v:,}") for k, v in quarters.items()]
    found = told(indicators.read_gdp(more.bea([*lines, ("A191RX1", "2010Q1", "1.1")])))
    assert {p: Decimal(v) * 1000 for (_, p), v in found.items()} == {
        quarter_end(2010 + k // 4, k % 4 + 1).isoformat(): v for k, v in quarters.items()
    }


@given(POSITIVE, POSITIVE)
def test_the_gap_is_output_over_potential(actual: str, able: str) -> None:
    body = more.fred({"2026-04-01": {"GDPC1": actual, "GDPPOT": able}}, ("GDPC1", "GDPPOT"))
    gap = Decimal(told(indicators.read_gap(body))["us_output_gap", "2026-06-30"])
    assert abs(gap - 100 * (Decimal(actual) / Decimal(able) - 1)) <= Decimal("0.0005")


@given(st.lists(st.tuples(st.integers(10**6, 10**11), st.integers(0, 10**10)), min_size=25))
def test_imports_and_duties_are_sums_over_industries(pairs: list[tuple[int, int]]) -> None:
    lines = [(str(100 + k), "2026-05", str(v), str(d)) for k, (v, d) in enumerate(pairs)]
    row = rows(trade.read(more.census(lines)))[("2026-05",)]
    value, duty = (sum(side) for side in zip(*pairs, strict=True))
    assert abs(Decimal(row["imports"]) * 10**9 - value) <= 500_000
    assert abs(Decimal(row["calculated"]) * 10**9 - duty) <= 500_000
    assert abs(Decimal(row["rate"]) - Decimal(100 * duty) / value) <= Decimal("0.0005")


def test_half_a_month_of_imports_is_not_a_month() -> None:
    lines = [(str(100 + k), "2026-05", "1000", "1") for k in range(24)]
    with pytest.raises(UnexpectedError, match="only 24 industries"):
        trade.read(more.census(lines))


FORECASTS = st.dictionaries(
    st.tuples(st.sampled_from(sorted(set(imf.IMF_CODES) - {"G163"})),
              st.sampled_from(sorted(imf.VARIABLES))),
    st.dictionaries(st.sampled_from(["2024", "2025", "2026", "2027"]), NUMBERS, min_size=1),
    min_size=1, max_size=6,
)  # fmt: skip


@given(FORECASTS, st.booleans())
def test_an_edition_of_the_outlook_is_the_same_either_way(forecasts: dict, shared: bool) -> None:
    found = rows(imf.read_weo(more.weo_file("April 2025", forecasts)))
    assert rows(imf.read_weo(more.weo_interface("2025-04-22", forecasts, shared))) == found
    assert set(found) == {
        ("2025-04", code, imf.VARIABLES[name], year)
        for (code, name), points in forecasts.items()
        for year in points
        if year in ("2025", "2026")
    }
    for (code, name), points in forecasts.items():
        for year in points.keys() & {"2025", "2026"}:
            got = found["2025-04", code, imf.VARIABLES[name], year]
            assert abs(Decimal(got["value"]) - Decimal(points[year])) <= Decimal("0.05")
            assert got["published"] == "2025-04-30"


def test_baselines_and_what_came() -> None:
    baselines = more.cbo_baselines(
        [("debt", "Total", "2026-02-01", 2026 + k, k + 1, f"{30000 + k}") for k in range(11)]
        + [("revenue", "Total", "2026-02-01", 2026, 1, "5000"),
           ("outlay", "Net Interest", "2026-02-01", 2026, 1, "1000.5"),
           ("outlay", "Total", "2026-02-01", 2026, 1, "7000"),
           ("revenue", "Customs Duties", "2026-02-01", 2026, 1, "300"),
           ("revenue", "Total", "2026-02-01", 2025, 0, "4900"),  # over before the edition
           ("debt", "Total", "1994-02-01", 1994, 1, "3000")]
    )  # fmt: skip
    found = rows(cbo.read_cbo(baselines))
    assert [key[2] for key in found if key[1] == "debt"] == [f"{2026 + k}" for k in range(11)]
    assert found["2026-02", "debt", "2026"]["value"] == "30000.0"
    assert found["2026-02", "revenue", "2026"]["value"] == "5000.0"
    assert found["2026-02", "net_interest", "2026"]["value"] == "1000.5"
    assert len(found) == 13
    came = rows(cbo.read_cbo(more.cbo_actuals([("deficit", "Total", 2025, "-1800.123")])))
    assert came["actual", "deficit", "2025"]["published"] == "2025-10-31"
    assert rows(cbo.read_cbo(more.cbo_gdp({"2025": "30000.5"})))["actual", "gdp", "2025"][
        "value"
    ] == "30000.5"  # fmt: skip


@given(st.lists(st.floats(1e9, 1e13), min_size=2, max_size=6))
def test_growth_from_levels(levels: list[float]) -> None:
    values = [("JPN", str(2018 + k), v) for k, v in enumerate(levels)]
    found = rows(worldbank.read_world_bank(more.world_bank("NY.GDP.MKTP.KD", values)))
    assert len(found) == len(levels) - 1
    for k in range(1, len(levels)):
        got = float(found["JPN", "growth", str(2018 + k)]["value"])
        assert abs(got - 100 * (levels[k] / levels[k - 1] - 1)) < 0.00051


@given(st.dictionaries(DAYS, POSITIVE, min_size=1, max_size=8))
def test_australian_yields_at_ends_of_months(days: dict[dt.date, str]) -> None:
    later = {d: dict.fromkeys(rba.SERIES, v) for d, v in days.items()} | {dt.date(2031, 1, 2): {}}
    later[dt.date(2031, 1, 2)] = dict.fromkeys(rba.SERIES, "1.0")
    found = told(rba.read(more.rba(later, list(rba.SERIES))))
    last = {month_end(d.year, d.month): d for d in sorted(days)}
    assert found == {(s, end.isoformat()): days[d] for s in rba.SERIES.values()
                     for end, d in last.items()}  # fmt: skip


TEXTS = [p.id for p in publishers() if not bodies(p.id)[0].startswith((b"PK", b"{", b"[", b"<"))]


@pytest.mark.parametrize("id", TEXTS)
def test_ends_of_lines_and_a_mark_in_front_do_not_matter(id: str) -> None:
    one = publisher(id)
    for body in bodies(id):
        if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
            continue
        read = one.read(body)
        plain = body.replace(b"\r\n", b"\n")
        assert one.read(plain) == read
        assert one.read(plain.replace(b"\n", b"\r\n")) == read
        assert one.read(plain.rstrip(b"\n") + b"\n\n\n") == read
        if id not in ("mof-jgb",):  # Shift JIS has no mark
            assert one.read(b"\xef\xbb\xbf" + body) == read


MARKS = {"bls-prices": b"CUSR0000SA0      \t2026\tM02", "bea-gdp": b"A191RX,",
         "cbo-baselines": b"deficit,Total,Total,2026-02-01,2026,1,"}  # fmt: skip


def doubled(id: str) -> tuple[bytes, bytes, bytes]:
    """An answer; with its last line of numbers twice; and the second time with another number."""
    body = bodies(id)[0]
    lines = body.split(b"\n")
    marked = [
        i for i, line in enumerate(lines) if MARKS.get(id, b"") in line and b"M13" not in line
    ]
    at = max(i for i in marked if sum(c in b"0123456789" for c in lines[i]) > 8)
    point = lines[at].rfind(b"." if b"." in lines[at] else b",")
    other = b"8" if lines[at][point + 1 : point + 2] == b"7" else b"7"
    changed = lines[at][: point + 1] + other + lines[at][point + 2 :]
    return body, *(b"\n".join([*lines[:at], new, *lines[at:]]) for new in (lines[at], changed))


TWICE = ("treasury-par", "treasury-real", "mof-jgb", "bis-policy", "ecb-curve", "oecd-yields",
         "rba-yields", "bls-prices", "bea-gdp", "fred-breakevens", "cbo-baselines")  # fmt: skip


@pytest.mark.parametrize("id", TWICE)
def test_a_line_twice_counts_once_and_a_contradiction_is_refused(id: str) -> None:
    one = publisher(id)
    body, same, changed = doubled(id)
    assert one.read(same).values == one.read(body).values
    assert one.read(same).rows == one.read(body).rows
    with pytest.raises(UnexpectedError, match="twice"):
        one.read(changed)


def test_new_columns_are_told() -> None:
    day = dt.date(2026, 5, 1)
    wider = formats.treasury({day: {"10 Yr": "4", "30 Yr": "5", "50 Yr": "6", "Note": "x"}},
                             ("10 Yr", "30 Yr", "50 Yr", "Note"))  # fmt: skip
    assert treasury.read_par(wider).unread == ("50 Yr",)
    assert mof.read(formats.mof({day: {"10Y": "2", "50Y": "4"}}, ("10Y", "50Y"))).unread == ("50Y",)
    body = more.rba({day: dict.fromkeys([*rba.SERIES, "NEW"], "3.0")}, [*rba.SERIES, "NEW"])
    assert rba.read(body).unread == ("NEW",)
    record = {"asOfDate": "2026-05-06", "bonds100": "5", **dict.fromkeys(nyfed.TREASURIES, "1")}
    assert nyfed.read_soma(more.soma([record])).unread == ("bonds100",)


def test_words_where_a_number_should_be_are_refused() -> None:
    day = {dt.date(2026, 5, 1): {"10 Yr": "closed", "30 Yr": "5"}}
    with pytest.raises(UnexpectedError, match="2026-05-01, 10 Yr: 'closed' is not a number"):
        treasury.read_par(formats.treasury(day, ("10 Yr", "30 Yr")))


@pytest.mark.parametrize("year", ["0001", "0000", "1066", "9999"])
def test_years_that_nothing_is_published_of_are_damage(year: str) -> None:
    line = ("Japan", "42609", f"{year}-12", ["1"] * 7)
    columns = {f"LM{p}": {f"{year}:Q4": "1"} for own in fed.HOLDERS.values() for p in own}
    values = [("JPN", year, 1.5)]
    broken = (
        (tic.read_transactions, formats.tic_table_3([line])),
        (tic.read, formats.tic_table_5([f"{year}-12"], {"Japan": ["1.0"]})),
        (fed.read_z1, more.z1_tables({"x1": columns})),
        (worldbank.read_world_bank, more.world_bank("FP.CPI.TOTL.ZG", values)),
        (rba.read, more.rba({}, list(rba.SERIES)) + f"31-Dec-{year},1,1,1,1\r\n".encode()),
        (treasury.read_par, f"Date,10 Yr,30 Yr\n12/31/{year},1,2\n".encode()),
    )
    for read, body in broken:
        with pytest.raises(UnexpectedError):
            read(body)


def test_what_is_asked_for_depends_on_the_days() -> None:
    par = publisher("treasury-par")
    assert len(par.addresses(dt.date(2026, 12, 1), dt.date(2027, 1, 2))) == 2  # both years
    holders = publisher("tic-holders")
    assert len(holders.addresses(FIRST, TODAY)) == 1
    assert len(holders.addresses(dt.date(2018, 1, 1), TODAY)) == 2  # the table of all years too
