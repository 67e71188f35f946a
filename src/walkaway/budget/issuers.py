"""The table of governments whose debt is a ladder in the data (``issuers.toml``)."""

from __future__ import annotations

from dataclasses import dataclass

from walkaway.errors import BadInputError, Problem
from walkaway.parameters import parameter
from walkaway.rows import filled, sheets, twice
from walkaway.toml import text_beside

PLACE = "budget/issuers.toml"
PROJECTIONS = ("cbo",)
LADDER = ("stock", "stock_year", "due", "ten_to_twenty", "average_maturity", "issued")
"""Fields that name a parameter of the ladder each."""
SERIES = ("yields", "currency")


@dataclass(frozen=True)
class Issuer:
    """One government: a row of the table.

    Attributes:
        code: of the quarterly model's economy.
        debt: what the path of its debt is called.
        interest: what the path of the interest on it is called.
        projection: where its budget is projected; empty if nowhere.
        stock: the parameter of its stock, tn of its money.
        stock_year: the parameter of the year at whose end that is.
        due: the parameter of the share that falls due within a year.
        ten_to_twenty: the parameter of the share with 10 to 20 years to run.
        average_maturity: the parameter of the average maturity, years.
        issued: the parameter of the mix of issuance by maturity.
        yields: its series of par yields, with the years in braces.
        currency: its series of money per US dollar, monthly.
    """

    code: str
    debt: str
    interest: str
    projection: str = ""
    stock: str = ""
    stock_year: str = ""
    due: str = ""
    ten_to_twenty: str = ""
    average_maturity: str = ""
    issued: str = ""
    yields: str = ""
    currency: str = ""

    def number(self, name: str) -> float:
        """A number of its ladder, by the field that names its parameter."""
        return float(parameter(getattr(self, name)).value)

    @property
    def mix(self) -> dict[int, float]:
        """Shares of issuance by original maturity, years."""
        shares = parameter(self.issued).numbers
        return {int(years): share for years, share in shares.items()}

    def yield_of(self, years: int) -> str:
        """The series of a par yield."""
        return self.yields.format(years=years)


def read(text: str, place: str = PLACE) -> tuple[Issuer, ...]:
    """The rows of a table of issuers.

    Raises:
        BadInputError: with all mistakes of all rows.
    """
    rows, problems = filled(sheets(text, place, ("issuer",))["issuer"], Issuer, place, "issuer")
    problems += twice([own.code for own in rows], place, "issuer")
    for own in rows:
        problems += _of_row(own, place)
    if problems:
        raise BadInputError(problems)
    return tuple(rows)


def _of_row(own: Issuer, place: str) -> list[Problem]:
    where = f"issuer {own.code}"
    given = {name: getattr(own, name) for name in (*LADDER, *SERIES)}
    if own.projection:
        found = [
            Problem(place, f"{where}: {name}", "stands beside a projection", "drop one")
            for name, value in given.items()
            if value
        ]
        if own.projection not in PROJECTIONS:
            what = f"no projection {own.projection!r}"
            found.append(Problem(place, f"{where}: projection", what, f"one of {PROJECTIONS}"))
        return found
    found = [
        Problem(place, f"{where}: {name}", "is missing", "or name a projection")
        for name, value in given.items()
        if not value
    ]
    if own.yields and "{years}" not in own.yields:
        what = f"{own.yields!r} has no {{years}}"
        found.append(Problem(place, f"{where}: yields", what, 'such as "jgb_{years}y_yield"'))
    for name in LADDER:
        try:
            _ = parameter(given[name]) if given[name] else None
        except BadInputError as error:
            found += [
                Problem(place, f"{where}: {name}", one.what, one.hint) for one in error.problems
            ]
    return found


ISSUERS = read(text_beside(__file__, "issuers.toml"))


PROJECTED = next(own.code for own in ISSUERS if own.projection)
"""The economy whose budget is projected year by year."""


def issuer(code: str) -> Issuer:
    """A row of the table.

    Raises:
        BadInputError: no debt of that economy is in the data.
    """
    for own in ISSUERS:
        if own.code == code:
            return own
    known = ", ".join(own.code for own in ISSUERS)
    raise BadInputError(
        [Problem("issuer", "", f"no debt ladder of {code!r}", f"there are {known}")]
    )
