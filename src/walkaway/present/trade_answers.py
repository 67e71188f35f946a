"""What a run says of trade and incomes, in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from walkaway.goods.metrics import PARTS
from walkaway.grammar.measure import capital
from walkaway.outcome import Band, Outcome, Quantity
from walkaway.outcome.quantity import in_words
from walkaway.present.headlines import Headline
from walkaway.present.page import digits_for, number, said, spread
from walkaway.present.words import the

TABLE = 6
"""Economies whose incomes are told: those that the measures name, and the two in focus."""
WORTH = 0.5
"""USD bn a year from which a flow is told: less is printed as zero."""
PART_WORDS = dict(
    zip(
        PARTS,
        (
            "terms of trade",
            "trade lost or gained",
            "cost of delivery",
            "labour supplied",
            "real value of the trade deficit",
            "profits",
            "not split",
        ),
        strict=True,
    )
)


def answers(outcome: Outcome) -> Iterable[Headline]:
    """Exports to the one that aims, incomes of those at the table, revenue, stand-in markets."""
    hegemon, target = outcome.scenario.focus
    exports = outcome.find(f"exports.{target}.{hegemon}.goods")
    at_odds = {hegemon, target} <= set(outcome.scenario.named)
    aimed = at_odds and exports is not None and exports.mid < 0
    if exports and exports.baseline and aimed:
        yield from _exports(outcome, exports)
    for code in _at_the_table(outcome)[:TABLE]:
        welfare = outcome.find(f"welfare.{code}")
        if welfare:
            yield Headline(_income(outcome, code, welfare), (("income", code, welfare.horizon),))
    revenue = outcome.find(f"revenue.{hegemon}")
    if revenue and abs(revenue.mid) > 0.5:
        places = digits_for(revenue.band)
        yield Headline(
            f"{capital(in_words(revenue.horizon))} {_taxes(outcome, hegemon)} of "
            f"{the(outcome, hegemon)} "
            f"{moves(revenue.band)}s by {number(abs(revenue.mid), places, signed=False)} USD bn a "
            f"year{spread(revenue, places, signed=straddles(revenue.band, places))}, against "
            f"{number(revenue.baseline or 0, 0, signed=False)} in the baseline; "
            "trade that does not take place pays no tariff.",
            (("revenue", hegemon, revenue.horizon),),
        )
    away = [own for own in outcome.section("diversion") if ".CPTPP." in own.id]
    if away and aimed:
        yield _taken(outcome, away[0])
    yield from _inside_bloc(outcome)


def _taxes(outcome: Outcome, code: str) -> str:
    """What revenue at an importer's border is of: of tariffs, and of what else there is."""
    adjusted, charged = (
        outcome.find(f"{kind}.{code}") for kind in ("adjustment_revenue", "carbon_revenue")
    )
    if adjusted:
        return "revenue of all taxes on imports, before what exports get back,"
    return "tariff revenue with the carbon charge" if charged else "tariff revenue"


def _at_the_table(outcome: Outcome) -> list[str]:
    """Whose incomes are told: those named, and the two in focus unless all named are others."""
    named, (hegemon, target) = outcome.scenario.named, outcome.scenario.focus
    elsewhere = bool(named) and not {hegemon, target} & set(named)
    return list(dict.fromkeys((*named, *(() if elsewhere else (target, hegemon)))))


def _exports(outcome: Outcome, exports: Quantity) -> Iterable[Headline]:
    hegemon, target = outcome.scenario.focus
    money = scaled(exports)
    yield Headline(
        f"{capital(in_words(exports.horizon))} {possessive(outcome, target)} goods exports to "
        f"{the(outcome, hegemon)} {moves(exports.band)} by {size(exports)}: about "
        f"{number(abs(money.mid), 0, signed=False)} of "
        f"{number(exports.baseline or 0.0, 0, signed=False)} USD bn a year.",
        (("exports", f"{target}.{hegemon}", exports.horizon),),
    )
    cars = outcome.find(f"exports.{target}.{hegemon}.C29")
    split = _at_the_border(outcome, cars) if cars else None
    if split:
        yield split
    elif cars and cars.baseline and cars.baseline >= WORTH and cars.mid:
        yield Headline(
            f"Its exports of cars and parts there {moves(cars.band)} by {size(cars)}, "
            f"from {number(cars.baseline, 0, signed=False)} USD bn.",
            (("exports", f"{target}.{hegemon}.C29", cars.horizon),),
        )


def _at_the_border(outcome: Outcome, flow: Quantity) -> Headline | None:
    """A flow whose exporters bear part of a tariff: price, quantity, value; None for others."""
    hegemon = outcome.scenario.focus[0]
    found = [
        own
        for what in ("units", "price", "value")
        for own in outcome.section("border")
        if own.horizon == flow.horizon and own.id.startswith(f"border.{flow.subject}.{what}.")
    ]
    if len(found) < 3 or not flow.baseline or flow.baseline < WORTH:
        return None
    units, price, value = found
    return Headline(
        f"Of its cars and parts it sells {size(units)} {'more' if units.mid > 0 else 'less'} there "
        f"{in_words(flow.horizon)}, at prices before tariff that {moves(price.band)} by "
        f"{size(price)}: the value {moves(value.band)}s by {size(value)}. Were buyers to bear all "
        f"of the tariff, {the(outcome, hegemon)} would buy {size(flow)} "
        f"{'more' if flow.mid > 0 else 'less'} of "
        f"{number(flow.baseline, 0, signed=False)} USD bn.",
        (
            *(("border", own.subject, own.horizon) for own in found),
            ("exports", flow.subject, flow.horizon),
        ),
    )


