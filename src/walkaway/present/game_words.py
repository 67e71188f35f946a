"""A played game in words: numbers, mixes, ranges, and the answer in a few sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from walkaway.negotiation.analysis import Analysis, Frequencies
from walkaway.negotiation.bargaining import Deal
from walkaway.negotiation.consent import Consent
from walkaway.negotiation.definition import Cell as Place
from walkaway.negotiation.game import Floats, Game, Profile
from walkaway.negotiation.sequential import backward_induction
from walkaway.negotiation.table import PayoffTable
from walkaway.outcome import Band
from walkaway.present.page import number, ranged

SMALL = 1e-9
"""Probabilities below this are not shown."""


class Told:
    """One played game, told part by part."""

    def __init__(self, table: PayoffTable, found: Analysis, counts: Frequencies) -> None:
        self.table, self.found, self.counts = table, found, counts
        self.game: Game = found.game
        self.definition = table.definition
        spread = float(np.ptp(self.game.payoffs))
        self.digits = 3 if spread < 5 else 2 if spread < 500 else 0
        self.signed = self.definition.given is None
        self.pure = [
            tuple(int(p.argmax()) for p in e.profile)
            for e in found.equilibria.equilibria
            if e.pure and not e.free
        ]

    def number(self, value: float) -> str:
        """A payoff, with as many digits as the table needs."""
        return number(value, self.digits, signed=self.signed)

    def values(self, values: Floats | Sequence[float]) -> str:
        """Payoffs with the names of those who get them."""
        pairs = zip(self.game.players, values, strict=True)
        return ", ".join(f"{name} {self.number(float(v))}" for name, v in pairs)

    def at(self, place: Place) -> list[float]:
        """Payoffs of all players in a cell."""
        return [float(self.game.payoffs[(i, *place)]) for i in range(self.game.size)]

    def label(self, place: Place) -> str:
        """A cell by its strategies."""
        return " + ".join(self.game.label(place))

    def band(self, player: int, place: Place) -> Band:
        """A player's payoff in a cell over the draws."""
        drawn = self.table.drawn(player, place)
        return Band(float(drawn.min()), float(np.median(drawn)), float(drawn.max()))

    def mix(self, player: int, weights: Floats) -> str:
        """What a player plays, with shares if mixed."""
        return ", ".join(
            name if p > 1 - SMALL else f"{p:.1%} {name}"
            for name, p in zip(self.game.strategies[player], weights, strict=True)
            if p > SMALL
        )

    def profile(self, profile: Profile, free: Sequence[int] = ()) -> str:
        """What everybody plays; those whose choice changes nothing may play anything."""
        names = self.game.players
        plays = ("anything" if i in free else self.mix(i, p) for i, p in enumerate(profile))
        return "; ".join(f"{name}: {play}" for name, play in zip(names, plays, strict=True))

    def count(self) -> str:
        """The size of the table in words."""
        cells = int(np.prod(self.game.shape))
        if not self.table.runs:
            return f"{cells} cells, payoffs given"
        return f"{cells} cells, each under {len(self.table.members)} members of the ensemble"

    def assumed(self) -> tuple[str, ...]:
        """Who can do what, and what for."""
        lines = [" ".join(self.definition.description.split())]
        for player in self.definition.players:
            lines.append(f"{player.title} chooses among " + "; ".join(
                s.name if s.title == s.name else f"{s.name} ({s.title})" for s in player.strategies
            ) + ".")  # fmt: skip
            if player.payoff and not player.of:
                terms = " ".join(
                    f"{'-' if weight < 0 else '+'} {abs(weight):g} x {name}"
                    for name, weight in player.payoff.items()
                ).removeprefix("+ ")
                unit = f", in {player.unit}" if player.unit else ""
                lines.append(f"{player.title} maximises {terms}{unit}.")
            asks = [
                f"{s.name} needs the consent of all of {' and '.join(s.consent)}"
                for s in player.strategies
                if s.consent
            ]
            if asks:
                weights = " + ".join(
                    f"{weight:g} x {kind}" for kind, weight in self.definition.consent.items()
                )
                lines.append(f"{'; '.join(asks)}: who is asked looks at its own {weights}.")
        return tuple(line for line in lines if line)

    def notes(self) -> tuple[str, ...]:
        """What to know before believing it."""
        lines = ["Payoffs are what the file says, no more: weigh otherwise, and play again."]
        if self.definition.twice:
            lines.append(
                "Somebody moves more than once: each move is solved in its turn, all earlier ones "
                "seen (backward induction on the agent form, Selten 1975). A threat is credible "
                "where whoever made it would carry it out. Deals and plans bound in advance are "
                "not sought. Where a draw has ties, they share it."
            )
        if self.table.runs:
            lines += [
                "What is solved is the median of each payoff; the shares say in how many draws, "
                "each solved as a game of its own, a cell is an equilibrium. Draws are published "
                "estimates, not probabilities.",
                "Payoffs of different players are in units of their own: sums over players, as "
                "in the best correlated equilibrium, weigh one unit of each alike.",
            ]
        if self.table.consents:
            lines.append(
                "Consent is a vote under unanimity: each who is asked compares its own payoff with "
                "and without, draw by draw, and refuses where it would lose; nothing is paid for "
                "a vote. Whoever applies is taken to agree. Payoffs are those after the vote."
            )
        return (*lines, *(f"Left out: {line}" for line in self.table.dropped))

    def runs(self) -> tuple[str, ...]:
        """The run behind each cell."""
        kept = [f"{self.label(place)} {run}" for place, run in self.table.runs.items()]
        return (f"Runs behind the cells: {'; '.join(kept)}.",) if kept else ()

    def short(self) -> tuple[str, ...]:
        """The answer in a few sentences."""
        if self.definition.twice:
            return (*self.ends(), *self.replies_lines(), *self.consent_lines())
        solution = self.found.equilibria
        lines = []
        mixed = sum(not e.pure for e in solution.equilibria)
        idle = [e for e in solution.equilibria if e.pure and e.free]
        if not solution.equilibria:
            lines.append(f"No Nash equilibrium was found: {solution.message}.")
        for place in self.pure:
            only = len(solution.equilibria) == 1 and solution.complete
            what = "The only Nash equilibrium" if only else "A Nash equilibrium"
            lines.append(f"{what}: {self.label(place)}; {self.ranges(place)}.")
        lines += [f"A Nash equilibrium: {self.profile(e.profile, e.free)}." for e in idle]
        if mixed:
            lines.append(f"{mixed} equilibri{'um is' if mixed == 1 else 'a are'} in mixtures.")
        if self.table.runs:
            shares = [(self.counts.nash[c], c) for c in self.definition.cells()]
            said = ", ".join(
                f"{self.label(c)} in {s:.0%}" for s, c in sorted(shares, reverse=True) if s
            )
            none = f"; none in {self.counts.none:.0%}" if self.counts.none else ""
            lines.append(f"Over the draws an equilibrium: {said or 'no cell'}{none}.")
        return (
            *lines,
            *self.sequence_line(),
            *without_deal(self.table, self.found),
            *self.consent_lines(),
        )

    def ends(self) -> tuple[str, ...]:
        """Where play ends, and in how many draws."""
        shares = [(float(self.counts.sequential[c]), c) for c in self.definition.cells()]
        answer = next(iter(self.found.sequences.values()))
        lines = [
            f"Play ends in {self.label(path.cell)}; {self.ranges(path.cell)}."
            for path in answer.outcomes
        ]
        said = ", ".join(
            f"{self.label(c)} in {s:.0%}" for s, c in sorted(shares, reverse=True) if s
        )
        return (*lines, f"Over the draws play ends in: {said}.") if said else tuple(lines)

    def replies_lines(self) -> tuple[str, ...]:
        """What a later mover does after each earlier course, where it moves a second time."""
        lines = []
        for after, mover, shares in self.courses():
            player = self.definition.players[mover]
            told = " or ".join(
                f"{name} in {share:.0%}"
                for name, share in zip(self.game.strategies[mover], shares, strict=True)
                if share
            )
            who = next(p for p in self.definition.players if p.name == (player.of or player.name))
            lines.append(f"After {after}: {who.title} plays {told} of the draws.")
        return tuple(lines)

    def courses(self) -> list[tuple[str, int, Floats]]:
        """Every course of play after which somebody moves alone: words, who, share of each move."""
        solved = [backward_induction(game, self.definition.stages) for game in self.table.games()]
        found = []
        for history in solved[0].replies:
            moved = [i for i, k in enumerate(history) if k is not None]
            stage = next((s for s in solved[0].order if not set(s) & set(moved)), ())
            if not moved or len(stage) != 1:
                continue
            mover = stage[0]
            shares = np.zeros(self.game.shape[mover])
            for one in solved:
                plays = {cell[mover] for cell in one.replies.get(history, ())}
                for k in plays:
                    shares[k] += 1 / len(plays) / len(solved)
            words = " and ".join(
                f"{self.game.players[i]} {self.game.strategies[i][k]}"
                for i, k in enumerate(history)
                if k is not None
            )
            found.append((words, mover, shares))
        return sorted(found, key=lambda own: (own[1], own[0]))

    def votes(self) -> dict[tuple[int, str], list[Consent]]:
        """Votes by the player who asks and its strategy."""
        found: dict[tuple[int, str], list[Consent]] = {}
        for own in self.table.consents:
            for i, player in enumerate(self.definition.players):
                strategy = player.strategies[own.cell[i]]
                if strategy.consent:
                    found.setdefault((i, strategy.name), []).append(own)
        return found

    def consent_lines(self) -> tuple[str, ...]:
        """Whether consent is given to what needs it, and who refuses."""
        lines = []
        for (_, name), votes in self.votes().items():
            given = float(np.mean([own.granted.mean() for own in votes]))
            refusing = np.mean([own.vetoes.mean(axis=0) for own in votes], axis=0)
            against = [
                f"{code} in {share:.0%}"
                for code, share in sorted(
                    zip(votes[0].asked, refusing, strict=True), key=lambda pair: (-pair[1], pair[0])
                )
                if share
            ]
            told = f"Consent to {name} is given in {given:.0%} of the draws"
            lines.append(f"{told}, refused by {', '.join(against)}." if against else f"{told}.")
        return tuple(lines)

    def ranges(self, place: Place) -> str:
        """Payoffs in a cell with their ranges."""
        parts = []
        spreads = False
        for i, name in enumerate(self.game.players):
            text = f"{name} {self.number(self.game.payoffs[(i, *place)])}"
            band = self.band(i, place)
            spread = f" ({ranged(band, self.digits)})" if band.low < band.high else ""
            spreads |= bool(spread)
            parts.append(text + spread)
        kind = f"; range over {len(self.table.members)} members of the ensemble"
        return ", ".join(parts) + (kind if spreads else "")

    def sequence_line(self) -> tuple[str, ...]:
        """Where play in turn ends."""
        ends = {path.cell for s in self.found.sequences.values() for path in s.outcomes}
        if len(ends) == 1:
            return (
                f"Moving in turn, whoever is first, play ends in {self.label(next(iter(ends)))}.",
            )
        return tuple(
            f"{self.order(stages)}: play ends in "
            f"{' or '.join(self.label(path.cell) for path in answer.outcomes)}."
            for stages, answer in self.found.sequences.items()
            if answer.outcomes
        )

    def order(self, stages: Sequence[Sequence[str]]) -> str:
        """An order of moves in words."""
        if len(stages) == 1:
            return "All at once"
        return ", then ".join(" and ".join(stage) for stage in stages)


