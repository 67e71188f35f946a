"""Companies' own statements, which are the record here, beside ours."""

from __future__ import annotations

import datetime as dt
from functools import cache, partial

from tests.validation.row import Band, Covers, Row, Type, Within
from walkaway.engine.questions import question as question_of
from walkaway.firms.bridge import PARTS, Quarter, bridge
from walkaway.firms.exchange import dollar_yen
from walkaway.firms.reader import library
from walkaway.firms.reader import load as load_firm
from walkaway.firms.scale import predicted
from walkaway.firms.statements import own_estimates
from walkaway.goods.incidence import borne, elasticity, split
from walkaway.goods.market import Answers
from walkaway.present.currencies import decimals
from walkaway.present.firm import WHY_MISSED
from walkaway.world import World

CIRCULAR = {"subaru": "its flow comes from its own yearly figure: no independent check"}


_row = partial(Row, area="firms")
CHOSEN = (
    "from what was known the day before, at the tariffs levied in the end; how far a ratio moves "
    "between periods was chosen when reports to February 2026 had been seen"
)


@cache
def rows() -> tuple[Row, ...]:
    """All rows of this area."""
    asked = question_of("japan-2025-tariffs", elasticities=["IS"])
    found = [_forecast(), _yen(), _first_quarter_alone(), *_exports()]
    for name in library():
        firm = load_firm(name)
        for own in own_estimates(asked, Answers, firm):
            ours = own["ours"]
            digits = decimals(firm.head.currency) or 1
            row = _row(
                type=Type.CALIBRATED if name in CIRCULAR else Type.FORECAST,
                source=own["source"],
                unit=firm.unit,
                quantity=f"{firm.title}: tariffs, {own['from']} to {own['until']}, {own['meant']}"
                f", {'reported' if own['reported'] else 'forecast'} on {own['said']}",
                published=own["company"],
                ours=Band(*(round(ours[k], digits) for k in ("low", "mid", "high"))),
                rule=Covers("eight in ten, at unchanged sales"),
                note=CIRCULAR.get(name, CHOSEN),
            )
            found.append(row.explained(WHY_MISSED))
    return tuple(found)


def _yen() -> Row:
    """One yen of the dollar through the bridge."""
    firm = load_firm("toyota")
    calm = tuple(0.0 for _ in firm.sales)
    quarters = [Quarter(str(k), calm, (101.0,) * 3, 0.76) for k in range(4)]
    found = bridge(firm, quarters, {"-": (1.0,) * len(calm)}, {"-": 4.0}, before=100.0)
    return _row(
        unit="JPY bn", type=Type.CALIBRATED, source="Toyota (Minyu, Shimotsuke)",
        quantity="Toyota: a yen of the dollar", published=50,
        ours=float(found.parts.sum(axis=0)[PARTS.index("exchange")]), rule=Within(1e-9),
        note="an input: checks the bridge",
    )  # fmt: skip


def _forecast() -> Row:
    """The exchange part of Toyota's forecast of May 2025: the dollar alone."""
    world = World.at("2025-05-08")
    before = dollar_yen(world, dt.date(2024, 4, 1), dt.date(2025, 3, 31))[1]
    return _row(
        unit="JPY bn", type=Type.FORECAST, source="Toyota, 8 May 2025",
        quantity="Toyota: exchange rates in its forecast", published=-745,
        ours=round(50 * (145 - before)), rule=Within(75),
        note=f"the dollar alone, from {before:.1f} to Toyota's 145; the forecast counts the euro "
        "and other currencies too",
    )  # fmt: skip


def _first_quarter_alone() -> Row:
    """Toyota's nine months from its first quarter: its scale then, the tariffs as they went on."""
    firm = load_firm("toyota")
    end = World.at("2026-06-30")
    trade = Answers(question_of("zero", elasticities=["IS"]))
    said = next(own for own in firm.estimates if own.until == dt.date(2025, 12, 31))
    low, mid, high = predicted(end, trade, firm, said.from_, said.until, known=dt.date(2025, 8, 7))
    return _row(
        unit="JPY bn", type=Type.FORECAST, source=said.source,
        quantity="Toyota: tariffs, April to December 2025, from its report of the first quarter",
        published=said.effect, ours=Band(*(round(-one, 1) for one in (high, mid, low))),
        rule=Covers("eight in ten, at unchanged sales"),
        note="tariffs and yen as they were in the end; the scale as known on 7 August 2025",
    )  # fmt: skip


def _exports() -> tuple[Row, ...]:
    """Japan's cars in the half year from April 2025: price, units and value, in dollars."""
    share = borne("C29", "JPN", 1, dt.date(2025, 6, 12)).share
    ends = [split(1.275 / 1.025, one, elasticity(0.25)) for one in share]
    dollar = (1 - 0.227) * 1.044  # of the value in yen; the yen 4.4% up on the year before
    facts = {
        "price before tariff, USD": (-19.4, "before", "Bank of Japan, contract currency"),
        "units": (-2.4, "quantity", "Ministry of Finance, 22 October 2025"),
        "value, USD": (100 * (dollar - 1), "value", "Ministry of Finance, 22 October 2025"),
    }
    note = (
        "the share that buyers bear as known on 12 June 2025: a prior, of the first edition; the "
        "tariff alone, at 27.5% all told throughout; range: of that share alone, no noise of trade"
    )
    return tuple(
        _row(
            unit="%", type=Type.FORECAST, source=source, published=round(actual, 1),
            quantity=f"Japan's exports of cars to the US, April to September 2025, {what}",
            ours=Band(*sorted(round(100 * (float(getattr(one, of)) - 1), 1) for one in ends)),
            rule=Covers("the share that buyers bear"), note=note,
        )
        for what, (actual, of, source) in facts.items()
    )  # fmt: skip
