"""The goods market beside published numbers."""

from __future__ import annotations

import numpy as np

from tests.goods import liberation_day_cases as liberation
from tests.goods import test_cp2015 as cp2015
from tests.goods.test_published import DATA
from tests.validation.row import Row
from walkaway.goods.published import lashkaripour_2021

AREA = "goods"
CP = "Caliendo and Parro (2015), Tables 2 and A.3; all columns from the authors' own code"
CP_NOTE = (
    "agrees if within 1.5e-5 points and the same at two decimals; the authors' code stops at 1e-7"
)
LIBERATION = "Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), {}"


def rows() -> list[Row]:
    """All rows of this area."""
    return [*nafta(), *liberation_day(), *by_economy(), *lashkaripour(), *ossa()]


def nafta() -> list[Row]:
    """NAFTA's tariff changes alone, all 31 countries; the other two scenarios' largest gap."""
    names = ("welfare", "terms of trade", "volume of trade", "real wage")
    found = cp2015.ours("NAFTA_only")
    result = []
    for place, (country, printed) in enumerate(cp2015.targets("NAFTA_only").items()):
        for k, name in enumerate(names):
            mine, told = float(found[place, k]), printed[k]
            near = abs(mine - told) <= cp2015.AUTHORS_TOLERANCE
            agrees = near and round(mine, 2) == round(told, 2)
            quantity = f"NAFTA: {name} of {country}"
            result.append(
                Row(AREA, CP, quantity, "%", round(told, 6), round(mine, 6), agrees, CP_NOTE)
            )
    for scenario in cp2015.SCENARIOS[1:]:
        gap = np.abs(
            cp2015.ours(scenario) - np.array(list(cp2015.targets(scenario).values()))
        ).max()
        result.append(
            Row(
                AREA,
                CP,
                f"{scenario.replace('_', ' ')}: largest gap in 31 countries x 4 columns",
                "points",
                0.0,
                float(gap),
                bool(gap <= cp2015.AUTHORS_TOLERANCE),
                CP_NOTE,
            )
        )
    return result


def liberation_day() -> list[Row]:
    """Every row of the one-sector tables."""
    result = []
    for r in liberation.tables():
        note = "agrees if equal as printed"
        if not r.agrees:
            note = (
                "missed: printed is the number of the table's other cases (-0.26 three times); "
                "the plain mean that meets those is -0.15 here, the weighted mean -0.27"
            )
        source = LIBERATION.format(r.table.replace("_", " "))
        quantity = " ".join(f"{r.case}: {r.quantity} of {r.row}".replace("$\\Delta$", "").split())
        result.append(
            Row(AREA, source, quantity.removesuffix(" of"), "%", r.printed, r.ours, r.agrees, note)
        )
    return result


def by_economy() -> list[Row]:
    """The authors' results for all 194 economies: the largest gap in each column."""
    result = []
    cases = {"listed": ("Table_1", "Case 1"), "optimal": ("Table_2", "3")}
    with np.load(DATA / "liberation_day_by_economy.npz") as file:
        for key in file.files:
            prefix, _, quantity = key.partition("_")
            told = file[key]
            mine = liberation.percent(liberation.solved(*cases[prefix]), quantity)
            scale = np.maximum(1, np.abs(told)) if quantity == "deficit" else 1.0
            gap = float((np.abs(mine - told) / scale).max())
            result.append(
                Row(
                    AREA,
                    LIBERATION.format("authors' output by country"),
                    f"{prefix} tariffs: largest gap in {quantity}, 194 economies",
                    "points",
                    0.0,
                    gap,
                    gap <= 1e-6,
                    "agrees if at most 1e-6 (deficits: relative)",
                )
            )
    return result


def lashkaripour() -> list[Row]:
    """Nash tariffs by his formula, and the exact Nash equilibrium beside them."""
    with np.load(DATA / "wiod_2014.npz") as file:
        names = file["economies"].tolist()
        data = file["trade"], file["tariffs"], file["trade_elasticity"]
    answer = lashkaripour_2021(*data, names, exact=True, verify=False)
    nash = answer.exact
    assert nash is not None
    source = "Lashkaripour (2021) on WIOD 2014: formula, recomputed from his data"
    result = []
    for name, rate, welfare in (("USA", 41.145, -0.61997), ("CHN", 39.146, -0.38691)):
        at = names.index(name)
        mine, real = 100 * answer.rates[at], 100 * (answer.welfare[at] - 1)
        exact, income = 100 * nash.rates[name][0], 100 * (nash.welfare[at] - 1)
        beside = "the formula leaves out wages abroad; the exact Nash equilibrium has {}"
        result += [
            Row(
                AREA, source, f"Nash tariff of {name}", "%", rate, round(float(mine), 3),
                round(float(mine), 3) == rate, beside.format(f"{exact:.3f}%"),
            ),
            Row(
                AREA, source, f"real income of {name} at Nash tariffs", "%", welfare,
                round(float(real), 5), round(float(real), 5) == welfare,
                beside.format(f"{income:.5f}%"),
            ),
        ]  # fmt: skip
    return result


def ossa() -> list[Row]:
    """Ossa (2014): what keeps his printed numbers from this page."""
    return [
        Row(
            AREA,
            "Ossa (2014)",
            "optimal and Nash tariffs, 7 regions x 33 industries: averages",
            "%",
            "optimal 62, Nash 63",
            "not computed here",
            False,
            "missed: the printed averages weigh industries by their lobbies, which the model here "
            "does not; and his data derive from GTAP, so they are not shipped. His economy itself "
            "(constant markups, profits, no entry) is goods.published.ossa_2014, held to his "
            "equilibrium conditions by the tests",
        )
    ]
