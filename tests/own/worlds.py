"""Tables of trade and production with structure made here and numbers of our own."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HEAD = 'kind = "flows"\nsource = "a test"\nyear = 2020\nunit = "USD million"\nrest = "none"\n'
MEASURE = """
[[measure]]
kind = "Tariff"
by = "{by}"
on = "{on}"
sectors = ["{sectors}"]
rate = "{rate}"
"""


class Table:
    """A table that is an accounting of itself, before it is written.

    Args:
        economies: codes.
        sectors: codes.
        final: sales to final users [exporter, importer, sector].
        inputs: sales as inputs [exporter, importer, sector, use]; none if None.
    """

    def __init__(
        self,
        economies: Sequence[str],
        sectors: Sequence[str],
        final: Floats,
        inputs: Floats | None = None,
    ) -> None:
        self.economies, self.sectors, self.final = tuple(economies), tuple(sectors), final
        self.inputs = inputs

    @property
    def flows(self) -> Floats:
        """Sales [exporter, importer, sector]."""
        return self.final if self.inputs is None else self.final + self.inputs.sum(axis=3)

    def lines(self) -> Iterable[tuple[str, str, str, str, float]]:
        """Lines of a long file."""
        for (i, j, s), value in np.ndenumerate(self.final):
            yield (self.economies[i], self.economies[j], self.sectors[s], "final", value)
        if self.inputs is not None:
            for (i, j, s, k), value in np.ndenumerate(self.inputs):
                if value:
                    yield (self.economies[i], self.economies[j], self.sectors[s],
                           self.sectors[k], value)  # fmt: skip

    def write(self, folder: Path, head: str = HEAD, name: str = "world") -> Path:
        """Write it as own data; the folder that holds it."""
        own = folder / "own"
        own.mkdir(parents=True, exist_ok=True)
        (own / f"{name}.toml").write_text(head)
        with open(own / f"{name}.csv", "w", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("exporter", "importer", "sector", "use", "value"))
            writer.writerows((*names, repr(float(value))) for *names, value in self.lines())
        return folder

    def renamed(self, names: dict[str, str]) -> Table:
        """The same under other codes of economies."""
        return Table([names[c] for c in self.economies], self.sectors, self.final, self.inputs)


def toy(
    economies: Sequence[str] = ("AAA", "BBB", "CCC"),
    sectors: Sequence[str] = ("cloth", "food", "motors", "care"),
    seed: int = 1,
    home: float = 8.0,
) -> Table:
    """A small world where all is bought everywhere, most of it at home."""
    draw = np.random.default_rng(seed)
    n, s = len(economies), len(sectors)
    nearer = np.where(np.eye(n, dtype=bool), home, 1.0)[:, :, None]
    final = 100 * nearer * draw.uniform(0.5, 1.5, (n, n, s))
    inputs = 8 * nearer[..., None] * draw.uniform(0.5, 1.5, (n, n, s, s))
    return Table(economies, sectors, final, inputs)


def even(economies: Sequence[str] = ("AAA", "BBB", "CCC"), sectors: int = 2) -> Table:
    """A world of twins: no economy can be told from another."""
    n = len(economies)
    nearer = np.where(np.eye(n, dtype=bool), 6.0, 1.0)[:, :, None]
    size = np.arange(1, sectors + 1)[None, None, :]
    names = [f"s{k}" for k in range(sectors)]
    inputs = np.einsum("ij,s,k->ijsk", nearer[:, :, 0], size[0, 0], np.ones(sectors))
    return Table(economies, names, 50.0 * nearer * size, 5 * inputs)


def add(folder: Path, name: str, head: str, rows: str) -> None:
    """One more file of own data."""
    own = folder / "own"
    own.mkdir(parents=True, exist_ok=True)
    (own / f"{name}.toml").write_text(head)
    (own / f"{name}.csv").write_text(rows)


def scenario(folder: Path, *measures: str, title: str = "A test", data: str = ".") -> Path:
    """A scenario file beside the folder of own data."""
    path = folder / "scenario.toml"
    text = f'title = "{title}"\ndate = 2025-06-12\n\n[data]\nfolder = "{data}"\n'
    path.write_text(text + "".join(measures))
    return path


def tariff(by: str, on: str, rate: str = "20%", sectors: str = "goods") -> str:
    """A tariff, as a scenario has it."""
    return MEASURE.format(by=by, on=on, rate=rate, sectors=sectors)
