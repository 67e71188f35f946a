"""How the accession of others to a bloc changes what one economy can threaten another with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from walkaway import goods
from walkaway.errors import NotSolvedError
from walkaway.negotiation.cutoff import Floats, Trade, exposure
from walkaway.negotiation.leverage import Progress, Range, coalition, cut_off, one_economy
from walkaway.world import TradeData, World


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
) -> Shift:
    """Exposure before and after others join a bloc: trade moves, and with it dependence.

    Args:
        world: the world on a date.
        of: codes or groups of those who threaten.
        over: code of the target.
        bloc: name of the bloc, as in a scenario.
        members: codes of those who join.
        elasticities: sets to compute under; all in the data if None.
        progress: called per elasticity set.

    Raises:
        BadInputError: names that are not known, all at once.
        NotSolvedError: no set could be solved.
    """
    from walkaway.goods.schedule import schedule
    from walkaway.scenario import Accession, Scenario

    joining = Accession(bloc=bloc, members=tuple(members))
    Scenario(name="accession", date=world.date, measures=(joining,)).check()
    data = world.trade()
    coalition(world, [*of, over])
    target = one_economy(data, over)
    acting = coalition(world, of, leave_out=target)
    heads, tail = [data.economies.index(c) for c in acting], data.economies.index(target)
    tariffs = schedule(world, data, (joining,), world.date).tariffs
    names = tuple(elasticities or data.elasticities)
    rows: dict[str, tuple[float, ...]] = {}
    unsolved: list[str] = []
    for done, name in enumerate(names):
        if progress is not None:
            progress(done, len(names), f"elasticities {name}")
        found = _shift_row(data, name, tariffs, heads, tail)
        if isinstance(found, str):
            unsolved.append(f"{name}: {found}")
        else:
            rows[name] = found
    if not rows:
        raise NotSolvedError("no elasticity set was solved:\n" + "\n".join(unsolved))
    columns = [Range({name: row[k] for name, row in rows.items()}) for k in range(5)]
    return Shift(
        of=acting,
        over=target,
        bloc=bloc,
        members=tuple(members),
        total_before=columns[0],
        total_after=columns[1],
        full_before=columns[2],
        full_after=columns[3],
        welfare=columns[4],
        unsolved=tuple(unsolved),
    )


def _shift_row(
    data: TradeData, name: str, tariffs: Floats, heads: Sequence[int], tail: int
) -> tuple[float, ...] | str:
    """Closed form before and after, full before and after, and the accession's own effect."""
    calibration = goods.from_trade(data, name)
    joined = goods.solve(calibration, tariffs, rates_up_to=float("inf"))
    if not joined.solved:
        return joined.message
    closed, full = [], []
    # Both from the same exact base, so that nothing but the accession lies between them.
    for flows, rates in (
        (joined.flows_before, joined.tariffs_before),
        (joined.flows_after, joined.tariffs_after),
    ):
        state = goods.Calibration(
            calibration.economies,
            calibration.sectors,
            flows,
            rates,
            calibration.value_added_share,
            calibration.input_share,
            calibration.final_share,
            calibration.trade_elasticity,
            rates_up_to=float("inf"),
        )
        trade = Trade(
            state.economies, state.sectors, state.flows, state.tariffs,
            state.input_share, state.final_share, state.trade_elasticity,
        )  # fmt: skip
        closed.append(100 * exposure(trade, heads, tail).total)
        lost = cut_off(state, heads, tail)
        if isinstance(lost, str):
            return lost
        full.append(lost[0])
    return (*closed, *full, 100 * (float(joined.welfare[tail]) - 1))
