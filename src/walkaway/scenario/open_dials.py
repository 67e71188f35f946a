"""Dials for what a scenario leaves open, of the pair in focus; at rest they add nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

import numpy as np

from walkaway.bonds.kinds import HOLDERS_OF, MATURITIES, Months, Withdrawal
from walkaway.bonds.sovereigns import SOVEREIGNS, Sovereign
from walkaway.economy.kinds import FiscalPackage, PolicyRate
from walkaway.economy.laws import LAWS
from walkaway.economy.table import ECONOMIES, row_of
from walkaway.goods.kinds.blocs import Accession
from walkaway.goods.kinds.tariffs import Tariff, TariffMeasure
from walkaway.grammar.measure import Measure
from walkaway.grammar.vocabulary import ALL, WORLD, Vocabulary
from walkaway.scenario.knobs import (
    BLOCS,
    DEBT,
    HELD,
    NONE,
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
from walkaway.world import World


def left_open(scenario: Turnable, words: Vocabulary) -> list[Knob]:
    """Dials of the pair in focus for what the scenario says nothing about; at rest nothing."""
    kinds = {type(own) for own in scenario.measures}
    day, focus = scenario.date, scenario.focus
    found: list[Knob] = []
    if not any(issubclass(kind, TariffMeasure) for kind in kinds) and focus[0] != WORLD:
        found += _new_tariffs(scenario, words)
    if Withdrawal not in kinds:
        found += _new_withdrawal(focus, day)
    by = _bank(focus)
    if by and not any(isinstance(own, PolicyRate) and own.by == by for own in scenario.measures):
        found.append(_new_rate(by, day))
    if FiscalPackage not in kinds:
        found += [_new_package(code, day) for code in focus if _laws(code)]
    joined = {own.bloc for own in scenario.measures if isinstance(own, Accession)}
    blocs = (bloc for bloc in words.groups if candidates(bloc) and bloc not in joined)
    for bloc in blocs:
        inside = words.expand_economies([bloc], day)
        if bloc in focus or set(inside).intersection(focus):
            found.append(_new_members(bloc, inside, words))
    return found


def _new_tariffs(scenario: Turnable, words: Vocabulary) -> list[Knob]:
    """On what the one aimed at sells most of there, and on all else."""
    by, on = scenario.focus
    on = ALL if on == WORLD else on
    sector = _sold_most(scenario, words)
    if sector is None:
        return []
    rest = _new_tariff("rest", (by, on), "goods", (sector,), words)
    return [_new_tariff(sector.lower(), (by, on), sector, (), words), rest]


def _sold_most(scenario: Turnable, words: Vocabulary) -> str | None:
    """The word for the sector of which the one aimed at sells most to whoever acts."""
    trade = World.at(scenario.date, scenario.snapshot()).trade()
    buyers, sellers = (
        [trade.economies.index(c) for c in words.expand_economies((name,), scenario.date)
         if c in trade.economies]
        for name in scenario.focus
    )  # fmt: skip
    flows = trade.flows.copy()
    flows[range(len(flows)), range(len(flows))] = 0.0
    sold = flows[sellers][:, buyers].sum(axis=(0, 1))
    goods = np.flatnonzero(trade.goods & (sold > 0))
    if not goods.size:
        return None
    code = trade.sectors[goods[np.argmax(sold[goods])]]
    return next((word for word, codes in words.sector_words.items() if codes == (code,)), code)


def _bank(focus: tuple[str, str]) -> str:
    """Whose policy rate may be turned: of the one aimed at, or of whoever acts."""
    rows = {code: own.code for own in ECONOMIES if own.bank for code in (own.code, *own.named)}
    return next((rows[code] for code in reversed(focus) if code in rows), "")


def _laws(code: str) -> list[str]:
    return [name for name, law in LAWS.items() if law.of == code]


def _new_tariff(
    name: str, focus: tuple[str, str], sector: str, exempt: tuple[str, ...], words: Vocabulary
) -> Knob:
    by, on = focus

    def own(points: float) -> Tariff:
        return Tariff(
            by=(by,), on=(on,), sectors=(sector,), exempt=exempt, change=as_percent(points)
        )

    def change(measures: list[Measure | None], value: Value) -> None:
        measures.append(own(as_number(value)) if value else None)

    dial = Dial(
        id=f"tariff-{name}",
        label=f"Tariff added: {goods_of(own(1.0), words)}",
        help=f"Points that {words.in_words((by,))} adds to the tariff of before",
        group=TARIFFS,
        kind="number",
        value=0.0,
        unit="points",
        high=TOP,
    )
    return Knob(dial, change)


def _new_withdrawal(focus: tuple[str, str], day: dt.date) -> list[Knob]:
    """Where one of the two issues debt: what the other has of it, else what all abroad have."""
    for issuer, other in (focus, focus[::-1]):
        for debt in SOVEREIGNS.values():
            names = (f"{other}.private", other, "foreign")
            holder = next((name for name in names if name in HOLDERS_OF[debt.code]), "")
            if issuer == debt.issuer and holder:
                return _of_holder(debt, holder, day)
    return []


def _of_holder(debt: Sovereign, holder: str, day: dt.date) -> list[Knob]:
    template = Withdrawal(
        holder=holder,
        bucket="long",
        change=as_percent(-1.0),
        over=Months(4 * QUARTER),
        market=debt.code,
        from_=day,
    )

    def change(measures: list[Measure | None], value: Value) -> None:
        measures.append(sized(template, value))

    def pace(measures: list[Measure | None], value: Value) -> None:
        for place, own in enumerate(measures):
            if isinstance(own, Withdrawal):  # the only one: the scenario has none of its own
                measures[place] = dataclasses.replace(own, over=as_months(value))

    size = Dial(
        id="withdrawal",
        label=f"Sold by {HOLDERS_OF[debt.code][holder]}",
        help=f"Part of their {debt.debt} ({MATURITIES['long']}) that they let go from {day}",
        group=DEBT,
        kind="number",
        value=0.0,
        unit="%",
        high=100.0,
    )
    return [Knob(size, change), Knob(pace_of("withdrawal-over", 4.0), pace)]


def _new_rate(by: str, day: dt.date) -> Knob:
    def change(measures: list[Measure | None], value: Value) -> None:
        measures.append(PolicyRate(by=by, change=as_number(value), quarters=HELD, from_=day))

    help_ = f"Points against the baseline from {day}, held for {HELD} quarters"
    return Knob(rate_of("rate", by, 0.0, help_), change)


def _new_package(by: str, day: dt.date) -> Knob:
    def change(measures: list[Measure | None], value: Value) -> None:
        measures.append(FiscalPackage(by=by, law=str(value), from_=day))

    dial = Dial(
        id="package",
        label=f"{row_of(by).called} fiscal package",
        help="A law whose cost is published",
        group=POLICY,
        kind="choice",
        value=NONE,
        options=((NONE, NONE), *((name, LAWS[name].words) for name in _laws(by))),
    )
    return Knob(dial, change)


def _new_members(bloc: str, inside: Sequence[str], words: Vocabulary) -> Knob:
    def change(measures: list[Measure | None], value: Value) -> None:
        joining = value if isinstance(value, tuple) else ()
        measures.append(Accession(bloc=bloc, members=joining) if joining else None)

    dial = Dial(
        id=bloc.lower(),
        label=f"Who joins {bloc}",
        help="Tariffs between them and the members go to zero both ways",
        group=BLOCS,
        kind="set",
        value=(),
        options=tuple(
            (code, words.in_words((code,))) for code in candidates(bloc) if code not in inside
        ),
    )
    return Knob(dial, change)
