"""Whom commands are about where nothing is said (``defaults.toml``)."""

from __future__ import annotations

from walkaway.toml import beside

_TABLE = beside(__file__, "defaults.toml")
HOLDER: str = _TABLE["holder"]
CHOOSER: str = _TABLE["chooser"]
CURRENCY: str = _TABLE["currency"]
BLOC: str = _TABLE["bloc"]
MATRIX: tuple[str, ...] = tuple(_TABLE["matrix"])
