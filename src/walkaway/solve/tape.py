"""A template's function on arrays: CasADi's list of instructions, run with NumPy.

CasADi evaluates a function for one quarter at a time. The same operations, in the same order, on
arrays [quarter, path] give the same numbers to the last bits, for all quarters of many paths at
once. What depends on parameters alone is worked out once a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Step = tuple[Any, int, int, int]
"""Operation, place of the result, places of its arguments (the second -1 where there is one)."""


@dataclass(frozen=True, eq=False)
class Extract:
    """The instructions of some results: those that what moves does not touch, and the others.

    Attributes:
        inputs: as of the tape.
        once: steps that need only what stands still.
        each: the others.
        outputs: (entry of the result, place).
        places: how many places there are.
    """

    inputs: tuple[int, int, int]
    once: tuple[Step, ...]
    each: tuple[Step, ...]
    outputs: tuple[tuple[int, int], ...]
    places: int

    def hold(
        self,
        held: list[Any],
        variables: Sequence[Floats] | Floats,
        shocks: Sequence[Floats] | Floats,
    ) -> list[Any]:
        """Work out what stands still.

        Args:
            held: from `Tape.prepare`.
            variables: as in `Tape.run`; those that move are read again in `run`.
            shocks: as in `Tape.run`.
        """
        values = [*held, *[None] * (self.places - len(held))]
        values[: self.inputs[0]] = variables
        values[self.inputs[0] : self.inputs[0] + self.inputs[1]] = shocks
        with np.errstate(all="ignore"):
            for operation, out, a, b in self.once:
                values[out] = operation(values[a]) if b < 0 else operation(values[a], values[b])
        return values

    def run(self, values: list[Any], result: Floats) -> None:
        """Evaluate where what moves stands now.

        Args:
            values: from `hold`, with views of what moves.
            result: [row, quarter, path], written to.
        """
        _run(self.each, values, result.shape[1:])
        for entry, place in self.outputs:
            result[entry] = values[place]


@dataclass(frozen=True, eq=False)
class Tape:
    """The instructions of a function of variables, shocks and parameters, each value its place.

    Places count from zero: variables, shocks, parameters, constants, and then results.

    Attributes:
        inputs: number of variables, of shocks, of parameters.
        constants: their values.
        early: steps that need parameters and constants alone.
        late: the others, with places of results that are used again once they are not needed.
        outputs: (entry of the result, place).
        places: how many places there are.
        apart: the late steps each with a place of its own, and the outputs in those.
    """

    inputs: tuple[int, int, int]
    constants: tuple[float, ...]
    early: tuple[Step, ...]
    late: tuple[Step, ...]
    outputs: tuple[tuple[int, int], ...]
    places: int
    apart: tuple[tuple[Step, ...], tuple[tuple[int, int], ...], int]

    @classmethod
    def of(cls, function: Any) -> Tape:
        """Read a CasADi function of (variables, shocks, parameters) with one result."""
        import casadi

        operations = _operations(casadi)
        sizes = (function.size1_in(0), function.size1_in(1), function.size1_in(2))
        start = (0, sizes[0], sizes[0] + sizes[1])
        first_parameter, count = start[2], sum(sizes)
        constants: dict[float, int] = {}
        read = [
            (
                function.instruction_id(k),
                function.instruction_output(k),
                function.instruction_input(k),
            )
            for k in range(function.n_instructions())
        ]
        values = [
            function.instruction_constant(k) if own[0] == casadi.OP_CONST else 0.0
            for k, own in enumerate(read)
        ]
        for (kind, _, _), value in zip(read, values, strict=True):
            if kind == casadi.OP_CONST:
                constants.setdefault(value, count + len(constants))
        at: dict[int, int] = {}  # CasADi's slot -> place
        fixed = {*range(first_parameter, count), *constants.values()}
        next_place = count + len(constants)
        early, late, outputs = [], [], []
        for (kind, out, given), value in zip(read, values, strict=True):
            if kind == casadi.OP_INPUT:
                at[out[0]] = start[given[0]] + given[1]
            elif kind == casadi.OP_CONST:
                at[out[0]] = constants[value]
            elif kind == casadi.OP_OUTPUT:
                outputs.append((out[1], at[given[0]]))
            else:
                if kind not in operations:
                    raise NotImplementedError(f"CasADi's operation {kind}")
                places = [at[one] for one in given]
                step = (operations[kind], next_place, places[0], places[1] if places[1:] else -1)
                if fixed.issuperset(places):
                    fixed.add(next_place)
                    early.append(step)
                else:
                    late.append(step)
                at[out[0]] = next_place
                next_place += 1
        kept = {place for _, place in outputs}
        return cls(
            sizes,
            tuple(constants),
            tuple(early),
            *_reused(late, fixed, kept, next_place, outputs),
            (tuple(late), tuple(outputs), next_place),
        )

    def extract(self, rows: NDArray[np.int64], moving: NDArray[np.int64]) -> Extract:
        """The instructions of some results.

        Args:
            rows: entries of the result, in the order of the extract's.
            moving: variables of the window that move between its runs.
        """
        late, outputs, count = self.apart
        entry = {row: k for k, row in enumerate(rows.tolist())}
        wanted = [(entry[own], place) for own, place in outputs if own in entry]
        needed = {place for _, place in wanted}
        steps = []
        for step in reversed(late):
            if step[1] in needed:
                steps.append(step)
                needed.update(step[2:])
        touched = set(moving.tolist())
        once, each = [], []
        for step in reversed(steps):
            if touched.isdisjoint(step[2:]):
                once.append(step)
            else:
                touched.add(step[1])
                each.append(step)
        fixed = set(range(count)) - {step[1] for step in each}
        kept = {place for _, place in wanted}
        again, told, places = _reused(each, fixed, kept, count, wanted)
        return Extract(self.inputs, tuple(once), again, told, places)

    def prepare(self, parameters: Floats) -> list[Any]:
        """What depends on parameters alone.

        Args:
            parameters: [path, parameter]; those that are the same on all paths stay numbers.

        Returns:
            A value for each place, to be given to `run`: numbers or [path]; None for the others.
        """
        held: list[Any] = [None] * self.places
        first = self.inputs[0] + self.inputs[1]
        same = (parameters == parameters[:1]).all(axis=0)
        for k in range(self.inputs[2]):
            held[first + k] = float(parameters[0, k]) if same[k] else parameters[:, k].copy()
        for k, value in enumerate(self.constants):
            held[sum(self.inputs) + k] = value
        with np.errstate(all="ignore"):
            for operation, out, a, b in self.early:
                held[out] = operation(held[a]) if b < 0 else operation(held[a], held[b])
        return held

    def run(
        self,
        held: list[Any],
        variables: Sequence[Floats] | Floats,
        shocks: Sequence[Floats] | Floats,
        result: Floats,
    ) -> None:
        """Evaluate the function.

        Args:
            held: from `prepare`.
            variables: [variable of the window, quarter, path].
            shocks: [shock of the window, quarter, path].
            result: [entry, quarter, path], written to.
        """
        values = list(held)
        values[: self.inputs[0]] = variables
        values[self.inputs[0] : self.inputs[0] + self.inputs[1]] = shocks
        _run(self.late, values, result.shape[1:])
        for entry, place in self.outputs:
            result[entry] = values[place]


def _run(steps: Sequence[Step], values: list[Any], shape: tuple[int, ...]) -> None:
    """Do steps; a result takes its place's room, which is made where there is none."""
    with np.errstate(all="ignore"):
        for operation, out, a, b in steps:
            room = values[out]
            if room is None:
                room = values[out] = np.empty(shape)
            if b < 0:
                operation(values[a], out=room)
            else:
                operation(values[a], values[b], out=room)


