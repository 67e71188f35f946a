"""What is said beside the numbers of the goods market: closure, horizon, sources."""

from __future__ import annotations

from walkaway.goods.about import sectors_of
from walkaway.goods.base_words import (
    balanced_sources,
    base_words,
    paid_sources,
    table_sources,
    valued,
)
from walkaway.goods.border_notes import border_notes, border_sources
from walkaway.goods.equilibria import calibration
from walkaway.goods.horizon import of
from walkaway.goods.idle import look
from walkaway.goods.kinds.supply import ExportTax
from walkaway.goods.kinds.tariffs import Orders, ReciprocalTariffs, TariffQuota
from walkaway.goods.plain_notes import plain_notes
from walkaway.goods.sets import ELASTICITY_SETS
from walkaway.goods.substitution import published
from walkaway.outcome import Source
from walkaway.outcome.quantity import in_words
from walkaway.question import Question
from walkaway.world.customs import CUSTOMS

SHORT = (
    "Before the long run, home and foreign goods replace one another less than foreign goods do "
    f"among themselves: a year on by {published('trade.substitution.home').sigma:g} and "
    f"{published('trade.substitution.abroad').sigma:g} percent a percent of price (Fajgelbaum, "
    "Goldberg, Kennedy and Khandelwal 2020, for the middle of the sets), from one at the start and "
    "in a straight line to the published long run after ten years (Boehm, Levchenko and "
    "Pandalai-Nayar 2023). Wages move as fast as in the long run, so that what a large economy "
    "gains by its tariffs within a year or two is overstated. Buying ahead of a date is not in it."
)


DEFICITS = {
    "fixed": "Trade balances keep their nominal size relative to world labour income.",
    "zero": "All trade balances are closed first, in the baseline too.",
    "world-share": "Trade balances stay a fixed share of world income.",
}
REVENUE = {
    "lump-sum": "Employment is held; tariff revenue is paid out to households in lump sums.",
    "income-tax": "Tariff revenue lowers the tax on labour, and employment responds to it.",
}


def _instead(question: Question) -> str:
    """That no year of trade as early as the date is held; nothing where one is."""
    year, wanted = question.trade().year, question.date.year
    return f", the oldest year that the data hold, for want of {wanted}" if wanted < year else ""


def _widest(question: Question) -> str:
    """The sector that the measures move most, in brackets; nothing where there is none."""
    trade, code = question.trade(), next(iter(sectors_of(question)), "")
    names = dict(zip(trade.sectors, trade.sector_names, strict=True))
    return f" ({names[code].lower()} is one)" if code else ""


def notes(question: Question) -> tuple[str, ...]:
    """What to know before believing the numbers."""
    model, members = question.model, question.sets
    base = calibration(question, members[0]).adjustment
    notes = [
        *_when(question),
        f"Trade and production are as in {question.trade().year}{_instead(question)}: dollars are "
        "those of that year, and world labour income is the measure of value.",
        base_words(question.trade()),
        f"The range is over {len(members)} {_published(question)}sets of trade elasticities; it is "
        "not a confidence interval and leaves out uncertainty about everything else."
        if len(members) > 1
        else "One set of trade elasticities, so no range; another set gives other numbers.",
        f"{DEFICITS[model.deficits]} {REVENUE[model.revenue]}"
        + ("" if model.input_output else " Production uses labour alone."),
        f"Sectors are broad{_widest(question)}, and where customs are not read product "
        f"by product, one that a tariff leaves out is not seen. {valued(question.trade())}",
        f"The tables are made an exact equilibrium first: {base}.",
    ]
    if unknown := look(question).unknown:
        notes.append(
            f"Of {unknown} measures on trade it is not known whether they change anything by "
            "themselves: too many fall on the same trade."
        )
    if any(isinstance(own, Orders) for own in question.measures):
        notes.append(
            f"{CUSTOMS.name} orders are counted product by product, with their lists, exemptions, "
            "content, claims and stacking; a sector pays the mean of its products at the imports "
            "of 2024. What is due is not what is collected: walkaway duties average shows both."
        )
    if any(isinstance(own, TariffQuota) for own in question.measures):
        notes.append(
            "Tariff quotas are found in the equilibrium of trade; firms and the dated paths take "
            "the rate inside, as if no quota were full."
        )
    if any(isinstance(own, ExportTax) for own in question.measures):
        notes.append(
            "Export taxes are on the producer's price. The exporter's government has the revenue "
            "(or pays the subsidy) and treats it as it does that of tariffs; buyers pay tariffs on "
            "the price with the tax, and exports and balances are valued at that price. Export "
            "taxes of before the measures are not in the data and count as zero."
        )
    return (*plain_notes(question), *notes, *border_notes(question))


def _published(question: Question) -> str:
    """Whether all sets are published ones."""
    return "" if question.trade().own_sets.keys() & set(question.sets) else "published "


def _when(question: Question) -> tuple[str, ...]:
    """How long after the measures, and what stands behind the short horizons."""
    own = of(question)
    if own.long_run:
        return (
            "Trade and incomes are those of the long run, after everything has adjusted; the "
            "numbers of other horizons say so.",
        )
    return (
        f"Trade, revenue and balances are told {in_words(own.name)}; real income, wages and prices "
        "in the long run, after everything has adjusted; numbers of other horizons say so.",
        SHORT,
    )


def sources(question: Question) -> tuple[Source, ...]:
    """Equations, data and elasticities of a question."""
    trade, members = question.trade(), question.sets
    equations: tuple[Source, ...] = (
        Source(
            "caliendo-parro-2015",
            "equation",
            "Goods market: Caliendo and Parro (2015), solved in changes after Dekle, Eaton and "
            "Kortum (2007)",
        ),
        Source("dekle-eaton-kortum-2007", "equation", "Exact-hat algebra: Dekle, Eaton and Kortum"),
        Source(
            "fajgelbaum-et-al-2020",
            "data",
            "Substitution a year on: Fajgelbaum, Goldberg, Kennedy and Khandelwal (2020)",
        ),
        Source(
            "boehm-levchenko-pandalai-nayar-2023",
            "data",
            "Time to the long run: Boehm, Levchenko and Pandalai-Nayar (2023)",
        ),
    )
    data = (
        *table_sources(trade),
        *balanced_sources(trade),
        *paid_sources(trade),
        *_tariff_sources(question),
        *border_sources(question),
    )
    sets = tuple(
        Source(ELASTICITY_SETS[name][1], "data", f"Elasticities {name}: {ELASTICITY_SETS[name][0]}")
        for name in members
        if name in ELASTICITY_SETS and name not in trade.own_sets
    ) + tuple(
        Source("", "data", f"Elasticities {name}: {trade.own_sets[name]}")
        for name in members
        if name in trade.own_sets
    )
    return (*equations, *data, *sets)


def _tariff_sources(question: Question) -> tuple[Source, ...]:
    """Where the dated US tariffs of a scenario come from."""
    kinds = {
        Orders: ("duty_orders", "duty_lists"),
        ReciprocalTariffs: ("us_reciprocal_rates",),
    }
    world = question.world
    tables = dict.fromkeys(
        table
        for kind, names in kinds.items()
        for table in names
        if any(isinstance(own, kind) for own in question.measures)
    )
    return tuple(
        Source("", "data", f"{world.table(name).title}: {world.table(name).source.publisher}")
        for name in tables
    )
