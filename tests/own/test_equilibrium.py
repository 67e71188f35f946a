"""Own worlds against an independent solution, symmetry, renaming and nothing at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import root

from tests.own.worlds import Table, add, even, scenario, tariff, toy
from walkaway import engine
from walkaway.engine.questions import question
from walkaway.goods.equilibria import calibration, equilibrium
from walkaway.goods.horizon import LONG
from walkaway.question import Question

Floats = NDArray[np.float64]
THETA = {"cloth": 3.0, "food": 2.5, "motors": 6.0, "care": 4.0}


def asked(folder: Path, *measures: str) -> Question:
    return question(str(scenario(folder, *measures)))


def in_levels(table: Table, tariffs: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """Wages and real incomes, new over old, of the same world solved in levels.

    Unit costs, CES shares of origins with weights from the table, input-output demand and trade
    balances are written out and solved by a general root finder: nothing of the engine is used.
    """
    assert table.inputs is not None
    flows, output = table.flows, table.flows.sum(axis=1)
    use = table.inputs.sum(axis=0)  # [buyer, input, use]
    coefficient = use / output[:, None, :]
    labour = 1 - coefficient.sum(axis=1)
    income = (labour * output).sum(axis=1)
    deficit = flows.sum(axis=(0, 2)) - flows.sum(axis=(1, 2))
    spent = flows.sum(axis=0)
    weight = flows / spent
    final = table.final.sum(axis=0)
    taste = final / final.sum(axis=1, keepdims=True)

    def prices(wage: Floats) -> tuple[Floats, Floats]:
        cost, index = np.ones_like(output), np.ones_like(output)
        for _ in range(3000):
            cost_new = wage[:, None] ** labour * np.exp(
                np.einsum("jsk,js->jk", coefficient, np.log(index))
            )
            paid = cost_new[:, None, :] * (1 + tariffs)
            index_new = (weight * paid**-theta).sum(axis=0) ** (-1 / theta)
            done = np.abs(np.log(index_new / index)).max() < 1e-15
            cost, index = cost_new, index_new
            if done:
                break
        return cost, index

    def markets(log_wage: Floats) -> tuple[Floats, Floats, Floats]:
        wage = np.exp(log_wage)
        wage = wage * income.sum() / (wage * income).sum()
        cost, index = prices(wage)
        share = weight * ((cost[:, None, :] * (1 + tariffs)) / index) ** -theta
        net = share / (1 + tariffs)
        kept = np.einsum("ijs,ijs->js", net, tariffs)
        # Output and total spending are linear in one another.
        n, s = output.shape
        size = n * s
        to_output = np.zeros((size, size))  # spending -> output
        for i in range(n):
            for g in range(s):
                to_output[i * s + g, [j * s + g for j in range(n)]] = net[i, :, g]
        uses = np.zeros((size, size))  # output -> spending on inputs
        for j in range(n):
            uses[j * s : (j + 1) * s, j * s : (j + 1) * s] = coefficient[j]
        revenue_of = np.zeros((size, size))  # spending -> final spending out of revenue
        for j in range(n):
            for g in range(s):
                revenue_of[j * s : (j + 1) * s, j * s + g] = taste[j] * kept[j, g]
        base = (taste * (wage * income + deficit)[:, None]).ravel()
        spending = np.linalg.solve(np.eye(size) - uses @ to_output - revenue_of, base)
        made = (to_output @ spending).reshape(n, s)
        return made, wage, index

    def excess(log_wage: Floats) -> Floats:
        made, wage, _ = markets(np.concatenate([[0.0], log_wage]))
        return (labour * made).sum(axis=1)[1:] / (wage * income)[1:] - 1

    found = root(excess, np.zeros(len(income) - 1), tol=1e-13)
    made, wage, index = markets(np.concatenate([[0.0], found.x]))
    cost, index = prices(wage)
    share = weight * ((cost[:, None, :] * (1 + tariffs)) / index) ** -theta
    spending = np.einsum("jsk,jk->js", coefficient, made)
    kept = np.einsum("ijs,ijs->js", share / (1 + tariffs), tariffs)
    # Final spending: what is earned, collected and borrowed; revenue is on all spending.
    total = np.linalg.solve(
        np.eye(len(income)) - np.diag((taste * kept).sum(axis=1)),
        wage * income + deficit + (kept * spending).sum(axis=1),
    )
    real = total / final.sum(axis=1) / np.exp((taste * np.log(index)).sum(axis=1))
    return wage, real


def test_a_toy_of_three_by_four_is_what_an_independent_method_finds(tmp_path: Path) -> None:
    table = toy()
    table.write(tmp_path)
    names = sorted(table.sectors)
    add(tmp_path, "sets", 'kind = "elasticities"\nsource = "a test"\n',
        "sector,MINE\n" + "".join(f"{name},{THETA[name]}\n" for name in names))  # fmt: skip
    own = asked(tmp_path, tariff("AAA", "BBB", "25%", "motors"), tariff("CCC", "all", "10%"))
    found = equilibrium(own, "MINE", horizon=LONG)
    assert found.solved
    order = [table.sectors.index(name) for name in names]
    straight = Table(
        table.economies, names, table.final[:, :, order],
        table.inputs[:, :, order][:, :, :, order],  # type: ignore[index]
    )  # fmt: skip
    tariffs = np.zeros((3, 3, 4))
    tariffs[1, 0, names.index("motors")] = 0.25
    tariffs[:2, 2] = 0.10
    theta = np.array([THETA[name] for name in names])
    wage, real = in_levels(straight, tariffs, theta)
    np.testing.assert_allclose(found.wage, wage, rtol=1e-8)
    np.testing.assert_allclose(found.welfare, real, rtol=1e-8)
    assert np.abs(real - 1).max() > 1e-4


def test_a_world_of_twins_gives_twins_the_same(tmp_path: Path) -> None:
    even().write(tmp_path)
    alone = equilibrium(asked(tmp_path, tariff("AAA", "all")), "U4", horizon=LONG)
    assert alone.welfare[0] > 1 > alone.welfare[1]
    assert alone.welfare[1] == pytest.approx(alone.welfare[2], abs=1e-12)
    every = equilibrium(asked(tmp_path, tariff("all", "all")), "U4", horizon=LONG)
    np.testing.assert_allclose(every.welfare, every.welfare[0], atol=1e-12)
    np.testing.assert_allclose(every.wage, 1, atol=1e-12)
    assert every.welfare[0] < 1


def test_nothing_changes_nothing(tmp_path: Path) -> None:
    toy().write(tmp_path)
    found = engine.run(str(scenario(tmp_path)), only=["goods"])
    assert found.metrics
    assert all(abs(v) < 1e-10 for own in found.metrics for v in own.members.values())


def test_renaming_permutes_results(tmp_path: Path) -> None:
    names = {"AAA": "ZED", "BBB": "ABC", "CCC": "MID"}
    toy().write(tmp_path / "one")
    toy().renamed(names).write(tmp_path / "two")
    one = engine.run(str(scenario(tmp_path / "one", tariff("AAA", "BBB"))), only=["goods"])
    two = engine.run(str(scenario(tmp_path / "two", tariff("ZED", "ABC"))), only=["goods"])
    for code, other in names.items():
        for kind in ("welfare", "revenue", "real_wage", "balance"):
            mine, theirs = one[f"{kind}.{code}"], two[f"{kind}.{other}"]
            assert mine.mid == pytest.approx(theirs.mid, abs=1e-9)
    assert one.record.data != two.record.data


def test_tariffs_of_the_base_are_in_an_exact_base(tmp_path: Path) -> None:
    """With duties on inputs the table is balanced, and solving it anew moves nothing."""
    toy().write(tmp_path)
    add(tmp_path, "rates", 'kind = "tariffs"\nsource = "a test"\n',
        "importer,exporter,sector,percent\nAAA,,,10\nBBB,CCC,food,30\n")  # fmt: skip
    own = asked(tmp_path)
    trade = own.trade()
    a, b, c = (trade.economies.index(code) for code in ("AAA", "BBB", "CCC"))
    assert trade.tariffs[b, a].tolist() == [0.1] * 4
    assert trade.tariffs[c, b, trade.sectors.index("food")] == 0.3
    assert trade.tariffs[a, a].max() == 0
    base = calibration(own, "U4").adjustment
    assert base.inconsistency < 1e-9
    assert base.flows < 1e-9


def gravity(count: int, seed: int = 3) -> Table:
    """Many economies of very different size that trade one good."""
    draw = np.random.default_rng(seed)
    size = draw.lognormal(3, 1.5, count)
    place = draw.uniform(0, 10, (count, 2))
    far = 1 + np.linalg.norm(place[:, None] - place[None], axis=2)
    flows = np.outer(size, size) / size.sum() / far
    flows[np.diag_indices(count)] = 0.8 * size
    codes = [f"E{k:03d}" for k in range(count)]
    return Table(codes, ["all-goods"], flows[:, :, None])


def test_two_hundred_economies_with_one_sector(tmp_path: Path) -> None:
    """With one sector and no inputs, real wages follow home shares (Arkolakis et al. 2012)."""
    table = gravity(200)
    table.write(tmp_path)
    found = equilibrium(asked(tmp_path, tariff("E000", "E001", "30%")), "U4", horizon=LONG)
    assert found.solved
    home = np.einsum("iis->i", found.flows_after * (1 + found.tariffs_after))
    share = home / (found.flows_after * (1 + found.tariffs_after)).sum(axis=(0, 2))
    before = np.einsum("iis->i", table.flows) / table.flows.sum(axis=(0, 2))
    np.testing.assert_allclose(found.real_wage, (share / before) ** (-1 / 4), rtol=1e-9)
    assert found.real_wage[0] < 1


WIOD_ECONOMIES = """
AUS AUT BEL BGR BRA CAN CHE CHN CYP CZE DEU DNK ESP EST FIN FRA GBR GRC HRV HUN IDN IND
IRL ITA JPN KOR LTU LUX LVA MEX MLT NLD NOR POL PRT ROU RUS SVK SVN SWE TUR TWN USA RoW
"""
WIOD_SECTORS = """
A01 A02 A03 B C10-C12 C13-C15 C16 C17 C18 C19 C20 C21 C22 C23 C24 C25 C26 C27 C28 C29
C30 C31_C32 C33 D35 E36 E37-E39 F G45 G46 G47 H49 H50 H51 H52 H53 I J58 J59_J60 J61
J62_J63 K64 K65 K66 L68 M69_M70 M71 M72 M73 M74_M75 N O84 P85 Q R_S T U
"""


def wiod_like(seed: int = 5) -> tuple[Table, Floats]:
    """44 x 56 in the codes of WIOD's release of 2016, and inputs [economy, input, output]."""
    codes, letters = WIOD_ECONOMIES.split(), WIOD_SECTORS.split()
    draw = np.random.default_rng(seed)
    n, s = len(codes), len(letters)
    assert (n, s) == (44, 56)
    size = draw.lognormal(6, 1.2, n)
    goods = np.array([name[0] in "ABC" for name in letters])
    open_ = np.where(goods, 0.3, 0.02)
    final = np.einsum("i,j,s->ijs", size, size / size.sum(), open_ * draw.uniform(0.5, 1.5, s))
    own = np.arange(n)
    final[own, own] = size[:, None] * draw.uniform(0.5, 1.5, (n, s))
    inputs = size[:, None, None] * draw.uniform(0, 0.012, (n, s, s))
    return Table(codes, letters, final), inputs


