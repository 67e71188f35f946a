"""When: substitution between origins as a function of the time since trade began to pay more.

Three things are published, and the path is drawn through them:

* a year after a tariff, sigma is 2.53 between foreign origins and 1.19 of home against abroad
  (Fajgelbaum, Goldberg, Kennedy and Khandelwal 2020);
* in the long run, after ten years, the sectors' elasticities are those of the published sets, with
  one level of substitution, as their authors have them;
* it takes seven to ten years to get there (Boehm, Levchenko and Pandalai-Nayar 2023, who have 0.76
  within a year and about 2 in the end, by a ratio near that of the two levels here).

Assumed are the straight lines between, and where they start: at the moment of the change buyers'
spending on each origin stays where it is (sigma of one). Of the exponents (theta, see
`substitution`) a sector of a set has at time t

    theta_F(t) = k_F(t) · theta,    theta_H(t) = k_H(t) · theta,

where k rises from zero to what the published pair asks of the median set at one year, and from
there to one at ten. All sectors of a set move alike: sets keep their disagreement about the level,
which is the range, and every elasticity rises with time. A spread of its own between sectors in the
short run has been found to add nothing.

Not there: what is bought ahead of a tariff that was announced, and missing afterwards. No published
estimate gives it by sector and time to the date; the first quarter is without it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from walkaway.errors import BadInputError, Problem
from walkaway.goods.kinds import MEASURES
from walkaway.goods.sets import ELASTICITY_SETS
from walkaway.goods.substitution import LEAST, Substitution, published
from walkaway.grammar.model import HORIZONS
from walkaway.outcome.quantity import FIRST_QUARTER, LONG_RUN, ONE_YEAR, TWO_YEARS
from walkaway.parameters import parameter
from walkaway.question import Question
from walkaway.world import TradeData

QUARTER = parameter("trade.horizon.first-quarter").value
YEAR = parameter("trade.horizon.short-run").value
END = parameter("trade.horizon.long-run").value
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Horizon:
    """A time after the measures.

    Attributes:
        years: since trade began to pay more; infinity is the long run.
        name: what quantities say of it.
        slug: what ids say of it.
    """

    years: float
    name: str
    slug: str

    @property
    def long_run(self) -> bool:
        """Whether all has adjusted: published sets, one level of substitution."""
        return self.years >= END


LONG = Horizon(np.inf, LONG_RUN, "long-run")
NAMED = dict(
    zip(
        HORIZONS,
        (
            Horizon(QUARTER, FIRST_QUARTER, "q1"),
            Horizon(1, ONE_YEAR, "1y"),
            Horizon(2, TWO_YEARS, "2y"),
            LONG,
        ),
        strict=True,
    )
)
"""As a scenario names them."""


def after(years: float) -> Horizon:
    """A horizon any time after the measures.

    Raises:
        BadInputError: it is not positive.
    """
    if not years > 0:
        what = f"{years:g} years is not after the measures"
        raise BadInputError([Problem("horizon", "", what, "give a positive number of years")])
    known = [own for own in NAMED.values() if own.years == years]
    if years >= END:
        return LONG
    return known[0] if known else Horizon(float(years), f"{years:.2f} years", f"{years:.2f}y")


def of(question: Question) -> Horizon:
    """The horizon that a question names.

    A day is as far away as the first of its story's measures on trade in force on that day is old:
    the same in every world of the story.

    Raises:
        BadInputError: nothing on trade has begun by the day.
    """
    told = question.model.horizon
    return NAMED[told] if told in NAMED else _on(question, dt.date.fromisoformat(told))


def _on(question: Question, day: dt.date) -> Horizon:
    began = [own.from_ or question.date for own in question.own if isinstance(own, MEASURES)]
    began = began or [question.date]
    years = (day - min(began)).days / DAYS_PER_YEAR
    if not years > 0:
        what = f"{day} is not after {min(began)}, when the first measure on trade begins"
        hint = f"name a later day, or one of {', '.join(NAMED)}"
        raise BadInputError([Problem("model", "horizon", what, hint)])
    return LONG if years >= END else Horizon(years, f"on {day}", day.isoformat())


def substitution(trade: TradeData, member: str, horizon: Horizon) -> Substitution | None:
    """Substitution under a set at a horizon; None in the long run, where the set's own holds.

    Args:
        trade: whose sets, and whose flows weigh their sectors.
        member: a set.
        horizon: when.
    """
    if horizon.long_run:
        return None
    theta = trade.elasticities[member]
    abroad, home = (np.maximum(share * theta, LEAST) for share in shares(trade, horizon.years))
    return Substitution(abroad, home)


def shares(trade: TradeData, years: float) -> tuple[float, float]:
    """Part of a set's own exponents that holds some years on: between origins, home and abroad."""
    level = level_of(trade)
    start = published("trade.substitution.impact").theta / level
    ends = (published(f"trade.substitution.{name}").theta / level for name in ("abroad", "home"))
    between, home = (_along(start, end, years) for end in ends)
    return between, home


def _along(start: float, after_a_year: float, years: float) -> float:
    """From the start to the published level at one year, and from there to one."""
    if years <= YEAR:
        return start + (after_a_year - start) * years / YEAR
    return after_a_year + (1 - after_a_year) * min(1.0, (years - YEAR) / (END - YEAR))


@lru_cache(maxsize=16)
def level_of(trade: TradeData) -> float:
    """Median over the published sets of their mean exponent, goods weighted by world trade."""
    goods = trade.goods
    own = np.einsum("iis->s", trade.flows)
    weight = (trade.flows.sum(axis=(0, 1)) - own)[goods]
    # Sets of users' own move with the published ones.
    known = [name for name in ELASTICITY_SETS if name in trade.elasticities]
    names = known or list(trade.elasticities)
    means = [np.average(trade.elasticities[name][goods], weights=weight) for name in names]
    return float(np.median(means))
