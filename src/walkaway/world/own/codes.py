"""Codes of economies and sectors in own tables: what they may be, what ISO they match."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from walkaway.errors import Problem
from walkaway.world.aliases import ROW, meant

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
"""What ids of numbers and scenario files can hold: no dots and no spaces."""
TAKEN = frozenset({"all", "rest", "world", "goods"})
"""Words of scenarios that mean more than one economy or sector."""
RESTS = frozenset({"ROW", "RESTOFWORLD", "REST OF WORLD", "REST OF THE WORLD", "WWW"})
MOST_ECONOMIES, MOST_SECTORS = 500, 500
REST_IN_WORDS = "rest of the world"
LISTED = 8
"""Names in a message."""


def economies_of(
    written: Sequence[str], told: Mapping[str, str], place: str
) -> tuple[dict[str, str], list[Problem]]:
    """Codes that economies have here, by the names they have in a file.

    ISO3 codes stay. Where every economy of a file has a two-letter ISO code (but for rests of the
    world), they become ISO3; any other code stays as it is.

    Args:
        written: names in the file, each once.
        told: name in the file -> code, as the lines beside it say.
        place: what messages call the file.
    """
    rests = {name: ROW for name in written if name.strip().upper() in RESTS}
    rest_like = re.compile(r"W[A-Z]")  # regions of EXIOBASE: rest of Asia, of Europe, ...
    real = [name for name in written if name not in rests and not rest_like.fullmatch(name)]
    iso2 = {
        name: found.code
        for name in real
        if re.fullmatch(r"[A-Z]{2}", name) and (found := meant(name)) is not None
    }
    changed = dict(iso2) if real and len(iso2) == len(real) else {}
    codes = {name: told.get(name, rests.get(name, changed.get(name, name))) for name in written}
    return codes, _wrong(codes, place, "economy", MOST_ECONOMIES)


def sectors_of(
    written: Sequence[str], told: Mapping[str, str], place: str
) -> tuple[dict[str, str], list[Problem]]:
    """Codes that sectors have here, by the names they have in a file.

    Names that could stand in a scenario stay; of others letters and digits remain, joined by
    hyphens.
    """
    codes = {name: told.get(name, name if CODE.fullmatch(name) else slug(name)) for name in written}
    return codes, _wrong(codes, place, "sector", MOST_SECTORS)


def slug(name: str) -> str:
    """Letters and digits of a name, joined by hyphens."""
    return "-".join(re.findall(r"[A-Za-z0-9]+", name))[:40].strip("-") or name


def _wrong(codes: Mapping[str, str], place: str, sort: str, most: int) -> list[Problem]:
    sorts = {"economy": "economies", "sector": "sectors"}
    problems = [
        Problem(place, name, f"{code!r} cannot be the code of {_a(sort)}",
                f"give it one of letters, digits and hyphens in [codes]: {name!r} = \"...\"")
        for name, code in codes.items()
        if not CODE.fullmatch(code) or code in TAKEN
    ]  # fmt: skip
    for code, count in Counter(codes.values()).items():
        if count > 1:
            same = ", ".join(repr(name) for name, own in codes.items() if own == code)
            what = f"{same} would all be {code!r}"
            problems.append(Problem(place, "", what, "tell them apart in [codes]"))
    if len(codes) > most:
        problems.append(Problem(place, "", f"{len(codes)} {sorts[sort]}, more than {most}"))
    return problems


def _a(sort: str) -> str:
    return f"an {sort}" if sort[0] in "aeiou" else f"a {sort}"


def called(code: str, told: Mapping[str, str], name: str = "") -> str:
    """An economy's name: as told, else by its ISO code, else as written."""
    if code in told:
        return told[code]
    if code == ROW:
        return REST_IN_WORDS.capitalize()
    found = meant(code) if re.fullmatch(r"[A-Z]{3}", code) else None
    return found.name if found is not None and found.code == code else name or code


def goods_by_code(sectors: Sequence[str]) -> tuple[str, ...] | None:
    """Services among sectors by their ISIC letters; None where codes are not of that list."""
    letters = re.compile(r"([A-U])([0-9]{2}.*|[-_][A-U].*)?")
    found = [letters.fullmatch(code) for code in sectors]
    known = all(one or code == "SERVICES" for one, code in zip(found, sectors, strict=True))
    if not known or not any(one and one.group(2) for one in found):  # A, B, C say nothing
        return None
    goods = {"A", "B", "C"}
    return tuple(
        code
        for code, one in zip(sectors, found, strict=True)
        if one is None or one.group(1) not in goods
    )
