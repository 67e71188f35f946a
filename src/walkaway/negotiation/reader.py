"""TOML -> GameDefinition. All mistakes are told in one go, each with its file and line.

Measures, positions and most messages are those of the scenario reader, so that a fragment means
here what it means there.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from walkaway.errors import BadInputError, Problem, did_you_mean
from walkaway.files import decoded
from walkaway.goods.kinds import MEASURES as TRADE
from walkaway.grammar.fields import TableBase, entry, read_table
from walkaway.grammar.measure import Measure
from walkaway.grammar.model import Model
from walkaway.grammar.positions import Path
from walkaway.grammar.values import Day, Mistake, Names, Text, shown, sort_of
from walkaway.grammar.vocabulary import Vocabulary
from walkaway.negotiation.coherence import clashes
from walkaway.negotiation.definition import (
    CONSENT,
    Cell,
    GameDefinition,
    Player,
    Strategy,
    When,
)
from walkaway.scenario.checks import date_mistakes
from walkaway.scenario.data import words_of
from walkaway.scenario.reader import Reading, stem

TABLES = ("data", "model", "measure", "player", "when", "walk_away", "stages", "consent")
ASKED = Names(("economy", "group"))
MOST_CELLS = 2_000
"""Cells of a table beyond which a game is refused: each is a run."""


@dataclass(frozen=True, kw_only=True)
class _Head(TableBase):
    """The top of a game file."""

    name: str = entry(Text(slug=True), "the game's short name; the file's name if left out")
    title: str = entry(Text(line=True), "one line that says what is played for", "")
    description: str = entry(Text(), "what is assumed, and why", "")
    date: dt.date | None = entry(Day(), "the day to look at the world", None)  # noqa: RUF009


@dataclass(frozen=True, kw_only=True)
class _PlayerHead(TableBase):
    """The top of a ``[[player]]`` table."""

    name: str = entry(Text(line=True), "the player's short name")
    title: str = entry(Text(line=True), "the player in words", "")
    unit: str = entry(Text(line=True), "the unit of the payoff", "")
    of: str = entry(Text(line=True), "whose later move this is", "")


@dataclass(frozen=True, kw_only=True)
class _StrategyHead(TableBase):
    """The top of a ``[[player.strategy]]`` table."""

    name: str = entry(Text(slug=True), "the strategy's short name")
    title: str = entry(Text(line=True), "the strategy in words", "")
    consent: tuple[str, ...] = entry(
        ASKED, "whose members must all agree, or it does not come about", ()
    )


def read_game(
    text: str | bytes, source: str = "game", words: Vocabulary | None = None
) -> GameDefinition:
    """Read a game.

    Args:
        text: the file's content.
        source: the file's name, for messages; its stem is the default name.
        words: the names that are known; those of the game's data if None.

    Raises:
        BadInputError: all mistakes, as ``file:line: where: what, did you mean ...``.
    """
    if isinstance(text, bytes):
        text = decoded(text, source)
    if not text.strip():
        raise BadInputError([Problem(source, "", "the file is empty", "see docs/negotiation.md")])
    reading = _GameReading.of(text, source, words)
    game = reading.game()
    if game is None or reading.problems:
        raise BadInputError(reading.sorted())
    return game


@dataclass
class _GameReading(Reading):
    """One pass over a game file; measures are read as in a scenario."""

    lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def game(self) -> GameDefinition | None:
        """The game, or None after noting why not."""
        data = self.layout.data
        raw = {key: value for key, value in data.items() if key not in TABLES}
        raw.setdefault("name", stem(self.source))
        head, wrong = read_table(_Head, raw, also=TABLES)
        if head.get("date") is not None:
            wrong += date_mistakes(head["date"])
        self._note(wrong, ())
        model = self._model(data.get("model", {}))
        common = self._fragment(data, ())
        players = self._players(data.get("player"))
        self._given(players, head.get("date"))
        stages = self._stages(data.get("stages"), players)
        when = self._when(data.get("when", []), players)
        walk_away = self._walk_away(data.get("walk_away"), players)
        looked_at = self._looked_at(data.get("consent"), players)
        if self.problems or not players:
            return None
        title = head["title"] or head["name"]
        game = GameDefinition(
            **{**head, "title": title},
            model=model if isinstance(model, Model) else Model(),
            measures=common,
            players=players,
            stages=stages,
            when=when,
            walk_away=walk_away,
            consent=looked_at,
            source=self.source,
            lines=self.lines,
            data=self.folder,
        )
        self._heard(game)
        if game.given is None:
            for path, mistake in clashes(game, self.words, self.layout.line):
                self._note([mistake], path)
        return None if self.problems else game

    def _heard(self, game: GameDefinition) -> None:
        """Measures that start after the game's day, or end before it: payoffs do not see them."""
        if game.date is None:
            return
        for p, player in enumerate(game.players):
            for s, strategy in enumerate(player.strategies):
                for k, own in enumerate(strategy.measures):
                    if isinstance(own, TRADE) and not own.in_force(game.date):
                        what = f"is not in force on the game's day, {game.date}"
                        hint = "look at the world when all of it stands: move 'date'"
                        path = ("player", p, "strategy", s, "measure", k)
                        self._note([Mistake((), what, hint)], path)

    def _list(self, raw: Any, path: Path, called: str) -> list[Any]:
        if isinstance(raw, list):
            return raw
        hint = f"write [[{called}]], with two brackets"
        self._note([Mistake((), f"{sort_of(raw)} where a list of tables is wanted", hint)], path)
        return []

    def _table(self, raw: Any, path: Path) -> dict[str, Any] | None:
        if isinstance(raw, dict):
            return raw
        self._note([Mistake((), f"{sort_of(raw)} where a table is wanted")], path)
        return None

    def _fragment(self, table: Mapping[str, Any], path: Path) -> tuple[Measure, ...]:
        """The measures of a table."""
        called = ".".join(str(part) for part in (*path, "measure") if isinstance(part, str))
        raw = self._list(table.get("measure", []), (*path, "measure"), called)
        found = (self._measure(item, (*path, "measure", k)) for k, item in enumerate(raw))
        return tuple(measure for measure in found if measure is not None)

    def _players(self, raw: Any) -> tuple[Player, ...]:
        if raw is None:
            self._note(
                [Mistake((), "'player' is missing", "write [[player]] twice or more", True)], ()
            )
            return ()
        rows = self._list(raw, ("player",), "player")
        found = [self._player(row, ("player", k)) for k, row in enumerate(rows)]
        players = tuple(player for player in found if player is not None)
        self._twice([p.name for p in players], ("player",), "player")
        players = self._moves_again(players)
        cells = math.prod(len(p.strategies) for p in players)
        if cells > MOST_CELLS:
            what = f"{cells} cells, each a run; at most {MOST_CELLS} are played"
            self._note([Mistake((), what, "drop strategies")], ("player",))
        return players

    def _moves_again(self, players: tuple[Player, ...]) -> tuple[Player, ...]:
        """Later moves with the payoff of the player whose they are."""
        found: list[Player] = []
        for k, player in enumerate(players):
            first = next((p for p in players[:k] if p.name == player.of and not p.of), None)
            if player.of and first is None:
                what = f"moves again for {shown(player.of)}, who is no player before it"
                hint = did_you_mean(player.of, [p.name for p in players[:k]])
                self._note([Mistake((), what, hint)], ("player", k, "of"))
            if first is not None and first.given is None:
                player = dataclasses.replace(player, payoff=first.payoff, unit=first.unit)
            found.append(player)
        return tuple(found)

    def _twice(self, names: list[str], path: Path, called: str) -> None:
        for k, name in enumerate(names):
            if name in names[:k]:
                what = f"{called} {name!r} is given twice"
                self._note([Mistake((), what, "rename or drop one")], (*path, k))

    def _player(self, raw: Any, path: Path) -> Player | None:
        table = self._table(raw, path)
        if table is None:
            return None
        plain = {k: v for k, v in table.items() if k not in ("strategy", "payoff", "payoffs")}
        head, wrong = read_table(_PlayerHead, plain, also=("strategy", "payoff", "payoffs"))
        self._note(wrong, path)
        name = head.get("name", "")
        strategies = self._strategies(table.get("strategy"), path)
        given = table.get("payoffs")
        if given is not None and "payoff" in table:
            what = "both 'payoff' and 'payoffs' are given"
            self._note([Mistake((), what, "weights of metrics, or numbers")], (*path, "payoffs"))
        again = bool(head.get("of"))
        if again and "payoff" in table:
            what = "a later move has the payoff of whoever moves"
            self._note([Mistake((), what, "drop it")], (*path, "payoff"))
        bare = given is not None or again
        payoff = {} if bare else self._payoff(table.get("payoff"), path, name)
        if "name" not in head or "title" not in head or "unit" not in head:
            return None
        numbers = tuple(given) if isinstance(given, list) else None
        if given is not None and numbers is None:
            what = f"{sort_of(given)} where nested lists of numbers are wanted"
            self._note([Mistake((), what)], (*path, "payoffs"))
        title, unit = head["title"] or name, head["unit"]
        return Player(name, title, strategies, payoff, unit, numbers, head.get("of", ""))

    def _looked_at(self, raw: Any, players: tuple[Player, ...]) -> dict[str, float]:
        """What those who are asked for consent look at; who asks must be one player alone."""
        asking = [p.name for p in players if any(s.consent for s in p.strategies)]
        if len(asking) > 1:
            what = f"strategies of {' and '.join(asking)} need consent; one player's may"
            self._note([Mistake((), what, "let one of them ask")], ("player",))
        if raw is None:
            return dict(CONSENT)
        if not asking:
            self._note([Mistake((), "no strategy needs consent", "drop it")], ("consent",))
        table = self._table(raw, ("consent",)) or {}
        found = {}
        for key, weight in table.items():
            number = isinstance(weight, int | float) and not isinstance(weight, bool)
            if not number or not math.isfinite(weight):
                what = f"{shown(weight)} where a weight is wanted"
                self._note([Mistake((), what, "write welfare = 1")], ("consent", key))
                continue
            found[key] = float(weight)
            self.lines[("consent", key)] = self.layout.line(("consent", key))
        if not table:
            self._note([Mistake((), "no metric is given", "write welfare = 1")], ("consent",))
        return found

    def _given(self, players: tuple[Player, ...], date: dt.date | None) -> None:
        """Payoffs given as numbers: all players or none, of the right shape."""
        shape = tuple(len(player.strategies) for player in players)
        some = any(player.given is not None for player in players)
        if players and not some and date is None:
            hint = "it is the day on which the world is looked at"
            self._note([Mistake((), "'date' is missing", hint, True)], ())
        for k, player in enumerate(players):
            here: Path = ("player", k, "payoffs")
            if some and player.given is None:
                what = "has no 'payoffs', but another player has"
                self._note([Mistake((), what, "give numbers for all players")], ("player", k))
            elif player.given is not None and not _is_table(list(player.given), shape):
                wanted = " by ".join(map(str, shape))
                what = f"not a {wanted} table of numbers"
                hint = "nest the lists by the players' strategies in the order of the file"
                self._note([Mistake((), what, hint)], here)

    def _strategies(self, raw: Any, path: Path) -> tuple[Strategy, ...]:
        if raw is None:
            hint = "write [[player.strategy]] under the player"
            self._note([Mistake((), "'strategy' is missing", hint, True)], path)
            return ()
        found = []
        for k, row in enumerate(self._list(raw, (*path, "strategy"), "player.strategy")):
            here: Path = (*path, "strategy", k)
            table = self._table(row, here)
            if table is None:
                continue
            plain = {key: value for key, value in table.items() if key != "measure"}
            head, wrong = read_table(_StrategyHead, plain, also=("measure",))
            self._note(wrong, here)
            measures = self._fragment(table, here)
            if "name" in head:  # a title that cannot be read is told, and lacks here
                title = head.get("title") or head["name"]
                asked = head.get("consent", ())
                self._note(ASKED.check(asked, self.words), (*here, "consent"))
                if asked and not measures:
                    what = "needs consent, and changes nothing"
                    self._note([Mistake(("consent",), what, "drop it, or give measures")], here)
                found.append(Strategy(head["name"], title, measures, asked))
        self._twice([s.name for s in found], (*path, "strategy"), "strategy")
        return tuple(found)

    def _payoff(self, raw: Any, path: Path, player: str) -> dict[str, float]:
        if raw is None:
            hint = 'write payoff = { "welfare.CODE" = 1 }: metrics of a run and their weights'
            self._note([Mistake((), "'payoff' is missing", hint, True)], path)
            return {}
        table = self._table(raw, (*path, "payoff"))
        if table is None:
            return {}
        found: dict[str, float] = {}
        for keys, value in _leaves(table):
            here: Path = (*path, "payoff", *keys)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not math.isfinite(value):
                what = f"{shown(value)} where a weight is wanted"
                self._note([Mistake((), what, "give a number, such as 1 or -0.5")], here)
                continue
            found[".".join(keys)] = float(value)
            self.lines[(player, ".".join(keys))] = self.layout.line(here)
        if not table:
            self._note([Mistake((), "no metric is given")], (*path, "payoff"))
        return found

    def _known(self, name: Any, known: list[str], called: str, path: Path) -> bool:
        if isinstance(name, str) and name in known:
            return True
        hint = did_you_mean(name, known) if isinstance(name, str) else ""
        self._note([Mistake((), f"unknown {called} {shown(name)}", hint)], path)
        return False

    def _stages(self, raw: Any, players: tuple[Player, ...]) -> tuple[tuple[str, ...], ...]:
        names = [player.name for player in players]
        if raw is None:
            return (tuple(names),)
        if not isinstance(raw, list):
            hint = 'write stages = ["ONE", "OTHER"], or [["ONE", "TWO"], "OTHER"]'
            self._note([Mistake((), f"{sort_of(raw)} where a list is wanted", hint)], ("stages",))
            return ()
        stages = [stage if isinstance(stage, list) else [stage] for stage in raw]
        moving: list[str] = []
        for k, stage in enumerate(stages):
            for name in stage:
                if self._known(name, names, "player", ("stages", k)):
                    moving.append(name)
        for name in names:
            if moving.count(name) != 1 and not self.problems:
                what = f"{name} moves {moving.count(name)} times"
                self._note([Mistake((), what, "name every player once")], ("stages",))
        return tuple(tuple(str(name) for name in stage) for stage in stages if stage)

    def _when(self, raw: Any, players: tuple[Player, ...]) -> tuple[When, ...]:
        moves = {player.name: [s.name for s in player.strategies] for player in players}
        found = []
        for k, row in enumerate(self._list(raw, ("when",), "when")):
            here: Path = ("when", k)
            table = self._table(row, here)
            if table is None:
                continue
            known = ["play", "measure"]
            for key in table:
                self._known(key, known, "key", (*here, key))
            play = self._table(table.get("play", {}), (*here, "play")) or {}
            if not play:
                hint = 'write play = { ONE = "its move", OTHER = ["one", "or another"] }'
                self._note([Mistake((), "'play' is missing", hint, True)], here)
            chosen: dict[str, tuple[str, ...]] = {}
            for who, what in play.items():
                if self._known(who, list(moves), "player", (*here, "play", who)):
                    names = what if isinstance(what, list) else [what]
                    for name in names:
                        self._known(name, moves[who], f"strategy of {who}", (*here, "play", who))
                    chosen[who] = tuple(str(name) for name in names)
            found.append(When(chosen, self._fragment(table, here)))
        return tuple(found)

    def _walk_away(self, raw: Any, players: tuple[Player, ...]) -> Cell | None:
        if raw is None:
            return None
        table = self._table(raw, ("walk_away",))
        if table is None:
            return None
        names = [player.name for player in players]
        for who in table:
            self._known(who, names, "player", ("walk_away", who))
        cell = []
        for player in players:
            moves = [s.name for s in player.strategies]
            if player.name not in table:
                what = f"{player.name} is missing"
                self._note([Mistake((), what, did_you_mean("", moves), True)], ("walk_away",))
            elif self._known(
                table[player.name], moves, f"strategy of {player.name}", ("walk_away", player.name)
            ):
                cell.append(moves.index(table[player.name]))
        return tuple(cell)


def _is_table(raw: Any, shape: tuple[int, ...]) -> bool:
    """Whether nested lists of finite numbers have a shape."""
    if not shape:
        number = isinstance(raw, int | float) and not isinstance(raw, bool)
        return number and abs(raw) < 1e300
    own = isinstance(raw, list) and len(raw) == shape[0]
    return own and all(_is_table(item, shape[1:]) for item in raw)


def _leaves(
    table: Mapping[str, Any], above: tuple[str, ...] = ()
) -> list[tuple[tuple[str, ...], Any]]:
    """Keys and values of a table; ``welfare.USA = 1`` without quotes is a table in a table."""
    found: list[tuple[tuple[str, ...], Any]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            found += _leaves(value, (*above, key))
        else:
            found.append(((*above, key), value))
    return found


def replace_model(game: GameDefinition, elasticities: tuple[str, ...]) -> GameDefinition:
    """The same game under other elasticity sets.

    Raises:
        BadInputError: no such set.
    """
    model = dataclasses.replace(game.model, elasticities=elasticities)
    wrong = list(model.unknown_names(words_of(game.data)))
    if wrong:
        raise BadInputError(Problem("elasticities", "", m.what, m.hint) for m in wrong)
    return dataclasses.replace(game, model=model)
