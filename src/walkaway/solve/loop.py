"""The loop of a stacked system: what must be iterated, apart from what only follows.

After one full step with a factor, the rows of blocks that look ahead hold up to rounding, for they
are linear but for bounds. What is left are the rows that are not (simultaneous blocks within a
quarter, equations at which loops are cut), and these see of a large block that looks ahead no more
than its answer to what enters it. So a step of the loop needs a dense product in place of that
block's solution, and residuals of a few rows in place of all.

What is iterated, what enters a block and what is read of it is found from the template. Whether
all rows hold is asked of the whole system afterwards: a bound that binds costs steps, not truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from walkaway.solve.factor import Answer, Coupling, Factor, General, Shared, shared, solved
from walkaway.solve.recursion import Recursion

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Uses = Sequence[frozenset[int]]
"""Of each equation, the variables that it holds at whatever lead."""

WIDEST = 400
"""Entering unknowns of a block beyond which its answers to them are not tabulated."""


@dataclass(frozen=True, eq=False)
class Part:
    """The part of one block in the loop.

    Attributes:
        number: of the block.
        kind: ``live``: iterated, all of it; ``chosen``: those of its variables that the loop reads,
            each with its own equation; ``answer``: read by its answer to what enters it.
        variables: that the loop has of it.
        inputs: variables of earlier parts that enter it, for an answer.
    """

    number: int
    kind: str
    variables: Ints
    inputs: Ints


@dataclass(frozen=True, eq=False)
class Loop:
    """What of a template is iterated.

    Attributes:
        rows: equations that are asked whether they hold.
        parts: of blocks, in their order.
        variables: all that the loop moves, part after part.
    """

    rows: Ints
    parts: tuple[Part, ...]

    @property
    def variables(self) -> Ints:
        """All that the loop moves, part after part."""
        return np.concatenate([part.variables for part in self.parts])


def loop_of(
    blocks: Sequence[Ints],
    live: Sequence[bool],
    recursive: Sequence[bool],
    cut: Sequence[int],
    uses: Uses,
) -> Loop | None:
    """Find the loop of a template.

    Args:
        blocks: variables that are solved together, in order.
        live: blocks that are iterated.
        recursive: blocks whose variables do not need one another.
        cut: equations at which loops are cut; the loop runs through them.
        uses: what each equation holds.

    Returns:
        The loop; None where nothing is cut, or in a block that is no chain of equations.
    """
    at = np.empty(len(uses), dtype=np.int64)
    for number, block in enumerate(blocks):
        at[block] = number
    if not cut or any(not recursive[at[v]] for v in cut):
        return None
    asked = {v for v in range(len(uses)) if live[at[v]]} | set(cut)
    moving = _reached(asked, uses)
    read: set[int] = set()
    entered: dict[int, set[int]] = {}
    todo = list(asked)

    def need(held: frozenset[int], inside: int | None) -> None:
        for other in held & moving:
            if at[other] == inside:
                continue
            if inside is not None:
                entered[inside].add(other)
            if other not in read and other not in asked:
                read.add(other)
                todo.append(other)

    while todo:
        variable = todo.pop()
        number = int(at[variable])
        if variable in asked or recursive[number]:
            need(uses[variable], None)
        elif number not in entered:
            entered[number] = set()
            for own in blocks[number].tolist():
                need(uses[own], number)
    parts = []
    for number, block in enumerate(blocks):
        inside = set(block.tolist())
        chosen = block if live[number] else np.array(sorted(inside & (read | set(cut))), dtype=int)
        if not chosen.size:
            continue
        kind = "live" if live[number] else "answer" if number in entered else "chosen"
        inputs = np.array(sorted(entered.get(number, ())), dtype=np.int64)
        parts.append(Part(number, kind, np.asarray(chosen, dtype=np.int64), inputs))
    rows = np.concatenate([part.variables for part in parts if part.kind != "answer"])
    return Loop(np.sort(rows), tuple(parts))


def _reached(first: set[int], uses: Uses) -> set[int]:
    """What moves when some variables do."""
    users: dict[int, list[int]] = {}
    for equation, held in enumerate(uses):
        for variable in held:
            users.setdefault(variable, []).append(equation)
    found, todo = set(first), list(first)
    while todo:
        for equation in users.get(todo.pop(), ()):
            if equation not in found:
                found.add(equation)
                todo.append(equation)
    return found


def unknowns(variables: Ints, horizon: int, ahead: bool) -> Ints:
    """Places [variable, quarter] of variables, in the order in which their block is solved."""
    grid = variables[:, None] * horizon + np.arange(horizon)[None, :]
    return grid.ravel() if ahead else grid.T.ravel()


def answers(
    loop: Loop,
    matrix: Any,
    factors: Sequence[Any],
    blocks: Sequence[Ints],
    ahead: Sequence[bool],
    horizon: int,
    known: Sequence[Answer] = (),
    only: Sequence[int] = (),
) -> tuple[Answer, ...]:
    """What a step of the loop needs, of each part.

    Args:
        loop: of the template.
        matrix: the stacked Jacobian, sparse by rows, unknowns quarter after quarter.
        factors: the LU factors of each block.
        blocks: the variables of each block.
        ahead: of each block, whether it looks ahead.
        horizon: quarters.
        known: answers of which those of other blocks are kept when `only` names some.
        only: blocks whose answers are made anew; all if none is named.
    """
    count = sum(block.size for block in blocks)

    def columns(variables: Ints, looks_ahead: bool) -> Ints:
        grid = variables[:, None] + count * np.arange(horizon)[None, :]
        return grid.ravel() if looks_ahead else grid.T.ravel()

    found: list[Answer] = []
    before = np.zeros(0, dtype=np.int64)
    for k, part in enumerate(loop.parts):
        number = part.number
        own = columns(part.variables, ahead[number])
        if known and only and number not in only:
            found.append(known[k])
        elif part.kind == "answer":
            rows = matrix[columns(blocks[number], True)]
            entering = rows[:, columns(part.inputs, True)]
            table = answer_of(factors[number], entering, part, blocks[number], horizon)
            found.append(Answer(number, table=table))
        else:
            rows = matrix[own]
            made = factors[number]
            if part.kind == "chosen":
                made = General(rows[:, own].tocsc(), {"permc_spec": "COLAMD"}, single=False)
            found.append(Answer(number, factor=made, coupling=Coupling.of(rows[:, before])))
        before = np.concatenate([before, own])
    return tuple(found)


def answer_of(made: Any, coupling: Any, part: Part, block: Ints, horizon: int) -> Floats:
    """What is read of a block for each unknown that enters it.

    Args:
        made: the block's factors.
        coupling: sparse: its rows in the columns of its inputs [variable * quarter], both.
        part: what is read.
        block: its variables.
        horizon: quarters.
    """
    read = np.searchsorted(block, part.variables)
    if isinstance(made, Recursion):
        return -made.answers(coupling, read)
    dense = -coupling.toarray()
    every = made.solve(dense).reshape(block.size, horizon, dense.shape[1])
    found: Floats = every[read].reshape(-1, dense.shape[1])
    return found


@dataclass(frozen=True, eq=False)
class LoopColumns:
    """The loop's step on columns: one factor a path, with what several share once.

    Attributes:
        places: of each part, its unknowns among those of the loop.
        inputs: of each part that answers, unknowns of the loop that enter it; empty for others.
        own: of each part: (paths, LU factors or table).
        couplings: of each part: (paths, coupling to the parts before).
    """

    places: tuple[Ints, ...]
    inputs: tuple[Ints, ...]
    own: tuple[Shared, ...]
    couplings: tuple[Shared, ...]

    @classmethod
    def of(cls, loop: Loop, own: Sequence[Factor], horizon: int, ahead: Sequence[bool]) -> Self:
        """From the factor of each path.

        Args:
            loop: of the template.
            own: a factor for each path, all with their part in the loop.
            horizon: quarters.
            ahead: of each block, whether it looks ahead.
        """
        at = {variable: k for k, variable in enumerate(loop.variables.tolist())}
        places, inputs = [], []
        for part in loop.parts:
            mine = np.array([at[v] for v in part.variables.tolist()], dtype=np.int64)
            places.append(unknowns(mine, horizon, ahead[part.number]))
            entering = np.array([at[v] for v in part.inputs.tolist()], dtype=np.int64)
            inputs.append(unknowns(entering, horizon, True))
        numbers = range(len(loop.parts))
        answers = [[one.loop[k] for one in own] for k in numbers]
        return cls(
            tuple(places),
            tuple(inputs),
            tuple(
                shared([one.factor if one.table is None else one.table for one in of])
                for of in answers
            ),
            tuple(shared([one.coupling for one in of]) for of in answers),
        )

    def solve(self, rhs: Floats) -> Floats:
        """The step [unknown of the loop, path] for residuals; those of parts that answer are zero.

        Residuals stand as the loop's unknowns do.
        """
        found = np.zeros_like(rhs)
        done = np.empty_like(rhs)  # in the order of parts
        start = 0
        for k, place in enumerate(self.places):
            end = start + place.size
            if self.inputs[k].size:
                entering = found[self.inputs[k]]
                for paths, table in self.own[k]:
                    done[start:end, paths] = table @ entering[:, paths]
            else:
                solved(rhs[place], self.couplings[k], self.own[k], done, start)
            found[place] = done[start:end]
            start = end
        return found
