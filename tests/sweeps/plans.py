"""Plans that solve in a moment: two tariffs, one elasticity set, the goods market alone."""

from __future__ import annotations

from walkaway.scenario import Scenario
from walkaway.sweeps import Plan, plan_of

TARIFFS = """
name = "two-tariffs"
date = 2025-06-12

[[measure]]
kind = "Tariff"
by = "USA"
on = "JPN"
sectors = "cars"
change = "25%"

[[measure]]
kind = "Tariff"
by = "JPN"
on = "USA"
sectors = "C10T12"
change = "10%"
"""
NUMBERS = ("welfare.JPN", "exports.JPN.USA.C29")

PLAN = """
scenario = "two.toml"
title = "Two tariffs"
numbers = ["welfare.JPN", "exports.JPN.USA.C29"]
elasticities = ["CP"]

[[vary]]
what = "tariff-1"
values = [0, 10, 30]

[[vary]]
what = "tariff-2"
low = 0
high = 20
steps = 2
"""


def scenario() -> Scenario:
    return Scenario.from_toml(TARIFFS, "two.toml")


def small(**how: object) -> Plan:
    """A grid of three by two, unless told otherwise."""
    vary = {"tariff-1": [0, 10, 30], "tariff-2": [0, 20]}
    told = {"vary": vary, "numbers": NUMBERS, "elasticities": ["CP"], **how}
    return plan_of(scenario(), **told)  # type: ignore[arg-type]
