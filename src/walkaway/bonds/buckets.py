"""Maturity buckets: their names, edges, and the par yield that stands for each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, Problem, did_you_mean

Vector = NDArray[np.float64]

BUCKETS = ("bills", "1-3", "3-7", "7-15", "15-30")
"""Remaining maturity in years; ``bills`` are all securities due within a year, coupons too."""

EDGES = (0.0, 1.0, 3.0, 7.0, 15.0, 41.0)
"""Bucket b holds remaining maturities in (EDGES[b], EDGES[b + 1]]; Japan issues 40 years."""

TENORS = (0.5, 2.0, 5.0, 10.0, 30.0)
"""The constant-maturity par yield, in years, whose change is the bucket's premium."""

SPANS = {"all": (0, 1, 2, 3, 4), "coupons": (1, 2, 3, 4), "long": (3, 4)}
"""Names for several buckets at once."""


def bucket_indices(name: str, place: str = "bucket") -> tuple[int, ...]:
    """Positions of the buckets a user names.

    Args:
        name: a bucket, ``all``, ``coupons`` (all but bills) or ``long`` (7-15 and 15-30).
        place: what the error calls it.

    Raises:
        BadInputError: there is no such bucket.
    """
    if name in SPANS:
        return SPANS[name]
    if name in BUCKETS:
        return (BUCKETS.index(name),)
    hint = did_you_mean(name, [*BUCKETS, *SPANS])
    raise BadInputError([Problem(place, "", f"no maturity bucket {name!r}", hint)])


def premium_at(premium: Vector, years: float | Sequence[float]) -> Vector:
    """The premium at any maturity: linear between the tenors of the buckets, flat outside.

    Args:
        premium: shape [..., bucket], any unit.
        years: maturities, shape [k] or a number.

    Returns:
        Shape [..., k].
    """
    points = np.atleast_1d(np.asarray(years, dtype=np.float64))
    weights = np.stack([np.interp(points, TENORS, row) for row in np.eye(len(TENORS))])
    return np.asarray(np.asarray(premium) @ weights)
