from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tests.bonds.markets import market, member
from walkaway.bonds.clearing import clear
from walkaway.bonds.frontier import Direction, choose, full_shock, trace_frontier
from walkaway.bonds.investors import demand_system
from walkaway.bonds.kinds import Withdrawal
from walkaway.cli.frontier import frontier
from walkaway.cli.holders import holders
from walkaway.errors import BadInputError
from walkaway.solution import Status

ALL = (0, 1, 2, 3, 4)
JAPAN = Direction("withdrawal", "JPN", ALL, "all")
FOREIGN = Direction("withdrawal", "foreign", ALL, "all")


def test_the_whole_of_japan_finds_holders_at_a_price() -> None:
    found = trace_frontier(market(), member("beltran2013", True), JAPAN)
    assert found.status == "cap reached"
    assert found.largest == pytest.approx(1130.8, abs=1e-6)
    assert found.share == pytest.approx(1.0)
    assert (np.diff(found.amount) > 0).all()
    assert (np.diff(found.premium, axis=0)[:, 1:] > 0).all()
    assert found.residual < 1e-9
    assert found.absorbed.sum(axis=1) == pytest.approx(np.zeros(len(found.amount)), abs=1e-5)


def test_a_coalition_is_its_members_together_each_once() -> None:
    """Japan's rows by name are Japan; two economies sell what each holds; names do not add."""
    one = member("beltran2013", True)

    def along(holder: str):
        return trace_frontier(market(), one, Direction("withdrawal", holder, ALL, "all"))

    whole, rows = along("JPN"), along("JPN.private, JPN.official,JPN")
    np.testing.assert_allclose(rows.premium, whole.premium, atol=1e-12)
    np.testing.assert_allclose(rows.absorbed, whole.absorbed, atol=1e-8)
    both, china = along("CHN,JPN"), along("CHN")
    assert both.stock == pytest.approx(whole.stock + china.stock, rel=1e-12)
    # Nobody in it buys from the other, and it moves yields by more than either.
    sold = [i for i, who in enumerate(both.holders) if who.split(".")[0] in ("JPN", "CHN")]
    assert (both.absorbed[-1][sold] < 0).all()
    assert both.absorbed[-1][sold].sum() == pytest.approx(-both.stock, rel=1e-9)
    assert both.premium[-1][4] > max(whole.premium[-1][4], china.premium[-1][4])


def test_a_coalition_comes_from_the_scenario_and_strangers_in_it_are_all_named() -> None:
    sales = [Withdrawal(holder="CHN", change=-0.5), Withdrawal(holder="JPN", change=-0.1)]
    direction, before = choose(sales, "USA", "withdrawal")
    assert direction.holder == "CHN, JPN"
    assert before == ()
    with pytest.raises(BadInputError) as caught:
        choose([], "JPN", "withdrawal", "JPN,XYZ,JPM")
    assert [one.what for one in caught.value.problems] == ["no holder 'XYZ'", "no holder 'JPM'"]


