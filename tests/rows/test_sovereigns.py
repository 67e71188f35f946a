"""The table of markets for government debt: mistakes, and a holder whose place is a row."""

from __future__ import annotations

import pytest

from tests.rows.house import shipped
from walkaway.bonds.roster import read as read_holders
from walkaway.bonds.sovereigns import FIRST, SOVEREIGNS, read, sovereign
from walkaway.errors import BadInputError

TEXT = shipped("bonds/sovereigns.toml")


def refused(text: str) -> str:
    with pytest.raises(BadInputError) as error:
        read(text)
    return str(error.value)


def test_all_mistakes_of_all_rows_at_once() -> None:
    said = refused(
        TEXT.replace('seller = "The US Treasury"\n', "")
        .replace('stem = "JGB."', 'stemm = "JGB."')
        .replace('sign = "¥"', "sign = 7")
    )
    for part in (
        "sovereign UST: seller: is missing",
        "sovereign JGB: stemm: no such field, did you mean 'stem'?",
        "sovereign JGB: sign: is not a text",
    ):
        assert part in said, part


def test_codes_and_stems_stand_once() -> None:
    assert "sovereign UST: stands 2 times" in refused(TEXT.replace('code = "JGB"', 'code = "UST"'))
    assert "stands 2 times" in refused(TEXT.replace('stem = "JGB."', 'stem = ""'))


def test_a_market_that_is_not_there_is_told_with_a_suggestion() -> None:
    with pytest.raises(BadInputError, match="did you mean 'JGB'"):
        sovereign("JGBS")
    assert FIRST == "UST"
    # Whoever issues has a central bank among the holders of its debt.
    rows = {(row.market, row.id) for row in read_holders(shipped("bonds/holders.toml")).holders}
    assert {(own.code, own.bank) for own in SOVEREIGNS.values()} <= rows


def test_a_holder_whose_place_is_a_row_is_told_to_take_another_id() -> None:
    own = (
        '\n[[inside]]\nid = "GBR.official"\nmarket = "UST"\nname = "UK, official"\n'
        'words = "British officials"\nkind = "official"\nat = "GBR"\n'
        'series = ["tic_united_kingdom"]\npart = "bonds.holders.official-part"\nwithin = "GBR"\n'
    )
    with pytest.raises(BadInputError, match="id that does not begin with it"):
        read_holders(shipped("bonds/holders.toml") + own)
