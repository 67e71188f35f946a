from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from tests.bonds.markets import world
from walkaway.bonds.buckets import TENORS, bucket_indices, premium_at
from walkaway.bonds.curve import (
    breakeven,
    fit,
    forward_breakeven,
    jgb_curve,
    term_premium,
    us_curve,
)
from walkaway.errors import BadInputError

DAY = dt.date(2025, 6, 12)
# US Treasury, daily par yield curve rates, 12 June 2025, percent.
PAR = {0.25: 4.46, 0.5: 4.29, 1.0: 4.06, 2.0: 3.90, 3.0: 3.85, 5.0: 3.97, 7.0: 4.15,
       10.0: 4.36, 20.0: 4.86, 30.0: 4.84}  # fmt: skip


def test_spline_reprices_every_par_bond() -> None:
    curve = us_curve(world())
    assert curve.date == DAY
    assert {t: round(100 * y, 10) for t, y in curve.par.items()} == PAR
    assert max(abs(miss) for miss in curve.misfit().values()) < 1e-6


def test_svensson_misses_by_a_few_points_only() -> None:
    curve = us_curve(world(), method="nss")
    assert 0.1 < max(abs(miss) for miss in curve.misfit().values()) < 12


def test_a_flat_curve_is_flat_everywhere() -> None:
    for method in ("spline", "nss"):
        curve = fit(dict.fromkeys(PAR, 0.04), DAY, method)
        continuous = 2 * np.log(1.02)
        assert np.allclose(curve.zero([1.0, 7.0, 30.0]), continuous, atol=2e-6)
        assert curve.forward(5, 10) == pytest.approx(continuous, abs=5e-6)
        assert curve.par_yield(12.0) == pytest.approx(0.04, abs=5e-6)


def test_forwards_and_zeros_agree() -> None:
    curve = us_curve(world())
    zero5, zero10 = curve.zero([5.0, 10.0])
    assert curve.forward(5, 10) == pytest.approx((10 * zero10 - 5 * zero5) / 5, abs=1e-12)
    assert (np.diff(curve.discount(np.arange(1.0, 31.0))) < 0).all()


def test_japanese_curve_runs_to_forty_years() -> None:
    curve = jgb_curve(world())
    assert 40.0 in curve.par
    assert max(abs(miss) for miss in curve.misfit().values()) < 1e-6


def test_breakevens() -> None:
    curve = us_curve(world())
    assert breakeven(curve, {10.0: 0.0208}, 10.0) == pytest.approx(0.0436 - 0.0208, abs=1e-9)
    with pytest.raises(BadInputError, match="known: 10"):
        breakeven(curve, {10.0: 0.0208}, 30.0)
    # Federal Reserve Bank of St. Louis, 2 January 2003: 1.30, 1.64, and 5y5y of 1.98 percent.
    assert forward_breakeven(1.30, 1.64, 5, 10) == pytest.approx(1.98, abs=0.005)


def test_term_premium_is_what_is_left_of_the_yield() -> None:
    curve = fit(dict.fromkeys(PAR, 0.04), DAY)
    continuous = 2 * np.log(1.02)
    assert term_premium(curve, [continuous] * 40, 10.0) == pytest.approx(0.0, abs=1e-8)
    assert term_premium(curve, [0.03], 10.0) == pytest.approx(continuous - 0.03, abs=1e-8)
    falling = np.linspace(0.04, 0.02, 40)
    assert term_premium(curve, falling, 10.0) == pytest.approx(continuous - 0.03, abs=1e-8)


def test_bad_input_is_told() -> None:
    with pytest.raises(BadInputError, match="at least four"):
        fit({1.0: 0.04, 2.0: 0.04}, DAY)
    with pytest.raises(BadInputError, match="spline"):
        fit(dict.fromkeys(PAR, 0.04), DAY, "splines")
    with pytest.raises(BadInputError, match="did you mean '15-30'"):
        bucket_indices("15-31")


def test_premium_at_a_tenor_is_the_buckets() -> None:
    premium = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    assert np.allclose(premium_at(premium, TENORS), premium)
    assert premium_at(premium, 7.5)[0] == pytest.approx(3.5)
    assert premium_at(premium, 40.0)[0] == 5.0


def test_command_reads_the_curve_as_published() -> None:
    import json

    from click.testing import CliRunner

    from walkaway.cli.curve import curve

    result = CliRunner().invoke(curve, ["--date", "2025-06-12", "--json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    assert {t["years"]: t["published"] for t in document["tenors"]} == PAR
    by_years = {t["years"]: t for t in document["tenors"]}
    # Federal Reserve Bank of St. Louis: 2.27 and 2.30 percent on 11 June 2025; 5y5y of 2.24.
    assert by_years[10.0]["breakeven"] == 2.27
    assert document["forward_breakeven"] == pytest.approx(2.24, abs=0.005)
    # CBO, January 2025: three-month bills fall from 3.9% to about 3.0%; ten years of them
    # average close to 3.2%, so the ten-year yield holds a premium of about one point.
    assert 0.7 < by_years[10.0]["premium"] < 1.5
    assert by_years[2.0]["premium"] < by_years[10.0]["premium"]
    text = CliRunner().invoke(curve, ["--market", "JGB", "--method", "nss", "--date", "2025-06-12"])
    assert text.exit_code == 0
    assert "40 years" in text.output


def test_an_old_curve_says_so_on_every_face() -> None:
    """The newest Japanese yields held are of 30 June 2026: a month later newer ones were due."""
    from click.testing import CliRunner

    from walkaway.cli.main import cli

    def said(day: str, *how: str) -> str:
        arguments = ["curve", "--market", "JGB", "--date", day, *how]
        return CliRunner().invoke(cli, arguments, catch_exceptions=False).output

    for how in ([], ["--json"], ["--csv"]):
        assert "2026-06-30" in said("2026-08-03", *how)
        assert "arried" in said("2026-08-03", *how)
        assert "arried" not in said("2026-06-30", *how)


def test_a_maturity_that_is_no_longer_sold_is_not_late() -> None:
    """No 30-year yield was published from February 2002 to February 2006."""
    from tests.commands import call

    found = call("curve", "--date", "2003-07-01").stdout
    assert "20 years" in found
    assert "30 years" not in found
    assert "arried" not in found
