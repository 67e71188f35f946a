"""Duties against customs, two public trackers, and the months of 2025."""

from __future__ import annotations

import csv
from functools import cache, partial
from pathlib import Path

import numpy as np

from tests.validation.row import Row, Type, Within, WithinShare
from walkaway.duties import Rates, ledger, rates

TRACKERS = Path(__file__).parents[1] / "data" / "duties" / "trackers.csv"
MONTHS = ("2025-04", "2025-05", "2025-06", "2025-07", "2025-08")
EARLIER = ("2018-10", "2019-03", "2019-09", "2020-06", "2021-06", "2022-06", "2023-06")
UNSEEN = "months not in view when the ledger was made; the share of section 301 that was paid is " \
         "that of 2024, the products too"  # fmt: skip
AGREE = 1.0
"""Trackers agree if they are so near to each other, in points."""
SEEN = "the record of these months was in view when claims, transit and trade within an industry " \
       "were set"  # fmt: skip
WHY_OCTOBER = (
    "one tracker taxes aluminium derivatives at full value from August 2025 (about 2.6 points by "
    "its own later fix), the other leaves out the lists that exempt oil, bullion and medicines "
    "(Iraq 31, Saudi Arabia 9.7, Switzerland 38.6 percent): the law's text decides"
)
WHY_CHIPS = (
    "Costa Rica is 1.2 points below both: chips of 8542.31.00.01 and 8542.39.00.01 are free by "
    "Annex II, which names lines of eight digits; one list that trackers share has them with the "
    "statistical suffixes of a later edition and taxes 16bn of the trade of 2024"
)
WHY_TOTAL = (
    "China is too high in April and May (products within an industry), Canada in May and June (US "
    "content of cars), Japan too low; 2.53 in place of 0.76 was taken after it"
)

_row = partial(Row, area="duties")


@cache
def rows() -> tuple[Row, ...]:
    """All rows of this area."""
    return (*base_rows(), *tracker_rows(), *collected_rows(), *earlier_rows())


@cache
def base_rows() -> tuple[Row, ...]:
    """Duties of 2024, all orders of that year inside, against customs."""
    data = ledger().facts.arrays("duty_trade")
    ours = rates(on="2024", kind="due", weights="2024")
    at = {str(name): i for i, name in enumerate(data["country"])}
    imports = data["chapter_imports"].sum(axis=1) / 1e9
    duty = data["chapter_duty"].sum(axis=1) / 1e9
    real = [i for name, i in at.items() if name != "EU27"]
    paid = {row.partner: row.rate * row.imports / 1e11 for row in ours}
    found = [
        _row(
            type=Type.CALIBRATED, source="US Census 2024, all countries by chapter",
            quantity="duties on imports of 2024", unit="USD bn",
            published=float(duty[real].sum()), ours=paid["ALL"], rule=WithinShare(0.03),
            note="products by HS10 are taken apart so that they fit; this checks that nothing is "
            "lost, and the orders' dates",
        )
    ]  # fmt: skip
    for i in sorted(real, key=lambda one: -imports[one])[:10]:
        name = str(data["country"][i])
        found.append(
            _row(
                type=Type.CALIBRATED, source="US Census 2024, all countries by chapter",
                quantity=f"duties on imports from {name}, 2024", unit="USD bn",
                published=float(duty[i]), ours=paid[name], rule=WithinShare(0.05),
            )
        )  # fmt: skip
    return tuple(found)


@cache
def _trackers() -> tuple[dict[str, str], ...]:
    with TRACKERS.open(encoding="utf-8", newline="") as file:
        return tuple(row for row in csv.DictReader(file) if row["second"])


@cache
def _statutory(day: str) -> Rates:
    return rates(on=day, kind="statutory")


def _ours(day: str) -> dict[str, float]:
    """Rates by partner; ALL is those 51 that the trackers have by product."""
    found = {row.partner: row for row in _statutory(day)}
    direct = [found[name] for name in ledger().direct]
    whole = sum(r.rate * r.imports for r in direct) / sum(r.imports for r in direct)
    return {name: row.rate for name, row in found.items()} | {"ALL": whole}


