"""The published baseline, digit by digit, and the debt arithmetic of packages."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from tests.budget import longrun
from walkaway.budget import baseline, packages, projection
from walkaway.budget.ladder import us_ladder
from walkaway.cli.budget import budget
from walkaway.errors import BadInputError
from walkaway.world import World

WORLD = World.at("2026-06-30")
EDITIONS = ("2024-06", "2025-01", "2026-02")


def case(edition):
    published = baseline.load(WORLD, edition)
    ladder = us_ladder(WORLD, published.debt[0])
    return published, ladder, projection.project(published, ladder)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_printed_digit(edition):
    published = baseline.load(WORLD, edition)
    for column, values in baseline.recomputed(published).items():
        decimals, printed = baseline.PRINTED[column], published.printed[column]
        np.testing.assert_array_equal(
            np.round(values, decimals), np.round(printed, decimals), err_msg=column
        )


@pytest.mark.parametrize("edition", EDITIONS)
def test_projection_without_change_is_the_baseline(edition):
    published, _, path = case(edition)
    np.testing.assert_allclose(path.debt, published.printed["debt_held_by_public"], rtol=1e-12)
    np.testing.assert_allclose(path.net_interest, published.printed["net_interest"], rtol=1e-12)
    np.testing.assert_array_equal(np.round(path.debt_ratio, 3), published.printed["debt_pct_gdp"])
    assert path.identity_error() < 1e-12


def test_published_ratios_known_from_elsewhere():
    assert case("2025-01")[2].debt_ratio[9] == pytest.approx(117.068, abs=5e-4)
    assert case("2026-02")[2].debt_ratio[10] == pytest.approx(120.210, abs=5e-4)


def test_the_ladder_comes_near_the_published_interest_by_itself():
    published, _, path = case("2025-01")
    # No fitting went into the ladder's rates: within 2.5% of CBO's net interest each year.
    assert np.abs(path.remainder / published.net_interest).max() < 0.025


def test_house_bill():
    published, ladder, before = case("2025-01")
    law = packages.named("hr1-house")
    after = projection.project(published, ladder, projection.Change.of(published, law))
    upto = published.at(2034) + 1
    service = (after.net_interest - before.net_interest)[:upto].sum()
    assert law.deficits(published.years).sum() == pytest.approx(2416)
    assert service == pytest.approx(551, rel=0.05)
    assert after.debt_ratio[published.at(2034)] == pytest.approx(123.8, abs=0.3)
    assert after.identity_error() < 1e-12


def test_enacted_act():
    published, ladder, before = case("2025-01")
    law = packages.named("obbba-enacted")
    after = projection.project(published, ladder, projection.Change.of(published, law))
    upto = published.at(2034) + 1
    assert law.total == pytest.approx(3394)
    service = (after.net_interest - before.net_interest)[:upto].sum()
    assert service == pytest.approx(718, rel=0.05)
    rise = (after.debt_ratio - before.debt_ratio)[published.at(2034)]
    assert rise == pytest.approx(9.5, abs=0.3)


def test_debt_service_is_linear_and_feedback_adds():
    published, ladder, before = case("2025-01")

    def service(amount, feedback=0.0):
        law = packages.custom(amount, 2026, 2034)
        after = projection.project(
            published, ladder, projection.Change.of(published, law, feedback)
        )
        return projection.debt_service(after, before)

    assert service(-1000.0) == pytest.approx(-service(1000.0), rel=1e-9)
    assert service(2000.0) == pytest.approx(2 * service(1000.0), rel=1e-9)
    assert service(1000.0, 0.02) > service(1000.0)


def test_rates_up_raises_interest_slowly():
    published, ladder, before = case("2025-01")
    zero = np.zeros(published.years.size)
    up = np.where(published.years >= 2026, 1.0, 0.0)
    after = projection.project(published, ladder, projection.Change(zero, zero, up, zero))
    # Interest on the added debt itself is not part of what is refixed: taken off at the
    # average rate, what remains is a share of one point on the debt at the year's start.
    added = (after.net_interest - before.net_interest)[1:]
    average = before.net_interest[1:] / before.debt[:-1]
    refixed = 100 * (added - average * (after.debt - before.debt)[:-1]) / after.debt[:-1]
    assert 0.1 < refixed[0] < 0.4  # only what is refinanced in the year, half of it
    assert 0.6 < refixed[-1] < 1.05  # most of the debt, and the new borrowing, after ten years
    assert np.all(np.diff(refixed) > 0)


def test_long_run_baseline_reaches_the_published_end():
    published, ladder, _ = case("2025-01")
    longer = longrun.carried_on(published, ladder, 2054, 166.0, 3.7)
    assert 100 * longer.debt[-1] / longer.gdp[-1] == pytest.approx(166.0, abs=1e-9)
    still = longrun.shifted(longer, ladder, 0.0, np.zeros(longer.years.size), 2026)
    np.testing.assert_allclose(still.debt, longer.debt, rtol=1e-10)


def test_as_of():
    assert baseline.editions(World.at("2025-01-10"))[-1] == "2024-06"
    assert baseline.load(World.at("2025-06-12")).edition == "2025-01"
    with pytest.raises(BadInputError, match="2026-02"):
        baseline.load(World.at("2025-06-12"), "2026-02")


def test_command_line():
    run = CliRunner().invoke(budget, ["baseline", "--edition", "2026-02", "--json"])
    document = json.loads(run.stdout)
    assert document["debt_pct_gdp"][-1] == 120.21
    assert document["debt_held_by_public"][0] == 32095.165
    run = CliRunner().invoke(budget, ["package", "hr1-house", "--json"])
    assert json.loads(run.stdout)["debt_service"] == pytest.approx(551, rel=0.05)
    for wrong, said in (
        (["--primary", "1000", "--until", "2050"], "--until"),
        (["--primary", "1000", "--from", "1990", "--until", "2030"], "--from"),
        (["--primary", "1e9"], "--primary"),
        (["obbba-enacted", "--edition", "2024-06"], None),
        (["hr1-house", "--date", "2019-09-01"], "the newest is 2019-08"),
    ):
        run = CliRunner().invoke(budget, ["package", *wrong])
        if said is None:
            assert run.exit_code == 0
        else:
            assert isinstance(run.exception, BadInputError) or run.exit_code == 2
            assert said in f"{run.exception} {run.output}"
    run = CliRunner().invoke(budget, ["package", "hr1-hose"])
    assert "hr1-house" in str(run.exception)
    run = CliRunner().invoke(budget, ["package"])
    assert isinstance(run.exception, BadInputError)
