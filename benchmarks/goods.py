"""The goods market against the plain nested fixed point, to the same residuals, in one process."""

from __future__ import annotations

import time
import tracemalloc

import numpy as np

from benchmarks.reference_goods import nested_fixed_point

SIZES = ((30, 20, 250), (77, 45, 3000), (194, 1, 90), (194, 10, None))
TARIFF_WAR = 0.25


def synthetic(economies: int, sectors: int, seed: int = 0) -> dict[str, np.ndarray]:
    """A random world in exact equilibrium: gravity shares, input-output, tariffs up to 15%."""
    draw = np.random.default_rng(seed)
    size = np.exp(draw.normal(0, 1.2, economies))
    place = draw.random((economies, 2))
    distance = np.sqrt(((place[:, None] - place[None]) ** 2).sum(-1)) + 0.05
    skill = np.exp(draw.normal(0, 0.6, (economies, sectors)))
    pull = size[:, None, None] * skill[:, None, :] / distance[:, :, None]
    pull *= np.exp(draw.normal(0, 0.3, (economies, economies, sectors)))
    own = np.arange(economies)
    pull[own, own] *= 6
    share = pull / pull.sum(axis=0)
    taxed = draw.random(share.shape) < 0.6
    tariffs = np.where(taxed, draw.random(share.shape) * 0.15, 0.0)
    tariffs[own, own] = 0
    va = 0.3 + 0.3 * draw.random((economies, sectors))
    inputs = draw.gamma(0.5, 1, (economies, sectors, sectors)) + 1e-3
    inputs *= ((1 - va) / inputs.sum(axis=1))[:, None, :]
    final = draw.gamma(1.0, 1, (economies, sectors))
    final /= final.sum(axis=1, keepdims=True)
    theta = draw.uniform(2.5, 9, sectors)
    net = share / (1 + tariffs)
    spending = np.ones((economies, sectors)) * size[:, None]
    for _ in range(3000):
        output = np.einsum("jis,is->js", net, spending)
        revenue = (spending - net.sum(axis=0) * spending).sum(axis=1)
        new = final * ((va * output).sum(axis=1) + revenue)[:, None]
        new += np.einsum("nsk,nk->ns", inputs, output)
        new *= 1000 / new.sum()
        settled = np.abs(new / spending - 1).max() < 1e-14
        spending = new
        if settled:
            break
    return {
        "flows": net * spending[None],
        "tariffs": tariffs,
        "va": va,
        "inputs": inputs,
        "final": final,
        "theta": theta,
    }


def tariff_war(tariffs: np.ndarray, rate: float = TARIFF_WAR) -> np.ndarray:
    """Everybody adds a rate on everybody else."""
    abroad = ~np.eye(len(tariffs), dtype=bool)
    return tariffs + rate * abroad[:, :, None]


def calibrated(data: dict[str, np.ndarray]):
    """The synthetic world as a calibration."""
    from walkaway import goods

    economies, _, sectors = data["flows"].shape
    return goods.Calibration(
        [f"E{i}" for i in range(economies)],
        [f"S{k}" for k in range(sectors)],
        data["flows"],
        data["tariffs"],
        data["va"],
        data["inputs"],
        data["final"],
        data["theta"],
    )


def best_of(repeats: int, work) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def peak_of(work) -> float:
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def compare(economies: int, sectors: int, aim: float | None) -> dict[str, object]:
    """One size: seconds, ratio, evaluations, memory and agreement of the two."""
    from walkaway import goods

    data = synthetic(economies, sectors)
    calibration = calibrated(data)
    new = tariff_war(data["tariffs"])

    def ours():
        return goods.solve(calibration, new)

    arrays = [data[k] for k in ("flows", "tariffs", "va", "inputs", "final", "theta")]

    def theirs(limit: int = 5000):
        return nested_fixed_point(*arrays, new, limit=limit)

    start = time.perf_counter()
    calibration.baseline()
    prepared = time.perf_counter() - start
    solution = ours()
    fast = best_of(10, ours)
    start = time.perf_counter()
    wage = theirs()[0]
    slow = time.perf_counter() - start
    memory = peak_of(ours)
    other = peak_of(lambda: theirs(limit=1))  # every round of it needs the same
    gap = float(np.abs(solution.wage / wage - 1).max())
    worst = max(solution.residuals.values())
    wanted = f", aim {aim}x" if aim else ""
    return {
        "name": f"goods {economies}x{sectors}, 25% tariff war",
        "ours_s": fast,
        "reference_s": slow,
        "ratio": slow / fast,
        "note": (
            f"{solution.evaluations} evaluations{wanted}; residual {worst:.0e}; wages agree to "
            f"{gap:.0e}; baseline once {prepared * 1e3:.0f} ms; peak {memory:.1f} MB against "
            f"{other:.1f} MB"
        ),
    }


