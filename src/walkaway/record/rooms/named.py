"""What rooms of the record are about, by name (``named.toml``)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_TABLE = tomllib.loads(Path(__file__).with_name("named.toml").read_text(encoding="utf-8"))
MONEY: dict[str, Any] = _TABLE["money"]
EPISODES: dict[str, Any] = _TABLE["episodes"]
CARS: dict[str, Any] = _TABLE["cars"]
