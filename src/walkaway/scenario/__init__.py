"""What somebody changes: measures, scenarios, their files.

How to add a kind of measure is told in `walkaway.scenario.measures`; the file format in
``docs/scenario-format.md`` and, for editors, in the JSON Schema of ``walkaway schema``.
"""

from walkaway.scenario.measures import (
    MEASURES,
    Accession,
    Measure,
    ReciprocalTariffs,
    Tariff,
    TariffMeasure,
    TariffTimeline,
    TradeCost,
)
from walkaway.scenario.scenario import Model, Scenario
from walkaway.scenario.vocabulary import Vocabulary

__all__ = [
    "MEASURES",
    "Accession",
    "Measure",
    "Model",
    "ReciprocalTariffs",
    "Scenario",
    "Tariff",
    "TariffMeasure",
    "TariffTimeline",
    "TradeCost",
    "Vocabulary",
]
