"""The section on cut-offs: who is exposed, what it costs, who stands in."""

from __future__ import annotations

from collections.abc import Iterator

from walkaway.grammar.measure import capital
from walkaway.outcome import Metric, Outcome
from walkaway.outcome.quantity import LONG_RUN, MONTHS
from walkaway.present.changes import says_little
from walkaway.present.headlines import Headline
from walkaway.present.page import (
    Cell,
    Section,
    Table,
    mark_of,
    number,
    range_head,
    ranged,
    said,
    spread,
)
from walkaway.present.words import the

SHOWN = 6


def lasting(outcome: Outcome) -> Iterator[Headline]:
    """What a cut costs if it lasts, where it is all that happens: then that is real income itself.

    Among other measures the goods market tells what all of them do together; a cut alone is then
    in its table.
    """
    if len(outcome.scenario.measures) != 1:
        return
    for key in _told(outcome):
        income = outcome.find(f"cutoff.{key}.income")
        if income is None:
            continue
        buyer, code = _buyer(outcome, key), key.split(".")[0]
        text = (
            f"If {buyer} goes without {_what(outcome, key)} for good, it loses {_size(income)} of "
            "its real income."
            if income.high < 0
            else f"If {buyer} goes without {_what(outcome, key)} for good, its real income changes "
            f"by {said(income)}."
        )
        yield Headline(text, (("income", code, LONG_RUN),))


def short(outcome: Outcome) -> Iterator[Headline]:
    """What each cut costs within months, in a sentence."""
    for key in _told(outcome):
        months = outcome.find(f"cutoff.{key}.value_added")
        if months is not None:
            buyer, what = _buyer(outcome, key), _what(outcome, key)
            yield Headline(
                _unknown(what, buyer, months)
                if says_little(months.band)
                else f"Without {what}, {buyer} loses within months {_size(months)} of its value "
                "added."
                if months.high < 0
                else f"Without {what}, the value added of {buyer} changes within months by "
                f"{said(months)}.",
                (("value added", key, MONTHS),),
            )
    if _keys(outcome) and outcome.paths:
        yield Headline(
            "The dated paths of output and prices do not hold what scarce inputs cost directly."
        )


def section(outcome: Outcome) -> Section | None:
    """Exposure and stand-ins of every cut; None if nothing is cut off."""
    keys = _keys(outcome)
    if not keys:
        return None
    return Section(
        "cutoff",
        "Cut off: who goes without, and who can stand in",
        lead=tuple(line for key in keys for line in _lead(outcome, key)),
        tables=tuple(
            table
            for key in keys
            for table in (_users(outcome, key), _instead(outcome, key), _mines(outcome, key))
            if table is not None
        ),
        note=(
            "Direct: the input itself, over a user's output; upstream: the same inside all its "
            "other inputs, from whatever country. Months: others send no more than before and "
            "users hardly substitute. Ranges within months run over what is uncertain about "
            "that, from the worst to the best; if it lasts, over elasticity sets, or for a mineral "
            "over the range of its facts. Each cut is taken by itself."
        ),
    )


def _keys(outcome: Outcome) -> tuple[str, ...]:
    """Beginnings of ids: buyer, sellers, input."""
    return tuple(dict.fromkeys(".".join(m.id.split(".")[1:4]) for m in outcome.section("cutoff")))


def _told(outcome: Outcome) -> list[str]:
    """Cuts that are told in sentences: of those whom the measures name, else the first."""
    keys = _keys(outcome)
    named = [key for key in keys if key.split(".")[0] in outcome.scenario.named]
    return named or list(keys[:1])


def _unknown(what: str, buyer: str, months: Metric) -> str:
    """A loss whose range says no more than its sign: the middle, the ends, and why."""
    least, middle, most = (
        number(abs(own), 0 if abs(own) >= 2 else 2, signed=False)
        for own in (months.high, months.mid, months.low)
    )
    return (
        f"Without {what}, {buyer} loses within months some {middle}% of its value added by the "
        f"middle assumption, but that is hardly known: {least}% where other origins stand in as "
        f"they do after a year and users can do with less, {most}% where they stand in no better "
        "than in the first quarter and users cannot."
    )


def _buyer(outcome: Outcome, key: str) -> str:
    return the(outcome, key.split(".")[0])


