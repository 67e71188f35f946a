"""What rooms of the record are about, by name (``named.toml``)."""

from __future__ import annotations

from typing import Any

from walkaway.toml import beside

_TABLE = beside(__file__, "named.toml")
MONEY: dict[str, Any] = _TABLE["money"]
EPISODES: dict[str, Any] = _TABLE["episodes"]
CARS: dict[str, Any] = _TABLE["cars"]
