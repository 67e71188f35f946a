"""`walkaway auction price`: what goes with what, given prices, and files of securities."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.auctions.auction_data import rows
from tests.auctions.auction_reference import reference
from walkaway.cli.auction import command
from walkaway.errors import BadInputError

STORY = ["--coupon", "4.75", "--maturity", "2055-05-15", "--issue", "2025-06-16"]
TIPS = ["--kind", "tips", "--maturity", "2008-01-15", "--dated", "1998-01-15",
        "--issue", "1998-10-15", "--index-ratio", "1.01074"]  # fmt: skip
BILL = ["--kind", "bill", "--issue", "1990-06-07", "--maturity", "1991-06-06"]
FRN = ["--kind", "frn", "--maturity", "2014-07-31", "--issue", "2012-08-31", "--spread", "0.12",
       "--margin", "0.1", "--index-rate", "0.105027876"]  # fmt: skip


def price(*arguments: str, text: bool = False) -> Any:
    form = [] if text else ["--json"]
    result = CliRunner().invoke(command, ["price", *arguments, *form])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout if text else json.loads(result.stdout)


def problems(*arguments: str, text: bool = True) -> list[str]:
    with pytest.raises(BadInputError) as caught:
        price(*arguments, text=text)
    assert caught.value.exit_code == 2
    return [str(p) for p in caught.value.problems]


def test_the_dated_date_may_be_left_out() -> None:
    """The reopened 30-year of 12 June 2025: issued a month after interest began."""
    found = price(*STORY, "--yield", "4.844")
    assert (found["price"], found["dated"], found["dated_inferred"]) == (
        "98.514927", "2025-05-15", True,
    )  # fmt: skip
    told = price(*STORY, "--yield", "4.844", "--dated", "2025-05-15")
    assert told == found | {"dated_inferred": False}
    short = price(*STORY, "--yield", "4.844", "--dated", "2025-06-16")
    assert (short["first_period"], short["accrued_per_1000"]) == ("short", "0.00000")


def test_a_given_price_stays() -> None:
    found = price(*STORY, "--price", "98.5")
    assert (found["price"], found["full_price"]) == ("98.500000", "98.913043")
    day = dt.date(2025, 11, 15)
    full, accrued = reference(
        Fraction("4.75"), dt.date(2055, 5, 15), dt.date(2025, 5, 15), dt.date(2025, 6, 16), day,
        Fraction(found["yield"]),
    )  # fmt: skip
    assert abs(Fraction(found["price_at_yield"]) - (full - accrued)) < Fraction(1, 10**6)
    bill = price(*BILL, "--price", "92.3")
    assert bill["price"] == "92.300000"
    rate = Fraction(bill["discount_rate"])
    at_rate = 100 - rate * 364 / 360
    assert abs(Fraction(bill["price_at_discount_rate"]) - at_rate) <= Fraction(1, 2 * 10**6)
    assert abs(at_rate - Fraction("92.3")) < Fraction(1, 1000)


def test_tips_from_their_price_and_without_a_coupon() -> None:
    """The example of section III, forwards and backwards; new issues of the record."""
    back = price(*TIPS, "--coupon", "3.625", "--price", "99.797017")
    assert (back["real_yield"], back["settlement_per_100"]) == ("3.650", "101.784820")
    new = [r for r in rows("coupons") if r["kind"] == "TIPS" and r["reopening"] == "No"]
    for r in new[:5]:
        found = price(
            "--kind", "tips", "--maturity", r["maturity"], "--issue", r["issue"],
            "--yield", r["yield"], "--index-ratio", r["ratio"],
        )  # fmt: skip
        assert Fraction(found["coupon"]) == Fraction(r["coupon"])
        assert Fraction(found["adjusted_price"]) == Fraction(r["adjusted_price"])


def test_floating_rate_note_with_the_rates_told() -> None:
    """The reopening of section IV.C; without its rates the output says what it assumed."""
    rates = ("1:0.095022819,6:0.110030629,7:0.100025285,7:0.110030629,7:0.10502788,"
             "3:0.105027876")  # fmt: skip
    told = price(*FRN, "--accruals", rates)
    assert (told["price"], told["full_price"]) == ("100.038740", "100.058173")
    assert told["accrued_assumed"] is False
    assumed = price(*FRN)
    assert (assumed["accrued_assumed"], assumed["dated"]) == (True, "2012-07-31")
    wrong = problems(*FRN, "--accruals", "1:0.1,x:2,3:,0:1")
    assert len(wrong) == 3


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([*TIPS, "--coupon", "3", "--yield", "1", "--price", "99"], ["--yield or --price"]),
        ([*TIPS, "--coupon", "3", "--yield", "1", "--accrued", "2"], ["--accrued"]),
        ([*TIPS, "--yield", "1", "--ref-cpi-issue", "163"], ["--index-ratio or --ref-cpi-issue"]),
        ([*TIPS, "--yield", "1", "--ref-cpi-dated", "163"], ["--ref-cpi-dated"]),
        ([*BILL, "--discount-rate", "5", "--coupon", "4", "--spread", "1", "--risk"],
         ["--coupon", "--spread"]),
        ([*BILL, "--discount-rate", "5", "--yield", "x"], ["--yield"]),
        ([*STORY, "--yield", "4", "--index-ratio", "1", "--bill-days", "91"],
         ["--bill-days", "--index-ratio"]),
        ([*FRN, "--first", "2012-10-31", "--price", "100", "--bill-days", "91"],
         ["--first", "--price", "--bill-rate"]),
        ([*FRN, "--accruals", "31:0.1", "--accrued", "0.02"], ["--accruals"]),
        ([*STORY, "--yield", "4", "--output", "x.csv"], ["--output: needs --term-file"]),
        ([*STORY, "--yield", "4", "--output", "none/x.csv", "--margin", "1"],
         ["needs --term-file", "no folder none", "--margin"]),
    ],
)  # fmt: skip
def test_options_that_do_not_go_together(arguments: list[str], named: list[str]) -> None:
    found = problems(*arguments)
    assert len(found) == len(named), found
    assert all(any(name in line for line in found) for name in named), found


HEAD = "coupon,maturity,dated,issue,yield"
GOOD = "4.75,2055-05-15,2025-05-15,2025-06-16,4.844"


def file(path: Path, *lines: str) -> str:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def test_files_and_options(tmp_path: Path) -> None:
    path = file(tmp_path / "t.csv", HEAD, GOOD)
    assert "--kind bill" in problems("--term-file", path, "--kind", "bill")[0]
    assert len(problems("--term-file", path, "--kind", "tips", "--risk", "--coupon", "4")) == 2
    both = problems("--term-file", path, "--output", str(tmp_path / "o.csv"), text=False)
    assert "cannot go with --json" in both[0]
    assert "no folder" in problems("--term-file", path, "--output", str(tmp_path / "no/x.csv"))[0]
    assert "is a folder" in problems("--term-file", path, "--output", str(tmp_path))[0]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["t.csv"]
    price("--term-file", path, "--kind", "bond", "--output", str(tmp_path / "o.csv"), text=True)
    assert "98.514927" in (tmp_path / "o.csv").read_text()


def test_dated_dates_may_be_missing_from_a_file(tmp_path: Path) -> None:
    official = rows("coupons")
    for header in ("coupon,maturity,issue,yield", HEAD):
        lines = [
            ",".join("" if n == "dated" else r[n] for n in header.split(",")) for r in official
        ]
        found = price("--term-file", file(tmp_path / "t.csv", header, *lines))
        assert all(
            (Fraction(got["price"]), got["dated"], got["dated_inferred"])
            == (Fraction(r["price"]), r["dated"], "true")
            for got, r in zip(found, official, strict=True)
        )
    plain = price("--term-file", file(tmp_path / "t.csv", HEAD, GOOD), text=True)
    assert plain.splitlines()[0] == f"{HEAD},price,accrued"


def test_a_blank_coupon_is_set_from_the_yield(tmp_path: Path) -> None:
    new = [r for r in rows("coupons") if r["reopening"] == "No"][:40]
    lines = [f",{r['maturity']},{r['dated']},{r['issue']},{r['yield']}" for r in new]
    text = price("--term-file", file(tmp_path / "t.csv", HEAD, *lines, GOOD), text=True)
    found = list(csv.DictReader(io.StringIO(text)))
    assert [Fraction(f["price"]) for f in found[:-1]] == [Fraction(r["price"]) for r in new]
    assert [Fraction(f["coupon"]) for f in found[:-1]] == [Fraction(r["coupon"]) for r in new]
    assert {f["coupon_set_from_yield"] for f in found[:-1]} == {"true"}
    assert found[-1]["coupon_set_from_yield"] == "false"
    assert "dated_inferred" not in found[0]


def test_columns_that_would_be_lost_are_refused(tmp_path: Path) -> None:
    taken = problems("--term-file", file(tmp_path / "t.csv", HEAD + ",price", GOOD + ",98"))
    assert "would be overwritten" in taken[0]
    twice = problems("--term-file", file(tmp_path / "t.csv", HEAD + ",Issue", GOOD + ",x"))
    assert "'issue' stands 2 times" in twice[0]


def test_mistakes_in_the_order_of_lines(tmp_path: Path) -> None:
    path = file(
        tmp_path / "t.csv", HEAD + ",accrued", GOOD + ",4.13043", GOOD + ",0.413043", "  ",
        "4,2055-05-15", "x" + GOOD + ",", GOOD + ",-4.13043", GOOD.replace("4.844", "-300") + ",",
        GOOD.replace("4.844", "1e9999999") + ",", "", GOOD + ",9,9", " , ",
    )  # fmt: skip
    found = problems("--term-file", path)
    places = [line.split(": ")[0] for line in found]
    assert places == [f"{path}:{n}" for n in (3, 5, 6, 7, 8, 9, 11)]
    assert "the figure per $100" in found[0]
    assert "out of range" in found[5]


def test_extreme_yields_in_a_file(tmp_path: Path) -> None:
    """The exact path: P + A at -199% against the reference."""
    found = price("--term-file", file(tmp_path / "t.csv", HEAD, GOOD.replace("4.844", "-199")))
    full, accrued = reference(
        Fraction("4.75"), dt.date(2055, 5, 15), dt.date(2025, 5, 15), dt.date(2025, 6, 16),
        dt.date(2025, 11, 15), Fraction(-199),
    )  # fmt: skip
    assert abs(Fraction(found[0]["price"]) - (full - accrued)) < Fraction(1, 10**6)


def test_odd_files(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(HEAD.encode() + b"\n\xff\xfe\n")
    assert "byte 0xff is not UTF-8" in problems("--term-file", str(tmp_path / "t.csv"))[0]
    assert "no column" in problems("--term-file", file(tmp_path / "t.csv", ""))[0]
    assert "is a folder" in problems("--term-file", str(tmp_path))[0]
    long = file(tmp_path / "t.csv", HEAD, '"' + "x" * 200_000 + '",a,b,c,d')
    assert "cannot be read" in problems("--term-file", long)[0]
