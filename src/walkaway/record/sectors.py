"""Industries of the customs record: their names, and the sectors in which they are scored.

Sectors join industries (NAICS3) so that each has a place in the trade table, whose home shares the
predictor needs. Scrap, second-hand goods, returned goods and special provisions (910 to 990) are no
industry: they are left out.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from walkaway.duties.facts import Floats
from walkaway.world.customs import CUSTOMS
from walkaway.world.sources import Snapshot
from walkaway.world.trade import load_trade

SECTORS: dict[str, tuple[str, tuple[int, ...], tuple[str, ...]]] = {
    "farming": ("farming", (111, 112, 113, 115), ("A01_02",)),
    "fish": ("fish", (114,), ("A03",)),
    "oil-gas": ("oil and gas", (211,), ("B05_06",)),
    "ores": ("minerals and ores", (212,), ("B07_08",)),
    "food": ("food, drink, tobacco", (311, 312), ("C10T12",)),
    "textiles": ("textiles, apparel, leather", (313, 314, 315, 316), ("C13T15",)),
    "wood": ("wood", (321,), ("C16",)),
    "paper": ("paper and print", (322, 323), ("C17_18",)),
    "petroleum": ("petroleum products", (324,), ("C19",)),
    "chemicals": ("chemicals, medicines", (325,), ("C20", "C21")),
    "plastics": ("plastics and rubber", (326,), ("C22",)),
    "minerals": ("glass, stone, ceramics", (327,), ("C23",)),
    "metals": ("primary metals", (331,), ("C24",)),
    "metal-goods": ("metal goods", (332,), ("C25",)),
    "machinery": ("machinery", (333,), ("C28",)),
    "electronics": ("computers, electronics", (334,), ("C26",)),
    "electrical": ("electrical equipment", (335,), ("C27",)),
    "vehicles": ("vehicles, aircraft", (336,), ("C29", "C30")),
    "other": ("furniture, other goods", (337, 339), ("C31T33",)),
}
"""Sector -> its name, industries (NAICS3), and sectors of the trade table."""
NAMES = tuple(SECTORS)
INDUSTRIES = tuple(sorted(code for _, codes, _ in SECTORS.values() for code in codes))
ELECTRONICS = "electronics"
OF_INDUSTRY = {code: name for name, (_, codes, _) in SECTORS.items() for code in codes}
PLACES = np.array([NAMES.index(OF_INDUSTRY[code]) for code in INDUSTRIES])
"""Place of each industry's sector among `NAMES` [industry]."""


def joined(by_industry: Floats) -> Floats:
    """Sums over each sector's industries: [partner, industry, ...] -> [partner, sector, ...]."""
    out = np.zeros((by_industry.shape[0], len(NAMES), *by_industry.shape[2:]))
    for at, place in enumerate(PLACES):
        out[:, place] += by_industry[:, at]
    return out


@lru_cache(maxsize=2)
def home_shares(snapshot: Snapshot | None = None) -> Floats:
    """Share of US demand for each sector's goods that is met at home, by the trade table [sector].

    A structure of the table's year, used for every date.
    """
    table = load_trade(snapshot if snapshot is not None else Snapshot.embedded())
    us = table.economies.index(CUSTOMS.economy)
    shares = []
    for _, _, codes in SECTORS.values():
        at = [table.sectors.index(code) for code in codes]
        into = table.flows[:, us][:, at]
        shares.append(float(into[us].sum() / into.sum()))
    return np.array(shares)


@lru_cache(maxsize=2)
def long_run_sets(snapshot: Snapshot | None = None) -> dict[str, Floats]:
    """Published long-run elasticities by set, as those of trade without duty [industry].

    The table holds exponents of shares with duty (theta), which are less by one; where a sector
    joins two of the table's, it is their mean.
    """
    table = load_trade(snapshot if snapshot is not None else Snapshot.embedded())
    found = {}
    for name, theta in table.elasticities.items():
        of = {
            sector: float(np.mean([theta[table.sectors.index(code)] for code in codes]))
            for sector, (_, _, codes) in SECTORS.items()
        }
        found[name] = np.array([1 + of[OF_INDUSTRY[code]] for code in INDUSTRIES])
    return found


def home_of_industries(snapshot: Snapshot | None = None) -> Floats:
    """The same for industries, each as the sector it belongs to [industry]."""
    return np.asarray(home_shares(snapshot)[PLACES])
