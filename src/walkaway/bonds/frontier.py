"""How far a flow can go before no premium clears the market.

Traces the equilibrium from today's market along a direction (a withdrawal, issuance, QT) by
pseudo-arclength continuation, for each member of the ensemble, until the whole stock is gone
("cap reached"), the curve folds ("fold": beyond it no equilibrium is connected to today's),
or the dearest bucket's premium passes the limit ("premium limit").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.buckets import BUCKETS, bucket_indices
from walkaway.bonds.clearing import LIMIT, Shock, clear, excess
from walkaway.bonds.demand import DemandSystem
from walkaway.bonds.investors import Market, demand_system, proportional_sale
from walkaway.bonds.kinds import USUAL, Hold, flows
from walkaway.bonds.literature import Member
from walkaway.bonds.measures import shock_of
from walkaway.bonds.roster import ROSTER, Holder, Roster
from walkaway.bonds.roster import members as positions
from walkaway.bonds.sovereigns import FIRST, sovereign
from walkaway.errors import BadInputError, NotSolvedError, Problem
from walkaway.grammar.measure import Measure
from walkaway.solve.continuation import Ending, trace

Vector = NDArray[np.float64]

STATUS = {
    Ending.TARGET: "cap reached",
    Ending.FOLD: "fold",
    Ending.BOUND: "premium limit",
    Ending.STALLED: "not converged",
}
MEANING = {
    "cap reached": "the whole stock finds holders",
    "fold": "beyond this point no premium clears the market: buyers have run out, or forced sales "
    "outrun them",
    "premium limit": "beyond this point the premium exceeds what counts as an open market",
    "not converged": "the trace stopped before an end was found",
}

ABROAD = "foreign"
"""All holders abroad, who withdraw where nobody is named."""


@dataclass(frozen=True)
class Direction:
    """Along what a frontier is traced.

    Attributes:
        along: withdrawal, qt or issuance.
        holder: who leaves (withdrawal); of a coalition all, with commas between.
        buckets: positions of the maturities concerned.
        label: what a reader sees.
        market: whose debt.
    """

    along: str
    holder: str
    buckets: tuple[int, ...]
    label: str
    market: str = FIRST


@dataclass(frozen=True, eq=False)
class Frontier:
    """The frontier of one member.

    Attributes:
        member: name of the member.
        title: its paper.
        status: cap reached, fold, premium limit, not converged.
        stock: USD bn at base prices that could move at most.
        largest: USD bn of the largest flow that clears.
        amount: flow at each traced point, USD bn, shape [point].
        premium: premium there, decimal, shape [point, bucket].
        yields: yield there, decimal, shape [point, bucket].
        absorbed: units each holder adds, USD bn, shape [point, holder].
        holders: identifiers.
        residual: largest relative residual of a point.
        evaluations: evaluations of the model.
        shortfall: USD bn that find no holder if the whole stock moved at once; 0 if it clears.
        message: what stopped it, for a trace that did not converge.
    """

    member: str
    title: str
    status: str
    stock: float
    largest: float
    amount: Vector
    premium: Vector
    yields: Vector
    absorbed: Vector
    holders: tuple[str, ...]
    residual: float
    evaluations: int
    shortfall: float = 0.0
    message: str = ""

    @property
    def share(self) -> float:
        """The largest flow that clears as a share of the stock."""
        return self.largest / self.stock

    def at(self, amount: float) -> Vector:
        """Yields at a flow on the way, decimal; between points by straight lines.

        NaN beyond the largest flow that clears.
        """
        if amount > self.largest * (1 + 1e-12):
            return np.full(len(BUCKETS), np.nan)
        return np.array([np.interp(amount, self.amount, self.yields[:, b]) for b in range(5)])


def choose(
    measures: Sequence[Measure],
    target: str,
    along: str,
    holder: str | None = None,
    bucket: str | None = None,
    market: str = FIRST,
    roster: Roster = ROSTER,
) -> tuple[Direction, tuple[Measure, ...]]:
    """The direction to follow, and the scenario's own measures that hold from the start.

    A measure of the kind that is followed is not put on beforehand.

    Args:
        measures: those in force.
        target: the economy that the scenario aims at.
        along: withdrawal, qt or issuance.
        holder: who withdraws; of a coalition all, with commas between; if left out those of the
            measures of that kind, else the target.
        bucket: the maturities; of a measure of that kind, else a default.
        market: whose debt; measures of others are passed over.
        roster: the tables of holders.

    Raises:
        BadInputError: no such holder or bucket.
    """
    kind = {"withdrawal": "Withdrawal", "qt": "QT", "issuance": "Issuance"}[along]
    active = flows(measures, market)
    same = [own for own in active if own.kind == kind and not isinstance(own, Hold)]
    who = sovereign(market).bank if along == "qt" else ""
    if along == "withdrawal":
        focus = target if target in roster.words(market) else ABROAD
        own = dict.fromkeys(str(getattr(one, "holder", focus)) for one in same)
        who = holder or ", ".join(own) or focus
        rows = roster.naming(tuple(parties(who))).of(market)
        together(who, tuple(h.id for h in rows), "--holder", market, rows)
    default = same[0].bucket if same else ("coupons" if along == "qt" else "all")
    default = "all" if default == USUAL else default
    label: str = bucket or default
    indices = bucket_indices(label, "--bucket")
    before = tuple(own for own in active if own.kind != kind)
    return Direction(along, who, indices, label, market), before


def parties(holder: str) -> tuple[str, ...]:
    """The names in a coalition that is written with commas; of a single holder its name."""
    return tuple(dict.fromkeys(name.strip() for name in holder.split(",")))


def together(
    holder: str,
    known: tuple[str, ...],
    place: str = "holder",
    market: str = FIRST,
    standing: Sequence[Holder] = (),
) -> tuple[int, ...]:
    """Positions of all holders of a coalition, each once.

    Args:
        holder: names of holders, places or groups, with commas between.
        known: identifiers of the market's holders.
        place: what the error calls it.
        market: whose debt they hold.
        standing: rows of the market itself.

    Raises:
        BadInputError: some of them hold nothing here; all are named.
    """
    found: set[int] = set()
    problems: list[Problem] = []
    for name in parties(holder):
        try:
            found |= set(positions(name, known, place, market=market, standing=standing))
        except BadInputError as error:
            problems += error.problems
    if problems:
        raise BadInputError(problems)
    return tuple(sorted(found))


def full_shock(system: DemandSystem, direction: Direction, cap: float | None = None) -> Shock:
    """The shock at the end of the direction: everything sold, or ``cap`` USD bn issued."""
    none = Shock.none(system)
    if direction.along == "issuance":
        supply = system.supply
        part = np.zeros(len(supply))
        chosen = list(direction.buckets)
        part[chosen] = supply[chosen] / supply[chosen].sum()
        return replace(none, issued=part * float(cap if cap is not None else supply.sum()))
    who = together(direction.holder, system.holders, market=direction.market, standing=system.rows)
    cells = np.maximum(system.units, 0.0)[np.ix_(who, direction.buckets)]
    leaving = none.leaving.copy()
    leaving[list(who)] = True
    amount = float(cells.sum()) if cap is None else min(cap, float(cells.sum()))
    sold = proportional_sale(system, who, amount, direction.buckets)
    return replace(none, sold=sold, leaving=leaving)


def trace_frontier(
    market: Market,
    member: Member,
    direction: Direction,
    months: float = 3.0,
    fire_sales: bool = True,
    limit: float = LIMIT,
    cap: float | None = None,
    before: Sequence[Measure] = (),
) -> Frontier:
    """The frontier of one member.

    Args:
        market: today's market.
        member: a calibrated member.
        direction: along what.
        months: time the others have to adjust while it happens; infinity for the long run.
        fire_sales: whether leveraged holders sell after losses.
        limit: premium, decimal, beyond which the market counts as closed.
        cap: stop at this flow, USD bn; the whole stock if None.
        before: measures already in full before the first dollar of the direction.

    Raises:
        NotSolvedError: the market does not clear under ``before``.
    """
    system = demand_system(market, member.priors, months, fire_sales)
    end = full_shock(system, direction, cap)
    stock = float(end.sold.sum() + end.issued.sum())
    # Leaving holders are out from the first dollar, so that the path has no jump.
    base = shock_of(system, before, direction.market)
    base = replace(base, leaving=base.leaving | end.leaving)
    start = clear(system, base, limit=limit)
    if not start.solved:
        raise NotSolvedError(f"under the scenario's own measures {start.message}")

    def shock(part: float) -> Shock:
        return base.plus(end.scaled(part))

    def residual(premium: Vector, part: float) -> Vector:
        return excess(system, shock(part), premium, slopes=False)[0]

    def jacobian(premium: Vector, part: float) -> tuple[Vector, Vector]:
        matrix = excess(system, shock(part), premium)[1]
        assert matrix is not None
        # Holdings are affine in the flow, so the derivative is exact as a difference.
        high = excess(system, shock(part + 0.5), premium, slopes=False)[0]
        low = excess(system, shock(part - 0.5), premium, slopes=False)[0]
        return matrix, high - low

    path = trace(
        residual, jacobian, start.premium, 1.0, scale=0.02, step=0.02, largest=0.08,
        bound=lambda premium: float(premium.max() - limit),
    )  # fmt: skip
    points, parts = path.points, path.parameter
    finals = [
        excess(system, shock(float(t)), p, slopes=False) for p, t in zip(points, parts, strict=True)
    ]
    units = np.array([final for _, _, final in finals])
    status = STATUS[path.ending]
    whole = None if path.ending is Ending.TARGET else clear(system, shock(1.0), limit=limit)
    return Frontier(
        member=member.paper.id,
        title=member.paper.title,
        status=status,
        stock=stock,
        largest=stock * float(parts.max()),
        amount=stock * parts,
        premium=points,
        yields=system.yields + points,
        absorbed=(units - system.units).sum(axis=-1),
        holders=system.holders,
        residual=float(max(np.abs(gap).max() for gap, _, _ in finals)),
        evaluations=path.evaluations,
        shortfall=0.0 if whole is None else float(np.maximum(whole.shortfall, 0.0).sum()),
        message=path.message or ("" if status == "cap reached" else MEANING[status]),
    )


def frontiers(
    market: Market,
    ensemble: Sequence[Member],
    direction: Direction,
    progress: Callable[[int, int, str], None] | None = None,
    **options: object,
) -> list[Frontier]:
    """The frontier of every member, in order; see :func:`trace_frontier` for the options."""
    out = []
    for i, member in enumerate(ensemble):
        if progress is not None:
            progress(i, len(ensemble), member.paper.title)
        out.append(trace_frontier(market, member, direction, **options))  # type: ignore[arg-type]
    if progress is not None:
        progress(len(ensemble), len(ensemble), "")
    return out
