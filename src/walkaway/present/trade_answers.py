"""What a run says of trade and incomes, in sentences."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from walkaway.goods.metrics import PAIRS, PARTS
from walkaway.grammar.measure import capital
from walkaway.grammar.vocabulary import WORLD
from walkaway.outcome import Band, Outcome, Quantity
from walkaway.outcome.quantity import in_words
from walkaway.present.changes import changes, size, straddles
from walkaway.present.headlines import Headline
from walkaway.present.page import digits_for, number, said
from walkaway.present.words import lowered, the

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
    told = zip(outcome.scenario.flows, outcome.scenario.sectors, strict=True)
    for flow, sector in itertools.islice(told, PAIRS):
        exports = outcome.find(f"exports.{'.'.join(flow)}.goods")
        if exports and exports.baseline and _aimed(outcome, flow, exports):
            yield from _exports(outcome, flow, sector, exports)
    for code in at_the_table(outcome)[:TABLE]:
        welfare = outcome.find(f"welfare.{code}")
        if welfare:
            yield Headline(_income(outcome, code, welfare), (("income", code, welfare.horizon),))
    revenue = outcome.find(f"revenue.{hegemon}")
    if revenue and abs(revenue.mid) > 0.5:
        yield Headline(
            f"{capital(in_words(revenue.horizon))} {_taxes(outcome, hegemon)} of "
            f"{the(outcome, hegemon)} {changes(revenue, many=False, unit=' USD bn a year')}, "
            f"against {number(revenue.baseline or 0, 0, signed=False)} in the baseline; "
            "trade that does not take place pays no tariff.",
            (("revenue", hegemon, revenue.horizon),),
        )
    exports = outcome.find(f"exports.{target}.{hegemon}.goods")
    if exports and _aimed(outcome, (hegemon, target), exports):
        yield from _taken(outcome)
    yield from _inside_blocs(outcome)


def _aimed(outcome: Outcome, pair: tuple[str, str], exports: Quantity) -> bool:
    """Whether measures that name a pair, or one of it and everybody, cost it trade."""
    return exports.mid < 0 and {*pair} - {WORLD} <= set(outcome.scenario.named)


def _taxes(outcome: Outcome, code: str) -> str:
    """What revenue at an importer's border is of: of tariffs, and of what else there is."""
    adjusted, charged = (
        outcome.find(f"{kind}.{code}") for kind in ("adjustment_revenue", "carbon_revenue")
    )
    if adjusted:
        return "revenue of all taxes on imports, before what exports get back,"
    if outcome.find(f"quota_rent.{code}"):
        return "tariff revenue with what licences to import are worth"
    return "tariff revenue with the carbon charge" if charged else "tariff revenue"


def at_the_table(outcome: Outcome) -> list[str]:
    """Whose incomes are told: those named, and the two in focus unless all named are others."""
    named, (hegemon, target) = outcome.scenario.named, outcome.scenario.focus
    elsewhere = bool(named) and not {hegemon, target} & set(named)
    return list(dict.fromkeys((*named, *(() if elsewhere else (target, hegemon)))))


def _exports(
    outcome: Outcome, way: tuple[str, str], sector: str, exports: Quantity
) -> Iterable[Headline]:
    target, hegemon = way
    money = scaled(exports)
    places = 0 if abs(money.mid) >= 1 else 1
    sure = not straddles(exports.band, digits_for(exports.band))
    yield Headline(
        f"{capital(in_words(exports.horizon))} {possessive(outcome, target)} goods exports to "
        f"{the(outcome, hegemon)} {changes(exports)}: about "
        f"{number(abs(money.mid) if sure else money.mid, places, signed=not sure)} of "
        f"{number(exports.baseline or 0.0, places, signed=False)} USD bn a year.",
        (("exports", f"{target}.{hegemon}", exports.horizon),),
    )
    flow = outcome.find(f"exports.{target}.{hegemon}.{sector}")
    split = _at_the_border(outcome, hegemon, flow) if flow else None
    if split:
        yield split
    elif flow and flow.baseline and flow.baseline >= WORTH and flow.mid:
        yield Headline(
            f"{_whose(outcome, way)} exports of {lowered(outcome.name(sector))} there "
            f"{changes(flow)}, from {number(flow.baseline, 0, signed=False)} USD bn.",
            (("exports", f"{target}.{hegemon}.{sector}", flow.horizon),),
        )


def _whose(outcome: Outcome, way: tuple[str, str]) -> str:
    """Whose exports a sentence after the first speaks of."""
    return "Its" if way == outcome.scenario.flows[0] else capital(possessive(outcome, way[0]))


def _at_the_border(outcome: Outcome, hegemon: str, flow: Quantity) -> Headline | None:
    """A flow whose exporters bear part of a tariff: price, quantity, value; None for others."""
    found = [
        own
        for what in ("units", "price", "value")
        for own in outcome.section("border")
        if own.horizon == flow.horizon and own.id.startswith(f"border.{flow.subject}.{what}.")
    ]
    if len(found) < 3 or not flow.baseline or flow.baseline < WORTH:
        return None
    units, price, value = found
    goods = lowered(outcome.name(flow.id.split(".")[-1]))
    whole = number(flow.baseline, 0 if flow.baseline >= 1 else 1, signed=False)
    return Headline(
        f"Of its {goods} there {in_words(flow.horizon)}, with the tariff borne as is published or "
        f"assumed for them, the quantity {changes(units, many=False)}, the price before tariff "
        f"{changes(price, many=False)} and so the value {changes(value, many=False)}, from "
        f"{whole} USD bn. Were buyers to bear all of it, as everywhere else here, the value would "
        f"{changes(flow)}.",
        (
            *(("border", own.subject, own.horizon) for own in found),
            ("exports", flow.subject, flow.horizon),
        ),
    )


def _taken(outcome: Outcome) -> Iterable[Headline]:
    """What the first bloc of the subjects takes of what is no longer sold, where one is told."""
    hegemon, target = outcome.scenario.focus
    for bloc in outcome.scenario.blocs:
        away = outcome.section(f"diversion.{target}.{bloc}")
        if not away:
            continue
        members, when = outcome.name(bloc), in_words(away[0].horizon)
        taken = size(away[0]) if away[0].mid >= 0.5 else "none"
        yield Headline(
            f"Of the goods that {the(outcome, target)} no longer sells in "
            f"{the(outcome, hegemon)}, {members} take {taken} {when}.",
            (("diversion", f"{target}.{bloc}", away[0].horizon),),
        )
        return


def _inside_blocs(outcome: Outcome) -> Iterable[Headline]:
    """Trade between members of blocs and those whom the measures name, if that is their point."""
    for bloc, code in itertools.product(outcome.scenario.blocs, outcome.scenario.named):
        whose, members = capital(possessive(outcome, code)), outcome.name(bloc)
        for flow, words in (
            (f"{code}.{bloc}", f"{whose} goods exports to"),
            (f"{bloc}.{code}", f"{whose} goods imports from"),
        ):
            metric = outcome.find(f"exports.{flow}.goods")
            if metric and metric.baseline and metric.low > 1.0:
                money = scaled(metric)
                yield Headline(
                    f"{words} {members} {changes(metric)} "
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


def scaled(metric: Quantity, elsewhere: Band | None = None) -> Band:
    """The band of a percent change, or another band of it, in the unit of its baseline."""
    base = (metric.baseline or 0.0) / 100
    band = elsewhere or metric.band
    return Band(band.low * base, band.mid * base, band.high * base)
