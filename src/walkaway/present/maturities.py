"""Numbers by maturity bucket, as documents hold them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta

from walkaway.bonds.buckets import BUCKETS
from walkaway.documents import Number

ByBucket = Annotated[
    dict[str, Number],
    Meta(
        extra_json_schema={
            "required": list(BUCKETS),
            "propertyNames": {"enum": list(BUCKETS)},
        }
    ),
]
"""One number for each maturity bucket."""


def by_bucket(values: Iterable[float], factor: float = 1.0) -> dict[str, float]:
    """Numbers by the name of their bucket.

    Args:
        values: shape [bucket].
        factor: 100 for percent, 1e4 for basis points.
    """
    return dict(zip(BUCKETS, (factor * float(value) for value in values), strict=True))
