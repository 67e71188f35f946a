"""Products on ICIO industries."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from walkaway.duties.facts import Facts, Floats

NONE = "NONGOODS"
"""Scrap, art, special provisions: what is no product of an industry."""
REVISIONS = (2022, 2017)


def sectors(facts: Facts) -> tuple[str, ...]:
    """ICIO industry codes, and NONGOODS."""
    return tuple(str(one) for one in facts.arrays("duty_sectors")["sectors"])


@lru_cache(maxsize=2)
def sector_shares(facts: Facts) -> Floats:
    """Share of each line that belongs to each industry [line, sector]; rows sum to one.

    The revision of 2022 decides, that of 2017 where a code is gone; chapters 98 and 99, and
    codes of neither, are NONGOODS.
    """
    data = facts.arrays("duty_sectors")
    shares = np.zeros((len(facts.lines), len(data["sectors"])))
    of_lines = facts.lines // 10_000
    for revision in REVISIONS:
        rows = data["revision"] == revision
        codes, sector, share = data["hs6"][rows], data["sector"][rows], data["share"][rows]
        open_ = shares.sum(axis=1) == 0
        start = np.searchsorted(of_lines, codes)
        stop = np.searchsorted(of_lines, codes.astype(np.int64) + 1)
        for first, last, at, part in zip(start, stop, sector, share, strict=True):
            if last > first and open_[first]:
                shares[first:last, at] += part
    empty = shares.sum(axis=1) == 0
    shares[empty, sectors(facts).index(NONE)] = 1.0
    whole: Floats = shares / shares.sum(axis=1, keepdims=True)
    return whole
