"""Prices in 32nds and rates with a percent sign, as markets write them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from walkaway.cli.auction import command
from walkaway.errors import BadInputError
from walkaway.pricing.bills import Bill, bill_price, bill_risk, investment_rate
from walkaway.pricing.written import quoted_price, unsigned

NOTE = ["price", "--coupon", "4.5", "--maturity", "2035-05-15", "--issue", "2025-06-16"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("98-16+", "98.515625"), ("98-16", "98.5"), ("98'16.5", "98.515625"), ("98-162", "98.5078125"),
     ("100-00", "100"), ("98-05", "98.15625"), ("98.515625", "98.515625"), ("0-31+", "0.984375")],
)  # fmt: skip
def test_32nds(text: str, value: str) -> None:
    """98-16+ is 98 and 16.5/32."""
    assert quoted_price(text) == Fraction(value)


@pytest.mark.parametrize(
    "text", ["98-32", "98-5", "98-16++", "98-165", "98-167", "-98-16", "98 16"]
)
def test_what_is_no_price_in_32nds_or_is_read_in_two_ways(text: str) -> None:
    with pytest.raises(BadInputError):
        quoted_price(text)


@given(st.integers(0, 999), st.integers(0, 31), st.sampled_from(["", "+"]))
def test_32nds_are_32_parts(whole: int, ticks: int, plus: str) -> None:
    found = quoted_price(f"{whole}-{ticks:02d}{plus}")
    assert found * 64 == 64 * whole + 2 * ticks + (1 if plus else 0)


def test_percent_signs() -> None:
    assert [unsigned(t) for t in ("4.844%", " 4.844 % ", "4.844")] == ["4.844"] * 3


def answer(*arguments: str) -> dict[str, object]:
    result = CliRunner().invoke(command, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def test_the_command_reads_what_strategists_write() -> None:
    assert answer(*NOTE, "--price", "98-16+")["price"] == "98.515625"
    signed, plain = (answer(*NOTE, "--yield", text) for text in ("4.844%", "4.844"))
    assert signed == plain
    refused = CliRunner().invoke(command, [*NOTE, "--price", "98-165"])
    assert "98-16.5 or 98-16.625" in str(refused.exception)


def test_columns_as_publishers_name_them(tmp_path: Path) -> None:
    names = {
        "coupon,maturity,issue,yield": "4.625,2055-02-15,2025-03-17,4.623",
        "interestRate,maturityDate,issueDate,highYield": (
            "4.625,2055-02-15T00:00:00,2025-03-17T00:00:00,4.623"
        ),
        "int_rate,maturity_date,issue_date,high_yield": "4.625,2055-02-15,2025-03-17,4.623%",
        "int_rate,maturity_date,issue_date,high_yield,dated_date": (
            "4.625,2055-02-15,2025-03-17,4.623,null"
        ),
    }
    prices = set()
    for head, row in names.items():
        path = tmp_path / "terms.csv"
        path.write_text(f"{head}\n{row}\n")
        (line,) = json.loads(
            CliRunner().invoke(command, ["price", "--term-file", str(path), "--json"]).stdout
        )
        prices.add((line["price"], line["accrued"]))
    assert len(prices) == 1


def test_the_risk_of_a_bill() -> None:
    """92 days at 5.195% discount: 0.2487 years, 0.002454 and 0.002556 dollars a basis point."""
    said = answer(
        "price", "--kind", "bill", "--issue", "2024-05-29", "--maturity", "2024-08-29",
        "--discount-rate", "5.195", "--risk",
    )  # fmt: skip
    assert (said["price"], said["investment_rate"]) == ("98.672389", "5.338")
    risk = said["risk"]
    assert isinstance(risk, dict)
    t = 92 / 365
    assert risk["modified_duration_years"] == pytest.approx(t / (1 + 0.05338 * t), rel=1e-9)
    assert round(risk["modified_duration_years"], 4) == 0.2487
    assert round(risk["dv01_per_100"], 6) == 0.002454
    assert risk["dv01_of_discount_rate_per_100"] == pytest.approx(92 / 360 * 0.01, rel=1e-12)


@pytest.mark.parametrize(
    "end", ["2024-06-27", "2024-08-29", "2024-11-27", "2025-01-23", "2025-05-15"]
)
def test_the_risk_of_a_bill_is_the_difference_of_its_prices(end: str) -> None:
    bill = Bill.of("2024-05-29", end)
    r, y = bill.days, bill.year

    def price(i: float) -> float:
        """31 CFR 356 Appendix B, section VI.D, solved for the price."""
        if 2 * r <= y:
            return 100 / (1 + i * r / y)
        return 100 / ((1 + (r - y / 2) * i / y) * (1 + i / 2))

    clean = bill_price(bill, "5.2")
    rate = investment_rate(bill, clean)
    i, h = float(rate) / 100, 1e-5
    found = bill_risk(bill, clean, rate)
    slope = (price(i + h) - price(i - h)) / (2 * h)
    bend = (price(i + h) - 2 * price(i) + price(i - h)) / h**2
    assert found.modified_duration == pytest.approx(-slope / price(i), rel=1e-6)
    assert found.convexity == pytest.approx(bend / price(i), rel=1e-3)
    assert found.dv01 == pytest.approx(-slope / 1e4, rel=1e-4)
    assert found.dv01_discount == pytest.approx(
        float(bill_price(bill, "5.2") - bill_price(bill, "5.21")), abs=2e-6
    )
