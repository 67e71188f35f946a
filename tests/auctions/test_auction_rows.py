"""Books whose rows name no bidder, foreign official accounts, and yields out of all range."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from walkaway.auctions.award import FIMA, SOMA, Rules, award
from walkaway.auctions.bidbook import read_book
from walkaway.cli.auction import command
from walkaway.errors import BadInputError

BY_CLASS = """class,yield,amount
dealer,4.850,9000000000
dealer,4.844,6000000000
direct,4.830,5000000000
indirect,4.820,14000000000
indirect,4.860,3000000000
noncompetitive,,100000000
fima,,500000000
soma,,3300000000
"""


def run(path: Path, text: str, *options: str) -> Result:
    path.write_text(text)
    return CliRunner().invoke(command, ["award", str(path), *options])


def test_a_book_by_class_is_asked_about_and_then_awarded_as_sums(tmp_path: Path) -> None:
    """By hand: 22bn less 0.6bn want 21.4; 19 lie below 4.844, so 2.4 of the 6 there."""
    path = tmp_path / "book.csv"
    asked = run(path, BY_CLASS, "--offering", "22bn")
    assert isinstance(asked.exception, BadInputError)
    assert "--rows classes" in str(asked.exception)
    plain = run(path, BY_CLASS.replace("100000000\n", "10000000\n"), "--offering", "22bn")
    assert "No column says who bids" in " ".join(plain.stdout.split())
    assert "say --rows classes" in " ".join(plain.stdout.split())
    told = run(path, BY_CLASS, "--offering", "22bn", "--noncompetitive-limit", "1e9", "--json")
    assert "no column says who bids" in json.loads(told.stdout)["notes"][0]
    sure = run(path, BY_CLASS.replace("100000000\n", "10000000\n"), "--offering", "22bn",
               "--rows", "bidders", "--json")  # fmt: skip
    assert json.loads(sure.stdout)["notes"] == []
    sums = run(path, BY_CLASS, "--offering", "22bn", "--rows", "classes", "--json")
    said = json.loads(sums.stdout)
    assert said["stop_out"] == "4.844"
    assert said["by_class"]["dealer"]["accepted"] == 2_400_000_000
    assert said["bid_to_cover"] == "1.71"
    assert said["not_considered_35_percent_rule"] == 0
    assert "sums of many bidders" in said["notes"][0]


def test_the_same_book_split_over_named_bidders(tmp_path: Path) -> None:
    """Five bidders a row: none is near 35%, so the limits change nothing."""
    head, *rows = BY_CLASS.strip().splitlines()
    split = [head + ",bidder"]
    for n, row in enumerate(rows):
        kind, rate, amount = row.split(",")
        parts = 1 if kind == "soma" else 10 if kind == "noncompetitive" else 5
        split += [f"{kind},{rate},{int(amount) // parts},{kind}{n}-{k}" for k in range(parts)]
    found = run(tmp_path / "b.csv", "\n".join(split), "--offering", "22bn", "--json")
    said = json.loads(found.stdout)
    assert (said["stop_out"], said["bid_to_cover"]) == ("4.844", "1.71")
    assert said["by_class"]["dealer"]["accepted"] == 2_400_000_000
    assert said["notes"] == []


def test_the_text_has_a_space_between_words_and_numbers(tmp_path: Path) -> None:
    text = run(tmp_path / "b.csv", BY_CLASS, "--offering", "22bn", "--rows", "classes").stdout
    line = next(line for line in text.splitlines() if "35%" in line)
    assert line.split() == ["beyond", "the", "35%", "rule,", "$", "0"]


FOREIGN = """class,yield,amount,bidder
fima,,99000000000,{name}
fima,,60000000,b
direct,4.80,1000000000,x
indirect,4.81,1700000000,y
dealer,4.85,1700000000,z
dealer,4.86,1700000000,w
noncompetitive,,1000000,n
"""


@pytest.mark.parametrize(("name", "most"), [("a", 100_000_000), ("", 940_000_000)])
def test_foreign_official_accounts_are_limited_smallest_first(
    tmp_path: Path, name: str, most: int
) -> None:
    """$1bn in an auction, $100m to an account that is named (auction announcements)."""
    path = tmp_path / "b.csv"
    path.write_text(FOREIGN.format(name=name))
    book = read_book(path)
    result = award(book, Rules(5_000_000_000))
    assert result.awards[book.classes == FIMA].tolist() == [most, 60_000_000]
    assert result.foreign_cut == 99_000_000_000 - most
    assert result.tendered[FIMA] == most + 60_000_000  # the cover counts no more than that
    competitive = result.awarded - most - 60_000_000 - 1_000_000
    assert 4_999_000_000 - most - 60_000_000 <= competitive <= 5_000_300_000 - most - 60_000_000
    told = run(path, FOREIGN.format(name=name), "--offering", "5bn").stdout
    assert "foreign official accounts" in told.lower()


def test_only_the_accounts_at_the_bank_itself_are_unlimited(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("class,yield,amount\nsoma,,99000000000\ndirect,4.8,1000000\ndirect,4.9,1000000\n"
                    "dealer,4.9,1000000\n")  # fmt: skip
    result = award(read_book(path), Rules(2_000_000))
    assert result.accepted[SOMA] == 99_000_000_000
    assert result.foreign_cut == 0


@pytest.mark.parametrize("rate", ["-99", "-10.5", "100.001", "484.4"])
def test_yields_that_nobody_bids_are_refused(tmp_path: Path, rate: str) -> None:
    found = run(
        tmp_path / "b.csv", f"class,yield,amount\ndealer,{rate},1000000\n", "--offering", "2e6"
    )
    assert f"{tmp_path / 'b.csv'}:2: a yield outside -10 to 100 percent" in str(found.exception)


def test_yields_may_have_a_percent_sign(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("class,yield,amount\ndealer,4.844%,1000\ndirect,4.85,1000\n")
    assert read_book(path).yields.tolist() == [4844, 4850]


def test_rows_that_name_bidders_are_no_sums(tmp_path: Path) -> None:
    found = run(
        tmp_path / "b.csv", FOREIGN.format(name="a"), "--offering", "5bn", "--rows", "classes"
    )
    assert "names bidders" in str(found.exception)
