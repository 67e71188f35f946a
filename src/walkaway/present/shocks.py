"""What one shock does in the published quarterly model, and which shocks there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta

from walkaway.documents import Number
from walkaway.economy.gpm6 import ImpulseResponse, ours
from walkaway.present.page import Page, Section, table

Irf = dict[str, list[Number]]
"""`walkaway economy irf --json`: each variable's path, deviations by quarter.

Economies have the codes that they have everywhere (``Y_JPN``); regions that only GPM6 has keep its
own (EA6 emerging Asia, LA6 Latin America, RC6 remaining countries).
"""
Shocks = Annotated[list[str], Meta(min_length=1)]
"""`walkaway economy shocks --json`: the names that `irf` takes."""

QUARTERS = (1, 2, 3, 4, 8, 12, 20, 40)
"""Those that are printed; JSON and CSV have all."""
SHOWN = {
    "Y": "Output gap, %",
    "PIE4": "Inflation over four quarters, points",
    "RS": "Policy rate, points",
    "LZ": "Real exchange rate, %; up = weaker",
}
LEAST = 5e-4
"""What moves less than this is not printed."""


def irf(found: ImpulseResponse) -> Irf:
    """The document of a response."""
    return {ours(name): path.tolist() for name, path in found.paths.items()}


def irf_rows(paths: Irf) -> list[dict[str, Any]]:
    """One row per quarter, one column per variable, for CSV."""
    quarters = len(next(iter(paths.values()), []))
    return [
        {"quarter": q + 1, **{name: path[q] for name, path in paths.items()}}
        for q in range(quarters)
    ]


def irf_page(paths: Irf, innovations: Mapping[str, float]) -> Page:
    """A response for a person.

    Args:
        paths: deviations by variable [quarter].
        innovations: what was put in in the first quarter.
    """
    quarters = [q for q in QUARTERS if q <= len(next(iter(paths.values()), []))]
    tables = []
    for prefix, caption in SHOWN.items():
        moved = {
            name.removeprefix(f"{prefix}_"): path
            for name, path in paths.items()
            if name.rsplit("_", 1)[0] == prefix and max(map(abs, path)) > LEAST
        }
        rows = tuple(
            (name, *(f"{path[q - 1]:.4f}" for q in quarters)) for name, path in moved.items()
        )
        if rows:
            tables.append(table(caption, ("", *(f"q{q}" for q in quarters)), rows))
    put_in = ", ".join(f"{ours(name)} {amount:+.4g}" for name, amount in innovations.items())
    return Page(
        title=f"GPM6 (IMF WP/13/87); first quarter: {put_in}",
        subtitle="deviations from the path without the shock, by quarter",
        sections=(Section("irf", "What moves", tables=tuple(tables)),),
        notes=() if tables else (f"Nothing of these moves by more than {LEAST:g}.",),
    )


def shocks_page(names: Shocks) -> Page:
    """The names of all shocks."""
    shown = table("", ("shock",), ((name,) for name in names))
    return Page(
        title="Shocks that `walkaway economy irf --shock NAME` knows",
        sections=(Section("shocks", "", tables=(shown,)),),
    )
