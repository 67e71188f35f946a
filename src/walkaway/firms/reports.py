"""What carmakers reported of their tariffs, from the table of the data, as known on a day."""

from __future__ import annotations

import datetime as dt
from functools import cache

from walkaway.errors import BadInputError, Problem
from walkaway.firms.firm import Estimate
from walkaway.world import World

TABLE = "firm_tariff_reports"


@cache
def _rows() -> tuple[dict[str, str], ...]:
    return tuple(World.complete().table(TABLE))


def companies() -> tuple[str, ...]:
    """Names of those who reported anything."""
    return tuple(dict.fromkeys(row["firm"] for row in _rows()))


def reports(company: str, currency: str) -> tuple[Estimate, ...]:
    """What a company said, oldest first.

    Args:
        company: as the table calls it.
        currency: in which it reports.

    Raises:
        BadInputError: it is not in the table, or reported in another currency.
    """
    own = [row for row in _rows() if row["firm"] == company]
    if not own:
        hint = f"one of: {', '.join(companies())}"
        raise BadInputError(
            [Problem("reports", company, "has reported nothing that is known", hint)]
        )
    other = sorted({row["currency"] for row in own} - {currency})
    if other:
        what = f"reports in {', '.join(other)}, not in {currency}"
        raise BadInputError([Problem("currency", company, what, f'write currency = "{other[0]}"')])
    found = [
        Estimate(
            said=dt.date.fromisoformat(row["published"]),
            from_=dt.date.fromisoformat(row["from"]),
            until=dt.date.fromisoformat(row["until"]),
            effect=float(row["amount"]),
            meant=row["meant"],
            source=f"{company}: {row['source']}",
        )
        for row in own
    ]
    return tuple(sorted(found, key=lambda one: (one.said, one.until)))
