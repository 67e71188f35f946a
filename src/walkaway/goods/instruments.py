"""Which tariffs a player sets, as a short vector of rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.goods.calibration import Calibration
from walkaway.goods.model import Array
from walkaway.world.aliases import hint_at_economy

Kind = Literal["uniform", "sector", "partner", "partner-sector"]
Player = str | Sequence[str]


@dataclass(frozen=True, eq=False)
class Instruments:
    """The tariffs of one player: a country, or a bloc with a common tariff towards outsiders.

    Attributes:
        name: the player, as shown.
        members: positions of its economies.
        outsiders: positions of the economies it may tax.
        kind: what one rate covers.
        index: which rate each tariff takes [sector, exporter, member]; −1 where it is not the
            player's to set (own members, frozen, nothing traded).
        count: how many rates there are.
    """

    name: str
    members: tuple[int, ...]
    outsiders: tuple[int, ...]
    kind: Kind
    index: NDArray[np.int64] = field(repr=False)
    count: int

    def write(self, tariffs: Array, rates: Array) -> None:
        """Put rates into tariffs [exporter, importer, sector], in place."""
        block = tariffs[:, list(self.members), :].transpose(2, 0, 1)
        filled = np.where(self.index >= 0, rates[self.index], block)
        tariffs[:, list(self.members), :] = filled.transpose(1, 2, 0)

    def read(self, tariffs: Array, value: Array) -> Array:
        """The trade-weighted mean rate under each instrument.

        Args:
            tariffs: rates [exporter, importer, sector].
            value: trade [exporter, importer, sector] to weigh by.
        """
        held = self.index >= 0
        where = self.index[held]
        rates = tariffs[:, list(self.members), :].transpose(2, 0, 1)[held]
        weight = value[:, list(self.members), :].transpose(2, 0, 1)[held]
        total = np.bincount(where, weight, self.count)
        mean = np.bincount(where, weight * rates, self.count)
        return np.asarray(mean / np.where(total > 0, total, 1.0))

    def collect(self, gradient: Array) -> Array:
        """Sum derivatives [sector, exporter, member] by instrument."""
        held = self.index >= 0
        return np.asarray(np.bincount(self.index[held], gradient[held], self.count))


def members_of(calibration: Calibration, player: Player) -> tuple[int, ...]:
    """Positions of a player's economies.

    Raises:
        BadInputError: one is unknown, or there is none.
    """
    names = [player] if isinstance(player, str) else list(player)
    problems = [
        Problem("player", name, "is not in the calibration", hint_at_economy(name, known))
        for known in [calibration.economies]
        for name in names
        if name not in known
    ]
    if not names:
        problems = [Problem("player", "", "has no members", "name at least one economy")]
    if problems:
        raise BadInputError(problems)
    return tuple(dict.fromkeys(calibration.economies.index(name) for name in names))


def instruments_of(
    calibration: Calibration,
    player: Player,
    kind: str,
    frozen: ArrayLike | None = None,
    sectors: Sequence[str] | None = None,
) -> Instruments:
    """The rates a player sets.

    Args:
        calibration: the world.
        player: an economy, or several that share one tariff.
        kind: ``"uniform"``, ``"sector"``, ``"partner"`` or ``"partner-sector"``.
        frozen: true [exporter, importer, sector] where the tariff is bound and stays.
        sectors: sectors that may be taxed; all if None.

    Raises:
        BadInputError: unknown names or kind, a mask of another shape.
    """
    known = get_args(Kind)
    problems = []
    if kind not in known:
        hint = did_you_mean(str(kind), list(known))
        problems.append(Problem("instruments", str(kind), "is not known", hint))
    for name in sectors or ():
        if name not in calibration.sectors:
            hint = did_you_mean(name, calibration.sectors)
            problems.append(Problem("sectors", name, "is not in the calibration", hint))
    shape = calibration.flows.shape
    mask = np.zeros(shape, dtype=bool)
    if frozen is not None:
        try:
            mask = np.broadcast_to(np.asarray(frozen, dtype=bool), shape)
        except ValueError:
            found = np.shape(frozen)
            problems.append(Problem("frozen", "", f"has shape {found} and should have {shape}"))
    members = members_of(calibration, player)
    if problems:
        raise BadInputError(problems)
    free = _free(calibration, members, mask, sectors)
    index, count = _numbered(free, kind)
    name = player if isinstance(player, str) else "+".join(player)
    if not count:
        raise BadInputError(
            [Problem("player", name, "has nothing to tax", "it imports nothing that is not frozen")]
        )
    outsiders = tuple(i for i in range(shape[0]) if i not in members)
    return Instruments(name, members, outsiders, kind, index, count)  # type: ignore[arg-type]


def _free(
    calibration: Calibration,
    members: tuple[int, ...],
    mask: NDArray[np.bool_],
    sectors: Sequence[str] | None,
) -> NDArray[np.bool_]:
    """Tariffs that are the player's to set [sector, exporter, member]."""
    own = list(members)
    free = (calibration.flows[:, own, :] > 0) & ~mask[:, own, :]
    free[own] = False
    if sectors is not None:
        free &= np.array([name in sectors for name in calibration.sectors])
    return free.transpose(2, 0, 1)


def _numbered(free: NDArray[np.bool_], kind: str) -> tuple[NDArray[np.int64], int]:
    """Number the instruments; those that tax nothing are left out."""
    sectors, exporters, _ = free.shape
    sector, exporter = np.meshgrid(np.arange(sectors), np.arange(exporters), indexing="ij")
    label = {
        "uniform": np.zeros_like(sector),
        "sector": sector,
        "partner": exporter,
        "partner-sector": sector * exporters + exporter,
    }[kind]
    labels = np.where(free, label[:, :, None], -1)
    used = np.unique(labels[labels >= 0])
    index = np.where(labels >= 0, np.searchsorted(used, labels), -1)
    return index.astype(np.int64), len(used)