def _pairs(day: str) -> dict[str, tuple[float, float]]:
    """What two trackers say of the partners on which they agree."""
    said = {
        row["partner"]: (float(row["first"]), float(row["second"]))
        for row in _trackers()
        if row["date"] == day
    }
    return {name: pair for name, pair in said.items() if abs(pair[0] - pair[1]) <= AGREE}


def agreeing(day: str) -> tuple[int, int]:
    """Partners on which trackers agree and we are within a point of one, and all they agree on."""
    ours, pairs = _ours(day), _pairs(day)
    partners = [name for name in pairs if name != "ALL"]
    near = [p for p in partners if min(abs(ours[p] - one) for one in pairs[p]) <= 1]
    return len(near), len(partners)


WHY = {"2025-10-20": WHY_OCTOBER, "2025-12-10": WHY_CHIPS}


@cache
def tracker_rows() -> tuple[Row, ...]:
    """Statutory averages at the trade of 2024."""
    found = []
    for day in sorted({row["date"] for row in _trackers()}):
        pairs = _pairs(day)
        near, whole = agreeing(day)
        if "ALL" in pairs:
            row = _row(
                type=Type.REPLICATION, source="two public tariff trackers, 2024 weights",
                quantity=f"statutory average in total, {day}", unit="percent",
                published=float(np.mean(pairs["ALL"])), ours=_ours(day)["ALL"], rule=Within(0.5),
                note="mean of the two",
            )  # fmt: skip
            found.append(row.explained(WHY_OCTOBER if day == "2025-10-20" else ""))
        row = _row(
            type=Type.REPLICATION, source="two public tariff trackers, 2024 weights",
            quantity=f"partners within a point of a tracker, {day}", unit="of those they agree on",
            published=float(whole), ours=float(near), rule=WithinShare(6 / 51),
            note="partners on which the two are within a point of each other",
        )  # fmt: skip
        found.append(row.explained(WHY.get(day, "")))
    return tuple(found)


@cache
def _errors(months: tuple[str, ...]) -> dict[str, list[float]]:
    """Due less collected by partner, month by month, points."""
    found: dict[str, list[float]] = {}
    for month in months:
        due = {row.partner: row.rate for row in rates(on=month, kind="due")}
        for row in rates(on=month, kind="collected"):
            if row.partner != "EU27":
                found.setdefault(row.partner, []).append(due[row.partner] - row.rate)
    return found


@cache
def collected_rows() -> tuple[Row, ...]:
    """Duties due against the customs record, April to August 2025."""
    errors = _errors(MONTHS)
    mean = {name: float(np.abs(many).mean()) for name, many in errors.items()}
    partners = [value for name, value in mean.items() if name != "ALL"]
    known = partial(_row, type=Type.FORECAST, source="US Census, months of 2025", unit="points",
                    published=0.0)  # fmt: skip
    found = [
        known(quantity=f"due against collected, {len(partners)} partners, mean absolute error",
              ours=float(np.mean(partners)), rule=Within(1.5), note=SEEN),
        known(quantity="due against collected in total, mean absolute error", ours=mean["ALL"],
              rule=Within(0.7), note=f"{SEEN}; {WHY_TOTAL}"),
    ]  # fmt: skip
    found += [
        known(quantity=f"due against collected, {name}, mean absolute error", ours=mean[name],
              rule=Within(1.5), note=SEEN)
        for name in ("CAN", "MEX")
    ]  # fmt: skip
    return tuple(found)


@cache
def earlier_rows() -> tuple[Row, ...]:
    """Duties due against the customs record, months of 2018 to 2023."""
    errors = _errors(EARLIER)
    mean = {name: float(np.abs(many).mean()) for name, many in errors.items()}
    partners = [value for name, value in mean.items() if name != "ALL"]
    known = partial(_row, type=Type.FORECAST, source="US Census, seven months of 2018 to 2023",
                    unit="points", published=0.0, note=UNSEEN)  # fmt: skip
    return (
        known(quantity=f"due against collected before 2024, {len(partners)} partners, mean "
              "absolute error", ours=float(np.mean(partners)), rule=Within(1.5)),
        known(quantity="due against collected before 2024 in total, mean absolute error",
              ours=mean["ALL"], rule=Within(0.7)),
        known(quantity="due against collected before 2024, China, mean absolute error",
              ours=mean["CHN"], rule=Within(1.5)),
    )  # fmt: skip
