"""Years of the inter-country tables, laid on the 77 economies and 23 sectors of the model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np

from snapshot.names import ECONOMIES, SECTORS

YEARS = (2014, 2018, 2019, 2021, 2022)
BASE = 2022
"""The year whose shares of cost, final uses and elasticities come ready on the axes."""
JOINED = {
    "A01": "A01_02", "A02": "A01_02", "B05": "B05_06", "B06": "B05_06", "B07": "B07_08",
    "B08": "B07_08", "C24A": "C24", "C24B": "C24", "C301": "C30", "C302T309": "C30",
    "Services (aggregate)": "SERVICES",
}  # fmt: skip
REST = "ROW"


@dataclass(frozen=True, eq=False)
class Year:
    """One year: million dollars [exporter, importer, sector], and applied rates, same shape."""

    year: int
    flows: np.ndarray
    tariffs: np.ndarray


@dataclass(frozen=True, eq=False)
class Shares:
    """What is of 2020 in every year, on the axes of the model.

    value_added [economy, sector], inputs [economy, input, output]: over gross output, services
    joined with weights of 2022; final: the published shares of final demand [economy, sector].
    """

    economies: list[str]
    sectors: list[str]
    value_added: np.ndarray
    inputs: np.ndarray
    final: np.ndarray


def ready(raw: Path) -> dict[str, np.ndarray]:
    """The arrays of 2022 that come laid out.

    Raises:
        ValueError: other economies or sectors than the names we hold.
    """
    with np.load(raw / "trade" / "derived_icio2022_77x23.npz", allow_pickle=False) as data:
        arrays = {name: data[name] for name in data.files}
    if set(map(str, arrays["countries"])) != set(ECONOMIES):
        raise ValueError("economies differ from the names we hold")
    if list(map(str, arrays["sectors"])) != list(SECTORS):
        raise ValueError("sectors differ from the names we hold")
    return arrays


def shares(raw: Path) -> Shares:
    """Shares of cost and of final demand, of 2020."""
    arrays = ready(raw)
    sectors = list(map(str, arrays["sectors"]))
    path = raw / "trade" / "icio2020_io_shares" / "icio2020_77x45_shares.npz"
    with np.load(path, allow_pickle=False) as data:
        final = data["alpha"].T
    goods = len(sectors) - 1
    joined = np.concatenate([final[:, :goods], final[:, goods:].sum(axis=1, keepdims=True)], axis=1)
    return Shares(
        list(map(str, arrays["countries"])), sectors, arrays["va_share"], arrays["io_share"], joined
    )


def read(raw: Path, year: int) -> Year:
    """A year's flows and applied rates: small economies join the rest, rates by what is sold.

    Nobody's own sales are taxed, and no services.
    """
    arrays = ready(raw)
    economies, sectors = list(map(str, arrays["countries"])), list(map(str, arrays["sectors"]))
    with h5py.File(raw / "trade" / "icio" / f"ICIO{year}.mat") as file:
        own, goods = _texts(file, "countries"), _texts(file, "sectors")
        fine = np.array(file["data/Xjik_3D"]).transpose(2, 1, 0)
        rates = np.array(file["data/tjik_3D"]).transpose(2, 1, 0)
    by_place = _joins([c if c in economies else REST for c in own], economies)
    by_sector = _joins([JOINED.get(name, name) for name in goods], sectors)
    flows = _lay(fine, by_place, by_sector)
    duty = _lay(fine * rates, by_place, by_sector)
    tariffs = np.divide(duty, flows, out=np.zeros_like(flows), where=flows > 0)
    place = np.arange(len(economies))
    tariffs[place, place] = 0.0
    tariffs[:, :, sectors.index("SERVICES")] = 0.0
    return Year(year, flows, tariffs)


def _texts(file: h5py.File, name: str) -> list[str]:
    cells = np.array(file[f"data/{name}"]).ravel()
    return ["".join(map(chr, np.array(file[cell]).ravel())) for cell in cells]


def _joins(found: list[str], wanted: list[str]) -> np.ndarray:
    """Ones where an entry joins a name [name, entry]."""
    return (np.array(wanted)[:, None] == np.array(found)[None, :]).astype(float)


def _lay(fine: np.ndarray, by_place: np.ndarray, by_sector: np.ndarray) -> np.ndarray:
    return np.einsum("ia,jb,ks,abs->ijk", by_place, by_place, by_sector, fine, optimize=True)
