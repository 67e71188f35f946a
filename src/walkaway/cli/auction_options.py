"""Which options of `walkaway auction price` go with which kind of security."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from walkaway.cli.numbers import PERCENT, PRICE, written
from walkaway.errors import BadInputError, Problem
from walkaway.present.decimals import decimal
from walkaway.pricing.price import collect, read_date
from walkaway.pricing.written import quoted_price, unsigned

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = ("note", "bond", "bill", "tips", "frn")
_COUPON = ("coupon", "maturity", "dated", "issue", "first", "yield", "price", "risk")
ALLOWED = {
    "note": (*_COUPON, "accrued"),
    "bond": (*_COUPON, "accrued"),
    "tips": (*_COUPON, "ref_cpi_issue", "ref_cpi_dated", "index_ratio"),
    "bill": ("maturity", "issue", "discount_rate", "price", "risk"),
    "frn": (
        "maturity", "dated", "issue", "spread", "margin", "index_rate", "bill_rate", "bill_days",
        "accrued", "accruals",
    ),
}  # fmt: skip
NEEDED = {
    "note": ("maturity", "issue"),
    "bond": ("maturity", "issue"),
    "tips": ("maturity", "issue"),
    "bill": ("maturity", "issue"),
    "frn": ("maturity", "issue", "spread", "margin"),
}
EITHER = {
    "note": (("yield", "price"),),
    "bond": (("yield", "price"),),
    "tips": (("yield", "price"), ("index_ratio", "ref_cpi_issue")),
    "bill": (("discount_rate", "price"),),
    "frn": (("index_rate", "bill_rate"),),
}
# Options that mean something only beside another one, or only without it.
BESIDE = (("ref_cpi_issue", "ref_cpi_dated"), ("ref_cpi_dated", "ref_cpi_issue"),
          ("bill_days", "bill_rate"))  # fmt: skip
APART = (("index_ratio", "ref_cpi_dated"), ("accrued", "accruals"))
DATES = ("maturity", "dated", "issue", "first")
PRICES = ("price", "accrued", "ref_cpi_issue", "ref_cpi_dated", "index_ratio")
TEXTS = ("accruals", "bill_days", "risk")  # not one number


RATES = (
    "coupon", "yield", "discount_rate", "spread", "margin", "index_rate", "bill_rate",
)  # fmt: skip
"""Percents, with or without their sign."""


def plainly(named: dict[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """The options with rates without percent signs, and a price in 32nds as a decimal one."""
    found = {n: unsigned(v) if n in RATES and isinstance(v, str) else v for n, v in named.items()}
    if isinstance(price := found.get("price"), str):
        read = collect(problems, quoted_price, price, flag("price"))
        found["price"] = price if read is None else decimal(read)
    return found


def flag(name: str) -> str:
    """The option of a name: ``--ref-cpi-issue``."""
    return "--" + name.replace("_", "-")


def option_problems(kind: str, named: dict[str, Any]) -> list[Problem]:
    """Everything wrong with the options of one security.

    Args:
        kind: one of ``KINDS``.
        named: options by name; None or False where not given.
    """
    given = {name for name, value in named.items() if value is not None and value is not False}
    problems = [
        Problem(flag(name), "", f"a {kind} has no such thing", _whose(name))
        for name in named
        if name in given and name not in ALLOWED[kind]
    ]
    given &= set(ALLOWED[kind])
    problems += [Problem(flag(n), "", f"a {kind} needs it") for n in NEEDED[kind] if n not in given]
    for pair in EITHER[kind]:
        if len(given & set(pair)) != 1:
            either = " or ".join(flag(name) for name in pair)
            problems.append(Problem("options", "", f"a {kind} needs either {either}"))
    if "coupon" in ALLOWED[kind] and "price" in given and not given & {"coupon", "yield"}:
        problems.append(Problem("--coupon", "", "needed with --price"))
    for name, other in BESIDE:
        if name in given and other not in given and "index_ratio" not in given:
            problems.append(Problem(flag(other), "", f"{flag(name)} needs it"))
    for name, other in APART:
        if name in given and other in given:
            problems.append(Problem(flag(other), "", f"cannot go with {flag(name)}"))
    return problems + _unreadable(named, given)


def _whose(name: str) -> str:
    kinds = [kind for kind in KINDS if name in ALLOWED[kind]]
    return f"it goes with --kind {' or '.join(kinds)}"


def _unreadable(named: dict[str, Any], given: Iterable[str]) -> list[Problem]:
    """Numbers that are no numbers and dates that are no dates."""
    problems: list[Problem] = []
    for name in (n for n in named if n in set(given) and n not in TEXTS):
        if name in DATES:
            collect(problems, read_date, named[name], flag(name))
        else:
            bounds = PRICE if name in PRICES else PERCENT
            collect(problems, written, named[name], flag(name), *bounds)
    if named.get("accruals") is not None:
        collect(problems, read_accruals, named["accruals"])
    return problems


def read_accruals(text: str) -> list[tuple[int, str]]:
    """Days and index rates: ``1:0.095022819,6:0.110030629``.

    Raises:
        BadInputError: everything that is not days:rate.
    """
    out, problems = [], list[Problem]()
    for part in text.split(","):
        days, _, rate = (piece.strip() for piece in part.partition(":"))
        count = int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0
        if count < 1:
            what = f"{part.strip()!r} is not days:rate"
            problems.append(Problem("--accruals", "", what, "write it as 7:0.11,3:0.105"))
        else:
            collect(problems, written, rate, "--accruals", *PERCENT)
            out.append((count, rate))
    if problems:
        raise BadInputError(problems)
    return out


def file_problems(kind: str | None, named: dict[str, Any]) -> list[Problem]:
    """Options of one security that were given beside a term file."""
    extra = [flag(n) for n, value in named.items() if value is not None and value is not False]
    problems = []
    if extra:
        problems.append(Problem("term-file", "", f"cannot go with {', '.join(extra)}"))
    if kind not in (None, "note", "bond"):
        what = f"holds notes and bonds, cannot go with --kind {kind}"
        problems.append(Problem("term-file", "", what))
    return problems