def test_forty_four_by_fifty_six_is_balanced_and_solved(tmp_path: Path) -> None:
    table, inputs = wiod_like()
    own = tmp_path / "own"
    own.mkdir()
    (own / "wiot.toml").write_text(
        'kind = "flows"\nsource = "a test"\nyear = 2014\nunit = "USD million"\ntolerance = 0.05\n'
    )
    lines = ["exporter,importer,sector,use,value"]
    lines += [f"{a},{b},{c},{u},{v:.6g}" for a, b, c, u, v in table.lines()]
    draw = np.random.default_rng(9)
    output = table.final.sum(axis=1) + inputs.sum(axis=2)
    for (j, s, k), value in np.ndenumerate(inputs):
        code = table.economies[j]
        lines.append(f"{code},{code},{table.sectors[s]},{table.sectors[k]},{value:.6g}")
    # What statistics say of value added never quite fits.
    added = (output - inputs.sum(axis=1)) * (1 + draw.uniform(-0.02, 0.02, output.shape))
    for (j, k), value in np.ndenumerate(added):
        code = table.economies[j]
        lines.append(f"{code},{code},value_added,{table.sectors[k]},{value:.6g}")
    (own / "wiot.csv").write_text("\n".join(lines) + "\n")
    asked_of = asked(tmp_path, tariff("USA", "CHN", "20%", "manufacturing"))
    trade = asked_of.trade()
    assert (len(trade.economies), len(trade.sectors)) == (44, 56)
    assert trade.economies[-1] == "ROW"
    assert set(trade.services) == {c for c in trade.sectors if c[0] not in "ABC"}
    told = next(line for line in trade.own if "relative entropy" in line)
    assert "moved" in told
    spent = np.einsum("ijs,ijs->js", trade.flows, 1 + trade.tariffs)
    made = trade.flows.sum(axis=1)
    used = np.einsum("jsk,jk->js", trade.input_share, made)
    income = (trade.value_added_share * made).sum(axis=1)
    deficit = trade.flows.sum(axis=(0, 2)) - trade.flows.sum(axis=(1, 2))
    final = trade.final_share * (income + deficit)[:, None]
    np.testing.assert_allclose(used + final, spent, rtol=1e-6)
    found = equilibrium(asked_of, "U4", horizon=LONG)
    assert found.solved
    usa, china = trade.economies.index("USA"), trade.economies.index("CHN")
    assert found.welfare[china] < 1
    assert found.flows_after[china, usa].sum() < found.flows_before[china, usa].sum()
