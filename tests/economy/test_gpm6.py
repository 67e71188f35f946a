"""GPM6 against its published responses, and its structure."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tests.economy import gpm6_by_hand
from walkaway.cli.economy import economy
from walkaway.economy import gpm6
from walkaway.economy.table import CODES, REGIONS
from walkaway.errors import BadInputError
from walkaway.world import World

DATA = Path(__file__).parent.parent / "data" / "economy" / "gpm6_responses.csv"


def published():
    with DATA.open(newline="") as file:
        for row in csv.DictReader(file):
            path = np.array([float(x) for x in row["response_to_one_standard_error"].split()])
            yield row["shock"], float(row["standard_error"]), row["variable"], path


PUBLISHED = list(published())
SHOCKS = sorted({shock for shock, *_ in PUBLISHED})


@pytest.fixture(scope="module")
def calibration():
    return gpm6.parameters(World.at("2025-06-12"))


@pytest.mark.parametrize("shock", SHOCKS)
def test_published_responses(calibration, shock):
    rows = [row for row in PUBLISHED if row[0] == shock]
    response = gpm6.impulse_response(calibration, shock)
    assert response.solved
    assert len(rows) > 60
    for _, standard_error, variable, path in rows:
        # 1e-6 per unit shock, as the responses are used.
        np.testing.assert_allclose(
            response.paths[variable], path / standard_error, rtol=0, atol=1e-6, err_msg=variable
        )


def test_what_is_told_of_unit_shocks(calibration):
    boj = gpm6.impulse_response(calibration, "RES_RS_JA").paths
    assert boj["LZ_JA"][0] == pytest.approx(-0.87, abs=0.005)
    assert np.argmin(boj["Y_JA"]) + 1 == 5
    assert boj["Y_JA"].min() == pytest.approx(-0.16, abs=0.005)
    assert boj["PIE4_JA"].min() == pytest.approx(-0.11, abs=0.005)
    fed = gpm6.impulse_response(calibration, "RES_RS_US").paths
    assert fed["LZ_JA"][0] == pytest.approx(0.78, abs=0.005)
    assert np.argmin(fed["Y_US"]) + 1 == 4
    assert fed["Y_US"].min() == pytest.approx(-0.22, abs=0.005)
    premium = gpm6.impulse_response(calibration, "RES_RR_DIFF_JA").paths
    assert premium["LZ_JA"][0] == pytest.approx(1.31, abs=0.005)
    assert premium["Y_JA"].max() == pytest.approx(0.07, abs=0.005)


@pytest.mark.parametrize("shock", ["RES_RR_BAR_JA", "RES_DOT_LZ_BAR_EA6", "RES_PIETAR_LA6"])
def test_the_horizon_is_long_enough(calibration, shock):
    assert gpm6.terminal_error(calibration, shock) < 1e-9


def test_every_shock_against_a_second_reading_of_the_paper(calibration):
    """All shocks that reach the core, also those without a published response."""
    ours = {"y": "Y", "pi": "PIE", "pi4": "PIE4", "i": "RS", "r": "RR", "z": "LZ", "g": "G"}
    second = gpm6_by_hand.responses(calibration)
    # What is left: levels of output, and survey norms and jobs, on which nothing else depends.
    apart = {name for name in gpm6.shock_names() if name not in second}
    kinds = {name.rsplit("_", 1)[0] for name in apart}
    assert kinds == {
        *("RES_LGDP_BAR", "RES_BLT_BAR", "RES_UNR_GAP", "RES_UNR_BAR", "RES_UNR_G"),
    }
    for shock, theirs in second.items():
        response = gpm6.impulse_response(calibration, shock, alone=True)
        assert response.solved, shock
        for short, name in ours.items():
            for region in gpm6_by_hand.REGIONS:
                if (short, region) != ("z", "US"):
                    np.testing.assert_allclose(
                        response.paths[f"{name}_{region}"],
                        theirs[f"{short}_{region}"],
                        rtol=0,
                        atol=1e-8,
                        err_msg=f"{name}_{region} after {shock}",
                    )
    for shock in apart:
        response = gpm6.impulse_response(calibration, shock, alone=True)
        assert max(np.abs(response.paths[f"Y_{k}"]).max() for k in gpm6_by_hand.REGIONS) < 1e-12


def test_exogenous_shocks_in_closed_form(calibration):
    trend = gpm6.impulse_response(calibration, "RES_G_JA", alone=True).paths
    decay = (1 - calibration["tau_JA"]) ** np.arange(40)
    np.testing.assert_allclose(trend["LGDP_BAR_JA"], np.cumsum(decay) / 4, atol=1e-12)
    np.testing.assert_allclose(trend["LGDP_JA"], trend["LGDP_BAR_JA"], atol=1e-12)
    jobs = gpm6.impulse_response(calibration, "RES_UNR_GAP_US", 2.0).paths
    np.testing.assert_allclose(
        jobs["UNR_US"], -2 * calibration["alpha1_US"] ** np.arange(40), atol=1e-12
    )


def test_a_lower_target_brings_lower_inflation_for_good(calibration):
    paths = gpm6.impulse_response(calibration, "RES_PIETAR_EA6", quarters=200).paths
    assert paths["PIETAR_EA6"][-1] == pytest.approx(-1)
    assert paths["PIE4_EA6"][-1] == pytest.approx(-1, abs=1e-3)
    assert paths["RS_EA6"][-1] == pytest.approx(-1, abs=1e-3)


def test_equations_hold_at_the_answer(calibration):
    """A second reading of the equations, in NumPy, with the path as it came out."""
    p, c = gpm6.impulse_response(calibration, "RES_LZ_BAR_JA", alone=True).paths, calibration
    t = np.arange(5, 30)
    gap = p["REER_T_JA"] - p["REER_T_BAR_JA"]
    right = (
        c["beta1_JA"] * p["Y_JA"][t - 1]
        + c["beta2_JA"] * p["Y_JA"][t + 1]
        - c["beta3m_JA"] * (p["LRR_JA"] - p["LRR_BAR_JA"])[t - 1]
        + c["beta_fact"] * p["FACT_JA"][t]
        + c["beta4_JA"] * (gap[t - 1] + gap[t - 2] + gap[t - 3] + gap[t - 4]) / 4
    )
    np.testing.assert_allclose(p["Y_JA"][t], right, atol=1e-11)
    expected = c["phi_JA"] * p["LZ_JA"][t + 1] + (1 - c["phi_JA"]) * p["LZ_JA"][t - 1]
    parity = 4 * (expected - p["LZ_JA"][t])
    np.testing.assert_allclose((p["RR_JA"] - p["RR_US"])[t], parity, atol=1e-11)


def test_correlated_innovations():
    assert gpm6.innovations("RES_RS_JA", 2.0) == {"RES_RS_JA": 2.0}
    assert gpm6.innovations("RES_Y_JA", 1.0) == {"RES_Y_JA": pytest.approx(0.976482, abs=1e-6)}
    both = gpm6.innovations("RES_G_US", 1.0)
    assert both["RES_BLT_US"] == pytest.approx(0.8759 * 0.9487 / 0.2931)
    assert gpm6.innovations("RES_G_US", 1.0, alone=True) == {"RES_G_US": 1.0}


def test_a_model_without_a_stable_path_says_so(calibration):
    response = gpm6.impulse_response(calibration | {"gamma1_US": 1.2}, "RES_Y_US")
    assert not response.solved
    assert "RR_US" in response.message
    assert "quarter 320" in response.message


def test_command_line_prints_flat_json():
    run = CliRunner().invoke(economy, ["irf", "--shock", "RES_RS_JA", "--size", "1", "--json"])
    assert run.exit_code == 0
    document = json.loads(run.stdout)
    names = ("Y", "PIE", "PIE4", "RS", "RR", "LZ", "LS")
    assert {f"{name}_JPN" for name in names} <= set(document)
    assert all(len(path) == 40 for path in document.values())
    assert document["LZ_JPN"][0] == pytest.approx(-0.8731420, abs=1e-6)


def test_unknown_shock_is_told_with_a_suggestion(calibration):
    with pytest.raises(BadInputError, match="RES_RS_JPN") as caught:
        gpm6.impulse_response(calibration, "RES_RS_JP")
    assert caught.value.exit_code == 2
    with pytest.raises(BadInputError, match="not a finite"):
        gpm6.impulse_response(calibration, "RES_RS_JA", float("nan"))
    with pytest.raises(BadInputError, match="quarters"):
        gpm6.impulse_response(calibration, "RES_RS_JA", quarters=0)


def test_economies_have_one_code_whoever_is_asked(calibration: dict[str, float]) -> None:
    """Ours and those of the paper name the same shock and the same variable."""
    ours, theirs = (gpm6.impulse_response(calibration, f"RES_RS_{c}") for c in ("JPN", "JA"))
    assert ours.shock == theirs.shock
    np.testing.assert_array_equal(ours["Y_JPN"], theirs["Y_JA"])
    np.testing.assert_array_equal(ours["LZ_EUR"], theirs.paths["LZ_EU"])
    assert [gpm6.published(gpm6.ours(name)) for name in gpm6.shock_names()] == [*gpm6.shock_names()]
    held = {gpm6.ours(f"Y_{code}").removeprefix("Y_") for code in REGIONS}
    assert held & set(CODES) == {"USA", "EUR", "JPN"}
    assert not held & {"US", "EU", "JA"}
    with pytest.raises(BadInputError, match="RES_RS_JPN"):
        gpm6.innovations("RES_RS_JPM", 1.0)
    with pytest.raises(BadInputError, match="not in GPM6"):
        theirs["Y_ZZZ"]
