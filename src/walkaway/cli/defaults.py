"""Whom commands are about where nothing is said (``defaults.toml``)."""

from __future__ import annotations

import tomllib
from pathlib import Path

_TABLE = tomllib.loads(Path(__file__).with_name("defaults.toml").read_text(encoding="utf-8"))
HOLDER: str = _TABLE["holder"]
CHOOSER: str = _TABLE["chooser"]
CURRENCY: str = _TABLE["currency"]
BLOC: str = _TABLE["bloc"]
MATRIX: tuple[str, ...] = tuple(_TABLE["matrix"])