def between(game: Game, deal: Deal) -> str:
    """The cells that a deal lies between, with their shares."""
    parts = [tuple(c) for c in np.argwhere(deal.weights > 1e-6).tolist()]
    if len(parts) == 1:
        return " + ".join(game.label(parts[0]))
    return ", ".join(f"{deal.weights[c]:.0%} {' + '.join(game.label(c))}" for c in parts)


def without_deal(table: PayoffTable, found: Analysis) -> tuple[str, ...]:
    """What happens without a deal, and who would not put up with it.

    A cell that the file names as failed talks need not be one that players would stay in: who
    can be sure of more alone, or gains by deviating, is named.
    """
    place = table.definition.walk_away
    if place is None:
        return ()
    game = found.game
    lines = []
    for i, player in enumerate(table.definition.players):
        level, there = found.walk_away[i], float(found.disagreement[i])
        index: list[int | slice] = [i, *place]
        index[1 + i] = slice(None)
        own = game.payoffs[tuple(index)]
        move = game.strategies[i]
        gain = float(own.max()) - there
        if level.pure > there + 1e-9:
            lines.append(
                f"{player.title} need not accept it: {move[level.strategy]} alone makes sure of "
                f"{number(level.pure, 3)} instead of {number(there, 3)}"
            )
        elif gain > 1e-9:
            best = move[int(own.argmax())]
            lines.append(f"{player.title} would rather {best} there ({number(gain, 3)})")
    talks = f"Failed talks are taken to be {' + '.join(game.label(place))}"
    if not lines:
        return (f"{talks}, which is an equilibrium itself.",)
    return (
        f"{talks}, which nobody is bound to: {'; '.join(lines)}. As a threat it "
        "shifts the deals, but it is no equilibrium.",
    )