def _taken(outcome: Outcome, away: Quantity) -> Headline:
    hegemon, target = outcome.scenario.focus
    taken = (
        f"CPTPP members take {size(away)} {in_words(away.horizon)}"
        if away.mid >= 0.5
        else f"CPTPP members take none {in_words(away.horizon)}"
    )
    return Headline(
        f"Of the goods that {the(outcome, target)} no longer sells in "
        f"{the(outcome, hegemon)}, {taken}.",
        (("diversion", f"{target}.CPTPP", away.horizon),),
    )


def _inside_bloc(outcome: Outcome) -> Iterable[Headline]:
    """Trade between CPTPP members and those whom the scenario names, if that is its point."""
    for code in outcome.scenario.named:
        whose = capital(possessive(outcome, code))
        for flow, words in (
            (f"{code}.CPTPP", f"{whose} goods exports to"),
            (f"CPTPP.{code}", f"{whose} goods imports from"),
        ):
            metric = outcome.find(f"exports.{flow}.goods")
            if metric and metric.baseline and metric.low > 1.0:
                money = scaled(metric)
                yield Headline(
                    f"{words} CPTPP members {moves(metric.band)} by {size(metric)} "
                    f"{in_words(metric.horizon)}: about "
                    f"{number(abs(money.mid), 0, signed=False)} USD bn more than "
                    f"{number(metric.baseline, 0, signed=False)}.",
                    (("exports", flow, metric.horizon),),
                )


def _income(outcome: Outcome, code: str, welfare: Quantity) -> str:
    """Real income of one economy in a sentence, with what it is made of."""
    text = f"Real income of {the(outcome, code)} {in_words(welfare.horizon)}: {said(welfare)}"
    if welfare.low < 0 < welfare.high:
        wage = outcome.find(f"real_wage.{code}")
        levied = outcome.find(f"export_revenue.{code}")
        whose = "revenue of taxes on trade" if levied else "tariff revenue"
        paid_back = (
            f"; real wages {said(wage)}, the difference is mostly {whose} paid back"
            if wage and wage.high < welfare.low
            else ""
        )
        return f"{text}: the estimates do not agree on its sign{paid_back}."
    return f"{text}.{_made_of(outcome, code, welfare)}"


def _made_of(outcome: Outcome, code: str, welfare: Quantity) -> str:
    """The parts of real income under one member, which is named; they add up as printed."""
    member = welfare.median_member
    found = {
        words: own.members[member]
        for name, words in PART_WORDS.items()
        if (own := outcome.find(f"{name}.{code}")) and member in own.members
    }
    if not found:
        return ""
    places = max(2, digits_for(welfare.band))
    rounded = adding_up(list(found.values()), welfare.members[member], places)
    told = ", ".join(
        f"{words} {number(value, places)}"
        for words, value in zip(found, rounded, strict=True)
        if value or words in list(PART_WORDS.values())[:2]
    )
    return f" Under {member} ({number(welfare.members[member], places)}): {told}."


def adding_up(values: list[float], total: float, places: int) -> list[float]:
    """Values rounded so that what is printed adds up to the rounded total.

    The last digit goes where rounding took most (largest remainder).
    """
    step = 10.0**-places
    rounded = [round(value, places) for value in values]
    missing = round((round(total, places) - sum(rounded)) / step)
    by_rest = sorted(
        range(len(values)),
        key=lambda k: values[k] - rounded[k],
        reverse=missing > 0,
    )
    for k in by_rest[: abs(missing)]:
        rounded[k] = round(rounded[k] + (step if missing > 0 else -step), places)
    return rounded


def possessive(outcome: Outcome, code: str) -> str:
    """Japan's, the Philippines'."""
    name = the(outcome, code)
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def moves(band: Band) -> str:
    """Whether it rises or falls."""
    return "rise" if band.mid > 0 else "fall"


def size(own: Quantity) -> str:
    """The size of a change whose direction the sentence already says, with its range."""
    places = digits_for(own.band)
    middle = f"{number(abs(own.mid), places, signed=False)}%"
    return middle + spread(own, places, signed=straddles(own.band, places))


def straddles(band: Band, places: int) -> bool:
    """Whether a range, as it is printed, holds rises and falls; zero is neither."""
    return round(band.low, places) < 0 < round(band.high, places)


def scaled(metric: Quantity) -> Band:
    """The band of a percent change in the unit of its baseline."""
    base = (metric.baseline or 0.0) / 100
    band = metric.band
    return Band(band.low * base, band.mid * base, band.high * base)
