"""What measures on blocs do to tariffs and trade costs: areas, exits, rules of origin, bans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from walkaway.goods.kinds.blocs import Accession, Exit, FreeTradeArea, RulesOfOrigin
from walkaway.goods.kinds.supply import ExportCut
from walkaway.goods.origin import content, preference
from walkaway.grammar.groups import of_trade
from walkaway.grammar.measure import Measure
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.world import TradeData

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

PROHIBITIVE = 1e6
"""Factor on trade costs that leaves no trade worth naming, and finite numbers everywhere."""


def positions(trade: TradeData, codes: Iterable[str]) -> list[int]:
    """Where economies stand in the grid; those it does not know are left out."""
    wanted = set(codes)
    return [index for index, code in enumerate(trade.economies) if code in wanted]


def columns(trade: TradeData, sectors: Iterable[str]) -> Mask:
    """Which sectors are named [sector]."""
    return np.isin(trade.sectors, list(sectors))


def among(trade: TradeData, members: Iterable[str]) -> Mask:
    """International trade between some economies [exporter, importer]."""
    inside = np.isin(trade.economies, list(members))
    pairs = inside[:, None] & inside[None, :]
    np.fill_diagonal(pairs, val=False)
    return pairs


def leavers(bloc: str, measures: Sequence[Measure], words: Vocabulary, on: dt.date) -> set[str]:
    """Members of a bloc that leave it."""
    members = set(words.expand_economies([bloc], on))
    named: set[str] = set()
    for own in measures:
        if isinstance(own, Exit) and own.bloc == bloc:
            named |= set(words.expand_economies(own.members, on))
    return members & named


def shared_blocs(trade: TradeData, words: Vocabulary, on: dt.date, without: str = "") -> Mask:
    """Pairs that are both members of some trade bloc of the data [economy, economy]."""
    pairs = np.zeros((len(trade.economies),) * 2, dtype=bool)
    for name in words.groups:
        if name != without and of_trade(name):
            pairs |= among(trade, words.expand_economies([name], on))
    return pairs


def general_rates(trade: TradeData, words: Vocabulary, on: dt.date) -> Array:
    """Estimated tariff of an importer on those it prefers in nothing [importer, sector].

    The mean of what it charges economies with which it shares no bloc of the data, weighted by
    imports; agreements between pairs that are not blocs of the data pull it down. An exporter that
    is singled out (China by the United States' Section 301, in the base as paid) is left out.
    """
    outside = ~shared_blocs(trade, words, on)
    for exporter, importer in trade.singled_out:
        outside[trade.economies.index(exporter), trade.economies.index(importer)] = False
    np.fill_diagonal(outside, val=False)
    weight = trade.flows * outside[:, :, None]
    total = weight.sum(axis=0)
    plain = (trade.tariffs * outside[:, :, None]).sum(axis=0) / np.maximum(
        outside.sum(axis=0)[:, None], 1
    )
    paid = (weight * trade.tariffs).sum(axis=0)
    return np.asarray(np.divide(paid, total, out=plain, where=total > 0))


def departures(
    trade: TradeData, measures: Sequence[Measure], words: Vocabulary, on: dt.date
) -> Array:
    """Base tariffs after members have left their blocs [exporter, importer, sector]."""
    level = trade.tariffs
    for bloc in dict.fromkeys(own.bloc for own in measures if isinstance(own, Exit)):
        gone = leavers(bloc, measures, words, on)
        if not gone:
            continue
        touched = np.isin(trade.economies, list(gone))
        pairs = among(trade, words.expand_economies([bloc], on))
        pairs &= touched[:, None] | touched[None, :]
        pairs &= ~shared_blocs(trade, words, on, without=bloc)
        raised = np.maximum(level, general_rates(trade, words, on)[None])
        level = np.where(pairs[:, :, None], raised, level)
    return level


def areas(
    trade: TradeData, level: Array, measures: Sequence[Measure], words: Vocabulary, on: dt.date
) -> Array:
    """Tariffs with free trade areas in force, same shape."""
    for own in measures:
        if not isinstance(own, FreeTradeArea):
            continue
        pairs = among(trade, words.expand_economies(own.members, on))
        open_ = ~columns(trade, words.expand_sectors(own.excluded_sectors))
        level = np.where(pairs[:, :, None] & open_, level * (1 - own.cut(on)), level)
    return level


def earned(
    trade: TradeData,
    bloc: str,
    before: Array,
    after: Array,
    measures: Sequence[Measure],
    words: Vocabulary,
    on: dt.date,
) -> tuple[Array, Array]:
    """New preferences of a bloc as far as its rules of origin let goods have them.

    Args:
        trade: the data.
        bloc: whose preferences.
        before: tariffs without accessions [exporter, importer, sector].
        after: tariffs with them.
        measures: those in force.
        words: names of blocs.
        on: the date.

    Returns:
        Tariffs, and the factor on trade costs for proving origin, same shape.
    """
    level, cost = after, np.ones_like(after)
    inside = positions(trade, enlarged(bloc, measures, words, on))
    for rule in measures:
        if isinstance(rule, RulesOfOrigin) and rule.bloc == bloc:
            counted = content(trade, inside, rule.cumulation)
            level, proof = preference(before, level, counted, rule.threshold, rule.cost)
            cost = cost * proof
    return level, cost


def enlarged(
    bloc: str, measures: Sequence[Measure], words: Vocabulary, on: dt.date
) -> tuple[str, ...]:
    """Members of a bloc after exits and accessions, in the order of the grid."""
    members = set(words.expand_economies([bloc], on)) - leavers(bloc, measures, words, on)
    for own in measures:
        if isinstance(own, Accession) and own.bloc == bloc:
            members |= set(words.expand_economies(own.members, on))
    return tuple(code for code in words.economies if code in members)


def banned(
    trade: TradeData, cost: Array, measures: Sequence[Measure], words: Vocabulary, on: dt.date
) -> Array:
    """Trade costs with export bans in force, same shape."""
    for own, cells in _cuts(trade, measures, words, on):
        if own.share >= 1:
            cost = np.where(cells, PROHIBITIVE, cost)
    return cost


def limited(
    trade: TradeData, measures: Sequence[Measure], words: Vocabulary, on: dt.date
) -> Array | None:
    """Most that leaves of each flow, new volume over old; None where no cut is partial."""
    most = np.full_like(trade.tariffs, np.inf)
    for own, cells in _cuts(trade, measures, words, on):
        if 0 < own.share < 1:
            most = np.where(cells, np.minimum(most, 1 - own.share), most)
    return most if np.isfinite(most).any() else None


def _cuts(
    trade: TradeData, measures: Sequence[Measure], words: Vocabulary, on: dt.date
) -> Iterator[tuple[ExportCut, Mask]]:
    """Cuts of sectors and the flows they are of [exporter, importer, sector]."""
    for own in measures:
        if not isinstance(own, ExportCut) or own.input is not None:
            continue
        sold = np.isin(trade.economies, words.expand_economies(own.by, on))
        got = np.isin(trade.economies, words.expand_economies(own.to, on))
        pairs = sold[:, None] & got[None, :]
        np.fill_diagonal(pairs, val=False)
        yield own, pairs[:, :, None] & columns(trade, words.expand_sectors(own.sectors))
