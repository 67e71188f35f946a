"""GPM6 written down a second time, from the working paper, as one linear system.

Nothing of the package is used: coefficients by hand instead of derivatives, other names, other
elimination (bank lending, unemployment and levels are left out or substituted), another solver
call. It answers shocks to demand, prices, policy, equilibrium rates, exchange rates, premia,
targets, trend growth and bank lending.
"""

from collections import Counter

import numpy as np
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import splu

REGIONS = ("US", "EU", "JA", "EA6", "LA6", "RC6")
BIG = ("US", "EU", "JA")
LAGS = dict(zip(range(1, 10), (0.04, 0.08, 0.12, 0.16, 0.20, 0.16, 0.12, 0.08, 0.04), strict=True))
COUNTED = (
    *("y", "u", "v", "pi", "pi4", "target", "i", "e", "r", "r4", "rbar", "rbar4"),
    *("long", "longbar", "z", "zbar", "d", "p", "tight", "g"),
)


class Line(Counter):
    """One equation: (variable, region, lead) -> coefficient; everything on one side."""

    def __call__(self, name, region, lead, coefficient):
        self[name, region, lead] += coefficient
        return self


def _equations(c):
    """(line, {shock: what it adds on the right}) of every region."""
    for k in REGIONS:
        big, us = k in BIG, k == "US"

        def at(name, k=k):
            return c[f"{name}_{k}"]

        def start(name, k=k):
            return Line({(name, k, 0): 1.0})

        def fading(name, rate, shock, k=k):
            return Line({(name, k, 0): 1.0, (name, k, -1): -rate}), {f"{shock}_{k}": 1.0}

        def rivals(line, kind, name, lead, size, k=k):
            for j in REGIONS:
                if j != k:
                    weight = size * c[f"{kind}_{k}_{j}"]
                    line(name, k, lead, weight)(name, j, lead, -weight)

        line = start("y")("y", k, -1, -at("beta1"))("y", k, 1, -at("beta2"))("u", k, 0, -1)
        for j in REGIONS:
            spill = c[f"spill_{j}_{k}"]
            line("v", j, 0, -c["beta_fact_res"] * spill)
            if j != k:
                line("y", j, -1, -c["beta_fact"] * spill)
            if j in BIG and (not big or j == k):
                size = c[f"theta_{k}"] * (1 if big else spill * c[f"theta_{j}"])
                for lag, weight in LAGS.items():
                    line("tight", j, -lag, size * weight)
        line("long", k, -1, at("beta3m"))("longbar", k, -1, -at("beta3m"))
        for rate, year, name in (("r", "r4", "long"), ("rbar", "rbar4", "longbar")):
            yields = start(name)(rate, k, 0, -at("lrrw01"))(year, k, 0, -at("lrrw04"))
            for ahead in (0, 4, 8):
                yields(year, k, ahead, -at("lrrw12") / 3)
            for ahead in (0, 4, 8, 12, 16):
                yields(year, k, ahead, -at("lrrw20") / 5)
            yield yields, {}
            mean = start(year)
            for ahead in range(4):
                mean(rate, k, ahead, -0.25)
            yield mean, {}
        for lag in (1, 2, 3, 4):
            rivals(line, "trade", "z", -lag, -at("beta4") / 4)
            rivals(line, "trade", "zbar", -lag, at("beta4") / 4)
        yield line, {}
        yield fading("u", 0.5, "RES_Y")
        yield fading("v", 0.5, "RES_YY")
        yield fading("rbar", 1 - at("rho"), "RES_RR_BAR")
        yield fading("g", 1 - at("tau"), "RES_G")

        forward = at("lambda1")
        line = start("pi")("y", k, -1, -at("lambda2"))
        line("pi4", k, 4, -forward)("pi4", k, -1, forward - 1)
        for lead, sign in ((0, -1), (-4, 1)):
            rivals(line, "imp", "z", lead, sign * at("lambda3") / 4)
            rivals(line, "imp", "zbar", lead, -sign * at("lambda3") / 4)
        yield line, {f"RES_PIE_{k}": -1.0}
        mean = start("pi4")
        for lag in range(4):
            mean("pi", k, -lag, -0.25)
        yield mean, {}

        rest = 1 - at("gamma1")
        line = start("i")("i", k, -1, -at("gamma1"))("rbar", k, 0, -rest)("e", k, 0, -1)
        line("pi4", k, 3, -rest * (1 + at("gamma2")))("target", k, 0, rest * at("gamma2"))
        yield line("y", k, 0, -rest * at("gamma4")), {}
        yield start("r")("i", k, 0, -1)("pi", k, 1, 1), {}
        if big:
            yield start("target"), {}
            yield start("e"), {f"RES_RS_{k}": 1.0}
            yield start("tight"), {f"RES_BLT_{k}": -1.0}
        else:
            yield start("target")("target", k, -1, -1), {f"RES_PIETAR_{k}": -1.0}
            shock = {f"RES_RS_{k}": 1.0, f"RES_PIETAR_{k}": 1.0}
            yield start("e")("e", k, -1, -at("lambda1_RS")), shock
            yield start("tight"), {}

        if us:
            yield from ((start(name), {}) for name in ("z", "zbar", "d", "p"))
            continue
        phi, drift = at("phi"), 0.0 if big else 1.0
        line = start("r")("r", "US", 0, -1)("rbar", k, 0, -1)("rbar", "US", 0, 1)
        line("z", k, 0, 4)("z", k, 1, -4 * phi)("z", k, -1, -4 * (1 - phi))
        line("d", k, 0, drift * (1 - 2 * (1 - phi)))
        yield line("p", k, 0, -1), {}
        yield fading("p", 0.8, "RES_RR_DIFF")
        yield start("zbar")("zbar", k, -1, -1)("d", k, 0, -drift / 4), {f"RES_LZ_BAR_{k}": 1.0}
        if big:
            yield start("d"), {}
        else:
            yield fading("d", 1 - at("chi"), "RES_DOT_LZ_BAR")


def responses(calibration, quarters=40, horizon=320):
    """Responses to one unit of each shock: shock -> variable -> [quarter]."""
    column = {(n, k): i for i, (n, k) in enumerate((n, k) for n in COUNTED for k in REGIONS)}
    equations, size = list(_equations(calibration)), len(column)
    assert len(equations) == size
    rows, columns, entries = [], [], []
    first = np.arange(horizon)
    for row, (line, _) in enumerate(equations):
        for (name, region, lead), coefficient in line.items():
            then = np.minimum(first + lead, horizon - 1)
            inside = then >= 0
            rows.append(first[inside] * size + row)
            columns.append(then[inside] * size + column[name, region])
            entries.append(np.full(int(inside.sum()), coefficient))
    flat = [np.concatenate(parts) for parts in (entries, rows, columns)]
    solver = splu(csc_matrix((flat[0], (flat[1], flat[2])), shape=(size * horizon,) * 2))
    found = {}
    for shock in sorted({name for _, shocks in equations for name in shocks}):
        push = np.zeros(size * horizon)
        for row, (_, shocks) in enumerate(equations):
            push[row] = shocks.get(shock, 0.0)
        path = solver.solve(push).reshape(horizon, size)[:quarters]
        found[shock] = {f"{n}_{k}": path[:, i] for (n, k), i in column.items()}
    return found
