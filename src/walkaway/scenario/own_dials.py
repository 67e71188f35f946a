"""Dials of a scenario's own measures, and all of its dials in their order."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

from walkaway.bonds.kinds import MATURITIES, Withdrawal, holders_of
from walkaway.bonds.kinds import MEASURES as BONDS
from walkaway.bonds.sovereigns import SOVEREIGNS
from walkaway.economy.kinds import MEASURES as ECONOMY
from walkaway.economy.kinds import PolicyRate
from walkaway.goods.kinds.blocs import Accession
from walkaway.goods.kinds.border import BorderAdjustment, CarbonBorder, ImportQuota, Subsidy
from walkaway.goods.kinds.supply import ExportTax
from walkaway.goods.kinds.tariffs import (
    Orders,
    ReciprocalTariffs,
    Tariff,
    TariffMeasure,
    goods_in_words,
)
from walkaway.grammar.measure import Measure, capital
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.scenario.knobs import (
    BLOCS,
    DEBT,
    OFF,
    ON,
    POLICY,
    QUARTER,
    TARIFFS,
    TOP,
    Dial,
    Knob,
    Turnable,
    Value,
    as_months,
    as_number,
    as_percent,
    candidates,
    goods_of,
    pace_of,
    rate_of,
    sized,
)
from walkaway.scenario.open_dials import left_open


def knobs_of(scenario: Turnable, words: Vocabulary) -> list[Knob]:
    """All dials of a scenario with what turning them does, in the order of the page."""
    own: list[Knob] = []
    for index, measure in enumerate(scenario.measures):
        own += _of_measure(index, measure, words)
    order = [TARIFFS, DEBT, POLICY, BLOCS]
    every = [*own, *left_open(scenario, words)]
    return sorted(every, key=lambda knob: order.index(knob.dial.group))


def _of_measure(index: int, own: Measure, words: Vocabulary) -> list[Knob]:
    match own:
        case Tariff():
            return [_tariff(index, own, words)]
        case Withdrawal() if (own.change or 0.0) <= 0 and (own.amount or 0.0) <= 0:
            return _withdrawal(index, own)
        case PolicyRate():
            return [_policy_rate(index, own)]
        case Accession():
            return [_accession(index, own, words)]
        case Orders() | ReciprocalTariffs() if not (index and own.exempt):  # not the rest of all
            return [_orders(index, own, words)]
    number = next((one for one in SIZED if isinstance(own, one.kind)), None)
    return [_of_size(index, own, number, words) if number else _switch(index, own, words)]


@dataclass(frozen=True)
class _Sized:
    """A kind of measure with one number: its field, its words, its unit, where its slider ends."""

    kind: type[Measure]
    id: str
    field: str
    label: str
    unit: str = "%"
    top: float = TOP
    gone_at: float | None = 0.0


SIZED = (
    _Sized(CarbonBorder, "charge", "price", "Carbon charge", "USD a tonne", 200.0),
    _Sized(BorderAdjustment, "adjustment", "rate", "Border adjustment", top=50.0),
    _Sized(ImportQuota, "quota", "volume", "Import quota, of the volume of before", gone_at=None),
    _Sized(Subsidy, "subsidy", "rate", "Subsidy", top=90.0),
    _Sized(ExportTax, "export-tax", "rate", "Tax on exports"),
)
LEAST_QUOTA = 5.0
"""Percent: a quota of nothing is a ban, which is another measure."""


def _ends(value: float, top: float) -> tuple[float, float]:
    """From nothing to a top, or to the next ten beyond a value that lies outside."""
    return min(0.0, 10.0 * math.floor(value / 10)), max(top, 10.0 * math.ceil(value / 10))


def _of_size(index: int, own: Measure, number: _Sized, words: Vocabulary) -> Knob:
    """A slider for the one number of a measure; at nothing the measure is left out."""
    percents = number.unit == "%"
    size = round((100 if percents else 1) * float(getattr(own, number.field)), 6)
    low, high = _ends(size, number.top)

    def change(measures: list[Measure | None], value: Value) -> None:
        new = as_percent(value) if percents else as_number(value)
        changed: dict[str, Any] = {number.field: new, "label": ""}
        kept = value != number.gone_at
        measures[index] = dataclasses.replace(own, **changed) if kept else None

    dial = Dial(
        id=f"{number.id}-{index + 1}",
        label=f"{number.label}: {words.in_words(own.by)}",  # type: ignore[attr-defined]
        help=f"In the scenario: {own.describe(words)}",
        group=TARIFFS,
        kind="number",
        value=size,
        unit=number.unit,
        low=low if number.gone_at is not None else LEAST_QUOTA,
        high=high,
    )
    return Knob(dial, change)


def _tariff(index: int, own: Tariff, words: Vocabulary) -> Knob:
    level = own.rate is not None
    points = round(100 * float(own.rate if own.rate is not None else own.change or 0.0), 6)
    low, high = _ends(points, TOP)

    def change(measures: list[Measure | None], value: Value) -> None:
        size = as_percent(value)
        rate, added = (size, None) if level else (None, size)
        measures[index] = dataclasses.replace(own, label="", rate=rate, change=added)

    dial = Dial(
        id=f"tariff-{index + 1}",
        label=f"{'All-in tariff' if level else 'Tariff added'}: {goods_of(own, words)}",
        help=f"In the scenario: {own.describe(words)}",
        group=TARIFFS,
        kind="number",
        value=points,
        unit="%" if level else "points",
        low=low,
        high=high,
    )
    return Knob(dial, change)


def _orders(index: int, own: Orders | ReciprocalTariffs, words: Vocabulary) -> Knob:
    """How much of what orders add is levied: at nothing they are left out."""

    def change(measures: list[Measure | None], value: Value) -> None:
        if value:
            measures[index] = dataclasses.replace(own, share=as_percent(value), label="")
        else:
            measures[index] = None

    part = round(100 * float(own.share), 6)
    dial = Dial(
        id=f"orders-{index + 1}",
        label=f"Tariffs of the orders: {goods_in_words(own, words)}",
        help=f"As if every rate were so much of what it is. In the scenario: {own.describe(words)}",
        group=TARIFFS,
        kind="number",
        value=part,
        unit="%",
        high=_ends(part, MOST_OF_ORDERS)[1],
        step=5.0,
    )
    return Knob(dial, change)


MOST_OF_ORDERS = 150.0
"""Percent of what orders add, at the end of a slider."""


def _withdrawal(index: int, own: Withdrawal) -> list[Knob]:
    who, debt = holders_of(own.market)[own.holder], SOVEREIGNS[own.market]
    relative = own.change is not None
    sold = -100 * float(own.change) if own.change is not None else -float(own.amount or 0.0)

    def change(measures: list[Measure | None], value: Value) -> None:
        measures[index] = sized(own, value)

    def pace(measures: list[Measure | None], value: Value) -> None:
        size_set = measures[index]
        if isinstance(size_set, Withdrawal):  # not if nothing is sold any more
            measures[index] = dataclasses.replace(size_set, over=as_months(value), label="")

    size = Dial(
        id=f"withdrawal-{index + 1}",
        label=f"Sold by {who}",
        help=f"{capital(debt.debt)} ({MATURITIES[own.bucket]}) that they let go",
        group=DEBT,
        kind="number",
        value=round(sold, 6),
        unit="%" if relative else debt.unit,
        high=100.0 if relative else max(500.0, 100.0 * math.ceil(sold / 100)),
        step=1.0 if relative else 5.0,
    )
    quarters = own.over / QUARTER
    return [
        Knob(size, change),
        Knob(pace_of(f"withdrawal-{index + 1}-over", round(quarters, 6)), pace),
    ]


def _policy_rate(index: int, own: PolicyRate) -> Knob:
    def change(measures: list[Measure | None], value: Value) -> None:
        points = as_number(value)
        measures[index] = dataclasses.replace(own, change=points, label="") if points else None

    dial = rate_of(f"rate-{index + 1}", own.by, own.change, own.describe())
    return Knob(dial, change)


def _accession(index: int, own: Accession, words: Vocabulary) -> Knob:
    def change(measures: list[Measure | None], value: Value) -> None:
        joining = value if isinstance(value, tuple) else ()
        measures[index] = dataclasses.replace(own, members=joining, label="") if joining else None

    names = tuple(dict.fromkeys((*own.members, *candidates(own.bloc))))
    dial = Dial(
        id=f"join-{index + 1}",
        label=f"Who joins {own.bloc}",
        help=f"In the scenario: {own.describe(words)}",
        group=BLOCS,
        kind="set",
        value=tuple(own.members),
        options=tuple((name, words.in_words((name,))) for name in names),
    )
    return Knob(dial, change)


def _switch(index: int, own: Measure, words: Vocabulary) -> Knob:
    def change(measures: list[Measure | None], value: Value) -> None:
        measures[index] = own if value == ON else None

    group = TARIFFS if isinstance(own, TariffMeasure) else BLOCS
    if isinstance(own, BONDS):
        group = DEBT
    if isinstance(own, ECONOMY):
        group = POLICY
    dial = Dial(
        id=f"measure-{index + 1}",
        label=own.describe(words),
        help="As the scenario has it, or left out",
        group=group,
        kind="choice",
        value=ON,
        options=((ON, ON), (OFF, OFF)),
    )
    return Knob(dial, change)
