"""What was collected: imports and duties by partner, industry and month."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from walkaway.duties.facts import Facts, Floats
from walkaway.duties.orders import EU
from walkaway.parameters import parameter

ALL = "ALL"
BASE_YEAR = "2024"
RECENT = int(parameter("duties.growth.recent").value)
"""After the last month of the record, trade is made up as in its last months, so many."""


@dataclass(frozen=True)
class Collected:
    """Duties of a month.

    Attributes:
        imports: USD.
        duty: USD.
    """

    imports: float
    duty: float

    @property
    def rate(self) -> float:
        """Duty over imports, percent; NaN without imports."""
        return 100 * self.duty / self.imports if self.imports else float("nan")


def partners(facts: Facts) -> tuple[str, ...]:
    """Partners of the record: ISO3 codes, EU27, ALL."""
    return tuple(str(p) for p in facts.arrays("duty_record")["partner"])


def months(facts: Facts) -> tuple[str, ...]:
    """Months of the record, YYYY-MM."""
    return tuple(str(m) for m in facts.arrays("duty_record")["month"])


def collected(facts: Facts, partner: str, month: str, industry: int = 0) -> Collected | None:
    """What was collected from a partner in a month; None where there is no record.

    Args:
        facts: tables.
        partner: ISO3 code, EU27 or ALL.
        month: YYYY-MM, or a year: its months together.
        industry: NAICS3; 0: all.
    """
    data = facts.arrays("duty_record")
    who, when = partners(facts), months(facts)
    at = [i for i, m in enumerate(when) if m.startswith(month)]
    kinds = data["naics3"].tolist()
    if partner not in who or not at or industry not in kinds:
        return None
    row = who.index(partner), kinds.index(industry)
    return Collected(
        float(data["imports"][row][at].sum(dtype=float)),
        float(data["duty"][row][at].sum(dtype=float)),
    )


def shifts(facts: Facts, partner: str, member: bool, month: str) -> Floats:
    """Imports of a month over an average month of 2024, by NAICS3 code [0..999].

    After the record: the mean of its last months. Partners without a record of their own are as
    the rest of the world, or of the European Union, together.
    """
    return _shifts(facts, _known(facts, partner, member), month)


def _known(facts: Facts, partner: str, member: bool) -> str:
    if partner in partners(facts):
        return partner
    return EU if member else "REST"


@lru_cache(maxsize=4096)
def _shifts(facts: Facts, partner: str, month: str) -> Floats:
    data = facts.arrays("duty_record")
    when = months(facts)
    at = [when.index(month)] if month in when else list(range(len(when)))[-RECENT:]
    year = [i for i, m in enumerate(when) if m.startswith(BASE_YEAR)]
    flows = _flows(facts, partner)
    now, then = flows[:, at].mean(axis=1), flows[:, year].mean(axis=1)
    out = np.ones(1000)
    kinds = data["naics3"].astype(int)
    # Where 2024 had no trade to scale, the whole partner's shift stands in.
    whole = now[kinds == 0] / then[kinds == 0] if then[kinds == 0].all() else np.ones(1)
    out[:] = float(whole[0])
    seen = (then > 0) & (kinds > 0)
    out[kinds[seen]] = now[seen] / then[seen]
    return out


def _flows(facts: Facts, partner: str) -> Floats:
    """Imports [industry, month]; the rest of the world is all less those that have a record."""
    data = facts.arrays("duty_record")
    who = partners(facts)
    imports = data["imports"].astype(np.float64)
    if partner != "REST":
        found: Floats = imports[who.index(partner)]
        return found
    members = {
        str(c)
        for c, own in zip(
            facts.arrays("duty_trade")["country"], facts.arrays("duty_trade")["member"], strict=True
        )
        if own
    }
    known = [i for i, p in enumerate(who) if p != ALL and p not in members]
    rest: Floats = np.maximum(imports[who.index(ALL)] - imports[known].sum(axis=0), 0.0)
    return rest
