"""Which numbers of a run rest on what nobody published."""

from __future__ import annotations

import tomllib

from walkaway.outcome import Outcome
from walkaway.parameters import Parameter, rests_on
from walkaway.parameters.table import short

CAUSES_OF: dict[str, tuple[str, ...]] = {
    "Withdrawal": ("flows", "brought home"),
    "Hold": ("flows",),
    "Preference": ("flows",),
    "QT": ("flows",),
    "Issuance": ("flows",),
    "Repatriation": ("brought home",),
    "FiscalPackage": ("FiscalPackage",),
    "BondPurchases": ("BondPurchases",),
    "PolicyRate": (),
    "YieldCap": (),
    "Confidence": (),
    "Trust": ("Trust", "brought home"),
}
"""Kind of measure -> what it sets in motion; every other kind is one of trade."""

NAMES = {
    "path": "dated paths",
    "yield": "yields",
    "holdings": "who buys",
    "profit": "profits of exporters",
    "border": "prices and quantities at the border",
    "cutoff": "losses from what is cut off",
    "diversion": "diversion",
    "exports": "trade",
    "welfare": "real income",
}
"""First words of ids, as a reader knows them; where one of trade rests on something all do."""

HOMES = {"path": "economy", "yield": "bonds", "holdings": "bonds", "profit": "firms",
         "border": "incidence"}  # fmt: skip
"""Room whose numbers are named first; goods for others."""

NAMED = 4
"""How many are named for each result."""


PROFITS = (
    " Profits follow the run's own path of an exchange rate where there is one; what firms' own "
    "tables assume is marked there."
)


def causes(toml: str) -> set[str]:
    """What a scenario sets in motion (:data:`walkaway.parameters.CAUSES`)."""
    measures = tomllib.loads(toml).get("measure", [])
    found = {cause for own in measures for cause in CAUSES_OF.get(own["kind"], ("trade",))}
    return found | {own["input"] for own in measures if "input" in own}


def notes(outcome: Outcome) -> tuple[str, ...]:
    """One sentence that names the priors and tuned numbers of a run; none if it has none."""
    moved = [own.id for own in outcome.metrics if own.moves]
    moved += [
        path.id
        for path in outcome.paths
        if any(abs(a - b) > 1e-9 for a, b in zip(path.mid, path.baseline, strict=True))
    ]
    what = causes(outcome.scenario.toml)
    by_group: dict[tuple[str, ...], list[str]] = {}
    for word, name in NAMES.items():
        own = rests_on([i for i in moved if i.split(".", 1)[0] == word], what)
        if own:
            names = tuple(map(short, _first(own, HOMES.get(word, "goods"))))
            by_group.setdefault(names, []).append(name)
    if not by_group:
        return ()
    parts = [f"{' and '.join(names)} on {_listed(own)}" for own, names in by_group.items()]
    return (
        "Not all that these numbers rest on is published. Assumed, or set so that a target holds: "
        f"{'; '.join(parts)}. Each with its reason: walkaway constants."
        + (PROFITS if any(name.startswith("profit.") for name in moved) else ""),
    )


def _first(own: tuple[Parameter, ...], home: str) -> list[Parameter]:
    """Those of a room first, and of them those with a range."""
    return sorted(own, key=lambda one: (one.room != home, one.low is None))


def _listed(own: tuple[str, ...]) -> str:
    more = len(own) - NAMED
    named = ", ".join(own[:NAMED] if more > 1 else own)
    return f"{named} and {more} more" if more > 1 else named
