"""The customs authority whose orders and imports by product are in the data (``customs.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Customs:
    """Whose orders, schedule and imports are known product by product.

    Attributes:
        economy: whose they are.
        name: in English, without an article.
        short: before what is its own.
        publisher: of its imports, and of the duties it collects.
    """

    economy: str
    name: str
    short: str
    publisher: str


CUSTOMS = Customs(
    **tomllib.loads(Path(__file__).with_name("customs.toml").read_text(encoding="utf-8"))
)
