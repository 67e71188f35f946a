"""What somebody changes: measures, scenarios, their files.

How to add a kind of measure is told in `walkaway.grammar.measure`; the file format in
``docs/scenario-format.md`` and, for editors, in the JSON Schema of ``walkaway schema``.
"""

from walkaway.goods.kinds.blocs import Accession
from walkaway.goods.kinds.supply import TradeCost
from walkaway.goods.kinds.tariffs import Orders, ReciprocalTariffs, Tariff, TariffMeasure
from walkaway.grammar.measure import Measure
from walkaway.grammar.model import Model
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.scenario.kinds import MEASURES
from walkaway.scenario.scenario import Scenario

__all__ = [
    "MEASURES",
    "Accession",
    "Measure",
    "Model",
    "Orders",
    "ReciprocalTariffs",
    "Scenario",
    "Tariff",
    "TariffMeasure",
    "TradeCost",
    "Vocabulary",
]