def _reused(
    late: list[Step],
    fixed: set[int],
    kept: set[int],
    count: int,
    outputs: list[tuple[int, int]],
) -> tuple[tuple[Step, ...], tuple[tuple[int, int], ...], int]:
    """The steps with few places: one that is read for the last time takes the next result."""
    results = {step[1] for step in late}
    last: dict[int, int] = {}
    for k, (_, _, a, b) in enumerate(late):
        for place in (a, b):
            if place in results:
                last[place] = k
    base = min(results, default=count)
    top = max(base, max(fixed, default=-1) + 1)
    moved: dict[int, int] = {}
    free: list[int] = []
    steps = []
    for k, (operation, out, a, b) in enumerate(late):
        own_a, own_b = moved.get(a, a), moved.get(b, b)
        for place in {a, b} & results:
            if last[place] == k and place not in kept:
                free.append(moved[place])
        if free:
            moved[out] = free.pop()
        else:
            moved[out] = top
            top += 1
        steps.append((operation, moved[out], own_a, own_b))
    return tuple(steps), tuple((entry, moved.get(p, p)) for entry, p in outputs), top


def _inverse(x: Any, out: Any = None) -> Any:
    return np.divide(1.0, x, out=out)


def _twice(x: Any, out: Any = None) -> Any:
    return np.multiply(2.0, x, out=out)


def _operations(casadi: Any) -> dict[int, Callable[..., Any]]:
    return {
        casadi.OP_ADD: np.add,
        casadi.OP_SUB: np.subtract,
        casadi.OP_MUL: np.multiply,
        casadi.OP_DIV: np.divide,
        casadi.OP_NEG: np.negative,
        casadi.OP_EXP: np.exp,
        casadi.OP_LOG: np.log,
        casadi.OP_LOG1P: np.log1p,
        casadi.OP_SQ: np.square,
        casadi.OP_SQRT: np.sqrt,
        casadi.OP_POW: np.power,
        casadi.OP_CONSTPOW: np.power,
        casadi.OP_FABS: np.abs,
        casadi.OP_FMIN: np.fmin,
        casadi.OP_FMAX: np.fmax,
        casadi.OP_INV: _inverse,
        casadi.OP_TWICE: _twice,
        casadi.OP_SIGN: np.sign,
    }
