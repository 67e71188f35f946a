"""`walkaway auction` as a user meets it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.auctions.auction_data import rows
from tests.auctions.auction_reference import reference
from walkaway.cli.auction import command
from walkaway.errors import BadInputError

STORY = [
    "price", "--coupon", "4.75", "--maturity", "2055-05-15", "--dated", "2025-05-15",
    "--issue", "2025-06-16",
]  # fmt: skip


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(command, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


def as_json(*arguments: str) -> Any:
    def refuse(text: str) -> None:
        raise AssertionError(f"{text} is not JSON")

    return json.loads(run(*arguments, "--json").stdout, parse_constant=refuse)


def test_price_of_the_story() -> None:
    document = as_json(*STORY, "--yield", "4.844")
    assert document["price"] == "98.514927"
    assert document["accrued_per_1000"] == "4.13043"
    assert "risk" not in document
    assert as_json(*STORY, "--price", "98.514927")["yield"] == "4.844"
    risk = as_json(*STORY, "--yield", "4.844", "--risk")["risk"]
    assert 15 < risk["modified_duration_years"] < 16
    text = run(*STORY, "--yield", "4.844").stdout
    assert "98.514927" in text
    assert "dv01" in text


def test_coupon_is_set_when_left_out() -> None:
    new = ["price", "--maturity", "2055-05-15", "--issue", "2025-05-15", "--yield", "4.819"]
    document = as_json(*new)
    assert (document["coupon"], document["price"]) == ("4.750", "98.911312")


@pytest.mark.parametrize("rate", ["0", "-0.25"])
def test_zero_and_negative_yields(rate: str) -> None:
    assert float(as_json(*STORY, "--yield", rate)["price"]) > 200


def test_other_kinds() -> None:
    bill = as_json("price", "--kind", "bill", "--issue", "1990-06-07", "--maturity", "1991-06-06",
                   "--discount-rate", "7.65")  # fmt: skip
    assert (bill["price"], bill["investment_rate"]) == ("92.265000", "8.237")
    tips = as_json("price", "--kind", "tips", "--coupon", "3.625", "--maturity", "2008-01-15",
                   "--dated", "1998-01-15", "--issue", "1998-10-15", "--yield", "3.65",
                   "--ref-cpi-issue", "163.29032", "--ref-cpi-dated", "161.55484")  # fmt: skip
    assert (tips["adjusted_price"], tips["settlement_per_100"]) == ("100.868837", "101.784820")
    note = as_json("price", "--kind", "frn", "--maturity", "2014-07-31", "--issue", "2012-07-31",
                   "--spread", "0.12", "--margin", "0.12", "--bill-rate", "0.095")  # fmt: skip
    assert (note["price"], note["index_rate"]) == ("100.000000", "0.095022819")


def test_term_file_prices_the_official_record(tmp_path: Path) -> None:
    official = rows("coupons")
    names = ["coupon", "maturity", "dated", "issue", "yield"]
    path = tmp_path / "terms.csv"
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, ["date", *names], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(official)
    found = list(csv.DictReader(io.StringIO(run("price", "--term-file", str(path)).stdout)))
    assert len(found) == 795
    assert list(found[0]) == ["date", *names, "price", "accrued"]
    for got, want in zip(found, official, strict=True):
        assert float(got["price"]) == float(want["price"])
        assert len(got["price"].split(".")[1]) == 6
        if want["accrued"]:
            assert float(got["accrued"]) == float(want["accrued"])
    assert as_json("price", "--term-file", str(path))[0]["price"] == found[0]["price"]
    run("price", "--term-file", str(path), "--output", str(tmp_path / "out.csv"))
    assert (tmp_path / "out.csv").read_text() == run("price", "--term-file", str(path)).stdout


def test_term_file_with_first_dates_and_announced_interest(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(
        "coupon,maturity,dated,issue,yield,first,accrued\n"
        "8.5,1995-05-15,1990-03-01,1990-03-01,8.53,1990-11-15,\n"
        "2.875,2045-08-15,2015-08-15,2015-09-15,2.98,,2.42187\n"
    )
    found = as_json("price", "--term-file", str(path))
    # The long first period is case C of Appendix B; the tie, by its case D, written out.
    full, _ = reference(
        Fraction("2.875"), dt.date(2045, 8, 15), dt.date(2015, 8, 15), dt.date(2015, 9, 15),
        dt.date(2016, 2, 15), Fraction("2.98"),
    )  # fmt: skip
    clean = round(full, 6) - Fraction("0.242187")
    assert [r["price"] for r in found] == ["99.805118", f"{float(clean):.6f}"]
    assert found[1]["accrued"] == "2.42187"
    tie = ["price", "--coupon", "2.875", "--maturity", "2045-08-15", "--dated", "2015-08-15",
           "--issue", "2015-09-15", "--yield", "2.98"]  # fmt: skip
    assert as_json(*tie, "--accrued", "2.42187")["price"] == found[1]["price"]
    assert as_json(*tie, "--accrued", "2.421875")["accrued_per_1000"] == "2.421875"


def problems(*arguments: str) -> list[str]:
    with pytest.raises(BadInputError) as caught:
        run(*arguments)
    assert caught.value.exit_code == 2
    return [str(p) for p in caught.value.problems]


def test_mistakes_are_told_together(tmp_path: Path) -> None:
    told = problems("price", "--coupon", "x", "--maturity", "never", "--yield", "4..8")
    assert len(told) == 4
    assert any("--issue" in line for line in told)
    assert "either" in " ".join(problems(*STORY, "--yield", "1", "--price", "2"))
    path = tmp_path / "terms.csv"
    path.write_text(
        "coupon,maturity,dated,issue,yield\n4,2055-05-15,,2025-06-16,4\n"
        "x,2055-05-15,,2025-06-16,y\n4,2055-05-15,,2025-06-16,-300\n4,2055-05-15\n"
    )
    told = problems("price", "--term-file", str(path))
    assert sorted(line.split(": ")[0] for line in told) == [
        f"{path}:3", f"{path}:3", f"{path}:4", f"{path}:5",
    ]  # fmt: skip
    path.write_text("coupon,maturity\n")
    told = problems("price", "--term-file", str(path))
    assert [("'issue'" in told[0]), ("'yield'" in told[1])] == [True, True]
    assert "cannot go with" in problems("price", "--term-file", str(path), "--coupon", "4")[0]


BOOK = """class,yield,amount,bidder
dealer,4.850,9000000000,d1
dealer,4.840,7000000000,d2
direct,4.830,3000000000,s1
indirect,4.820,7000000000,i1
indirect,4.844,7000000000,i2
noncompetitive,,5000000,n1
soma,,2500000000,fed
"""


def test_award(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_text(BOOK)
    document = as_json(
        "award", str(path), "--offering", "22e9", "--when-issued", "4.83",
        "--awards", str(tmp_path / "awards.csv"),
    )  # fmt: skip
    assert document["outcome"] == "filled"
    assert document["stop_out"] == "4.844"
    assert document["tail_bp"] == "1.400"
    # 22,000 - 5 - 3,000 - 7,000 - 7,000 = 4,995 of 7,000 million: 71.36%
    assert document["allotted_percent"] == "71.36"
    assert document["awarded"] == 22_000_200_000
    assert document["excess_by_rounding_up"] == 200_000
    assert document["by_class"]["soma"]["accepted"] == 2_500_000_000
    tendered = 7.7 + 7 + 3 + 7 + 7 + 0.005  # the 9 billion count at the limit of 7.7
    assert document["bid_to_cover"] == f"{tendered / 22.0002:.2f}"
    lines = (tmp_path / "awards.csv").read_text().splitlines()
    assert lines[0] == "bid,award"
    assert lines[5] == "5,4995200000"
    assert "4.844" in run("award", str(path), "--offering", "$22bn").stdout
    failed = as_json("award", str(path), "--offering", "60,000,000,000")
    assert failed["outcome"] == "failed"
    assert failed["shortfall"] == 60 * 10**9 - failed["awarded"]


def test_noncompetitive_bids_above_the_offering_are_told(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_text(BOOK)
    document = as_json("award", str(path), "--offering", "4000000")
    assert (document["excess"], document["excess_by_rounding_up"]) == (1_000_000, 0)
    assert "$1,000,000 above it" in document["notes"][0]
    assert "Noncompetitive bids alone" in run("award", str(path), "--offering", "4e6").stdout
    filled = as_json("award", str(path), "--offering", "22e9")
    assert filled["excess"] == filled["excess_by_rounding_up"] == 200_000
    assert filled["notes"] == []


def test_awards_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_text(BOOK.replace("dealer,4.850", "dealer,4.85x"))
    target = str(tmp_path / "none" / "awards.csv")
    told = problems("award", str(path), "--offering", "22e9", "--awards", target,
                    "--when-issued", "1e400")  # fmt: skip
    assert [line.split(": ")[0] for line in told] == ["when-issued", "--awards", f"{path}:2"]
    assert "is a folder" in problems("award", str(path), "--offering", "22e9", "--awards",
                                     str(tmp_path))[0]  # fmt: skip
    assert [p.name for p in tmp_path.iterdir()] == ["book.csv"]
    huge = tmp_path / "huge.csv"
    huge.write_text("class,yield,amount\n" + "dealer,4.8,900000000000000\n" * 6000)
    told = problems("award", str(huge), "--offering", "1e30")
    assert [line.split(": ")[0] for line in told] == ["offering", "sum of the bids"]


def test_a_noncompetitive_limit_of_nothing(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_text(BOOK)
    told = problems("award", str(path), "--offering", "22e9", "--noncompetitive-limit", "0")
    assert told[0].startswith(f"{path}:7: a noncompetitive bid above $0")


def test_an_average_of_one_auction_is_none() -> None:
    """30-year, 12 June 2025: the half-year before holds the auction of 8 May alone."""
    arguments = ["history", "--term", "30y", "--date", "2025-06-12", "--last", "1"]
    direct = as_json(*arguments)["auctions"][0]["direct"]
    assert (direct["auctions_in_average"], direct["average_can_be_judged"]) == (1, False)
    assert "is no average" in run(*arguments).stdout
    old = ["history", "--term", "2y", "--date", "2026-06-24", "--last", "1"]
    assert as_json(*old)["auctions"][0]["direct"]["average_can_be_judged"] is True
    assert "is no average" not in run(*old).stdout


def test_award_tells_all_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_text(BOOK.replace("dealer,4.850", "dealer,4.85x"))
    told = problems("award", str(path), "--offering", "22q")
    assert len(told) == 2
    assert told[1].startswith(f"{path}:2")


def test_history(tmp_path: Path) -> None:
    chart = tmp_path / "chart.svg"
    document = as_json("history", "--term", "30-Year", "--date", "2025-06-12", "--last", "3",
                       "--plot", str(chart))  # fmt: skip
    last = document["auctions"][-1]
    assert last["date"] == "2025-06-12"
    assert last["direct"]["value"] == 23.42
    assert last["direct"]["auctions_in_average"] == 1
    assert len(document["auctions"]) == 3
    assert any("gaps" in note for note in document["notes"])
    assert chart.read_text().lstrip().startswith("<?xml")
    text = run("history", "--term", "20y", "--date", "2025-06-12", "--last", "2").stdout
    assert "14.1" in text
    assert "gaps" in text
    assert "ends in none of" in problems("history", "--term", "20y", "--plot", "x.txt")[0]


def test_simulate() -> None:
    document = as_json("simulate", "2025-06-12", "--indirect", "-31%", "--draws", "500")
    before, after = document["without_shock"], document["with_shock"]
    assert after["stop_out_percent"]["p50"] > before["stop_out_percent"]["p50"]
    left = after["probability_dealers_left_above"]
    assert left["usd"] == 5_500_000_000
    assert left["probability"] > before["probability_dealers_left_above"]["probability"]
    assert document["on_record"]["stop_out"] == 4.844
    assert document["shock"]["indirect_percent"] == -31
    text = run("simulate", "2025-06-12", "--indirect", "-31%", "--draws", "200").stdout
    assert "P(auction fails)" in text
    other = as_json("simulate", "2025-07-01", "--term", "10y", "--offering", "39bn",
                    "--draws", "200", "--dealers-left", "10bn")  # fmt: skip
    assert other["on_record"] is None
    assert 4 < other["without_shock"]["stop_out_percent"]["p50"] < 4.5
    assert len(problems("simulate", "2025-06-12", "--indirect", "x", "--direct", "y")) == 2


def test_what_is_assumed_is_not_called_record() -> None:
    """No when-issued yield is on record in June 2025; in June 2026 there are fifteen."""
    for date, basis in (("2025-06-12", "assumed"), ("2026-06-09", "record")):
        arguments = ["simulate", date, "--indirect", "-10%", "--draws", "100"]
        document = as_json(*arguments)
        assert document["reduced_form_basis"] == basis
        assert (document["tail_fit"]["auctions"] == 0) == (basis == "assumed")
        text = run(*arguments).stdout
        assert ("is assumed, not on record, to go with" in text) == (basis == "assumed")


def test_size_and_reopening_change_nothing_else() -> None:
    """--term and --offering keep the auction of the record; 12 June 2025 was a reopening."""
    plain = as_json("simulate", "2025-06-12", "--draws", "100")
    named = as_json("simulate", "2025-06-12", "--draws", "100", "--term", "30y",
                    "--offering", "22e9")  # fmt: skip
    assert named == plain
    assert plain["reopening"] is True
    larger = as_json("simulate", "2025-06-12", "--draws", "100", "--term", "30y",
                     "--offering", "33e9")  # fmt: skip
    assert (larger["offering"], larger["reopening"]) == (33e9, True)
    assert larger["on_record"] == plain["on_record"]
    new = as_json("simulate", "2025-06-12", "--draws", "100", "--new-issue")
    assert new["reopening"] is False
    assert new["forecast"] == plain["forecast"]  # neither size nor reopening enters it
    free = ["simulate", "2025-07-01", "--term", "10y", "--offering", "39bn", "--draws", "100"]
    assert as_json(*free)["reopening"] is False
    assert as_json(*free, "--reopening")["reopening"] is True


def test_simulate_refuses_what_makes_no_sense() -> None:
    for arguments in (["--when-issued", "1e400"], ["--when-issued", "1e40"],
                      ["--offering", "0"], ["--offering", "1e30"], ["--term", "31y"],
                      ["--dealers-left", "1e999"]):  # fmt: skip
        assert len(problems("simulate", "2025-06-12", *arguments)) == 1, arguments


def test_backtest() -> None:
    document = as_json("backtest", "--date", "2025-06-12")
    assert {s["quantity"] for s in document["two_years"]} >= {"bid_to_cover", "stop_less_eve"}
    assert set(document["expanding"][0]["coverage"]) == {"50", "80", "95"}
    assert "CRPS" in run("backtest", "--date", "2025-06-12").stdout


def flat(*arguments: str) -> str:
    """The page of a command as one line."""
    return " ".join(run(*arguments).stdout.split())


def test_the_page_says_whether_the_record_lies_inside() -> None:
    """12 June 2025: 4.844 on record, for which 4.87 to 4.99 was expected."""
    arguments = ["simulate", "2025-06-12", "--draws", "2000"]
    document = as_json(*arguments)
    held = {one["quantity"]: one for one in document["against_record"]}
    assert len(held) == 5
    stop = held["stop_out"]
    assert (stop["actual"], stop["inside"]) == (4.844, False)
    assert stop["p10"] == document["without_shock"]["stop_out_percent"]["p10"] > 4.844
    assert held["direct_share"]["actual"] == pytest.approx(23.42)
    for one in held.values():
        assert one["inside"] == (one["p10"] <= one["actual"] <= one["p90"])
    page = flat(*arguments)
    assert "On record: stop-out 4.844%" in page
    assert (
        "outside what was expected (10-90% of draws: forecast error): stop-out 4.844%, below"
        in page
    )
    # The record is held against the auction as it was offered, and not against another.
    larger = [*arguments, "--term", "30y", "--offering", "33e9"]
    assert as_json(*larger)["against_record"] == []
    assert "cannot be compared" in flat(*larger)
    # A change of bids is nobody's forecast: what is judged stays the same.
    shocked = as_json(*arguments, "--indirect", "-90%")
    assert shocked["against_record"] == document["against_record"]
    free = ["simulate", "2025-07-01", "--term", "10y", "--offering", "39bn", "--draws", "50"]
    assert as_json(*free)["against_record"] == []
    assert "not on record: nothing here has been held" in flat(*free)


def test_what_of_a_scenario_reaches_the_bids_is_said() -> None:
    arguments = ["simulate", "2025-06-12", "--draws", "50"]
    plain = as_json(*arguments)
    found = as_json(*arguments, "--scenario", "japan-2025")
    (sale,) = found["scenario"]["reaches"]
    assert "let go" in sale["measure"]
    assert sale["stays_away"] == 1
    low, middle, high = sale["foreign_part_of_indirect"]
    assert 0.25 < low < middle < high < 0.35  # of quarters to June 2022: see test_bids
    away = sale["indirect_bids_percent"]
    assert away == pytest.approx(100 * middle * sale["holder_part_of_foreign"], abs=1e-3)
    assert found["shock"]["indirect_percent"] == pytest.approx(-away, abs=1e-3)
    assert found["without_shock"] == plain["without_shock"]
    assert found["change_of_stop_out_bp"]["p50"] > 0
    assert {one["why"] for one in found["scenario"]["does_not_reach"]} == {
        "it acts on other markets; no record says how bids answer to that"
    }
    assert as_json("simulate", "--draws", "50", "--scenario", "japan-2025")["date"] == plain["date"]
    page = flat(*arguments, "--scenario", "japan-2025")
    assert "% of indirect bids stay away" in page
    assert "of indirect bids stay away" not in flat(*arguments)
    none = flat(*arguments, "--scenario", "zero")
    assert "of indirect bids stay away" not in none


def test_a_measure_that_has_not_begun_is_said_not_to_be_in_force(tmp_path: Path) -> None:
    file = tmp_path / "later.toml"
    file.write_text(
        'name = "later"\ndate = 2025-06-12\n[[measure]]\nkind = "Withdrawal"\nholder = "CHN"\n'
        'change = "-10%"\nfrom = 2025-12-01\n'
    )
    found = as_json("simulate", "--draws", "50", "--scenario", str(file))["scenario"]
    (one,) = found["does_not_reach"]
    assert one["why"] == "it is not in force on 2025-06-12"


def test_another_day_than_the_scenario_s_is_refused() -> None:
    (told,) = problems("simulate", "2025-06-11", "--scenario", "japan-2025")
    assert told.startswith("DATE: 2025-06-11 is not the day of japan-2025, 2025-06-12, leave it")
    (missing,) = problems("simulate")
    assert missing.startswith("DATE: the day of the auction is missing")
    both = problems("simulate", "2025-06-11", "--scenario", "japan-2025", "--indirect", "x")
    assert len(both) == 2
