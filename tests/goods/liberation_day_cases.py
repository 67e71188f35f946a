"""The one-sector tables of the Liberation Day paper, printed beside ours."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from walkaway.goods.published import LiberationDay2025, liberation_day_2025

DATA = Path(__file__).parent.parent / "data" / "goods"
# The averages that the paper prints for the EU are met with these 25: Czechia and the Slovak
# Republic are not in its group.
EU = [
    *("AUT", "BEL", "BGR", "CYP", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN"),
    *("IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVN", "SWE"),
]


@cache
def arrays() -> dict[str, np.ndarray]:
    with np.load(DATA / "liberation_day.npz") as file:
        return {name: file[name] for name in file.files}


def positions(names: list[str]) -> list[int]:
    known = arrays()["economies"].tolist()
    return [known.index(name) for name in names]


def war(china: float, with_eu: bool) -> np.ndarray:
    """Ten percent both ways with everybody; more with China, and with the EU."""
    d = arrays()
    count = len(d["gdp"])
    (usa, chn), eu = positions(["USA", "CHN"]), positions(EU)
    rates = np.zeros((count, count))
    rates[:, usa] = rates[usa] = 0.1
    rates[chn, usa] = rates[usa, chn] = china
    if with_eu:
        rates[eu, usa] = rates[usa, eu] = np.maximum(0.1, d["listed_rate"])[eu]
    rates[usa, usa] = 0
    return rates


def listed_on_china() -> float:
    return float(arrays()["listed_rate"][positions(["CHN"])[0]])


CASES = {
    ("Table_1", "Case 1"): {},
    ("Table_1", "Case 2"): {"revenue": "lump-sum"},
    ("Table_1", "Case 3"): {"tariffs": "optimal"},
    ("Table_2", "1"): {"retaliation": "reciprocal"},
    ("Table_2", "3"): {"retaliation": "optimal"},
    ("Table_2", "4"): {"tariffs": "optimal", "retaliation": "optimal"},
    ("Table_8", "Case 1"): {"tariffs": lambda: war(listed_on_china(), True)},
    ("Table_8", "Case 2"): {"tariffs": lambda: war(listed_on_china(), False)},
    ("Table_8", "Case 3"): {"tariffs": lambda: war(1.08, False)},
    ("Table_9", "Baseline model"): {},
    ("Table_9", "Alternative 2"): {"passthrough": 0.25},
    ("Table_9", "Alternative 3"): {"trade_elasticity": 8.0},
    ("Table_9", "Alternative 4"): {"transfers": "eaton-kortum"},
    ("Table_10", "1"): {"transfers": "eaton-kortum"},
    ("Table_10", "2"): {"transfers": "balanced"},
    ("Table_10", "3"): {"transfers": "eaton-kortum", "retaliation": "optimal"},
    ("Table_10", "4"): {"transfers": "balanced", "retaliation": "optimal"},
}


@cache
def solved(table: str, case: str) -> LiberationDay2025:
    options = dict(CASES[table, case])
    d = arrays()
    tariffs = options.pop("tariffs", d["listed_rate"])
    if callable(tariffs):
        tariffs = tariffs()
    usa = positions(["USA"])[0]
    return liberation_day_2025(d["trade"], d["gdp"], tariffs, usa, **options)


def percent(answer: LiberationDay2025, quantity: str) -> np.ndarray:
    return (
        100
        * {
            "welfare": answer.welfare - 1,
            "deficit": answer.deficit,
            "exports_gdp": answer.exports_to_gdp - 1,
            "imports_gdp": answer.imports_to_gdp - 1,
            "employment": answer.employment - 1,
            "prices": answer.prices - 1,
            "real_prices": answer.prices - 1,
            "revenue_share": answer.revenue_share / 100,
        }[quantity]
    )


@dataclass(frozen=True)
class Printed:
    """A printed number and ours, rounded as printed."""

    table: str
    case: str
    row: str
    quantity: str
    printed: float
    ours: float

    @property
    def agrees(self) -> bool:
        return self.ours == self.printed


def _average(table: str, row: str, quantity: str, answer: LiberationDay2025) -> float:
    everybody = arrays()["economies"].tolist()
    apart = {"USA", "CHN", *EU}
    group = {
        "EU": EU,
        "RoW": [name for name in everybody if name not in apart],
        "non-US (average)": [name for name in everybody if name != "USA"],
    }.get(row, [row])
    at = positions(group)
    values = percent(answer, quantity)[at]
    if table == "Table_10" and quantity == "welfare":
        return float(values.mean())  # a plain mean in this table; by spending everywhere else
    return float(np.average(values, weights=answer.spending[at]))


def _decimals(table: str, row: str, quantity: str) -> int:
    two = quantity in ("welfare", "employment")
    return 2 if two or (table, quantity, row[:3]) == ("Table_10", "imports_gdp", "non") else 1


@cache
def tables() -> tuple[Printed, ...]:
    """All rows of the one-sector tables."""
    with (DATA / "liberation_day_tables.csv").open() as file:
        rows = list(csv.DictReader(file))
    found = []
    for row in rows:
        table, case, name, quantity = (row[k] for k in ("table", "case", "row", "quantity"))
        value = _single(table, case, quantity)
        if (table, case) in CASES:
            value = _average(table, name, quantity, solved(table, case))
            places = _decimals(table, name, quantity)
        elif value is None:
            continue  # other models: several sectors, or input-output linkages
        else:
            places = len(row["printed_pct"].partition(".")[2])
            places = 2 if table == "Table_3" or "employment" in case else places
        printed = float(row["printed_pct"])
        found.append(Printed(table, case, name, quantity, printed, round(value, places)))
    return tuple(found)


def _single(table: str, case: str, quantity: str) -> float | None:
    """Tables 3 and 11: US revenue, and world trade and employment."""
    usa = positions(["USA"])[0]
    cases = {
        "USTR_tariff": ("Table_1", "Case 1"),
        "optimal_tariff": ("Table_1", "Case 3"),
        "optimal_retaliation": ("Table_2", "3"),
        "reciprocal_retaliation": ("Table_2", "1"),
        "pre_main": ("Table_1", "Case 1"),
        "post_main": ("Table_2", "1"),
    }
    if quantity not in cases or table not in ("Table_3", "Table_11"):
        return None
    answer = solved(*cases[quantity])
    if table == "Table_3":
        budget = 0.23 if "Budget" in case else 1.0  # the paper's size of the federal budget
        return float(100 * answer.revenue_share[usa] / budget)
    if "employment" in case:
        return float(np.average(percent(answer, "employment"), weights=answer.income))
    return 100 * (answer.trade_to_gdp - 1)
