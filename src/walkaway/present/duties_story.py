"""Where the tariffs of a run come from: before, with the measures, by law, due and collected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from walkaway.outcome import Metric, Outcome
from walkaway.present.page import Cell, Section, Table, number
from walkaway.present.words import the
from walkaway.world.customs import CUSTOMS

EVERYBODY = "world"
DUTIES = ("statutory", "due", "collected")


def section(outcome: Outcome) -> Section | None:
    """One table per importer whose tariffs move; None where none does."""
    found = outcome.section("tariff")
    buyers = list(dict.fromkeys(own.id.split(".")[1] for own in found))
    if not buyers:
        return None
    known = {own.id.split(".", 1)[1]: own for own in outcome.section("duty")}
    first, *others = buyers
    tables = [_table(outcome, first, found, known)]
    if others:
        tables.append(_means(outcome, others, found))
    return Section(
        "duties",
        "Where the tariffs come from",
        lead=tuple(_lead(outcome, known)),
        tables=tuple(tables),
        note=(
            "Means over goods. Before and with the measures: weighted by the imports of the base "
            "year, which is what the model is solved with. By law: preferences in full use, at the "
            "imports of 2024. Due: with the claims of the day and goods on the water, at the trade "
            "of the month. Collected: the customs record of the month, published later. The three "
            "are different quantities: see docs/duties.md."
            if known
            else "Means over goods, weighted by the imports of the base year."
        ),
    )


def _table(
    outcome: Outcome, buyer: str, found: Iterable[Metric], known: dict[str, Metric]
) -> Table:
    """An importer's sellers: before, with the measures, and what the law of the day came to."""
    kinds = [kind for kind in DUTIES if known and any(id.startswith(f"{kind}.") for id in known)]
    when = {kind: known[f"{kind}.{EVERYBODY}"].horizon for kind in kinds}
    heads = {
        "statutory": "by law",
        "due": "due",
        "collected": f"collected\n{when.get('collected')}",
    }
    rows = []
    for own in (one for one in found if one.id.split(".")[1] == buyer):
        seller = own.id.split(".")[2]
        before = own.baseline or 0.0
        duties = [known.get(f"{kind}.{seller}") for kind in kinds]
        rows.append(
            (
                Cell("all" if seller == EVERYBODY else outcome.name(seller)),
                Cell(number(before, 1, signed=False)),
                Cell(number(own.mid, 1), metric=own.id),
                Cell(number(before + own.mid, 1, signed=False)),
                *(
                    Cell(number(one.mid, 1, signed=False), metric=one.id) if one else Cell("")
                    for one in duties
                ),
            )
        )
    day = f", and duties on {when['due']}" if kinds else ""
    return Table(
        f"Tariffs of {the(outcome, buyer)} on goods, percent{day}",
        ("from", "before", "measures\nadd", "with\nthem", *(heads[kind] for kind in kinds)),
        tuple(rows),
    )


def _means(outcome: Outcome, buyers: Iterable[str], found: Iterable[Metric]) -> Table:
    """Other importers: their mean tariffs."""
    means = {own.id.split(".")[1]: own for own in found if own.id.endswith(f".{EVERYBODY}")}
    rows = [
        (
            Cell(outcome.name(buyer)),
            Cell(number(own.baseline or 0.0, 2, signed=False)),
            Cell(number(own.mid, 2), metric=own.id),
            Cell(number((own.baseline or 0.0) + own.mid, 2, signed=False)),
        )
        for buyer in buyers
        if (own := means.get(buyer))
    ]
    return Table("Mean tariffs of others that move, percent",
                 ("importer", "before", "measures\nadd", "with\nthem"), tuple(rows))  # fmt: skip


def _lead(outcome: Outcome, known: dict[str, Metric]) -> Iterator[str]:
    """What is due under which statute on the day."""
    parts = [own for id, own in known.items() if id.startswith("by-statute.")]
    if not parts:
        return
    told = sorted(parts, key=lambda own: -own.mid)
    base = [own for own in told if own.subject.endswith(".base")]
    others = [own for own in told if own not in base and round(own.mid, 1)]
    names = [
        *(f"{number(own.mid, 1, signed=False)} under the schedule" for own in base),
        *(f"{number(own.mid, 1, signed=False)} under {_statute(own)}" for own in others),
    ]
    total = known[f"due.{EVERYBODY}"]
    yield (
        f"On {total.horizon} importers into {the(outcome, CUSTOMS.economy)} owed "
        f"{number(total.mid, 1, signed=False)}% of the value of goods: {', '.join(names)}."
    )


def _statute(own: Metric) -> str:
    code = own.subject.rsplit(".", 1)[-1]
    return f"Section {code}" if code.isdigit() else code
