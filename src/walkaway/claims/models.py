"""Functions over the outcome of a run, and those that only calculate."""

from __future__ import annotations

import datetime as dt

from walkaway.claims.records import show
from walkaway.claims.units import DAYS, PERCENT, YEAR, convert, parse_unit
from walkaway.claims.values import Evidence, NoRecordError, Quantity, Scope, Value
from walkaway.errors import did_you_mean
from walkaway.outcome import Metric


def metric(scope: Scope, name: str) -> Value:
    """A number of the run: of one member of the ensemble, or the median."""
    found = _find(scope, name)
    if scope.member and scope.member not in found.members:
        raise NoRecordError(f"metric {name} was not solved under {scope.member}")
    value = found.members[scope.member] if scope.member else found.band.mid
    return Quantity(value, parse_unit(found.unit))


def low(scope: Scope, name: str) -> Value:
    """The low end of a number's band."""
    found = _find(scope, name)
    return Quantity(found.band.low, parse_unit(found.unit))


def high(scope: Scope, name: str) -> Value:
    """The high end of a number's band."""
    found = _find(scope, name)
    return Quantity(found.band.high, parse_unit(found.unit))


def baseline(scope: Scope, name: str) -> Value:
    """A number's level without the scenario's measures."""
    found = _find(scope, name)
    if found.baseline is None:
        raise NoRecordError(f"metric {name} has no level, only a change")
    return Quantity(found.baseline, parse_unit(found.baseline_unit))


def _find(scope: Scope, name: str) -> Metric:
    if scope.outcome is None:
        raise NoRecordError("no run of the model to read it from")
    found = scope.outcome.find(name)
    if found is None:
        hint = did_you_mean(name, [m.id for m in scope.outcome.metrics])
        raise NoRecordError(f"this run has no metric {name!r}{', ' + hint if hint else ''}")
    band = found.band
    scope.evidence.append(
        Evidence(
            what=f"metric {name}: {found.label}",
            value=f"{show(band.mid, found.unit)} ({band.low:,.4g} to {band.high:,.4g})",
            period=scope.outcome.scenario.date,
            vintage=f"run {scope.outcome.record.id}",
            source=f"walkaway {scope.outcome.record.version}, {scope.outcome.scenario.name}",
        )
    )
    return found


def share(scope: Scope, part: Quantity, whole: Quantity) -> Value:
    """The part in percent of the whole."""
    if whole.value == 0:
        raise NoRecordError("a share of zero")
    return Quantity(100 * convert(part.value, part.unit, whole.unit) / whole.value, PERCENT)


def absolute(scope: Scope, quantity: Quantity) -> Value:
    """The size without its sign."""
    return Quantity(abs(quantity.value), quantity.unit)


def year(scope: Scope, day: dt.date) -> Value:
    """The year of a day."""
    return Quantity(float(day.year), YEAR)


def days(scope: Scope, start: dt.date, end: dt.date) -> Value:
    """The days from a day to a day."""
    return Quantity(float((end - start).days), DAYS)


def contains(scope: Scope, text: str, words: str) -> Value:
    """Whether a text contains the words, in any case of letters."""
    return words.casefold() in text.casefold()