def test_points_of_the_trace_are_clearings() -> None:
    one = member("eren2023", True)
    found = trace_frontier(market(), one, JAPAN, months=1.0)
    system = demand_system(market(), one.priors, 1.0, True)
    end = full_shock(system, JAPAN)
    for k in (1, len(found.amount) // 2, len(found.amount) - 1):
        direct = clear(system, end.scaled(found.amount[k] / found.stock))
        assert direct.solved
        assert np.allclose(direct.premium, found.premium[k], atol=1e-8)


def test_a_fold_is_a_turning_point_beyond_which_nothing_clears() -> None:
    one = member("imf2017", True)
    found = trace_frontier(market(), one, FOREIGN, months=1.0)
    assert found.status == "fold"
    assert found.share < 0.9
    system = demand_system(market(), one.priors, 1.0, True)
    end = full_shock(system, FOREIGN)
    from walkaway.bonds.clearing import excess

    part = found.largest / found.stock
    _, jacobian, _ = excess(system, end.scaled(part), found.premium[-1])
    assert jacobian is not None
    smallest = np.linalg.svd(jacobian, compute_uv=False)
    assert smallest[-1] < 1e-4 * smallest[0]
    assert clear(system, end.scaled(0.98 * part)).solved
    beyond = clear(system, end.scaled(1.05 * part))
    assert beyond.status is Status.NO_SOLUTION
    assert np.maximum(beyond.shortfall, 0).sum() > 0
    # Without forced sales the same estimate has no fold.
    calm = trace_frontier(market(), one, FOREIGN, months=1.0, fire_sales=False)
    assert calm.status != "fold"
    assert calm.largest > 1.05 * found.largest


def test_premium_limit_is_met_exactly() -> None:
    found = trace_frontier(market(), member("ahmed2022", True), FOREIGN, months=1.0)
    assert found.status == "premium limit"
    assert found.premium[-1].max() == pytest.approx(0.10, abs=1e-7)
    assert 0 < found.shortfall < found.stock - found.largest + 1e-6
    wider = trace_frontier(market(), member("ahmed2022", True), FOREIGN, months=1.0, limit=0.12)
    assert wider.largest > found.largest


def test_more_time_absorbs_at_lower_yields() -> None:
    one = member("warnock2009", True)
    ends = [
        trace_frontier(market(), one, JAPAN, months=m).premium[-1].max() for m in (1.0, 3.0, np.inf)
    ]
    assert ends[0] > ends[1] > ends[2]


def test_command_gives_every_member_with_the_promised_fields() -> None:
    result = CliRunner().invoke(
        frontier, ["japan-2025", "--along", "withdrawal", "--holder", "JPN", "--json"]
    )
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    assert document["schema"] == "walkaway/frontier/1"
    assert len(document["members"]) == 8
    assert document["central"] in {row["title"] for row in document["members"] if row["agrees"]}
    assert sum(row["weight"] for row in document["members"]) == pytest.approx(1.0)
    for row in document["members"]:
        assert row["status"] in {"cap reached", "fold", "premium limit", "not converged"}
        assert 0 < row["largest_usd_bn"] <= row["stock_usd_bn"] * (1 + 1e-12)
        assert row["largest_percent_of_stock"] == pytest.approx(
            100 * row["largest_usd_bn"] / row["stock_usd_bn"]
        )
        first = row["path"][0]
        assert first["usd_bn"] == 0
        assert first["yields_percent"]["15-30"] == pytest.approx(4.84)
        assert set(first["yields_percent"]) == {"bills", "1-3", "3-7", "7-15", "15-30"}
        assert sum(row["absorbed_usd_bn"].values()) == pytest.approx(0.0, abs=1e-5)


def test_command_draws_a_picture_and_refuses_a_bad_file(tmp_path: Path) -> None:
    file = tmp_path / "frontier.svg"
    arguments = ["japan-2025", "--member", "beltran2013", "--bucket", "15-30", "--plot", str(file)]
    result = CliRunner().invoke(frontier, arguments)
    assert result.exit_code == 0, result.output
    assert file.read_text(encoding="utf-8").lstrip().startswith("<?xml")
    bad = CliRunner().invoke(frontier, [*arguments[:-1], str(tmp_path / "no" / "x.doc")])
    assert isinstance(bad.exception, BadInputError)
    assert len(bad.exception.problems) == 2


def test_scenario_gives_the_direction_and_its_other_measures_hold_from_the_start(
    tmp_path: Path,
) -> None:
    file = tmp_path / "squeeze.toml"
    file.write_text(
        'name = "squeeze"\ndate = 2025-06-12\n'
        '[[measure]]\nkind = "QT"\namount = 600\nover = "4 quarters"\n'
        '[[measure]]\nkind = "Withdrawal"\nholder = "CHN"\nbucket = "coupons"\nchange = "-50%"\n',
        encoding="utf-8",
    )
    result = CliRunner().invoke(frontier, [str(file), "--member", "beltran2013", "--json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    assert (document["holder"], document["bucket"]) == ("CHN", "coupons")
    assert len(document["before"]) == 1
    # The run-off is in force before the first dollar is withdrawn.
    assert document["members"][0]["path"][0]["premium_bp"]["7-15"] > 5


def test_holders_command_tells_totals_marks_and_change() -> None:
    result = CliRunner().invoke(holders, ["--date", "2025-06-12", "--json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    rows = {row["id"]: row for row in document["holders"]}
    assert rows["CHN"]["total"] == 765.4
    assert rows["JPN.official"]["mark"] == "allocated"
    for row in document["holders"]:
        cells = sum(cell["value"] for cell in row["cells"].values())
        assert cells == pytest.approx(row["total"], abs=1e-9)
    page = CliRunner().invoke(holders, [])
    assert page.exit_code == 0
    assert "custody" in page.output
    change = CliRunner().invoke(holders, ["--date", "2026-06-30", "--since", "2025Q2", "--json"])
    assert change.exit_code == 0, change.output
    moved = json.loads(change.output)
    assert moved["from"] == "2025-06-30"
    for row in moved["holders"]:
        assert row["valuation"] + row["transactions"] == pytest.approx(row["change"], abs=1e-9)
    japanese = CliRunner().invoke(holders, ["--market", "JGB", "--date", "2025-06-12"])
    assert japanese.exit_code == 0
    assert "Bank of Japan" in japanese.output


def test_withdraw_command_says_who_takes_it() -> None:
    result = CliRunner().invoke(
        holders, ["withdraw", "--amount=-100", "--member", "beltran2013", "--draws", "20", "--json"]
    )
    assert result.exit_code == 0, result.output
    (row,) = json.loads(result.output)["members"]
    assert row["status"] == "solved"
    japan = row["absorbed_usd_bn"]["JPN.official"] + row["absorbed_usd_bn"]["JPN.private"]
    assert japan == pytest.approx(-100.0)
    low, high = row["premium_bp_5_95"]["7-15"]
    assert low < row["premium_bp"]["7-15"] < high
    nobody = CliRunner().invoke(
        holders,
        ["withdraw", "--holder", "foreign", "--horizon", "impact", "--member", "ahmed2022"],
    )
    assert nobody.exit_code == 1
    assert "no clearing" in nobody.output
    wrong = CliRunner().invoke(holders, ["withdraw", "--holder", "JPN.x", "--bucket", "15-3"])
    assert isinstance(wrong.exception, BadInputError)
    assert len(wrong.exception.problems) == 2


def test_impossible_amounts_and_periods_are_refused() -> None:
    much = CliRunner().invoke(holders, ["--date", "2025-06-12", "withdraw", "--amount=-5000"])
    assert isinstance(much.exception, BadInputError)
    assert "1,131" in str(much.exception)
    none = CliRunner().invoke(
        holders, ["withdraw", "--holder", "USA.money_funds", "--bucket", "7-15"]
    )
    assert isinstance(none.exception, BadInputError)
    over = CliRunner().invoke(holders, ["withdraw", "--change=-250%"])
    assert "the most is -100%" in str(over.exception)
    late = CliRunner().invoke(holders, ["--since", "2026Q4", "--period", "2030"])
    assert isinstance(late.exception, BadInputError)
    assert len(late.exception.problems) == 2
    back = CliRunner().invoke(holders, ["--since", "2025Q1", "--period", "2024Q4"])
    assert isinstance(back.exception, BadInputError)
    early = CliRunner().invoke(holders, ["--period", "1944"])
    assert isinstance(early.exception, BadInputError)
