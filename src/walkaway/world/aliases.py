"""What people call economies: codes of other lists and names, and the code meant.

ISO 3166 comes from the `iso3166` package. What it lacks is listed in ``aliases.toml``: codes of
trade data that are not ISO's, codes of sports federations, which many write, and names in daily
use. A name is only ever suggested by its meaning, never by its letters: `UK` is the United Kingdom,
however near it looks to `UKR`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache
from typing import NamedTuple

from walkaway.errors import did_you_mean
from walkaway.toml import beside

ROW = "ROW"
MOST_LISTED = 20

_TABLE = beside(__file__, "aliases.toml")
TRADE_CODES: dict[str, str] = _TABLE["trade_codes"]
"""Numbers of UN Comtrade that differ from ISO 3166."""
OTHER_CODES: dict[str, str] = _TABLE["other_codes"]
"""Letters that are no ISO code (or no longer), and the ISO code of what they mean."""
DAILY_NAMES: dict[str, str] = _TABLE["daily_names"]
"""Names that are not ISO's own, as :func:`_folded` writes them."""
BLOCS: dict[str, str] = _TABLE["blocs"]
"""Other names of blocs."""
SHORT: dict[str, str] = _TABLE["short"]
"""English names for sentences, where ISO's own up to its comma would not do."""


WITH_ARTICLE: tuple[str, ...] = tuple(_TABLE["with_article"])
"""Beginnings of names that take an article inside a sentence."""


class Economy(NamedTuple):
    """A real economy: its ISO3 code and English name."""

    code: str
    name: str


def meant(word: str) -> Economy | None:
    """The economy that a code (ISO2, ISO3, ISO or UN number, a former one) or a name means.

    Args:
        word: as somebody wrote it.

    Returns:
        It, whether or not the data hold it; None if the word means none.
    """
    codes, names = _codes(), _names()
    text = word.strip().upper()
    number = text.zfill(3) if re.fullmatch(r"[0-9]{1,3}", text) else text
    code = codes.get(number) or names.get(_folded(word))
    return Economy(code, _english()[code]) if code else None


def hint_by_meaning(
    word: str, known: Collection[str], names: Mapping[str, str] | None = None
) -> str:
    """What to write for a word that means an economy or bloc; empty if it means none.

    Args:
        word: as somebody wrote it.
        known: codes that would have been accepted.
        names: English names by code, where the data have their own.
    """
    bloc = BLOCS.get(re.sub(r"[-.]", "", word.strip().upper()), "")
    if bloc in known:
        return f"did you mean {bloc!r}?"
    found = meant(word)
    if found is None:
        return ""
    name = (names or {}).get(found.code, found.name)
    if found.code in known:
        if word.strip().upper() == found.code:
            return f"did you mean {found.code!r}?"
        return f"did you mean {found.code!r} ({name})?"
    if ROW in known:
        return f"{name} is part of {ROW!r}, the rest of the world"
    codes = [code for code in known if len(code) == 3 and code.isupper()]
    there = f": {', '.join(codes)}" if 0 < len(codes) <= MOST_LISTED else ""
    return f"{name} is not among the economies here{there}"


def hint_at_economy(
    word: str, known: Collection[str], names: Mapping[str, str] | None = None
) -> str:
    """Like `did_you_mean`, for economies and blocs: by meaning first, then by letters."""
    return hint_by_meaning(word, known, names) or did_you_mean(word.strip(), list(known))


def _folded(name: str) -> str:
    """A name without accents, dots, commas, articles and capitals."""
    bare = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign)).casefold()
    words = re.sub(r"[^a-z0-9]+", " ", re.sub(r"['’]", "", bare)).split()
    return " ".join(word for word in words if word != "the")


@cache
def _english() -> dict[str, str]:
    """ISO3 -> a short English name: ``Iran`` rather than ``Iran, Islamic Republic of``."""
    from iso3166 import countries

    english = {}
    for country in countries:
        head, _, _ = country.apolitical_name.partition(", ")
        english[country.alpha3] = head
    return english | SHORT


@cache
def _codes() -> dict[str, str]:
    """Every code in letters or digits -> ISO3."""
    from iso3166 import countries

    found: dict[str, str] = {}
    for country in countries:
        for code in (country.alpha2, country.alpha3, country.numeric):
            found[code] = country.alpha3
    return TRADE_CODES | OTHER_CODES | found


@cache
def _names() -> dict[str, str]:
    """Every name, folded -> ISO3."""
    from iso3166 import countries

    found: dict[str, str] = {}
    for country in countries:
        for name in (country.name, country.apolitical_name, _english()[country.alpha3]):
            found[_folded(name)] = country.alpha3
            head, comma, tail = name.partition(", ")
            if comma:  # "Korea, Republic of" -> "Republic of Korea"
                found[_folded(f"{tail} {head}")] = country.alpha3
    return found | DAILY_NAMES
