"""Published tariff models, as their authors wrote them, on whatever data are brought.

Each takes raw arrays. They are kept beside the general model so that its answers can be held
against numbers that others computed.
"""

from __future__ import annotations

from walkaway.goods.published.lashkaripour import Lashkaripour2021, lashkaripour_2021
from walkaway.goods.published.liberation_day import (
    LiberationDay2025,
    liberation_day_2025,
)
from walkaway.goods.published.ossa import Ossa2014, ossa_2014, ossa_calibration

__all__ = [
    "Lashkaripour2021",
    "LiberationDay2025",
    "Ossa2014",
    "lashkaripour_2021",
    "liberation_day_2025",
    "ossa_2014",
    "ossa_calibration",
]
