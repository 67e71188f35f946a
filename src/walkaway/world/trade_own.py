"""A user's own trade as the arrays that markets are given: balanced, with its tariffs and sets.

What own files say of output and of what it costs is brought together by the same method as the
newest year of the data (`walkaway.solve.balancing`): the nearest table in which every sector sells
what its inputs and value added cost, and every economy uses what it buys.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.errors import BadInputError, NotSolvedError, Problem
from walkaway.prepared import kept
from walkaway.world.own.said import EVERYBODY, File, OwnFlows, OwnRates, OwnTrade, Rate
from walkaway.world.provenance import Source
from walkaway.world.trade_data import Floats, TradeData

if TYPE_CHECKING:
    from scipy import sparse

OWN = "own"
LICENCE = "the user's own"
UNIFORM, UNIFORM_SET = 4.0, "U4"
"""The set that needs no data, for a table of own sectors for which none is given."""
LEAST = 1e-9
"""Of output: final uses and value added below it are what arithmetic left."""
SMALL = 0.01
"""Of output: what is kept of value added where duties on inputs would take more."""


@dataclass(frozen=True, eq=False)
class Even:
    """An own table that is an accounting of itself.

    Attributes:
        flows: sales without duty [exporter, importer, sector].
        inputs: with duty [economy, input, output].
        final: final uses with duty [economy, sector].
        added: value added [economy, sector].
        moved: sum of absolute changes over the sum of all entries.
        entropy: distance from the file's table, as `walkaway.solve.balancing` has it, over the
            sum of all entries.
    """

    flows: Floats
    inputs: Floats
    final: Floats
    added: Floats
    moved: float
    entropy: float


@lru_cache(maxsize=4)
def world_of_table(own: OwnTrade) -> tuple[Floats, Even]:
    """Tariffs and the balanced table of own files.

    Raises:
        BadInputError: no table near it is an accounting of itself.
    """
    flows = own.flows
    assert flows is not None
    tariffs = laid(np.zeros_like(flows.flows), flows.economies, flows.sectors, own.rates)
    follows = (flows.flows, flows.inputs, flows.value_added, tariffs, flows.file.name)
    return tariffs, kept("own_world", follows, lambda: even(flows, tariffs))


def world_of(own: OwnTrade, held: Mapping[str, Floats]) -> TradeData:
    """The world of an own table.

    Args:
        own: what the files say, with a table.
        held: published sets of elasticities where they cover its sectors.

    Raises:
        BadInputError: no table near it is an accounting of itself.
    """
    flows = own.flows
    assert flows is not None
    tariffs, found = world_of_table(own)
    output = found.flows.sum(axis=1)
    made = output > 0
    shares = np.divide(
        found.inputs, output[:, None, :], out=np.zeros_like(found.inputs), where=made[:, None, :]
    )
    added = np.where(made, 1 - shares.sum(axis=1), 1.0)
    final = np.where(found.final > 0, found.final, 0.0)
    sets = {one.name: _spread(one.values, flows.sectors) for one in own.sets} or dict(held)
    if not sets:
        sets = {UNIFORM_SET: np.full(len(flows.sectors), UNIFORM)}
    return _frozen(
        TradeData(
            economies=flows.economies,
            economy_names=flows.economy_names,
            sectors=flows.sectors,
            sector_names=flows.sector_names,
            year=flows.year,
            flows=found.flows,
            tariffs=tariffs,
            value_added_share=added,
            input_share=shares,
            final_share=final / final.sum(axis=1, keepdims=True),
            elasticities=sets,
            source=_source(flows.file, flows.year),
            edition=OWN,
            tariff_source=_of_rates(own),
            services=flows.services,
            words=dict(flows.words),
            own=_told(own, found, tuple(sets)),
            own_sets=_whose(own),
            own_files=own.called,
        )
    )


def over(
    own: OwnTrade, held: TradeData, residual: Callable[[Floats, Floats, Floats], Floats]
) -> TradeData:
    """The held world with own tariffs and sets.

    Args:
        own: what the files say, without a table.
        held: the world held.
        residual: flows, tariffs and input shares -> final uses.
    """
    found = held
    said = list[str]()
    if own.rates:
        tariffs = laid(held.tariffs, held.economies, held.sectors, own.rates)
        left = np.maximum(residual(held.flows, tariffs, held.input_share), 0.0)
        spent = np.einsum("ijs,ijs->js", held.flows, 1 + tariffs)
        left = np.where(left > LEAST * spent, left, 0.0)
        found = replace(
            found,
            tariffs=tariffs,
            final_share=left / left.sum(axis=1, keepdims=True),
            tariff_source=_of_rates(own),
        )
        said.append(_rates_told(own.rates))
    if own.sets:
        sets = {one.name: _spread(one.values, held.sectors) for one in own.sets}
        found = replace(found, elasticities={**held.elasticities, **sets})
        said += _sets_told(own)
    return _frozen(replace(found, own=tuple(said), own_sets=_whose(own), own_files=own.called))


def _whose(own: OwnTrade) -> dict[str, str]:
    return {one.name: f"{one.file.source} ({one.file.name})" for one in own.sets}


def _frozen(trade: TradeData) -> TradeData:
    arrays = (trade.flows, trade.tariffs, trade.value_added_share, trade.input_share,
              trade.final_share, *trade.elasticities.values())  # fmt: skip
    for array in arrays:
        array.setflags(write=False)
    return trade


def _spread(values: Mapping[str, float], sectors: Sequence[str]) -> Floats:
    return np.array([values.get(name, values.get(EVERYBODY, np.nan)) for name in sectors])


def laid(
    base: Floats, economies: Sequence[str], sectors: Sequence[str], own: Sequence[OwnRates]
) -> Floats:
    """Tariffs with own ones in their place.

    A line that names the exporter counts before one that does not, and of these one that names the
    sector. Several lines of one cell are averaged by their trade.

    Args:
        base: rates [exporter, importer, sector].
        economies: of its axes.
        sectors: likewise.
        own: rates by code.
    """
    out = np.array(base, dtype=float)
    kinds: dict[tuple[bool, bool], dict[tuple[str, str, str], list[Rate]]] = {}
    for one in (rate for file in own for rate in file.rates):
        sort = (one.exporter != EVERYBODY, one.sector != EVERYBODY)
        kinds.setdefault(sort, {}).setdefault((one.exporter, one.importer, one.sector), []).append(
            one
        )
    place = {code: at for at, code in enumerate(economies)}
    column = {code: at for at, code in enumerate(sectors)}
    for sort in sorted(kinds):
        for (exporter, importer, sector), rates in kinds[sort].items():
            value = np.average([r.rate for r in rates], weights=[r.weight for r in rates])
            i = place[exporter] if exporter != EVERYBODY else slice(None)
            s = column[sector] if sector != EVERYBODY else slice(None)
            out[i, place[importer], s] = value
    own_sales = np.arange(len(economies))
    out[own_sales, own_sales] = 0.0
    return out


def even(own: OwnFlows, tariffs: Floats) -> Even:
    """The nearest table in which output is what it costs and purchases are used.

    Duties on inputs are in value added and taxes where a table has none (as published tables do),
    and are taken out of it first.

    Raises:
        BadInputError: there is none near.
    """
    flows, bought = own.flows, own.flows.sum(axis=0)
    paid = np.einsum("ijs,ijs->js", flows, 1 + tariffs)
    dearer = np.divide(paid, bought, out=np.ones_like(paid), where=bought > 0)
    inputs = own.inputs * dearer[:, :, None]
    final = np.maximum(paid - inputs.sum(axis=2), 0.0)
    output = flows.sum(axis=1)
    duties = (inputs - own.inputs).sum(axis=1)
    added = np.maximum(own.value_added - duties, SMALL * own.value_added)
    final = np.where(final > LEAST * paid, final, 0.0)
    parts = (flows, inputs, final, added)
    start = np.concatenate([part.ravel() for part in parts])
    gap = np.abs(output - inputs.sum(axis=1) - added)
    if (gap <= LEAST * np.maximum(output, 1e-300)).all():
        return Even(flows, inputs, final, output - inputs.sum(axis=1), 0.0, 0.0)
    from walkaway.solve.balancing import project  # heavy, and most worlds need none

    try:
        found = project(start, _accounts(tariffs), np.zeros(2 * output.size))
    except NotSolvedError as error:
        hint = "a sector needs value added or inputs that somebody makes"
        raise BadInputError([Problem(own.file.place, "", str(error), hint)]) from None
    cuts = np.cumsum([part.size for part in parts])[:-1]
    new = [
        piece.reshape(part.shape)
        for piece, part in zip(np.split(found.values, cuts), parts, strict=True)
    ]
    moved = float(np.abs(found.values - start).sum() / start.sum())
    return Even(new[0], new[1], new[2], new[3], moved, found.distance / float(start.sum()))


def _accounts(tariffs: Floats) -> sparse.csr_array:
    """Coefficients of what must be zero: purchases less uses, and output less its cost."""
    from scipy import sparse

    n, _, s = tariffs.shape
    cells = np.arange(n * s).reshape(n, s)
    i, j, g = (axis.ravel() for axis in np.indices((n, n, s)))
    flow = np.arange(n * n * s)
    e, used, maker = (axis.ravel() for axis in np.indices((n, s, s)))
    taken = flow.size + np.arange(n * s * s)
    final = flow.size + taken.size + np.arange(n * s)
    added = final + n * s
    bought, made = cells, n * s + cells
    rows: list[NDArray[np.intp]] = [
        bought[j, g], bought[e, used], bought.ravel(),
        made[i, g], made[e, maker], made.ravel(),
    ]  # fmt: skip
    columns = [flow, taken, final, flow, taken, added]
    values = [
        1 + tariffs.ravel(), -np.ones(taken.size), -np.ones(final.size),
        np.ones(flow.size), -np.ones(taken.size), -np.ones(added.size),
    ]  # fmt: skip
    shape = (2 * n * s, flow.size + taken.size + 2 * n * s)
    return sparse.csr_array(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape
    )


def _source(file: File, year: int | None) -> Source:
    return Source(
        publisher=file.source,
        original=file.name,
        licence=LICENCE,
        vintage=str(year or "as given"),
        transformation="balanced where output and its costs differ",
        file=file.place,
        sha256=file.sha256,
    )


def _of_rates(own: OwnTrade) -> Source:
    if own.rates:
        first = own.rates[0]
        return _source(first.file, first.year)
    file = own.flows.file if own.flows else own.files[0]
    return _source(file, None)


def _told(own: OwnTrade, found: Even, sets: Sequence[str]) -> tuple[str, ...]:
    """What is the user's own, in sentences."""
    flows = own.flows
    assert flows is not None
    n, s = len(flows.economies), len(flows.sectors)
    said = [
        f"Trade and production are the user's own ({flows.file.source}: {flows.file.name}): "
        f"{n} economies, {s} {'sector' if s == 1 else 'sectors'}, {flows.year}.",
        "Its output is what its inputs and value added cost, and all that is bought is used: "
        + (
            "nothing had to be moved."
            if found.moved == 0
            else f"that moved {found.moved:.2g} of the sum of all entries (relative entropy "
            f"{found.entropy:.2g} of it)."
        ),
        *flows.remarks,
        _rates_told(own.rates)
        if own.rates
        else "No tariffs before the measures are given, so they are zero.",
    ]
    return (*said, *(_sets_told(own) or _sets_held(sets)))


def _rates_told(own: Sequence[OwnRates]) -> str:
    files = "; ".join(f"{one.file.source}: {one.file.name}" for one in own)
    return f"Tariffs before the measures are the user's own ({files})."


def _sets_told(own: OwnTrade) -> list[str]:
    return [
        f"Trade elasticities {one.name} are the user's own ({one.file.source}: {one.file.name})."
        for one in own.sets
    ]


def _sets_held(sets: Sequence[str]) -> list[str]:
    if list(sets) == [UNIFORM_SET]:
        return [f"No trade elasticities are given for its sectors: {UNIFORM:g} in each."]
    return []
