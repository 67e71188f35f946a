"""walkaway diversion: can other markets replace the one that is lost?"""

from __future__ import annotations

import click

from walkaway.cli import defaults
from walkaway.cli.options import at, at_horizon, in_sets
from walkaway.cli.output import formats, progress_bar, show
from walkaway.engine import question
from walkaway.errors import BadInputError, Problem, gathered
from walkaway.goods.diversion import Diversion, targeted
from walkaway.goods.diversion import diversion as solve
from walkaway.goods.horizon import NAMED, of
from walkaway.goods.kinds.blocs import Accession
from walkaway.grammar.values import listed
from walkaway.present import diversion as present
from walkaway.question import Question
from walkaway.scenario import Scenario, Vocabulary

BLOC = defaults.BLOC


@click.command()
@click.argument("scenario", default="japan-2025")
@click.option(
    "--join",
    default="",
    metavar="[BLOC:]NAME[,NAME]",
    help=f"Who joins a bloc as well, with commas: the pivot  [bloc: {BLOC}].",
)
@in_sets
@at_horizon
@formats
def diversion(
    scenario: str, join: str, elasticities: str, horizon: str | None, as_json: bool, as_csv: bool
) -> None:
    """Exports gained elsewhere over exports lost to the hegemon, by sector and horizon.

    SCENARIO is a name or a TOML file; its focus says who exports and who levies, its date, closure
    and sets hold. Without --horizon all horizons are told.
    """
    loaded, asked, pivot = _checked(scenario, join, elasticities, horizon)
    hegemon, target = asked.focus
    joiners: tuple[str, ...] = ()
    if pivot:
        joiners = Vocabulary.of(asked.world).expand_economies(pivot.members, asked.date)
        asked = asked.with_measures((*asked.measures, pivot))
    found: list[Diversion] = []
    with progress_bar("diversion") as progress:
        horizons = (of(asked),) if horizon else tuple(NAMED.values())
        for done, when in enumerate(horizons):
            progress(done, len(horizons), f"diversion, {when.name}")
            found += solve(asked, target, [when])
    document = present.document(
        found,
        asked.world,
        (hegemon, target),
        scenario=loaded.name,
        joins=listed(join.rpartition(":")[2]),
        joiners=joiners,
        bloc=pivot.bloc if pivot else BLOC,
        barred=targeted(asked, target, hegemon),
    )
    show(document, present.page, as_json, as_csv)
    if document.status == "not solved":
        raise SystemExit(1)


def _checked(
    scenario: str, join: str, elasticities: str, horizon: str | None
) -> tuple[Scenario, Question, Accession | None]:
    """The scenario, what is asked of it, and who joins.

    Raises:
        BadInputError: all mistakes of all of them.
    """
    problems: list[Problem] = []
    loaded = gathered(problems, lambda: at(Scenario.load(scenario), horizon))
    asked = (
        gathered(problems, lambda: question(loaded, elasticities=listed(elasticities) or None))
        if loaded
        else None
    )
    problems += _no_sides(asked) if asked else []
    pivot = gathered(problems, lambda: _pivot(join))
    words = Vocabulary.of(asked.world) if asked else Vocabulary.in_use()
    if pivot:
        wrong = pivot.unknown_names(words)
        problems += [Problem("--join", "", m.what, m.hint) for m in wrong]
    if problems or loaded is None or asked is None:
        raise BadInputError(problems)
    return loaded, asked, pivot


def _no_sides(asked: Question) -> list[Problem]:
    """Why those in focus are not one who levies and one who exports."""
    economies, hint = asked.trade().economies, "name two economies: who levies, who exports"
    found = [
        Problem("focus", name, "is no single economy of the trade data", hint)
        for name in asked.focus
        if name not in economies
    ]
    if len(set(asked.focus)) < len(asked.focus):
        found.append(Problem("focus", asked.focus[0], "levies and exports at once", hint))
    return found


def _pivot(join: str) -> Accession | None:
    """Who joins, as a measure; None where nobody was to.

    Raises:
        BadInputError: nobody is named.
    """
    bloc, _, names = join.rpartition(":")
    joins = listed(names)
    if join and not joins:
        hint = "name who joins, with commas between them"
        raise BadInputError([Problem("--join", "", "nobody is named", hint)])
    return Accession(bloc=bloc.strip() or BLOC, members=tuple(joins)) if joins else None
