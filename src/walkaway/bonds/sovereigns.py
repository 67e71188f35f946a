"""Markets for government debt (``sovereigns.toml``): who issues, in which money, by what name.

Light to import: the words of measures are read from it. No code beside it knows a market by name,
but for readers of data that have a shape of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.rows import filled, sheets, twice
from walkaway.toml import text_beside

PLACE = "bonds/sovereigns.toml"


@dataclass(frozen=True)
class Sovereign:
    """One market: a row of the table.

    Attributes:
        code: of the market.
        issuer: the economy of the quarterly model whose government issues the debt.
        money: in which amounts are counted, bn.
        sign: how a sentence writes that money.
        debt: what a sentence calls the debt.
        bond: what stands before "yield".
        seller: who sells it.
        bank: the holder that is its central bank.
        banker: what a sentence calls that one, at its beginning.
        estimates: the world's table of published estimates of how its yields answer.
        solved: what reports of its solution call it.
        shape: of its holders' data, which decides who reads them.
        rest: rows that hold what is left: of officials abroad, of others abroad, at home.
        note: what to know before believing it.
        held_key: where its holders come from, as a key of the bibliography.
        held_by: the same in words.
        stem: what stands before a holder in ids of numbers.
        per_dollar: the series of its money per US dollar; empty for the dollar itself.
        needs: series and tables without which it is not solved, beside the first market's.
    """

    code: str
    issuer: str
    money: str
    sign: str
    debt: str
    bond: str
    seller: str
    bank: str
    banker: str
    estimates: str
    solved: str
    shape: str
    rest: tuple[str, ...]
    note: str
    held_key: str
    held_by: str
    stem: str = ""
    per_dollar: str = ""
    needs: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """The unit of its amounts."""
        return f"{self.money} bn"


def read(text: str, place: str = PLACE) -> dict[str, Sovereign]:
    """The rows of a table of markets, by code.

    Raises:
        BadInputError: with all mistakes of all rows.
    """
    rows, problems = filled(
        sheets(text, place, ("sovereign",))["sovereign"], Sovereign, place, "sovereign"
    )
    problems += twice([own.code for own in rows], place, "sovereign")
    problems += twice([own.stem for own in rows], place, "sovereign: stem")
    if problems:
        raise BadInputError(problems)
    return {own.code: own for own in rows}


SOVEREIGNS = read(text_beside(__file__, "sovereigns.toml"))
COUNTRIES, SHARES = "sectors and countries", "shares of sectors"
"""Shapes of holders' data: amounts by sector at home and by country abroad; shares of a stock."""
FIRST = next(iter(SOVEREIGNS))
"""The market that is meant where none is named."""


def of_shape(shape: str) -> Sovereign:
    """The market whose holders' data have a shape.

    Raises:
        KeyError: there is none.
    """
    return {own.shape: own for own in SOVEREIGNS.values()}[shape]


COUNTED, SHARED = of_shape(COUNTRIES).code, of_shape(SHARES).code
"""The markets whose holders' data have these shapes."""


def choice() -> str:
    """The markets for a line of help: what each one's debt is."""
    return " or ".join(own.debt for own in SOVEREIGNS.values()) + "."


def sovereign(code: str) -> Sovereign:
    """A market by its code.

    Raises:
        BadInputError: there is no such market.
    """
    if code not in SOVEREIGNS:
        hint = did_you_mean(code, list(SOVEREIGNS))
        raise BadInputError([Problem("market", "", f"no bond market {code!r}", hint)])
    return SOVEREIGNS[code]
