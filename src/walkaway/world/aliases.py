"""What people call economies: codes of other lists and names, and the code meant.

ISO 3166 comes from the `iso3166` package. What it lacks is listed here: codes of trade data that
are not ISO's, codes of sports federations, which many write, and names in daily use. A name is
only ever suggested by its meaning, never by its letters: `UK` is the United Kingdom, however near
it looks to `UKR`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache
from typing import NamedTuple

from walkaway.errors import did_you_mean

ROW = "ROW"
MOST_LISTED = 20

TRADE_CODES = {
    "058": "BEL", "251": "FRA", "280": "DEU", "381": "ITA", "490": "TWN", "579": "NOR",
    "699": "IND", "711": "ZAF", "757": "CHE", "842": "USA",
}  # fmt: skip
"""Numbers of UN Comtrade that differ from ISO 3166: France with Monaco, the United States with
Puerto Rico, "other Asia, not elsewhere specified" (Taiwan), and so on."""

OTHER_CODES = {
    "EL": "GRC", "UK": "GBR",  # as the European Union writes them
    "BUR": "MMR", "OAS": "TWN", "ROM": "ROU", "TMP": "TLS", "ZAR": "COD",  # WITS, World Bank
    "BRU": "BRN", "BUL": "BGR", "CAM": "KHM", "CHI": "CHL", "CRO": "HRV", "DEN": "DNK",
    "GER": "DEU", "GRE": "GRC", "HOL": "NLD", "INA": "IDN", "IRI": "IRN", "KSA": "SAU",
    "KUW": "KWT", "LAT": "LVA", "MAS": "MYS", "MYA": "MMR", "NED": "NLD", "NGR": "NGA",
    "PHI": "PHL", "POR": "PRT", "PRC": "CHN", "ROK": "KOR", "RSA": "ZAF", "SIN": "SGP",
    "SLO": "SVN", "SUI": "CHE", "TPE": "TWN", "UAE": "ARE", "VIE": "VNM",
}  # fmt: skip
"""Letters that are no ISO code (or no longer), and the ISO code of what they mean."""

DAILY_NAMES = {
    "america": "USA", "u s": "USA", "u s a": "USA", "united states": "USA",
    "britain": "GBR", "england": "GBR", "great britain": "GBR", "u k": "GBR",
    "united kingdom": "GBR",
    "bolivia": "BOL", "brunei": "BRN", "burma": "MMR", "cote divoire": "CIV",
    "czech republic": "CZE", "dr congo": "COD", "holland": "NLD", "iran": "IRN",
    "ivory coast": "CIV", "korea": "KOR", "laos": "LAO", "mainland china": "CHN",
    "moldova": "MDA", "netherlands": "NLD", "north korea": "PRK", "peoples republic of china":
    "CHN", "republic of korea": "KOR", "russia": "RUS", "south korea": "KOR", "syria": "SYR",
    "taiwan": "TWN", "tanzania": "TZA", "turkey": "TUR", "uae": "ARE", "venezuela": "VEN",
    "vietnam": "VNM",
}  # fmt: skip
"""Names that are not ISO's own, as :func:`_folded` writes them."""

BLOCS = {
    "918": "EU", "EUN": "EU", "EUU": "EU", "EU27": "EU", "EU28": "EU", "EUROPEAN UNION": "EU",
    "CUSMA": "USMCA", "NAFTA": "USMCA", "TMEC": "USMCA", "TPP": "CPTPP", "TPP11": "CPTPP",
}  # fmt: skip
"""Other names of blocs."""

SHORT = {
    "COD": "the Democratic Republic of the Congo", "COG": "the Republic of the Congo",
    "GBR": "United Kingdom", "KOR": "South Korea", "PRK": "North Korea", "USA": "United States",
    "VGB": "British Virgin Islands", "VIR": "US Virgin Islands",
}  # fmt: skip
"""English names for sentences, where ISO's own up to its comma would not do."""


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