def embedded() -> dict[str, object]:
    """The embedded world, US tariffs up by ten points on all goods."""
    from walkaway import goods
    from walkaway.world import World

    trade = World.at("2025-06-12").trade()
    calibration = goods.from_trade(trade)
    new = np.array(trade.tariffs)
    usa = trade.economies.index("USA")
    new[:, usa, :-1] += 0.1
    new[usa, usa] = 0
    start = time.perf_counter()
    calibration.baseline()
    prepared = time.perf_counter() - start
    solution = goods.solve(calibration, new)
    return {
        "name": f"goods, embedded world {len(trade.economies)}x{len(trade.sectors)}",
        "ours_s": best_of(10, lambda: goods.solve(calibration, new)),
        "reference_s": None,
        "ratio": None,
        "note": f"{solution.evaluations} evaluations; baseline once {prepared * 1e3:.0f} ms",
    }


def horizons() -> dict[str, object]:
    """Every set at every horizon, cold: calibrations, exact bases and equilibria of one schedule.

    The reference is the long run alone, as many single-level solves from prepared bases.
    """
    from walkaway.engine.questions import question
    from walkaway.goods.equilibria import calibration, equilibrium, plan
    from walkaway.goods.horizon import NAMED

    asked = question("japan-2025")
    plan(asked)  # data and orders are read before the clock starts
    start = time.perf_counter()
    found = [equilibrium(asked, m, horizon=when) for when in NAMED.values() for m in asked.sets]
    cold = time.perf_counter() - start
    tariffs = found[0].tariffs_after
    ready = [calibration(asked, member) for member in asked.sets]

    from walkaway import goods

    def plain():
        for own in ready:
            goods.solve(own, tariffs, rates_up_to=np.inf)

    single = len(NAMED) * best_of(3, plain)
    worst = max(max(own.residuals.values()) for own in found)
    return {
        "name": f"goods, embedded world, {len(NAMED)} horizons x {len(ready)} sets, cold",
        "ours_s": cold,
        "reference_s": single,
        "ratio": single / cold,
        "note": (
            f"limit 1.5 s; reference: {len(found)} solves of one level from bases at hand; "
            f"residual {worst:.0e}"
        ),
    }


def gradient(economies: int, sectors: int) -> dict[str, object]:
    """Welfare of one economy by every tariff of the world, against one solve."""
    from walkaway.goods import adjoint
    from walkaway.goods.evaluator import Evaluator

    data = synthetic(economies, sectors)
    calibration = calibrated(data)
    new = tariff_war(data["tariffs"])
    evaluator = Evaluator(calibration, "fixed", None)
    point, inverse = evaluator.point(new)
    goal = np.eye(economies)[0]

    def work():
        solved = adjoint.multipliers(point, inverse, goal)
        return adjoint.gradient(point, solved.pulled, np.arange(economies))

    def forward():
        fresh = Evaluator(calibration, "fixed", None)
        fresh.point(new)

    ours, solve = best_of(10, work), best_of(10, forward)
    return {
        "name": f"goods {economies}x{sectors}, gradient by {work().size:,} tariffs",
        "ours_s": ours,
        "reference_s": solve,
        "ratio": solve / ours,
        "note": f"one gradient costs {ours / solve:.2f} solves (the reference), aim 1.6",
    }


def optimal() -> dict[str, object]:
    """US optimal tariff on the embedded world, one rate per partner and sector."""
    from walkaway import goods
    from walkaway.world import World

    calibration = goods.from_trade(World.at("2025-06-12").trade())
    calibration.baseline("zero")
    start = time.perf_counter()
    answer = goods.optimal_tariffs(calibration, "USA", "partner-sector")
    return {
        "name": "goods, embedded world, US optimal tariff by partner and sector",
        "ours_s": time.perf_counter() - start,
        "reference_s": None,
        "ratio": None,
        "note": (
            f"{len(answer.rates['USA'])} rates, {answer.gradients} gradients; largest gain of a "
            f"second search {answer.best_response_gap['USA']:.0e}"
        ),
    }


def run() -> list[dict[str, object]]:
    """All rows; the 77x45 reference takes about a minute."""
    rows = [compare(*size) for size in SIZES]
    return [*rows, embedded(), horizons(), gradient(30, 20), gradient(77, 45), optimal()]
