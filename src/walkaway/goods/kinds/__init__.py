"""Kinds of measures that the goods market handles."""

from walkaway.goods.kinds import blocs, border, supply, tariffs
from walkaway.grammar.measure import Measure

MEASURES: tuple[type[Measure], ...] = (
    *tariffs.MEASURES,
    *border.MEASURES,
    *blocs.MEASURES,
    *supply.MEASURES,
)
"""All of them; a new one is named in the module that it stands in."""
