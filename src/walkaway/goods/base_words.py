"""What the base rests on, in words: its tariffs, its prices, its sources."""

from __future__ import annotations

from walkaway.outcome import Source
from walkaway.world import TradeData, trade_own
from walkaway.world.customs import CUSTOMS
from walkaway.world.trade import BALANCED, PUBLISHED, STRUCTURE

LAST_GRID = 2021
"""Last year of the grid of applied rates."""
MEANS = {2014: "2014", 2018: "2018", 2019: "2018"}
"""Years of the World Bank's means; specific lines distort those of 2019."""


def base_words(trade: TradeData) -> str:
    """What the tariffs before the measures are, in a paragraph; what is the user's own first."""
    if trade.own_table:
        return " ".join(trade.own)
    return " ".join((*trade.own, _base_words(trade)))


def _base_words(trade: TradeData) -> str:
    """What the tariffs of the data that come with walkaway are."""
    if trade.edition == PUBLISHED:
        return (
            f"Tariffs before the measures are the applied rates of {min(trade.year, LAST_GRID)}: "
            "agreements that came later and extra duties on single partners are not, or not fully, "
            "in them. The source averages the lines of an industry without weights, which a few "
            'lines that nobody imports can lift to what is not paid. base = "paid" in [model] is '
            "the edition that customs bear out."
        )
    collected = trade.year if trade.year < STRUCTURE else BALANCED
    years = MEANS.get(trade.year, "2021-22")
    single = ", those on single partners in them" if trade.singled_out else ""
    words = (
        "Tariffs before the measures are what is paid: duties collected, where customs tell them "
        f"by product and partner, in {collected}{single}; all others' rates of "
        f"{min(trade.year, LAST_GRID)}, fitted to the World Bank's weighted means of {years}."
    )
    if trade.singled_out:
        words += " What those partners levied in answer is not in them."
    return words


def valued(trade: TradeData) -> str:
    """At what prices."""
    if trade.own_table:
        return "Values are at the prices of the user's table."
    if trade.year == BALANCED:
        return (
            "Goods that cross a border are valued there, as customs do; sales at home are at basic "
            "prices, as input-output tables have them."
        )
    return (
        "Values are at basic prices, as input-output tables have them; customs values, with "
        "transport and trade margins, are higher."
    )


def table_sources(trade: TradeData) -> tuple[Source, ...]:
    """The table of trade and production, and the tariffs before the measures."""
    if not trade.own_table:
        grid = Source(
            "teti-gtd", "data", "Tariffs before the measures: Teti, Global Tariff Database"
        )
        return (
            Source(
                "oecd-icio",
                "data",
                f"Trade, input-output tables and value added {trade.year}: "
                f"{trade.source.publisher}",
            ),
            grid,
            *_own_sources(trade),
        )
    said = f"Trade and production {trade.year}: {trade.source.publisher} ({trade.source.original})"
    return (Source("", "data", said), *_own_sources(trade))


def _own_sources(trade: TradeData) -> tuple[Source, ...]:
    """Tariffs of the user's own."""
    own = trade.tariff_source
    if own.licence != trade_own.LICENCE or own.original == trade.source.original:
        return ()
    said = f"Own tariffs before the measures: {own.publisher} ({own.original})"
    return (Source("", "data", said),)


def paid_sources(trade: TradeData) -> tuple[Source, ...]:
    """What the edition as paid rests on beside the grid."""
    if trade.own_table or trade.edition == PUBLISHED:
        return ()
    collected = trade.year if trade.year < STRUCTURE else BALANCED
    return (
        Source(
            "",
            "data",
            f"Duties collected by {CUSTOMS.name} customs, {collected}: {CUSTOMS.publisher}",
        ),
        Source("", "data", "Weighted mean tariffs: World Bank"),
    )


def balanced_sources(trade: TradeData) -> tuple[Source, ...]:
    """What the balanced year is made of beside the table that it starts from."""
    if trade.own_table or trade.year != BALANCED:
        return ()
    return (
        Source("", "data", f"{CUSTOMS.name} imports, {BALANCED}: {CUSTOMS.publisher}"),
        Source("", "data", f"National accounts and merchandise trade, {BALANCED}: World Bank, WTO"),
        Source("", "data", "Trade by pair, 2023: CEPII, BACI"),
    )