def _what(outcome: Outcome, key: str) -> str:
    return outcome.name(f"cutoff:{key}")


def _size(metric: Metric) -> str:
    """A loss without its sign, the smaller first."""
    places = 2 if abs(metric.mid) < 10 else 0
    middle = f"{number(abs(metric.mid), places, signed=False)}%"
    return middle + spread(metric, places, signed=False)


def _lead(outcome: Outcome, key: str) -> Iterator[str]:
    share, price = (outcome.find(f"cutoff.{key}.{w}") for w in ("share", "price"))
    buyer, what = _buyer(outcome, key), _what(outcome, key)
    if share:
        band = share.band
        middle = number(band.mid, 0 if band.mid >= 2 else 2, signed=False)
        spread = (
            f" ({number(band.low, 0, signed=False)} to {number(band.high, 0, signed=False)}, "
            "contested)"
            if band.low < band.high
            else ""
        )
        inside = outcome.is_group(key.split(".")[0])
        home = "inside it included" if inside else "at home included"
        whole = "imports" if band.low < band.high else f"buys of it, {home}"
        yield f"{capital(what)}: {middle}%{spread} of what {buyer} {whole}."
    if price:
        yield f"If it lasts, its price in {buyer} changes by {said(price)}."
    refining = outcome.find(f"cutoff.{key}.refining")
    if refining:
        yield (
            f"{number(refining.band.mid, 0, signed=False)}% of refining is in the hands of those "
            "who cut off: a mine elsewhere that ships its ore there does not stand in."
        )


def _users(outcome: Outcome, key: str) -> Table | None:
    """Users with what they hang on and what they lose."""
    outputs = outcome.section(f"cutoff.{key}.output")[:SHOWN]
    if not outputs:
        return None
    with_shares = outcome.find(outputs[0].id.replace(".output.", ".direct.")) is not None
    rows = []
    for metric in outputs:
        shares = [
            outcome.find(metric.id.replace(".output.", f".{way}."))
            for way in ("direct", "upstream")
        ]
        rows.append(
            (
                Cell(outcome.name(metric.id.rsplit(".", 1)[1])),
                *(
                    Cell(number(own.band.mid, 2, signed=False), metric=own.id)
                    for own in shares
                    if own is not None
                ),
                Cell(number(metric.band.mid, 1), mark_of(metric.band, 1), metric.id),
                Cell(ranged(metric.band, 1)),
            )
        )
    shares_heads = ("direct,\n% of output", "upstream,\n% of output") if with_shares else ()
    return Table(
        f"Who in {_buyer(outcome, key)} uses {_what(outcome, key)}",
        ("user", *shares_heads, "output within\nmonths, %", range_head(outputs)),
        tuple(rows),
    )


def _instead(outcome: Outcome, key: str) -> Table | None:
    """Other suppliers, those first who would come to sell most more."""
    metrics = outcome.section(f"cutoff.{key}.instead")[:SHOWN]
    if not metrics:
        return None
    return Table(
        f"Who stands in if it lasts: sales to {_buyer(outcome, key)}, USD bn a year",
        ("from", "before", "more", range_head(metrics)),
        tuple(
            (
                Cell(outcome.name(metric.id.rsplit(".", 1)[1])),
                Cell(number(metric.baseline or 0.0, 1, signed=False)),
                Cell(number(metric.band.mid, 1), metric=metric.id),
                Cell(ranged(metric.band, 1)),
            )
            for metric in metrics
        ),
    )


def _mines(outcome: Outcome, key: str) -> Table | None:
    """Other mines and refiners of a mineral, as on record."""
    mined = outcome.section(f"cutoff.{key}.mined")[:SHOWN]
    refined = outcome.section(f"cutoff.{key}.refined")
    if not (mined or refined):
        return None
    rows = [(m, "mines, tonnes a year", 0) for m in mined]
    rows += [(m, "refining, % of the world", 0) for m in refined]
    return Table(
        "Who can stand in, as on record",
        ("where", "amount"),
        tuple(
            (
                Cell(f"{metric.label.rsplit(', ', 1)[1]}: {what}"),
                Cell(number(metric.band.mid, places, signed=False), metric=metric.id),
            )
            for metric, what, places in rows
        ),
    )
