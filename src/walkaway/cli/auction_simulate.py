"""`walkaway auction simulate`: an auction of a day, with bidders gone."""

from __future__ import annotations

import click

from walkaway.auctions.forecast import FAMILIES
from walkaway.auctions.simulation import Shock
from walkaway.auctions.simulation import simulate as simulate_auction
from walkaway.cli.auction_amounts import factor, threshold
from walkaway.cli.auction_offer import offer_of
from walkaway.cli.numbers import PERCENT, SEED, Whole, written
from walkaway.cli.output import formats, show
from walkaway.documents import UNSET
from walkaway.engine.studies.bids import reach
from walkaway.errors import BadInputError, Problem, gathered
from walkaway.grammar.roles import with_story
from walkaway.present import auction_simulation as present
from walkaway.pricing.price import collect
from walkaway.scenario import Scenario
from walkaway.world import World


@click.command()
@click.argument("date", required=False)
@click.option("--scenario", help="On its day; its foreign sellers stay away from the bids.")
@click.option("--term", help="Original term, if the day has several auctions or is not on record.")
@click.option(
    "--kind",
    type=click.Choice(list(FAMILIES)),
    default="nominal",
    show_default=True,
    help="Of security; a stop-out is told of nominal ones alone.",
)
@click.option("--offering", help="Offered to the public: 22e9; if not said, as on record.")
@click.option(
    "--reopening/--new-issue", default=None, help="If not said: as on record, else a new issue."
)
@click.option("--dealers", help="Change of what dealers bid: -20%.")
@click.option("--direct", help="Change of what direct bidders bid.")
@click.option("--indirect", help="Change of what indirect bidders bid: -31%.")
@click.option("--no-dealers-duty", is_flag=True, help="Dealers need not bid for the offering.")
@click.option("--when-issued", help="When-issued yield before the deadline, percent.")
@click.option(
    "--dealers-left", default="25%", show_default=True, help="X: dollars, or % of offering."
)
@click.option("--draws", type=Whole(10, 2_000_000), default=10_000, show_default=True)
@click.option("--seed", type=SEED, default=0, show_default=True)
@formats
def simulate(
    date: str | None,
    scenario: str | None,
    term: str | None,
    kind: str,
    offering: str | None,
    reopening: bool | None,
    dealers: str | None,
    direct: str | None,
    indirect: str | None,
    no_dealers_duty: bool,
    when_issued: str | None,
    dealers_left: str,
    draws: int,
    seed: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Simulate the auction of a DATE from what was known before it, with bidders gone."""
    problems: list[Problem] = []
    asked = gathered(problems, lambda: _day(date, scenario))
    factors = [
        collect(problems, factor, text, name)
        for text, name in ((dealers, "dealers"), (direct, "direct"), (indirect, "indirect"))
    ]
    quoted = (
        collect(problems, written, when_issued, "when-issued", *PERCENT) if when_issued else None
    )
    found = asked and collect(problems, offer_of, asked[0], term, offering, quoted, reopening, kind)
    whole = found[1].offering if found else 22e9
    left = collect(problems, threshold, dealers_left, whole)
    if problems or asked is None or found is None or left is None:
        raise BadInputError(problems)
    record, offer, row = found
    dealer, straight, abroad = (1.0 if f is None else f for f in factors)
    loaded = asked[1]
    reached = None
    if loaded is not None:
        reached = reach(World.at(offer.date), with_story(loaded.measures), offer.date, offer.term)
    left_abroad = reached.shock.indirect if reached else 1.0
    shock = Shock(dealer, straight, abroad * left_abroad, not no_dealers_duty)
    simulation = simulate_auction(record, offer, shock, draws, seed)
    of = present.asked_of(loaded.name, reached) if loaded and reached else UNSET
    said = present.simulated(simulation, left, draws, seed, record, row, of)
    show(said, present.page, as_json, as_csv)


def _day(date: str | None, scenario: str | None) -> tuple[str, Scenario | None]:
    """The day of an auction: a scenario's, or the one given.

    Raises:
        BadInputError: neither is given, or they are not the same day.
    """
    if scenario is None:
        if date is None:
            hint = "write it as 2025-06-12, or give --scenario"
            raise BadInputError([Problem("DATE", "", "the day of the auction is missing", hint)])
        return date, None
    loaded = Scenario.load(scenario)
    day = loaded.date.isoformat()
    if date is not None and date != day:
        what = f"{date} is not the day of {loaded.name}, {day}"
        raise BadInputError([Problem("DATE", "", what, "leave it out, or leave out --scenario")])
    return day, loaded
