"""How buyers substitute between origins, and what an elasticity is one of.

Two conventions stand in the literature, and they differ by one:

* **sigma**: of flows *without* duty. All else given, a rise of 1 + tariff by one percent
  lowers what is sold, at the border and net of the tariff, by sigma percent. Estimates from customs
  data are of this kind (Boehm, Levchenko and Pandalai-Nayar 2023; Fajgelbaum et al. 2020), and it
  is the elasticity of substitution of a CES.
* **theta**: the exponent on costs of shares of spending *with* duty, sigma - 1. Gravity models and
  the published sets of sector elasticities are of this kind (Caliendo and Parro 2015).

Equilibria take theta. A parameter says in the first word of its convention which it is, and
`published` reads it so; sigma is what `demand` and `scarcity` take.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from walkaway.errors import BadInputError, Problem
from walkaway.goods.model import Base, moved
from walkaway.parameters import parameter

Array = NDArray[np.float64]

CONVENTIONS = ("sigma", "theta")
LEAST = 0.01
"""Smallest exponent that is solved: nearer to Cobb-Douglas digits are lost, and nothing is won."""


@dataclass(frozen=True)
class Elasticity:
    """One elasticity, in both conventions.

    Attributes:
        sigma: of flows without duty.
    """

    sigma: float

    @classmethod
    def of_flows(cls, sigma: float) -> Elasticity:
        """One that is told as sigma."""
        return cls(float(sigma))

    @classmethod
    def of_shares(cls, theta: float) -> Elasticity:
        """One that is told as theta."""
        return cls(float(theta) + 1.0)

    @classmethod
    def told(cls, value: float, convention: str) -> Elasticity:
        """A number whose convention is named by the first word of a text.

        Raises:
            ValueError: the first word is neither sigma nor theta.
        """
        word = convention.replace(",", " ").replace(":", " ").split()[0] if convention else ""
        if word not in CONVENTIONS:
            raise ValueError(f"convention {convention!r} begins with neither sigma nor theta")
        return cls.of_flows(value) if word == "sigma" else cls.of_shares(value)

    @property
    def theta(self) -> float:
        """Exponent of shares with duty."""
        return self.sigma - 1.0


def published(name: str) -> Elasticity:
    """The elasticity of a parameter, in the convention that the parameter's own text names."""
    own = parameter(name)
    return Elasticity.told(own.value, own.convention)


def within_a_year(level: str, years: float) -> Elasticity:
    """The published elasticity of a level on its way up, in the first year after a change.

    Args:
        level: ``abroad``, between foreign origins, or ``home``, home against abroad.
        years: since the change, 0 to 1.
    """
    start, end = published("trade.substitution.impact"), published(f"trade.substitution.{level}")
    return Elasticity(start.sigma + (end.sigma - start.sigma) * years)


@dataclass(frozen=True, eq=False, init=False)
class Substitution:
    """Substitution between origins inside each sector, at one level or two. Exponents are theta.

    Attributes:
        abroad: between foreign origins, or between all where there is one level [sector].
        home: of home against the bundle of foreign origins [sector]; None where there is one level.
    """

    abroad: Array = field(repr=False)
    home: Array | None = field(repr=False)

    def __init__(self, abroad: ArrayLike, home: ArrayLike | None = None) -> None:
        """Take exponents [sector]; two levels that are equal in every sector are one.

        Raises:
            BadInputError: exponents that are not positive, or of different shapes.
        """
        lower = np.array(abroad, dtype=float)
        upper = None if home is None else np.array(home, dtype=float)
        problems = []
        for name, given in (("abroad", lower), ("home", upper)):
            if given is None:
                continue
            if given.ndim != 1 or given.shape != lower.shape:
                what = f"has shape {given.shape} where one exponent a sector is wanted"
                problems.append(Problem("substitution", name, what))
            elif not (np.isfinite(given) & (given > 0)).all():
                what = "must be positive: an exponent is sigma less one"
                problems.append(Problem("substitution", name, what))
        if problems:
            raise BadInputError(problems)
        if upper is not None and np.array_equal(lower, upper):
            upper = None
        for name, kept in (("abroad", lower), ("home", upper)):
            if kept is not None:
                kept.setflags(write=False)
            object.__setattr__(self, name, kept)

    @classmethod
    def of_flows(cls, abroad: ArrayLike, home: ArrayLike | None = None) -> Substitution:
        """From elasticities of flows without duty (sigma), each above one [sector]."""
        lower = np.asarray(abroad, dtype=float) - 1.0
        return cls(lower, None if home is None else np.asarray(home, dtype=float) - 1.0)

    @property
    def sigma_abroad(self) -> Array:
        """Elasticity of flows without duty between foreign origins [sector]."""
        return np.asarray(self.abroad + 1.0)

    @property
    def sigma_home(self) -> Array:
        """The same of home against abroad [sector]."""
        return np.asarray((self.abroad if self.home is None else self.home) + 1.0)

    @property
    def content(self) -> tuple[bytes, bytes]:
        """Its exponents, to know it by."""
        return self.abroad.tobytes(), b"" if self.home is None else self.home.tobytes()

    def of(self, base: Base) -> Base:
        """A world with this substitution; nothing else about it changes.

        Raises:
            BadInputError: another number of sectors.
        """
        if self.abroad.shape != base.elasticity.shape:
            what = f"has {len(self.abroad)} sectors, the calibration {len(base.elasticity)}"
            raise BadInputError([Problem("substitution", "abroad", what)])
        return moved(base, elasticity=self.abroad, upper=self.home)
