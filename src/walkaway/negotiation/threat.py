"""A threat between any two, in its dated order: is it believed, is it carried out, is it answered?

The first named has announced that it will raise its tariffs on the other's goods from a day on.
The other, knowing that, concedes (drops its own tariffs on goods from there) or stands; then the
first carries it out or relents; then the other retaliates in kind or not. Nobody is bound: each
move is made for what it is worth when it comes, so that the threat moves somebody only where
carrying it out would pay once it was not heeded, and relenting once it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from walkaway.duties.orders import IMPORTER
from walkaway.errors import BadInputError, Problem
from walkaway.goods.kinds.tariffs import Orders, Tariff
from walkaway.grammar.measure import Measure, at_head, capital, day_in_words
from walkaway.grammar.model import Model
from walkaway.grammar.values import Rate
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.negotiation.definition import GameDefinition, Player, Strategy, When
from walkaway.negotiation.standard import (
    HIGHEST,
    WEIGHTS,
    as_rate,
    command,
    orders_on,
    payoff,
    pays,
    unit,
    wrong_names,
)
from walkaway.scenario.checks import date_mistakes

STAND, CONCEDE = "stand", "concede"
RELENT, CARRY = "relent", "carry-out"
ACCEPT, RETALIATE = "accept", "retaliate"
LATER = "{} later"

DESCRIPTION = """
{Leader} has threatened, on {told}, {points:g} points more on goods from {target} from {start} on.
{Target} may concede (drop its own tariffs on goods from {leader}) or stand; {leader} then carries
the threat out or relents; {target} then accepts or retaliates with as many points. The world is
looked at on {start}, when all of it stands{orders}. Each side weighs {pays}; what the wait itself
costs, jobs, votes and alliances are in no weight.
"""


def threat(
    leader: str,
    target: str,
    points: float,
    start: dt.date,
    announced: dt.date | None = None,
    weights: Mapping[str, float] | None = None,
    model: Model | None = None,
    words: Vocabulary | None = None,
) -> GameDefinition:
    """The game of a threat.

    Args:
        leader: who threatens: an economy or a group.
        target: who is threatened.
        points: by which tariffs would rise.
        start: the day from which they would.
        announced: the day on which it was told; `start` if None.
        weights: metric -> weight, each at the side's own number; real income alone if None.
        model: how the model is closed.
        words: the names that are known; those of the data in use if None.

    Raises:
        BadInputError: names that are not known or overlap, days outside the data or in the wrong
            order, points that are none; all at once.
    """
    known = words or Vocabulary.in_use()
    told = announced or start
    problems = [*wrong_names((leader, target), start, known), *_wrong(points, start, told)]
    if problems:
        raise BadInputError(problems)
    paid = dict(weights or WEIGHTS)
    titles = {name: known.in_words((name,)) for name in (leader, target)}
    size = as_rate(points)
    threatened = Tariff(by=(leader,), on=(target,), change=size, announced=told, from_=start)
    answer = Tariff(by=(target,), on=(leader,), change=size, from_=start)
    over_free = Tariff(by=(target,), on=(leader,), rate=size, overrides=True, from_=start)
    free = Tariff(by=(target,), on=(leader,), rate=Rate(0.0), from_=start)
    later = LATER.format(target)
    ordered = orders_on(told, known)
    first = Player(
        target, at_head(titles[target]),
        (
            Strategy(STAND, "leave everything as it is"),
            Strategy(CONCEDE, f"drop all tariffs on goods from {titles[leader]}", (free,)),
        ),
        payoff(target, paid), unit(paid),
    )  # fmt: skip
    second = Player(
        leader, at_head(titles[leader]),
        (
            Strategy(RELENT, "raise nothing"),
            Strategy(CARRY, f"{points:g} points more from {day_in_words(start)}", (threatened,)),
        ),
        payoff(leader, paid), unit(paid),
    )  # fmt: skip
    third = Player(
        later, f"{at_head(titles[target])}, later",
        (
            Strategy(ACCEPT, "raise nothing in return"),
            Strategy(RETALIATE, f"{points:g} points on goods from {titles[leader]}"),
        ),
        first.payoff, first.unit, of=target,
    )  # fmt: skip
    return GameDefinition(
        name=f"threat-{leader}-{target}".lower(),
        title=f"{at_head(titles[leader])} threatens {titles[target]} with {points:g} points",
        description=DESCRIPTION.format(
            Leader=capital(titles[leader]), leader=titles[leader],
            target=titles[target], Target=capital(titles[target]),
            points=points, told=day_in_words(told), start=day_in_words(start),
            pays=pays(paid),
            orders=f", with the US orders of {day_in_words(told)}" if ordered else "",
        ),
        date=start,
        model=model or Model(),
        measures=_standing(told) if ordered else (),
        players=(first, second, third),
        stages=((target,), (leader,), (later,)),
        when=(
            When({target: (STAND,), later: (RETALIATE,)}, (answer,)),
            When({target: (CONCEDE,), later: (RETALIATE,)}, (over_free,)),
        ),
        again=command(
            f"{leader} {target} --threat {points:g} --announced {told} --from {start}", paid
        ),
        source="the game of a threat",
    )  # fmt: skip


def _standing(told: dt.date) -> tuple[Measure, ...]:
    return (Orders(by=(IMPORTER,), on=("all",), as_of=told),)


def _wrong(points: float, start: dt.date, told: dt.date) -> Iterable[Problem]:
    if not 0 < points <= HIGHEST:
        yield Problem("--threat", f"{points:g}", "is no rise", "points, such as 25")
    if told > start:
        yield Problem("--announced", str(told), f"is after --from {start}", "turn them round")
    for name, day in (("--from", start), ("--announced", told)):
        for wrong in date_mistakes(day):
            yield Problem(name, str(day), wrong.what, wrong.hint)
