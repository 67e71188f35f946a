"""What is said beside carbon charges, border adjustments, import quotas and subsidies."""

from __future__ import annotations

from collections.abc import Iterator

from walkaway.goods.kinds.border import TABLE, BorderAdjustment, CarbonBorder, ImportQuota, Subsidy
from walkaway.outcome import Source
from walkaway.question import Question

CARBON = (
    "A carbon charge is levied by value, on the tonnes in a million dollars' worth of goods of the "
    "base year{whose}. It is revenue of the importer and part of its tariff revenue. That goods "
    "are made more cleanly, or that cleaner ones are sent to whoever charges, is not in it."
)
ADJUSTMENT = (
    "A border adjustment taxes imports on the price with duty, for the importer's budget, and "
    "gives exports the same rate back out of it. Wages and the exchange rate undo what it does to "
    "prices; a uniform one has real effects here only through trade deficits"
)
DEFICITS = {
    "fixed": ", which keep their size in world labour income while the price of foreign labour "
    "falls against that of home labour: whoever runs one and adjusts gets more for it. Were they "
    "to keep their size in foreign goods, nothing real would change.",
    "zero": ", and these are closed: nothing real changes.",
}
DEFICITS["world-share"] = DEFICITS["fixed"]
PATHS = (
    "The dated paths of prices and demand see its taxes on imports and its rebates at once, the "
    "exchange rate's answer only as far as theirs goes: the neutrality of the long run is not in "
    "them."
)
QUOTA = (
    "An import quota is one for each seller and sector. The importing government sells its part of "
    "the licences, which is counted in its tariff revenue; the exporters' part is counted as "
    "revenue of the exporting economy. Both are told apart as the worth of licences. Firms and the "
    "diversion of exports take the tariff as it is, as if no quota were full."
)
SUBSIDY = (
    "Subsidies are paid by the government whose producers have them, out of what it pays to "
    "households (or by a tax on labour, where the model says so). Subsidies of before are not in "
    "the data and count as none. What a subsidy to production does at home is in the part of real "
    "income that is called volume of trade."
)


def border_notes(question: Question) -> Iterator[str]:
    """Notes on the measures of a question, each once."""
    own = question.measures
    charges = [one for one in own if isinstance(one, CarbonBorder)]
    if charges:
        given = dict.fromkeys(one.source for one in charges if one.source)
        told = [*given, *([f"the table {TABLE} of own data"] if _of_table(charges) else [])]
        yield CARBON.format(whose=f" (the user's numbers: {', '.join(told)})")
    adjustments = [one for one in own if isinstance(one, BorderAdjustment)]
    if adjustments:
        yield ADJUSTMENT + DEFICITS[question.model.deficits]
        yield PATHS
        if any(one.sectors != ("all",) or not one.rebate for one in adjustments):
            yield (
                "An adjustment of some sectors, or of imports alone, is not neutral: it moves "
                "relative prices as tariffs and export subsidies on these goods do."
            )
    if any(isinstance(one, ImportQuota) for one in own):
        yield QUOTA
    if any(isinstance(one, Subsidy) for one in own):
        yield SUBSIDY


def border_sources(question: Question) -> Iterator[Source]:
    """Whose emissions were used, and what border adjustments are known to do."""
    own = question.measures
    charges = [one for one in own if isinstance(one, CarbonBorder)]
    for said in dict.fromkeys(one.source for one in charges if one.source):
        yield Source("", "data", f"Emissions embodied in goods: {said}")
    if _of_table(charges):
        table = question.world.table(TABLE)
        yield Source("", "data", f"{table.title}: {table.source.publisher}")
    if any(isinstance(one, BorderAdjustment) for one in own):
        for key, said in (
            ("grossman-1980", "Border adjustments and wages: Grossman (1980)"),
            (
                "barbiero-farhi-gopinath-itskhoki-2019",
                "Border adjustments and exchange rates: Barbiero, Farhi, Gopinath and Itskhoki "
                "(2019)",
            ),
        ):
            yield Source(key, "equation", said)


def _of_table(charges: list[CarbonBorder]) -> bool:
    return any(one.emissions is None for one in charges)
