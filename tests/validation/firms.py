"""Companies' own statements beside ours."""

from __future__ import annotations

import datetime as dt

from tests.validation.row import Row
from walkaway.cli.firm import WHY_MISSED
from walkaway.engine.firm_statements import own_estimates
from walkaway.engine.part import Setting
from walkaway.firms.bridge import PARTS, Quarter, bridge
from walkaway.firms.exchange import dollar_yen
from walkaway.firms.reader import library
from walkaway.firms.reader import load as load_firm
from walkaway.scenario import Scenario
from walkaway.world import World

CIRCULAR = {"subaru": "its flow comes from its own yearly figure: no independent check"}


def rows() -> list[Row]:
    """All rows of this area."""
    scenario = Scenario.load("japan-2025")
    setting = Setting(World.at(scenario.date), scenario)
    found = [_yen(), _forecast()]
    for name in library():
        firm = load_firm(name)
        for own in own_estimates(setting, firm):
            ours = own["ours_jpy_bn"]
            note = f"ours from {ours['low']:.0f} to {ours['high']:.0f} at unchanged sales"
            if name in CIRCULAR:
                note += f"; {CIRCULAR[name]}"
            if not own["inside"]:
                note += f". {WHY_MISSED}"
            found.append(
                Row(
                    "firms",
                    own["source"],
                    f"{firm.title}: tariffs, {own['from']} to {own['until']}, {own['meant']}",
                    "JPY bn",
                    own["company_jpy_bn"],
                    round(ours["mid"]),
                    own["inside"],
                    note,
                )
            )
    return found


def _yen() -> Row:
    """One yen of the dollar through the bridge."""
    firm = load_firm("toyota")
    calm = tuple(0.0 for _ in firm.sales)
    quarters = [Quarter(str(k), calm, (101.0,) * 3, 0.76) for k in range(4)]
    found = bridge(firm, quarters, {"-": (1.0,) * len(calm)}, {"-": 4.0}, before=100.0)
    ours = float(found.parts.sum(axis=0)[PARTS.index("exchange")])
    return Row("firms", "Toyota (Minyu, Shimotsuke)", "Toyota: a yen of the dollar",
               "JPY bn", 50, round(ours, 6), abs(ours - 50) < 1e-9,
               "an input: checks the bridge")  # fmt: skip


def _forecast() -> Row:
    """The exchange part of Toyota's forecast of May 2025: the dollar alone."""
    world = World.at("2025-05-08")
    before = dollar_yen(world, dt.date(2024, 4, 1), dt.date(2025, 3, 31))[1]
    ours = 50 * (145 - before)
    return Row(
        "firms", "Toyota, 8 May 2025", "Toyota: exchange rates in its forecast", "JPY bn",
        -745, round(ours), abs(ours + 745) < 75,
        f"the dollar alone, from {before:.1f} to Toyota's 145; the forecast counts the euro and "
        "other currencies too",
    )  # fmt: skip
