"""The first view of a run that moves trade: what it costs, and where exports go."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from walkaway.goods.schedule import REST_OF_WORLD
from walkaway.grammar.measure import capital
from walkaway.grammar.vocabulary import WORLD
from walkaway.outcome import Band, Quantity
from walkaway.outcome.quantity import LONG_RUN, in_words
from walkaway.present import changes, words
from walkaway.present.first import End, Flow, Gauge, Piece, Row, Rows
from walkaway.present.first_told import Numbers, Told, money
from walkaway.present.page import digits_for, number
from walkaway.present.trade_answers import at_the_table, possessive, scaled
from walkaway.present.words import alone, lowered, the

OUT, INTO = 3, 4
"""Partners with a name on either side of a flow; the others are one."""
LEAST = 0.02
"""Part of the largest change below which a partner is one of the others."""
TOP = 4
"""Economies of either end of a picture of incomes."""


def subjects(numbers: Numbers) -> list[str]:
    """Whose incomes are told: the one aimed at first, then who aims."""
    outcome = numbers.outcome
    hegemon, target = outcome.scenario.focus
    table = at_the_table(outcome)
    found = [code for code in (target, hegemon) if code in table]
    return list(dict.fromkeys([*found, *table]))


def moves(numbers: Numbers) -> bool:
    """Whether the run moves trade."""
    return any(own.moves for own in numbers.outcome.section("welfare"))


def income(numbers: Numbers, code: str, *, first: bool = True) -> list[Piece]:
    """What one economy loses or gains, as a clause; empty where it is not told.

    Args:
        numbers: of the run.
        code: of the economy.
        first: whether it is the first of several such clauses.
    """
    told = numbers.find(f"welfare.{code}")
    if told is None:
        return []
    who = the(numbers.outcome, code)
    what = "real income" if first else "it"
    where = f" in {who}"
    if not told.seen:
        return [Piece(text=f"{what} stays as it is{where}")]
    if not told.sure:
        low, high = (number(end, told.places) for end in (told.band.low, told.band.high))
        return [
            Piece(text=f"in {who} {what} may fall or rise ("),
            Piece(text=f"{low} to {high}%", number=True, metric=told.own.id),
            Piece(text=f", {told.made})"),
        ]
    way = changes.moves(told.band)
    lead = f"{what} {way}s by " if first else f"in {who} it {way}s by "
    return [
        Piece(text=lead),
        told.piece(),
        Piece(text=f"{where if first else ''}{told.spread()}"),
    ]


def answer(numbers: Numbers) -> list[Piece]:
    """What it costs the subjects, and what becomes of the exports; empty where neither is known."""
    codes = told = subjects(numbers)[:2]
    elsewhere = apart(numbers)
    if elsewhere:
        codes = [*told[:1], *ends(numbers, set(told))]
    clauses = incomes(numbers, codes)
    if not elsewhere:
        clauses.append(_sold(numbers))
    found = joined([clause for clause in clauses if clause])
    if not found:
        return []
    first, *rest = found
    return [structs.replace(first, text=capital(first.text)), *rest]


def incomes(numbers: Numbers, codes: Sequence[str]) -> list[list[Piece]]:
    """What economies lose or gain, a clause each."""
    found = [income(numbers, code, first=at == 0) for at, code in enumerate(codes)]
    return [clause for clause in found if clause]


def joined(clauses: list[list[Piece]]) -> list[Piece]:
    """Clauses as one sentence."""
    found: list[Piece] = []
    for at, clause in enumerate(clauses):
        first, *rest = clause
        found += [structs.replace(first, text=f"; {first.text}") if at else first, *rest]
    return found


def apart(numbers: Numbers) -> bool:
    """Whether those that are told of are none of the two in focus, as where a bloc grows."""
    return not set(numbers.outcome.scenario.focus) & set(subjects(numbers)[:2])


def ends(numbers: Numbers, told: set[str]) -> list[str]:
    """Who of all others surely gains most, and who surely loses most."""
    ranked = [one for one in _ranking(numbers) if one.own.subject not in told and one.sure]
    gains = [one.own.subject for one in ranked if one.band.mid > 0]
    losses = [one.own.subject for one in ranked if one.band.mid < 0]
    return [*gains[-1:], *losses[:1]]


def _sold(numbers: Numbers) -> list[Piece]:
    """What the seller in focus sells less, or more, to the buyer, and in all."""
    outcome = numbers.outcome
    seller, buyer = outcome.scenario.flows[0]
    exports = numbers.moved(f"exports.{seller}.{buyer}.goods")
    if exports is None or not exports.sure:
        return []
    way = changes.moves(exports.band)
    whole = numbers.moved(f"exports.{seller}.{WORLD}.goods")
    found = [
        Piece(text=f"{possessive(outcome, seller)} exports to {the(outcome, buyer)} {way} by "),
        exports.piece(),
    ]
    if buyer == WORLD or whole is None or not whole.sure:
        return [*found, Piece(text=f"{exports.spread()} after a year")]
    if less := _collected(numbers):
        return [*found, Piece(text=f"{exports.spread()} after a year; "), *less]
    other = changes.moves(whole.band)
    between = f", all its exports {'' if other == way else f'{other} '}by "
    instead = _instead(numbers, seller, buyer) if exports.band.mid < 0 else []
    return [*found, Piece(text=between), whole.piece(), Piece(text=" after a year"), *instead]


def collected(numbers: Numbers) -> Told | None:
    """What whoever sets the tariffs surely collects less; None if not less."""
    told = numbers.moved(f"revenue.{numbers.outcome.scenario.focus[0]}")
    return told if told and told.sure and told.band.mid < 0 else None


def _collected(numbers: Numbers) -> list[Piece]:
    told = collected(numbers)
    if told is None:
        return []
    who = the(numbers.outcome, numbers.outcome.scenario.focus[0])
    return [
        Piece(text=f"{who} collects "),
        told.piece(),
        Piece(text=f" less{told.spread()} a year"),
    ]


def _instead(numbers: Numbers, seller: str, buyer: str) -> list[Piece]:
    """Who surely buys most of what another buys no more, as a clause.

    The rest of the world is nobody; where it buys more than anybody, that is said.
    """
    outcome = numbers.outcome
    found = {
        own.id.split(".")[2]: (own, scaled(told.own, told.band))
        for own in outcome.section(f"exports.{seller}")
        if own.id.endswith(".goods") and own.id.split(".")[2] not in (buyer, WORLD)
        and alone(outcome, own.id.split(".")[2]) and own.baseline
        and (told := numbers.of(own)).sure and told.band.mid > 0
    }  # fmt: skip
    _, rest = found.pop(REST_OF_WORLD, (None, None))
    if not found:
        return []
    code, (own, more) = max(found.items(), key=lambda one: one[1][1].mid)
    size = money(more.mid, "USD bn", digits_for(more), signed=False)
    among = "of single economies " if rest and rest.mid > more.mid else ""
    return [
        Piece(text=f"; {among}{the(outcome, code)} buys most instead, "),
        Piece(text=size, number=True, metric=own.id),
    ]


# ---- pictures


def picture(numbers: Numbers) -> Flow | Rows | None:
    """Where exports go, or who gains and who loses where none are lost to anybody."""
    return _flow(numbers) or _incomes(numbers)


def _in_money(told: Told) -> Band:
    return scaled(told.own, told.band)


def _flow(numbers: Numbers) -> Flow | None:
    outcome = numbers.outcome
    seller, buyer = outcome.scenario.flows[0]
    found = [
        (own, _in_money(numbers.of(own)))
        for own in outcome.section(f"exports.{seller}")
        if own.id.endswith(".goods") and alone(outcome, own.id.split(".")[2]) and own.baseline
    ]
    lost = numbers.find(f"exports.{seller}.{buyer}.goods")
    if len(found) < OUT or lost is None or not alone(outcome, seller) or lost.band.mid > 0:
        return None
    falls = sorted((one for one in found if one[1].mid < 0), key=lambda one: one[1].mid)
    rises = sorted((one for one in found if one[1].mid > 0), key=lambda one: -one[1].mid)
    if not falls:
        return None
    out, into = _ends_of(numbers, falls, OUT), _ends_of(numbers, rises, INTO)
    left = sum(end.size for end in out) - sum(end.size for end in into)
    if left < 0:  # more is sold than before: nothing that is lost flows there
        return None
    if left > LEAST * out[0].size:
        into.append(End(label="no longer sold abroad", size=left, text=""))
    members = lost.own.count
    return Flow(
        title=_finding(numbers, seller, buyer, lost),
        subtitle=(
            f"Goods exports of {outcome.name(seller)} by partner, change in USD bn a year, "
            f"{in_words(lost.own.horizon)}"
        ),
        unit="USD bn",
        out=out,
        into=into,
        note=(
            f"For each partner the middle of {members} estimates. On the left what is sold less, "
            "on the right where more is sold."
            if members > 1
            else "On the left what is sold less, on the right where more is sold."
        ),
    )


def _ends_of(numbers: Numbers, found: list[tuple[Quantity, Band]], most: int) -> list[End]:
    largest = abs(found[0][1].mid) if found else 0.0
    named = [one for one in found[:most] if abs(one[1].mid) > LEAST * largest]
    rest = sum(band.mid for own, band in found[len(named) :])
    ends = [
        End(
            label=numbers.outcome.name(own.id.split(".")[2]),
            size=abs(band.mid),
            text=money(band.mid, "USD bn", digits_for(band)),
            metric=own.id,
        )
        for own, band in named
    ]
    if abs(rest) > LEAST * largest:
        places = digits_for(Band(rest, rest, rest))
        text = money(rest, "USD bn", places)
        ends.append(End(label=f"{len(found) - len(named)} others", size=abs(rest), text=text))
    return ends


def _finding(numbers: Numbers, seller: str, buyer: str, lost: Told) -> str:
    outcome = numbers.outcome
    worth = _in_money(lost)
    less = money(abs(worth.mid), "USD bn", digits_for(worth), signed=False)
    first = f"{less} less goes to {the(outcome, buyer)}"
    whole = numbers.find(f"exports.{seller}.{WORLD}.goods")
    if whole is None or not whole.own.baseline:
        return first
    total = _in_money(whole)
    size = money(abs(total.mid), "USD bn", digits_for(total), signed=False)
    return f"{first}, {size} {'more' if total.mid > 0 else 'less'} abroad in all"


def _ranking(numbers: Numbers) -> list[Told]:
    """Incomes of all single economies, the largest loss first."""
    found = [numbers.of(own) for own in words.incomes(numbers.outcome)]
    return sorted(found, key=lambda one: one.band.mid)


def _incomes(numbers: Numbers) -> Rows | None:
    ranked = [one for one in _ranking(numbers) if one.seen]
    if not ranked:
        return None
    outcome = numbers.outcome
    shown = {one.own.id: one for one in (*ranked[:TOP], *ranked[-TOP:])}
    rows = sorted(shown.values(), key=lambda one: -one.band.mid)
    best, worst = rows[0], rows[-1]
    parts = [
        f"{the(outcome, one.own.subject)} {word} most, {one.piece().text}"
        for one, word, right in (
            (best, "gains", best.band.mid > 0),
            (worst, "loses", worst.band.mid < 0),
        )
        if right
    ]
    return Rows(
        title=capital("; ".join(parts)),
        subtitle=f"Real income, percent, {in_words(LONG_RUN)}: the largest gains and losses",
        unit="%",
        range_=rows[0].own.kind,
        rows=_rows(rows, [outcome.name(one.own.subject) for one in rows]),
        note=f"Whiskers: {rows[0].made}.",
    )


def _rows(found: Sequence[Told], labels: Sequence[str]) -> list[Row]:
    """Bars of one picture, all with the decimals that the largest bears."""
    places = max(found, key=lambda one: abs(one.band.mid)).places
    return [
        Row(
            label=label,
            low=one.band.low,
            mid=one.band.mid,
            high=one.band.high,
            text=money(one.band.mid, one.own.unit, places),
            metric=one.own.id,
        )
        for one, label in zip(found, labels, strict=True)
    ]


def gauge(numbers: Numbers) -> Gauge | None:
    """The mean tariff before and after, of the pair in focus, or of all where that is told."""
    outcome = numbers.outcome
    hegemon, target = outcome.scenario.focus
    told = numbers.moved(f"tariff.{hegemon}.{target}") or numbers.moved(f"tariff.{hegemon}.world")
    if told is None or told.own.baseline is None:
        return None
    base = told.own.baseline
    on = "all goods" if told.own.id.endswith(".world") else f"goods from {the(outcome, target)}"
    levels = [base + end for end in (told.band.low, told.band.mid, told.band.high)]
    return Gauge(
        title=f"The tariff on {on}",
        subtitle=f"mean of {the(outcome, hegemon)}, percent of value, {told.own.horizon}",
        before=base,
        low=levels[0],
        mid=levels[1],
        high=levels[2],
        before_text=f"{number(base, 1, signed=False)} before",
        after_text=f"{number(levels[1], 1, signed=False)}%",
        change_text=money(told.band.mid, told.own.unit, 1),
        estimates=[],
        range_=told.own.kind,
        range_text=told.range_text,
        against="against no action",
        metric=told.own.id,
    )


def cut_answer(said: str) -> list[Piece]:
    """A sentence of another part of the page, as it stands, its first number told apart."""
    found = re.match(r"(.*?)([\d.,]+%)(.*)", said.rstrip("."))
    if found is None:
        return [Piece(text=said.rstrip("."))]
    before, size, after = found.groups()
    return [Piece(text=before), Piece(text=size, number=True), Piece(text=after)]


def cut_picture(numbers: Numbers) -> Rows | None:
    """What can no longer be made, by sector."""
    found = [
        numbers.of(own)
        for own in numbers.outcome.section("cutoff")
        if ".output." in own.id and own.moves
    ][: 2 * TOP]
    if not found:
        return None
    rows = _rows(found, [numbers.outcome.name(one.own.id.rsplit(".", 1)[1]) for one in found])
    worst = min(found, key=lambda one: one.band.mid)
    name = numbers.outcome.name(worst.own.id.rsplit(".", 1)[1])
    return Rows(
        title=f"Output of {lowered(name)} falls by {worst.piece().text}{worst.spread()}",
        subtitle=f"Output, percent, {worst.own.horizon}",
        unit="%",
        range_=worst.own.kind,
        rows=rows,
        note=f"Whiskers: {worst.made}.",
    )
