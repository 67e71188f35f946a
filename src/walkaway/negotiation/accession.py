"""How the accession of others to a bloc changes what one economy can threaten another with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from walkaway import goods
from walkaway.errors import NotSolvedError
from walkaway.goods.kinds.blocs import Accession
from walkaway.goods.rebased import rebased
from walkaway.goods.schedule import schedule
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.negotiation.cutoff import ACROSS, Floats
from walkaway.negotiation.leverage import (
    Closure,
    Progress,
    Range,
    cut_off,
    exposed,
    sides,
    state,
)
from walkaway.scenario import Scenario
from walkaway.world import TradeData, World

States = Callable[[str], tuple[goods.Calibration, goods.Calibration, Floats]]
"""Elasticity set -> the worlds before and after, and real income after over before [economy]."""


@dataclass(frozen=True)
class Shift:
    """How an accession to a bloc changes what one side can threaten the other with.

    Attributes:
        of: who threatens.
        over: the target.
        bloc: the bloc that is joined.
        members: who joins.
        total_before: closed form with inputs, % of the target's consumption.
        total_after: the same with the trade that follows from the accession.
        full_before: fall of real income when the hegemon's sales stop, %.
        full_after: the same after the accession.
        welfare: what the accession itself does to the target's real income, %.
        unsolved: why a member is missing.
    """

    of: tuple[str, ...]
    over: str
    bloc: str
    members: tuple[str, ...]
    total_before: Range
    total_after: Range
    full_before: Range
    full_after: Range
    welfare: Range
    unsolved: tuple[str, ...] = ()


def accession_shift(
    world: World,
    of: Sequence[str],
    over: str,
    bloc: str,
    members: Sequence[str],
    elasticities: Sequence[str] | None = None,
    progress: Progress | None = None,
    *,
    states: States | None = None,
    closure: Closure = Closure(),  # noqa: B008  (frozen)
) -> Shift:
    """Exposure before and after others join a bloc: trade moves, and with it dependence.

    Args:
        world: the world on a date.
        of: codes or groups of those who threaten.
        over: code of the target, or a group.
        bloc: name of the bloc, as in a scenario.
        members: codes of those who join.
        elasticities: sets to compute under; all in the data if None.
        progress: called per elasticity set.
        states: the worlds before and after, by set; the data's own, and what the accession makes
            of it, if None.
        closure: of the cut-offs.

    Raises:
        BadInputError: names that are not known, all at once.
        NotSolvedError: no set could be solved.
    """
    joining = Accession(bloc=bloc, members=tuple(members))
    Scenario(name="accession", date=world.date, measures=(joining,)).check(Vocabulary.of(world))
    data = world.trade()
    acting, targets = sides(world, of, over)
    heads, tails = ([data.economies.index(c) for c in side] for side in (acting, targets))
    names = tuple(elasticities or data.elasticities)
    both = states or _of_data(data, schedule(world, data, (joining,), world.date).tariffs)
    rows: dict[str, tuple[float, ...]] = {}
    unsolved: list[str] = []
    for done, name in enumerate(names):
        if progress is not None:
            progress(done, len(names), f"elasticities {name}")
        try:
            rows[name] = _shift_row(both(name), heads, tails, closure)
        except NotSolvedError as error:
            unsolved.append(f"{name}: {error}")
    if not rows:
        raise NotSolvedError("no elasticity set was solved:\n" + "\n".join(unsolved))
    columns = [Range({name: row[k] for name, row in rows.items()}) for k in range(5)]
    return Shift(
        of=acting,
        over=over,
        bloc=bloc,
        members=tuple(members),
        total_before=columns[0],
        total_after=columns[1],
        full_before=columns[2],
        full_after=columns[3],
        welfare=columns[4],
        unsolved=tuple(unsolved),
    )


def _of_data(data: TradeData, tariffs: Floats) -> States:
    """The data's world and what new tariffs make of it."""

    def both(name: str) -> tuple[goods.Calibration, goods.Calibration, Floats]:
        calibration = goods.from_trade(data, name)
        joined = goods.solve(calibration, tariffs, rates_up_to=float("inf"))
        if not joined.solved:
            raise NotSolvedError(joined.message)
        # Both from the same exact base, so that nothing but the accession lies between them.
        base = goods.solve(calibration)
        return rebased(calibration, base), rebased(calibration, joined), joined.welfare

    return both


def _shift_row(
    both: tuple[goods.Calibration, goods.Calibration, Floats],
    heads: Sequence[int],
    tails: Sequence[int],
    closure: Closure,
) -> tuple[float, ...]:
    """Closed form before and after, full before and after, and the accession's own effect.

    Raises:
        NotSolvedError: a cut-off was not solved.
    """
    closed, full = [], []
    for own in both[:2]:
        closed.append(100 * exposed(state(own), heads, tails, ACROSS).total)
        lost = cut_off(own, heads, tails, closure)
        if isinstance(lost, str):
            raise NotSolvedError(lost)
        full.append(lost[0])
    weights = both[0].baseline().base.income[list(tails)]
    return (*closed, *full, 100 * (float(np.average(both[2][list(tails)], weights=weights)) - 1))
