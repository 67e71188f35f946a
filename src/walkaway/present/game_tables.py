"""A played game in tables: one section of the page per notion."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np

from walkaway.negotiation.game import best_replies
from walkaway.negotiation.nash import Equilibrium
from walkaway.outcome import Band
from walkaway.present.game_words import Told, between, without_deal
from walkaway.present.negotiation import precisions
from walkaway.present.page import Cell, GridChart, Mark, Section, Table, Tile, number, ranged


def payoffs(told: Told) -> Section:
    """The payoff table with best replies and equilibria marked."""
    game, best = told.game, best_replies(told.game)
    heads = list(itertools.product(*map(range, game.shape[:-1])))
    tiles, rows = [], []
    for head in heads:
        line, cells = [], [Cell(" + ".join(game.strategies[i][k] for i, k in enumerate(head)))]
        for k in range(game.shape[-1]):
            place = (*head, k)
            marks = [bool(best[(i, *place)]) for i in range(game.size)]
            texts = [
                f"{told.number(v)}{'*' if mark else ''}"
                for v, mark in zip(told.at(place), marks, strict=True)
            ]
            share = float(told.counts.nash[place])
            named = tuple(f"{n} {t}" for n, t in zip(game.players, texts, strict=True))
            line.append(Tile(named, share, all(marks)))
            end = "\n(equilibrium)" if all(marks) else ""
            cells.append(Cell(",\n".join(texts) + end, Mark.GAIN if all(marks) else Mark.PLAIN))
        tiles.append(tuple(line))
        rows.append(tuple(cells))
    last = game.players[-1]
    columns = tuple(f"{last}:\n{move}" for move in game.strategies[-1])
    names = tuple(row[0].text for row in rows)
    units = dict.fromkeys(p.unit for p in told.definition.players if p.unit)
    caption = f"Payoffs of {', '.join(game.players)}" + (
        f", {' and '.join(units)}" if units else ""
    )
    return Section(
        "payoffs",
        "The payoff table",
        tables=(
            Table(
                f"{caption}; * best reply",
                (" + ".join(game.players[:-1]), *columns),
                tuple(rows),
            ),
            *bands(told),
        ),
        charts=(
            GridChart(
                caption,
                "* best reply; framed: equilibrium; shade: share of draws in which it is one",
                names,
                columns,
                tuple(tiles),
            ),
        ),
        note="A best reply is the best that a player can do against what the others play; "
        "where all play one, nobody gains by deviating alone.",
    )


def consents(told: Told) -> Section | None:
    """Who agrees to what needs consent, and what it is worth to them."""
    tables = []
    for (_, name), votes in told.votes().items():
        gains = np.concatenate([own.gains for own in votes])
        refused = np.mean([own.vetoes.mean(axis=0) for own in votes], axis=0)
        rows = [
            (
                Cell(code),
                Cell(f"{share:.0%}", Mark.LOSS if share else Mark.PLAIN),
                Cell(number(float(np.median(own)), 3)),
                Cell(ranged(Band(float(own.min()), float(np.median(own)), float(own.max())), 3)),
            )
            for code, share, own in zip(votes[0].asked, refused, gains.T, strict=True)
        ]
        looked = " + ".join(f"{w:g} x {kind}" for kind, w in told.definition.consent.items())
        heads = ("", "refuses in", "gain from\nagreeing", "range,\ndraws and cells")
        caption = f"{name}: consent, by those who are asked; each looks at its own {looked}"
        tables.append(Table(caption, heads, tuple(rows)))
    if not tables:
        return None
    return Section("consent", "Who agrees", lead=told.consent_lines(), tables=tuple(tables))


def bands(told: Told) -> tuple[Table, ...]:
    """Every cell with its range; nothing if there is one member only."""
    if len(told.table.members) < 2:
        return ()
    rows = []
    for place in told.definition.cells():
        row = [Cell(told.label(place))]
        for i in range(told.game.size):
            row += [
                Cell(told.number(told.game.payoffs[(i, *place)])),
                Cell(ranged(told.band(i, place), told.digits)),
            ]
        rows.append(tuple(row))
    heads = itertools.chain.from_iterable((name, "range") for name in told.game.players)
    caption = "Every cell with its range over the ensemble"
    return (Table(caption, ("cell", *heads), tuple(rows)),)


def equilibria(told: Told) -> Section:
    """Nash equilibria with regret, commitment, correlation."""
    solution, game = told.found.equilibria, told.game
    sizes = Counter(e.component for e in solution.equilibria)
    said = "all there are" if solution.complete else "a search, there may be more"
    rows = [
        (
            Cell(told.profile(e.profile, e.free)),
            Cell(_kind(e, sizes[e.component])),
            *(Cell(told.number(float(v))) for v in e.payoffs),
            Cell(f"{e.regret:.1g}"),
        )
        for e in solution.equilibria
    ]
    others = [
        (
            Cell(f"{game.players[s.leader]} commits first"),
            Cell(told.mix(s.leader, s.commitment)),
            *(Cell(told.number(float(v))) for v in s.payoffs),
        )
        for s in told.found.commitments
    ]
    best = told.found.correlated
    others.append(
        (
            Cell("correlated, largest sum"),
            Cell("a mediator's advice"),
            *(Cell(told.number(float(v))) for v in best.payoffs),
        )
    )
    ends = "; ".join(
        f"{' and '.join(map(told.label, cycle))} from {share:.0%} of the starts"
        for cycle, share in told.found.replies.items()
    )
    kinds = (
        Table("Nash equilibria", ("play", "kind", *game.players, "regret"), tuple(rows)),
        Table("With commitment or advice", ("notion", "play", *game.players), tuple(others)),
    )
    lead = [f"Nash equilibria: {len(rows)} ({said}; {solution.method})."]
    lead += [solution.message] if not solution.solved and solution.message else []
    lead.append(f"Best replies in turn lead to {ends}.")
    return Section(
        "equilibria",
        "What nobody would deviate from",
        lead=tuple(lead),
        tables=kinds if rows else kinds[1:],
        note="Regret is what some player could still gain by deviating alone, recomputed "
        "from the payoffs."
        + (
            " Equilibria of one set hang together: mixtures of them are equilibria too."
            if max(sizes.values(), default=1) > 1
            else ""
        ),
    )


def _kind(equilibrium: Equilibrium, size: int) -> str:
    """Strict, pure or mixed; those that hang together through ties by their number."""
    kind = "strict" if equilibrium.strict else "pure" if equilibrium.pure else "mixed"
    return kind if size == 1 else f"{kind}, set {equilibrium.component + 1}"


def follows(told: Told) -> Section | None:
    """What each mover does after every course of play so far."""
    tables = []
    for mover, group in itertools.groupby(told.courses(), key=lambda own: own[1]):
        heads = ("after", *(f"{name},\n% of draws" for name in told.game.strategies[mover]))
        rows = tuple(
            (Cell(words), *(Cell(f"{100 * float(share):.0f}") for share in shares))
            for words, _, shares in group
        )
        tables.append(Table(f"{told.game.players[mover]} then plays", heads, rows))
    if not tables:
        return None
    return Section("follows", "What follows what", tables=tuple(tables))


def in_turn(told: Told) -> Section | None:
    """Backward induction; None if no order was solved."""
    rows = [
        (
            Cell(told.order(stages)),
            Cell(told.label(path.cell)),
            *(Cell(told.number(float(v))) for v in path.payoffs),
        )
        for stages, answer in told.found.sequences.items()
        for path in answer.outcomes
    ]
    failed = [
        f"{told.order(stages)}: {answer.message}"
        for stages, answer in told.found.sequences.items()
        if not answer.solved
    ]
    if not rows and not failed:
        return None
    heads = ("order", "outcome", *told.game.players)
    table = Table("Backward induction; the game's own order first", heads, tuple(rows))
    return Section("turns", "Moves in turn", lead=tuple(failed), tables=(table,) if rows else ())


def quantal(told: Told) -> Section | None:
    """Quantal responses on every branch; None if the table is large."""
    solution = told.found.quantal
    if solution is None:
        return None
    kinds = [branch.kind for branch in solution.branches]
    rows = []
    for precision in precisions(solution):
        for point in solution.at(min(precision, solution.largest_precision)):
            rows.append(
                (
                    Cell(told.profile(tuple(p.round(3) for p in point.profile))),
                    Cell(f"{precision:.3g}"),
                    Cell(f"{point.branch + 1}, {kinds[point.branch]}"),
                    Cell("yes" if point.stable else "no"),
                    *(Cell(told.number(float(v))) for v in point.payoffs),
                    Cell(f"{float(point.regrets.max()):.2g}"),
                )
            )
    crossings = ", ".join(f"{b.precision:.3g}" for b in solution.bifurcations)
    lead = [
        f"{len(kinds)} branch{'es' if len(kinds) > 1 else ''} of responses by players who err "
        "less the more it costs them (a search, there may be more)"
        + (f"; branches cross at precision {crossings}." if crossings else "; none cross.")
    ]
    lead += [solution.message] if not solution.solved else []
    heads = ("response", "precision", "branch", "stable", *told.game.players, "regret")
    return Section(
        "quantal",
        "Players who err: quantal responses",
        lead=tuple(lead),
        tables=(Table("Responses on every branch", heads, tuple(rows)),),
        note="Precision (lambda) is one over the payoff difference at which a choice becomes "
        "2.7 times as likely as another: at zero all mix evenly.",
    )


def deals(told: Told) -> Section:
    """What each is sure of, and the bargaining points."""
    game, found = told.game, told.found
    rows = [
        (
            Cell(name),
            Cell(told.number(level.pure)),
            Cell(game.strategies[i][level.strategy]),
            Cell(told.number(level.mixed)),
            Cell(told.number(float(found.disagreement[i]))),
        )
        for i, (name, level) in enumerate(zip(game.players, found.walk_away, strict=True))
    ]
    points = [
        (
            Cell(name),
            Cell(between(game, deal) if deal.solved else deal.message),
            *(Cell(told.number(float(v)) if deal.solved else "none") for v in deal.payoffs),
        )
        for name, deal in (("Nash", found.nash_deal), ("Kalai-Smorodinsky", found.even_deal))
    ]
    heads = ("player", "sure of", "by", "sure of\nif mixing", "without\na deal")
    return Section(
        "deals",
        "Walking away, and deals",
        lead=without_deal(told.table, found),
        tables=(
            Table("What each can be sure of alone", heads, tuple(rows)),
            Table("Deals", ("deal", "between", *game.players), tuple(points)),
        ),
        note="Nash: the largest product of gains over what there is without a deal. Kalai "
        "and Smorodinsky: each gets the same share of the most it could hope for. A mixture "
        "of cells stands for terms in between.",
    )


def draws(told: Told) -> Section | None:
    """How often each cell is an equilibrium; None if there is one member only."""
    if len(told.table.members) < 2:
        return None
    counts = told.counts
    rows = tuple(
        (
            Cell(told.label(c)),
            *(
                Cell(f"{float(part[c]):.0%}")
                for part in (counts.nash, counts.only_nash, counts.sequential)
            ),
        )
        for c in told.definition.cells()
        if counts.nash[c] or counts.sequential[c]
    )
    return Section(
        "draws",
        "How often it is the equilibrium",
        lead=(
            f"Each of the {counts.draws} draws is solved as a game of its own; "
            f"{counts.none:.0%} have no equilibrium without mixing.",
        ),
        tables=(
            Table(
                "Share of draws",
                ("cell", "Nash\nequilibrium", "the only\npure one", "end of play\nin turn"),
                rows,
            ),
        ),
    )
