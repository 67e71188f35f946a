"""What files of own data say of trade, firms and minerals, once they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FOLDER = "own"
"""Of own data, inside the data folder."""
EVERYBODY = ""
"""In a rate: all exporters that no other line of the importer names, or all sectors."""


@dataclass(frozen=True)
class File:
    """A file, or a folder of files, that something was read from.

    Attributes:
        name: inside the folder of own data.
        sha256: fingerprint.
        source: who says what it holds.
    """

    name: str
    sha256: str
    source: str

    @property
    def place(self) -> str:
        """What messages call it."""
        return f"{FOLDER}/{self.name}"


@dataclass(frozen=True, eq=False)
class OwnFlows:
    """An own table of trade and production, in million US dollars a year, without duty.

    Attributes:
        file: where it stands.
        year: of the flows.
        economies, economy_names: codes, and what they are called.
        sectors, sector_names: likewise.
        services: sectors that are no goods.
        words: what a scenario may call some sectors -> their codes.
        flows: sales [exporter, importer, sector], those at home on the diagonal.
        inputs: use of inputs [economy, input, output].
        value_added: [economy, sector]; what output leaves after inputs where the file has none.
        remarks: what was done to it on reading, in sentences.
    """

    file: File
    year: int
    economies: tuple[str, ...]
    economy_names: tuple[str, ...]
    sectors: tuple[str, ...]
    sector_names: tuple[str, ...]
    services: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    flows: Floats = field(repr=False)
    inputs: Floats = field(repr=False)
    value_added: Floats = field(repr=False)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rate:
    """One tariff.

    Attributes:
        exporter: on whose goods; `EVERYBODY` for all others.
        importer: who levies it.
        sector: on which; `EVERYBODY` for all others.
        rate: a fraction.
        weight: how much it counts where several lines speak of one sector.
        place: file and line.
    """

    exporter: str
    importer: str
    sector: str
    rate: float
    weight: float
    place: str


@dataclass(frozen=True)
class OwnRates:
    """Own tariffs before any measure.

    Attributes:
        file: where they stand.
        rates: each of them.
        year: of which they are told; None if not.
    """

    file: File
    rates: tuple[Rate, ...] = field(repr=False)
    year: int | None = None


@dataclass(frozen=True)
class OwnSet:
    """An own set of trade elasticities.

    Attributes:
        file: where it stands.
        name: of the set.
        values: sector -> the exponent on costs, positive.
    """

    file: File
    name: str
    values: Mapping[str, float] = field(repr=False)


@dataclass(frozen=True)
class OwnText:
    """An own file that another room reads, such as a firm.

    Attributes:
        file: where it stands.
        kind: what it is.
        name: what commands call it.
        text: its content.
    """

    file: File
    kind: str
    name: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class OwnMineral:
    """A mineral below the sectors of a table.

    Attributes:
        id: what a scenario calls it.
        words: what a sentence calls it.
        users: sectors that build it in.
        cost_share: its share in their costs, a fraction: low, central, high.
        source: who says so.
    """

    id: str
    words: str
    users: tuple[str, ...]
    cost_share: tuple[float, float, float]
    source: str


@dataclass(frozen=True)
class Dependence:
    """A buyer's dependence on a seller.

    Attributes:
        mineral: of which.
        seller: who sells.
        buyer: who is cut off.
        share: of the seller in the buyer's imports, a fraction: low, central, high.
        source: who says so.
    """

    mineral: str
    seller: str
    buyer: str
    share: tuple[float, float, float]
    source: str


@dataclass(frozen=True)
class OwnMinerals:
    """A file of minerals.

    Attributes:
        file: where they stand.
        minerals: each.
        pairs: who depends on whom.
    """

    file: File
    minerals: tuple[OwnMineral, ...]
    pairs: tuple[Dependence, ...]


@dataclass(frozen=True)
class OwnSlopes:
    """Own answers of kinds of holders to yields.

    Attributes:
        file: where they stand.
        slopes: (kind, relative to a bond fund's) of each.
    """

    file: File
    slopes: tuple[tuple[str, float], ...]


Said = OwnFlows | OwnRates | OwnSet | OwnMinerals | OwnSlopes | OwnText
"""What one file says."""


@dataclass(frozen=True, eq=False)
class OwnTrade:
    """All that own files say of trade.

    Attributes:
        flows: the table; None to keep the one held.
        rates: own tariffs.
        sets: own elasticities.
    """

    flows: OwnFlows | None = None
    rates: tuple[OwnRates, ...] = ()
    sets: tuple[OwnSet, ...] = ()

    @property
    def files(self) -> tuple[File, ...]:
        """All files."""
        flows = (self.flows.file,) if self.flows else ()
        return (*flows, *(own.file for own in self.rates), *(own.file for own in self.sets))

    @property
    def called(self) -> str:
        """Their names, joined by commas."""
        return ", ".join(dict.fromkeys(file.name for file in self.files))
