"""The customs authority whose orders and imports by product are in the data (``customs.toml``)."""

from __future__ import annotations

from dataclasses import dataclass

from walkaway.toml import beside


@dataclass(frozen=True)
class Customs:
    """Whose orders, schedule and imports are known product by product.

    Attributes:
        economy: whose they are.
        name: in English, without an article.
        short: before what is its own.
        publisher: of its imports, and of the duties it collects.
        union: a customs union whose members pay, and levy, one rate.
        preference: the agreement whose claims free goods from its orders.
        partners: of that agreement.
        near: partners whose goods are not at sea for weeks.
    """

    economy: str
    name: str
    short: str
    publisher: str
    union: str
    preference: str
    partners: tuple[str, ...]
    near: tuple[str, ...]


def _read() -> Customs:
    raw = beside(__file__, "customs.toml")
    lists = {key: tuple(value) for key, value in raw.items() if isinstance(value, list)}
    return Customs(**(raw | lists))


CUSTOMS = _read()
