"""A game between any two or three economies or groups, without a file.

Each may leave its tariffs on the others as they are, raise them by so many points, raise them by
as much as they are raised on it (retaliation in kind), or offer free trade, which comes about
between those who offer it to one another. What the United States levy by order on the day stands,
on the others whatever is played, among the players unless it is traded away.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from walkaway.duties.book import first_day, last_day
from walkaway.duties.orders import IMPORTER
from walkaway.errors import BadInputError, Problem
from walkaway.goods.kinds.blocs import FreeTradeArea
from walkaway.goods.kinds.tariffs import Orders, Tariff
from walkaway.grammar.measure import Measure, at_head
from walkaway.grammar.model import Model
from walkaway.grammar.values import Rate
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.negotiation.definition import GameDefinition, Player, Strategy, When
from walkaway.parameters import parameter
from walkaway.scenario.checks import date_mistakes
from walkaway.world.aliases import hint_at_economy
from walkaway.world.customs import CUSTOMS

LEVELS = (
    parameter("negotiation.standard.small").value,
    parameter("negotiation.standard.large").value,
)
"""Points that a player adds to its tariffs on the others, where nobody says how many."""
WEIGHTS = {"welfare": 1.0}
FEWEST, MOST = 2, 3
HIGHEST = 1000.0
"""Points beyond which a level is taken for a mistake."""
DEAL, HOLD, MATCH = "deal", "hold", "match"


def standard(
    names: Sequence[str],
    date: dt.date,
    levels: Sequence[float] = LEVELS,
    weights: Mapping[str, float] | None = None,
    model: Model | None = None,
    words: Vocabulary | None = None,
) -> GameDefinition:
    """The game between some economies or groups.

    Args:
        names: two or three: codes of economies, or names of groups.
        date: the day on which the world is looked at.
        levels: points by which tariffs may be raised.
        weights: metric -> weight, each at the player's own number (``welfare`` is
            ``welfare.CHE`` for Switzerland); real income alone if None.
        model: how the model is closed.
        words: the names that are known; those of the data in use if None.

    Raises:
        BadInputError: names that are not known, or overlap; too few or too many; levels that are
            none; all at once.
    """
    known = words or Vocabulary.in_use()
    problems = [*wrong_names(names, date, known), *_wrong_levels(levels)]
    problems += [Problem("--date", m.what, m.hint) for m in date_mistakes(date)]
    if problems:
        raise BadInputError(problems)
    paid = dict(weights or WEIGHTS)
    points = tuple(sorted(dict.fromkeys(levels)))
    titles = {name: known.in_words((name,)) for name in names}
    ordered = orders_on(date, known)
    players = tuple(_player(name, names, points, paid, titles, ordered) for name in names)
    return GameDefinition(
        name="-".join(re.sub("[^a-z0-9]+", "", name.lower()) for name in names),
        title=" and ".join(at_head(titles[name]) for name in names)
        + ": tariffs, retaliation, a deal",
        description=DESCRIPTION.format(
            customs=CUSTOMS.economy,
            levels=" or ".join(f"{level:g}" for level in points),
            pays=pays(paid),
        ),
        date=date,
        model=model or Model(),
        measures=_standing(names, ordered),
        players=players,
        stages=(tuple(names),),
        when=tuple(_consequences(names, points, ordered)),
        again=_again(names, date, points, paid),
        source="the standard game",
    )


def _again(
    names: Sequence[str], date: dt.date, levels: Sequence[float], weights: Mapping[str, float]
) -> str:
    """The command that plays it again."""
    levels_told = ",".join(f"{x:g}" for x in levels)
    return command(f"{' '.join(names)} --date {date} --levels {levels_told}", weights)


def command(arguments: str, weights: Mapping[str, float]) -> str:
    """The command of a game without a file, with weights that are not the usual ones."""
    said = f"walkaway negotiate {arguments}"
    if dict(weights) != WEIGHTS:
        said += f" --weights {','.join(f'{kind}={w:g}' for kind, w in weights.items())}"
    return said


def orders_on(day: dt.date, words: Vocabulary) -> bool:
    """Whether orders of a day are known, and can be laid on the trade of the data."""
    # Orders are by product, of which a table of a user's own has none.
    return words.words is None and first_day() <= day <= last_day()


def pays(weights: Mapping[str, float]) -> str:
    """What a side looks at, in words."""
    return " + ".join(f"{weight:g} x {kind}" for kind, weight in weights.items())


DESCRIPTION = """
The standard game: each side leaves its tariffs on the others as they are (hold), adds {levels}
points to them (raise), adds what is added to the tariffs on itself (match), or offers free trade,
which comes about between those who offer it to one another (deal). All choose at once; moves in
turn are told too. What {customs} levies by order on the day stands unless a deal takes it
away. Each side weighs {pays}; jobs, votes and alliances are in no weight.
"""


def wrong_names(names: Sequence[str], date: dt.date, words: Vocabulary) -> Iterable[Problem]:
    """What is wrong with the sides of a game: too few, too many, unknown, sharing somebody."""
    if not FEWEST <= len(names) <= MOST:
        yield Problem("negotiate", " ".join(names), f"{len(names)} players", "name two or three")
    known = [*words.economies, *words.groups]
    sound = [name for name in names if name in known]
    for name in names:
        if name not in known:
            yield Problem("negotiate", name, "no economy or group", hint_at_economy(name, known))
    members = {name: set(words.expand_economies([name], date)) for name in sound}
    for one, other in itertools.combinations(sound, 2):
        if shared := sorted(members[one] & members[other]):
            what = f"is in {one} and in {other}" if one != other else "is named twice"
            yield Problem("negotiate", shared[0], what, "name sides that share nobody")
    for name in sound:
        if not members[name]:
            yield Problem("negotiate", name, f"has no members on {date}", "name another day")


def _wrong_levels(levels: Sequence[float]) -> Iterable[Problem]:
    for level in levels:
        if not 0 < level <= HIGHEST:
            yield Problem("--levels", f"{level:g}", "is no rise", "points, such as 10,25")
    if not levels:
        yield Problem("--levels", "", "names none", "points, such as 10,25")


def _standing(names: Sequence[str], ordered: bool) -> tuple[Measure, ...]:
    """The orders of the day on everybody who is not at the table with whoever levies them."""
    if not ordered:
        return ()
    others = tuple(name for name in names if name != IMPORTER) if IMPORTER in names else ()
    return (Orders(by=(IMPORTER,), on=("all",), exempt=others),)


def _player(
    name: str,
    names: Sequence[str],
    levels: Sequence[float],
    weights: Mapping[str, float],
    titles: Mapping[str, str],
    ordered: bool,
) -> Player:
    others = tuple(other for other in names if other != name)
    called = " and ".join(titles[other] for other in others)
    own: tuple[Measure, ...] = ()
    if ordered and name == IMPORTER:
        own = (Orders(by=(IMPORTER,), on=others),)
    strategies = [
        Strategy(DEAL, "offer free trade to those who offer it too"),
        Strategy(HOLD, "leave tariffs as they are", own),
        Strategy(MATCH, "raise tariffs by as much as they are raised on it", own),
    ]
    strategies += [
        Strategy(
            _raise(level),
            f"{level:g} points more on goods from {called}",
            (*own, Tariff(by=(name,), on=others, change=as_rate(level))),
        )
        for level in levels
    ]
    return Player(
        name, at_head(titles[name]), tuple(strategies), payoff(name, weights), unit(weights)
    )


def payoff(name: str, weights: Mapping[str, float]) -> dict[str, float]:
    """What a side looks at, by metric: each kind at its own number."""
    return {f"{kind}.{name}": weight for kind, weight in weights.items()}


def unit(weights: Mapping[str, float]) -> str:
    """The unit of what is weighed, where it has one."""
    return "% of real income" if set(weights) == {"welfare"} else ""


def as_rate(level: float) -> Rate:
    """Points of tariff as a share."""
    return Rate(round(level / 100, 10))


def _raise(level: float) -> str:
    return f"raise-{level:g}".replace(".", "-")


def _consequences(names: Sequence[str], levels: Sequence[float], ordered: bool) -> Iterable[When]:
    """Deals between those who offer them, retaliation in kind, orders that no deal has ended."""
    for one, other in itertools.combinations(names, 2):
        yield When({one: (DEAL,), other: (DEAL,)}, (FreeTradeArea(members=(one, other)),))
    for own, other in itertools.permutations(names, 2):
        for level in levels:
            answer = Tariff(by=(own,), on=(other,), change=as_rate(level))
            yield When({own: (MATCH,), other: (_raise(level),)}, (answer,))
    if ordered and IMPORTER in names:
        rest = (HOLD, MATCH, *map(_raise, levels))
        for other in names:
            if other != IMPORTER:
                stays = Orders(by=(IMPORTER,), on=(other,))
                yield When({IMPORTER: (DEAL,), other: rest}, (stays,))
