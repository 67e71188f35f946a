"""Quotes of a person's own: how they are written, and what is refused."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from random import Random

import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from walkaway.bonds.curve import fit_to
from walkaway.bonds.quotes import maturity_of, quotes_of, read_quotes
from walkaway.cli.curve import curve as command
from walkaway.errors import BadInputError
from walkaway.sheet import Line, Sheet

DAY = dt.date(2026, 11, 27)
TABLE = {"6m": 3.5, "1y": 3.38, "2y": 3.0, "5y": 2.65, "10y": 2.75}


def sheet(*rows: str) -> Sheet:
    head, *rest = (row.split(",") for row in rows)
    lines = tuple(Line(n, dict(zip(head, r, strict=True))) for n, r in enumerate(rest, 2))
    return Sheet("q.csv", tuple(head), lines, b"")


def told(*rows: str, day: dt.date | None = DAY, unit: str = "") -> list[str]:
    with pytest.raises(BadInputError) as error:
        quotes_of(sheet(*rows), day, unit)
    return [str(problem) for problem in error.value.problems]


def test_percents_fractions_and_signs_are_the_same_quotes() -> None:
    percent = quotes_of(sheet("maturity,par", *(f"{m},{y}" for m, y in TABLE.items())))
    signed = quotes_of(sheet("tenor,par_yield", *(f"{m},{y}%" for m, y in TABLE.items())))
    plain = quotes_of(sheet("term,rate", *(f"{m},{y / 100:.6g}" for m, y in TABLE.items())))
    named = quotes_of(sheet("term,par_fraction", *(f"{m},{y / 100:.6g}" for m, y in TABLE.items())))
    for other in (signed, plain, named):
        assert [p.rate for p in other.parts] == pytest.approx([p.rate for p in percent.parts])
        assert [p.years for p in other.parts] == [0.5, 1, 2, 5, 10]
    assert "percents" in percent.notes[0]
    assert "fractions" in plain.notes[0]


def test_rates_that_may_be_either_are_refused_unless_told() -> None:
    rows = ("maturity,par", "1y,0.09", "2y,0.12", "5y,0.27", "10y,0.65")  # 2020, or 9 to 65%?
    (line,) = told(*rows)
    assert "percents or fractions?" in line
    assert "par_percent" in line
    assert quotes_of(sheet(*rows), unit="percent").parts[0].rate == pytest.approx(0.0009)
    assert quotes_of(sheet(*rows), unit="fraction").parts[0].rate == pytest.approx(0.09)
    mixed = told("maturity,par", "1y,3.5%", "2y,3.4", "5y,3%", "10y,3%")
    assert "q.csv:3" in mixed[0]
    assert "percent sign" in mixed[0]


def test_maturities() -> None:
    assert maturity_of("65d", "maturity", "m") == 65 / 365
    assert maturity_of("18 months", "maturity", "m") == 1.5
    assert maturity_of("2.5", "years", "years") == 2.5
    assert maturity_of("30", "months", "months") == 2.5
    assert maturity_of("2036-11-15T00:00:00", "maturity", "m", DAY) == dt.date(2036, 11, 15)
    for bad in ("ten", "", "11/15/2036", "-2y", "1e3y"):
        with pytest.raises(BadInputError, match="not a maturity"):
            maturity_of(bad, "maturity", "m", DAY)
    with pytest.raises(BadInputError, match="not after"):
        maturity_of("2026-11-27", "maturity", "m", DAY)
    with pytest.raises(BadInputError, match="not a date"):
        maturity_of("2036-02-30", "maturity", "m", DAY)


def test_a_dated_note_at_par_yields_its_coupon() -> None:
    """On an interest date a price of 100 is a yield of the coupon, in 32nds as in decimals."""
    day = dt.date(2026, 11, 15)
    rows = ("maturity,coupon,price", "2028-11-15,4.25,100-00", "2031-11-15,4.25%,100")
    with pytest.raises(BadInputError, match="percent sign"):
        quotes_of(sheet(*rows), day)
    found = quotes_of(sheet(*(row.replace("%", "") for row in rows)), day)
    assert [p.rate for p in found.parts] == pytest.approx([0.0425, 0.0425], abs=1e-12)
    assert [p.years for p in found.parts] == [2.0, 5.0]


def test_all_mistakes_are_told_at_once() -> None:
    lines = told(
        "maturity,par,price,coupon", "10y,4.3,,", "2y,abc,,", "x,4.1,,", "3y,4.1,99,4", "5y,,,",
        "7y,,99-33,4", "150y,4.2,,",
    )  # fmt: skip
    assert len(lines) == 7
    assert [line.split(": ")[0] for line in lines] == [f"q.csv:{n}" for n in (3, 4, 5, 6, 7, 7, 8)]
    headers = told("maturty,par,coupon,par_yield", "1,2,3,4")
    assert any("did you mean 'maturity'" in line for line in headers)
    assert any("second column of par" in line for line in headers)
    assert "--date" in told("maturity,par", "2030-05-15,4", "2031-05-15,4", day=None)[0]


def test_the_command_reads_a_file_and_says_how(tmp_path: Path) -> None:
    path = tmp_path / "my.csv"
    path.write_text("maturity,par\n65d,3.61%\n" + "".join(f"{m},{y}%\n" for m, y in TABLE.items()))
    for method in ("spline", "nss"):
        arguments = ["--quotes", str(path), "--method", method]
        result = CliRunner().invoke(command, [*arguments, "--json"])
        assert result.exit_code == 0, result.output
        said = json.loads(result.output)
        assert (said["market"], said["source"], said["date"]) == ("own", "my.csv", None)
        assert [t["published"] for t in said["tenors"]] == [3.61, *TABLE.values()]
        largest = max(abs(t["miss"]) for t in said["tenors"])
        assert said["largest_misfit"] == pytest.approx(largest)
        text = CliRunner().invoke(command, arguments).output
        assert "Own data: my.csv" in text
        assert "65 days" in text
        assert "largest miss" in text if method == "nss" else "no quote is missed" in text
    assert said["forward_rate"] is not None
    risk = CliRunner().invoke(command, ["--quotes", str(path), "--horizon", "6", "--json"])
    assert json.loads(risk.output)["horizon_months"] == 6
    assert len(json.loads(risk.output)["risks"]) == 6
    refused = CliRunner().invoke(command, ["--quotes", str(path), "--market", "JGB"])
    assert isinstance(refused.exception, BadInputError)
    missing = CliRunner().invoke(command, ["--quotes", str(tmp_path / "no.csv")])
    assert isinstance(missing.exception, BadInputError)


def test_parquet_is_read_as_csv_is(tmp_path: Path) -> None:
    dates = [dt.date(2027 + k, 5, 15) for k in range(5)]
    pl.DataFrame({"maturity": dates, "par": [4.0, 4.1, 4.2, 4.25, 4.3]}).write_parquet(
        tmp_path / "q.parquet"
    )
    rows = "".join(f"{d},{y}\n" for d, y in zip(dates, (4.0, 4.1, 4.2, 4.25, 4.3), strict=True))
    (tmp_path / "q.csv").write_text("maturity;par\n".replace(";", ",") + rows)
    one, other = (read_quotes(tmp_path / name, DAY) for name in ("q.parquet", "q.csv"))
    assert [(p.years, p.rate) for p in one.parts] == [(p.years, p.rate) for p in other.parts]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000))
def test_the_order_of_lines_decides_nothing(seed: int) -> None:
    rows = [f"{m},{y}" for m, y in TABLE.items()]
    Random(seed).shuffle(rows)
    found = fit_to(quotes_of(sheet("maturity,par", *rows)).parts, DAY)
    straight = fit_to(
        quotes_of(sheet("maturity,par", *(f"{m},{y}" for m, y in TABLE.items()))).parts, DAY
    )
    assert found.zero([0.3, 4.0, 9.0]).tolist() == straight.zero([0.3, 4.0, 9.0]).tolist()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=120), st.integers(0, 60))
def test_damaged_files_are_refused_in_words(noise: bytes, at: int) -> None:
    import tempfile

    good = b"maturity,par\n6m,3.5\n1y,3.38\n2y,3.0\n5y,2.65\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "q.csv"
        path.write_bytes(good[:at] + noise + good[at:])
        try:
            found = read_quotes(path, DAY)
        except BadInputError:
            pass  # in words: no other error comes out
        else:
            assert all(0 < p.years <= 100 and -0.05 < p.rate < 1 for p in found.parts)


def test_more_quotes_than_a_curve_can_take_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("maturity,par\n" + "".join(f"{30 + i}d,4.5\n" for i in range(20_000)))
    with pytest.raises(BadInputError, match="20,000 quotes are too many"):
        read_quotes(path)
