"""One scenario in the stacked system of economy, bonds and budgets, ready for any draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from walkaway.bonds.measures import named
from walkaway.bonds.own import roster_of
from walkaway.budget import baseline
from walkaway.budget.block import gdp_of, us_purse
from walkaway.economy import system
from walkaway.economy.draws import DRAW_TOLERANCE
from walkaway.economy.external import moving, trade_balances
from walkaway.economy.measures import Passing
from walkaway.economy.news import total
from walkaway.economy.scenario_news import macro_news
from walkaway.economy.system import paths, with_numbers
from walkaway.economy.table import CODES, RESERVE
from walkaway.economy.together import Similar, begun, near, paths_together
from walkaway.engine.accounts import BUDGETS, current, external, holdings, identities, violated
from walkaway.engine.bond_market import CUT, TILTS, premia, treasuries
from walkaway.engine.bond_news import BondNews, Told, bond_news, open_market
from walkaway.engine.economy_news import (
    MEMBER,
    OFFSET,
    Tariffs,
    direct_balances,
    first_quarter,
    laws,
    projection,
    schedules,
    tariff_news,
)
from walkaway.engine.other_bonds import Beside, beside
from walkaway.engine.other_budgets import others
from walkaway.engine.paths_shown import (
    BALANCE,
    CURRENT,
    ELSEWHERE,
    HELD,
    HOME,
    LENT,
    QUARTERS,
    REVENUE,
    Shown,
    shown_of,
)
from walkaway.parameters import parameter
from walkaway.prepared import prepared
from walkaway.question import Question
from walkaway.readings import remembered
from walkaway.solution import Status
from walkaway.world import World

if TYPE_CHECKING:
    from walkaway.bonds.roster import Roster
    from walkaway.economy.draws import Draw
    from walkaway.economy.income import CurrentAccounts
    from walkaway.economy.news import News
    from walkaway.economy.system import EconomyPath, Joined, System
    from walkaway.engine.bond_market import Treasuries
    from walkaway.solve.path import Stage

Array = NDArray[np.float64]


@remembered(maxsize=3)
@prepared
def compiled(world: World, edition: str, roster: Roster | None = None) -> tuple[System, Treasuries]:
    """The system of a date and its bond market; compiled once per data and table of holders."""
    known, start = baseline.load(world, edition), first_quarter(world)
    purse = replace(us_purse(world, known, start, 2 * system.HORIZON), tilts=TILTS)
    market = treasuries(world, purse, gdp_of(known, start), roster=roster)
    joined: tuple[Joined, ...] = (purse, market.block, *others(world))
    return system.build(world, joined=joined, markets=premia(), cut=CUT), market


def system_of(question: Question) -> tuple[World, str, Roster | None]:
    """What the system of a question follows from."""
    roster = named(question.cast, roster=roster_of(question.world))
    return question.world, projection(question), roster


FEW = 3
"""Central paths below which nothing is gained by solving them side by side."""
SILVER = 2**0.5 - 1
"""Its multiples spread evenly over an interval."""
PARTS = parameter("economy.draws.parts").row
"""Parts of a shock, largest first, at which a draw that fails at the whole is tried."""
HALVINGS = int(parameter("economy.draws.halvings").value)
"""How often what lies between a part that has a path and one that has none is halved."""


@dataclass(frozen=True, eq=False)
class Content:
    """What measures do in a system, whatever story they are told in, and what was found of it.

    Attributes:
        system, market: of the date.
        bonds, beside, macro: what measures do in each market.
        tariffs, revenue: by elasticity set, as they are asked for.
        solved: central paths, by estimate of the bond market.
    """

    system: System
    market: Treasuries
    bonds: BondNews
    beside: tuple[Beside, ...]
    macro: list[News]
    tariffs: dict[str, list[Tariffs]] = field(default_factory=dict)
    revenue: dict[str, Array] = field(default_factory=dict)
    solved: dict[Told, EconomyPath] = field(default_factory=dict)


@remembered(maxsize=8)
def _content(question: Question, of: tuple[World, str, Roster | None]) -> Content:
    """Of a question without its story: the world that many stories are counted against is one.

    Args:
        question: its world and measures.
        of: what its system follows from, which is the story's.
    """
    system, market = compiled(*of)
    gdp = dict(zip(CODES, system.geography.gdp.tolist(), strict=True))
    return Content(
        system,
        market,
        bond_news(question, system, market),
        beside(question, system),
        macro_news(question.measures, question.date, laws=laws(question), budgets=BUDGETS, gdp=gdp),
    )


class Work:
    """One scenario in one system, ready for any draw.

    Attributes:
        reached: of draws that have no path at the whole shock: the one at the largest part of it
            that has one, extended in proportion [path, quarter].
        early: paths of draws that were solved ahead, beside those of other questions.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        own = _content(replace(question, story=None), system_of(question))
        self.system, self.market = own.system, own.market
        self.sets = question.sets
        self.bonds, self.beside, self.macro = own.bonds, own.beside, own.macro
        self._tariffs, self._revenue, self._solved = own.tariffs, own.revenue, own.solved
        self.reached: dict[int, Array] = {}
        self.early: dict[int, EconomyPath] = {}

    def set_of(self, draw: Draw | None) -> str:
        """The elasticity set of a draw: they take turns."""
        if draw is None:
            return MEMBER if MEMBER in self.sets else self.sets[0]
        # In step with nothing else that takes turns: estimates of the bond market, the draws.
        return self.sets[int((draw.number + 0.5) * SILVER % 1.0 * len(self.sets))]

    def tariffs(self, draw: Draw | None) -> list[Tariffs]:
        """The tariff schedule under a draw's elasticity set."""
        name = self.set_of(draw)
        if name not in self._tariffs:
            self._tariffs[name] = schedules(self.question, self.system, name)
        return self._tariffs[name]

    def news(self, draw: Draw | None, told: Told) -> list[News]:
        """Everything that becomes known, under one draw and one estimate of the bond market."""
        number = draw.number if draw else None
        others = [item for own in self.beside for item in own.of(number)]
        return [*self.macro, *told.news, *others, *self._tariff_news(draw)]

    def _tariff_news(self, draw: Draw | None) -> list[News]:
        passing, values = (draw.passing, draw.values) if draw else (Passing(), {})
        return [item for own in self.tariffs(draw) for item in tariff_news(own, passing, values)]

    def central(self, told: Told) -> EconomyPath:
        """The path at the central numbers; solved once per estimate of the bond market."""
        if told not in self._solved:
            system = with_numbers(self.system, told.estimate.numbers())
            news = self.news(None, told)
            path = paths(system, news, QUARTERS, guess=told.guess, keep=True)
            self._solved[told] = self.checked(open_market(path), None, told)
        return self._solved[told]

    def every(self) -> tuple[Told, ...]:
        """All that has a central path: the middle, and each estimate."""
        return tuple(dict.fromkeys((self.bonds.central, *self.bonds.members)))

    def together(self, members: Sequence[tuple[System, Draw]]) -> dict[int, EconomyPath]:
        """Paths of draws, by number, solved side by side near the central ones.

        Those that do not settle so, or in which a rate falls to its floor, are left out.
        """
        left = [(system, draw) for system, draw in members if draw.number not in self.early]
        solved = paths_together([self.similar(*own) for own in left], QUARTERS)
        for (_, draw), path in zip(left, solved, strict=True):
            self.take(draw, path)
        numbers = [draw.number for _, draw in members]
        return {number: self.early.pop(number) for number in numbers if number in self.early}

    def similar(self, system: System, draw: Draw) -> Similar:
        """A draw as it is solved beside others, in the system with its numbers."""
        own = self.bonds.of(draw.number)
        member = with_numbers(system, own.estimate.numbers())
        return Similar(member, self.news(draw, own), self.central(own).stages)

    def take(self, draw: Draw, path: EconomyPath | None) -> None:
        """Keep the path of a draw that was solved beside others, if it settled."""
        if (sound := self._sound(path, draw, self.bonds.of(draw.number))) is not None:
            self.early[draw.number] = sound

    def _sound(self, path: EconomyPath | None, draw: Draw | None, told: Told) -> EconomyPath | None:
        """A path that was solved beside others, if it settled and its accounts hold."""
        if path is None:
            return None
        checked = self.checked(open_market(path), draw, told)
        return checked if checked.solved else None

    def drawn(self, system: System, draw: Draw) -> EconomyPath:
        """The path of one draw, looked for near the central one under its estimate.

        Where there is none, it is looked for from nothing, and then by way of a part of the shock.
        What is reached of a draw that fails all the same is kept in ``reached``.
        """
        told = self.bonds.of(draw.number)
        first = self._part(system, draw, told, 1.0, self.central(told).stages)
        if first.solved:
            return first
        if first.status is not Status.NO_SOLUTION:  # it was not proved that there is none
            again = self._part(system, draw, told, 1.0, (), near=False)
            if again.solved:
                return again
        return self._along(system, draw, told, first)

    def _along(self, system: System, draw: Draw, told: Told, failed: EconomyPath) -> EconomyPath:
        """The path at the whole shock by way of a part of it, or the failure."""
        above = 1.0
        for share in PARTS:
            part = self._part(system, draw, told, share, (), near=False)
            if not part.solved:
                above = share
                continue
            if failed.status is not Status.NO_SOLUTION:
                whole = self._part(system, draw, told, 1.0, part.stages, near=False)
                if whole.solved:
                    return whole
            share, part = self._edge(system, draw, told, (share, above), part)
            self.reached[draw.number] = self.shown(part.__getitem__, draw, share) / share
            return failed
        return failed

    def _edge(
        self,
        system: System,
        draw: Draw,
        told: Told,
        between: tuple[float, float],
        part: EconomyPath,
    ) -> tuple[float, EconomyPath]:
        """The largest part of the shock that has a path, nearly, and that path.

        Args:
            system: with the draw's numbers.
            draw: which fails at the whole.
            told: its estimate of the bond market.
            between: a part that has a path, and a larger one that has none.
            part: the path of the first.
        """
        low, high = between
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            found = self._part(system, draw, told, middle, part.stages, near=False)
            if found.solved:
                low, part = middle, found
            else:
                high = middle
        return low, part

    def _part(
        self,
        system: System,
        draw: Draw,
        told: Told,
        share: float,
        start: Sequence[Stage],
        near: bool = True,
    ) -> EconomyPath:
        """The path of a draw at a part of the shock."""
        member = with_numbers(system, told.estimate.numbers())
        news = [own.part(share) for own in self.news(draw, told)]
        guess = told.guess if near else None
        path = paths(
            member, news, QUARTERS, DRAW_TOLERANCE, guess=guess, start=start, keep=not near
        )
        smaller = replace(told, news=tuple(own.part(share) for own in told.news))
        return self.checked(open_market(path), draw, smaller, share)

    def shown(
        self,
        variable: Callable[[str], Array],
        draw: Draw | None,
        share: float = 1.0,
        which: Sequence[Shown] | None = None,
    ) -> Array:
        """The paths of the page from the variables of the model [path, quarter].

        Args:
            variable: of the model, by name.
            draw: whose; None for the central numbers.
            share: part of the shock at which the variables were solved for.
            which: paths; those of the run if None.
        """
        told = shown_of(self.question) if which is None else which
        accounts = self.accounts(variable, draw, share)
        gdp = self.system.geography.gdp / 100
        followed = {
            f"{mark}{code}": dollars[k] / gdp[k]
            for mark, dollars in ((BALANCE, accounts.trade), (CURRENT, accounts.balance))
            for k, code in enumerate(CODES)
        }
        apart = [own.variable.removeprefix(HELD) for own in told if own.variable.startswith(HELD)]
        apart = [code for code in apart if code not in (ELSEWHERE, HOME)]
        held = holdings(self.market, variable, apart)
        followed |= {f"{HELD}{who}": change for who, change in held.items()}
        followed[f"{REVENUE}{RESERVE}"] = share * self.revenue(draw)
        return np.array(
            [
                followed[own.variable] if own.variable in followed else variable(own.variable)
                for own in told
            ]
        )

    def revenue(self, draw: Draw | None) -> Array:
        """What tariffs of the reserve currency's issuer add to its revenue, % of GDP [quarter].

        The budget gets less: income and payroll taxes fall as tariffs are paid.
        """
        # How tariffs reach prices, and how fast trade answers, does not change what is collected.
        name = self.set_of(draw)
        if name not in self._revenue:
            steps = self.tariffs(draw)
            news = [item for step in steps for item in tariff_news(step, Passing(), {})]
            self._revenue[name] = total(news, f"TARIFFREV_{RESERVE}", QUARTERS) / (1 - OFFSET)
        return self._revenue[name]

    def accounts(
        self, variable: Callable[[str], Array], draw: Draw | None, share: float = 1.0
    ) -> CurrentAccounts:
        """Trade balances and current accounts of the economies, USD bn a year."""
        gaps, rates = moving(variable)
        direct = direct_balances(self.tariffs(draw), draw.values if draw else {})[
            :, : gaps.shape[1]
        ]
        geography = self.system.geography
        trade = (
            (share * direct + trade_balances(geography, gaps, rates)) * geography.gdp[:, None] / 100
        )
        rate = float(self.question.world.series(LENT).last.value)
        return current(self.system, self.market, trade, rate, variable)

    def checked(
        self, path: EconomyPath, draw: Draw | None, told: Told, share: float = 1.0
    ) -> EconomyPath:
        """The path with its accounting identities; not solved where one does not hold."""
        if not path.solved:
            return path
        found = identities(self.system, self.market, told.news, path)
        found["external"] = external(self.system, self.accounts(path.__getitem__, draw, share))
        why, residuals = violated(found), {**path.residuals, **found}
        status = Status.NOT_CONVERGED if why else path.status
        return replace(path, residuals=residuals, status=status, message=why or path.message)


def begin(works: Sequence[Work]) -> None:
    """Look for the central paths of questions in one system, under all estimates, side by side.

    Those that do not settle so, or in which a rate falls to its floor, are left for their turn.
    """
    left = [(work, told) for work in works for told in work.every() if told not in work._solved]
    if len(left) < FEW:
        return
    asked = []
    for work, told in left:
        system, news = with_numbers(work.system, told.estimate.numbers()), work.news(None, told)
        asked.append(Similar(system, news, begun(system, news, told.guess)))
    found = paths_together(asked, QUARTERS, keep=True)
    for (work, told), one, path in zip(left, asked, found, strict=True):
        if (sound := work._sound(path, None, told)) is not None:
            work._solved[told] = near(one.system, one.news, sound)
