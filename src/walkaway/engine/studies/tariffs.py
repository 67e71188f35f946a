"""Tariffs chosen by governments in the world that a question's measures lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from walkaway.engine.studies.before import worlds
from walkaway.errors import BadInputError, NotSolvedError, Problem
from walkaway.goods.calibration import Calibration
from walkaway.goods.instruments import Player
from walkaway.goods.policy import cooperative_tariffs, nash_tariffs, optimal_tariffs
from walkaway.goods.tariff_game import PolicySolution, Progress
from walkaway.question import Question
from walkaway.world import TradeData, World
from walkaway.world.aliases import hint_at_economy

Kind = Literal["optimal", "nash", "cooperate"]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What may be chosen.

    Attributes:
        kind: what is looked for.
        instruments: what one rate covers.
        bounds: lowest and highest rate; 0.25 is 25%.
        services: whether services are taxed too.
    """

    kind: Kind
    instruments: str
    bounds: tuple[float, float]
    services: bool = False

    def taxed(self, trade: TradeData) -> list[str]:
        """Sectors that may be taxed."""
        return [one for one in trade.sectors if self.services or one not in trade.services]


@dataclass(frozen=True)
class Chosen:
    """Answers by elasticity set.

    Attributes:
        found: by set; each says whether it was solved.
        failures: sets without any answer, and why.
    """

    found: dict[str, PolicySolution]
    failures: dict[str, str]


def players_of(world: World, names: Sequence[str]) -> list[Player]:
    """Economies, members of blocs, or economies joined by +.

    Raises:
        BadInputError: all names that are not known, and economies that play twice.
    """
    trade, problems = world.trade(), list[Problem]()
    players: list[Player] = []
    taken: dict[str, str] = {}
    for name in names:
        parts: list[str] = []
        for part in name.split("+"):
            if part in trade.economies:
                parts.append(part)
            elif part in world.groups():
                parts += [code for code in world.members(part) if code in trade.economies]
            else:
                hint = hint_at_economy(part, [*trade.economies, *world.groups()])
                problems.append(Problem("player", part, "is no economy or bloc here", hint))
        members = tuple(dict.fromkeys(parts))
        twice = [code for code in members if code in taken]
        if twice:
            what = f"has {', '.join(twice)}, which {taken[twice[0]]} has too"
            problems.append(Problem("player", name, what, "each economy plays once"))
        taken |= dict.fromkeys((code for code in members if code not in taken), name)
        players.append(members[0] if len(members) == 1 else members)
    if problems:
        raise BadInputError(problems)
    return players


def refused(question: Question) -> list[Problem]:
    """What of a question tariffs cannot be chosen under."""
    if question.model.revenue == "lump-sum":
        return []
    what = f"{question.model.revenue!r}: tariffs are chosen where revenue is handed out"
    hint = 'revenue = "lump-sum"; the derivative of elastic labour is not known here'
    return [Problem("[model]", "revenue", what, hint)]


def choose(
    question: Question, players: Sequence[Player], how: Choice, progress: Progress
) -> Chosen:
    """Choose under every elasticity set of a question.

    Gains are with the tariffs chosen minus without, both with the question's measures and closure:
    what the measures leave standing is what others keep.

    Args:
        question: world, measures, closure, sets.
        players: from `players_of`.
        how: what may be chosen.
        progress: called as equilibria are solved.

    Raises:
        BadInputError: bounds, instruments, or a closure that choosing does not know.
        NotSolvedError: no set has any answer.
    """
    if problems := refused(question):
        raise BadInputError(problems)
    found: dict[str, PolicySolution] = {}
    failures: dict[str, str] = {}
    for name, before in worlds(question, "choosing tariffs", progress):
        if isinstance(before, str):
            failures[name] = before
            continue
        try:
            found[name] = _search(question, before, players, how, progress)
        except NotSolvedError as error:
            failures[name] = str(error)
    if not found:
        raise NotSolvedError("; ".join(f"{name}: {why}" for name, why in failures.items()))
    return Chosen(found, failures)


def _search(
    question: Question,
    before: Calibration,
    players: Sequence[Player],
    how: Choice,
    progress: Progress,
) -> PolicySolution:
    options: dict[str, Any] = {
        "instruments": how.instruments,
        "bounds": how.bounds,
        "deficits": question.model.deficits,
        "sectors": how.taxed(question.trade()),
        "progress": progress,
    }
    if how.kind == "optimal":
        return optimal_tariffs(before, players[0], **options)
    solver = nash_tariffs if how.kind == "nash" else cooperative_tariffs
    return solver(before, players, **options)
