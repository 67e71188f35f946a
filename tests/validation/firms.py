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
from walkaway.firms.statements import own_estimates
from walkaway.firms.year import effect, record
from walkaway.goods.market import Answers
from walkaway.present.firm import WHY_MISSED
from walkaway.world import World

CIRCULAR = {"subaru": "its flow comes from its own yearly figure: no independent check"}


_row = partial(Row, area="firms", unit="JPY bn")


@cache
def rows() -> tuple[Row, ...]:
    """All rows of this area."""
    asked = question_of("japan-2025", elasticities=["IS"])
    found = [_forecast(), _yen(), _nine_months()]
    for name in library():
        firm = load_firm(name)
        for own in own_estimates(asked, Answers, firm):
            ours = own["ours_jpy_bn"]
            row = _row(
                type=Type.CALIBRATED if name in CIRCULAR else Type.FORECAST,
                source=own["source"],
                quantity=f"{firm.title}: tariffs, {own['from']} to {own['until']}, {own['meant']}",
                published=own["company_jpy_bn"],
                ours=Band(*(round(ours[k], 1) for k in ("low", "mid", "high"))),
                rule=Covers("the range of its flows, at unchanged sales"),
                note=CIRCULAR.get(name, ""),
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
        type=Type.CALIBRATED, source="Toyota (Minyu, Shimotsuke)",
        quantity="Toyota: a yen of the dollar", published=50,
        ours=float(found.parts.sum(axis=0)[PARTS.index("exchange")]), rule=Within(1e-9),
        note="an input: checks the bridge",
    )  # fmt: skip


def _forecast() -> Row:
    """The exchange part of Toyota's forecast of May 2025: the dollar alone."""
    world = World.at("2025-05-08")
    before = dollar_yen(world, dt.date(2024, 4, 1), dt.date(2025, 3, 31))[1]
    return _row(
        type=Type.FORECAST, source="Toyota, 8 May 2025",
        quantity="Toyota: exchange rates in its forecast", published=-745,
        ours=round(50 * (145 - before)), rule=Within(75),
        note=f"the dollar alone, from {before:.1f} to Toyota's 145; the forecast counts the euro "
        "and other currencies too",
    )  # fmt: skip


def _nine_months() -> Row:
    """Subaru's tariffs to December as of the agreement of September: the record, then its 15%."""
    firm = load_firm("subaru")
    asked = question_of("deal-2025-09", elasticities=["IS"])
    trade = Answers(asked)
    legs = record(asked, trade, firm).bridge(firm), effect(asked, trade, firm, None).bridge(firm)
    tariff = PARTS.index("tariff")

    def cost(which: str) -> float:
        # The least and the most of both legs are at the same corner: all flows, dearest dollar.
        return sum(float(getattr(leg, which)[0, :3, tariff].sum()) for leg in legs)

    said = next(own for own in firm.estimates if own.until == dt.date(2025, 12, 31))
    return _row(
        type=Type.FORECAST, source=said.source,
        quantity="Subaru: tariffs, April to December 2025, under deal-2025-09",
        published=said.effect, ours=Band(*(round(cost(k), 1) for k in ("low", "central", "high"))),
        rule=Covers("the range of its flow, at unchanged sales"),
        note="its flow comes from its own yearly figure of May 2025; days, rates and yen are ours: "
        "the record to 15 September, the scenario and the last rate of the yen after it",
    )  # fmt: skip
