"""The accounts of a path: ledgers kept by hand, right to the cent and then one entry wrong."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from walkaway.bonds.roster import ROSTER, UST
from walkaway.budget.block import BUCKETS
from walkaway.economy.income import CurrentAccounts
from walkaway.economy.news import News
from walkaway.economy.table import CODES
from walkaway.engine import accounts
from walkaway.engine.paths_shown import ELSEWHERE, HOME
from walkaway.errors import BadInputError

USA, JPN = CODES.index("USA"), CODES.index("JPN")


class Path(dict[str, np.ndarray]):
    """Deviations by item, levels by `level`; here both are what the ledger says."""

    def level(self, name: str) -> np.ndarray:
        return self[name]


def named(names: list[str], rows: list[list[float]]) -> tuple[dict[str, int], np.ndarray]:
    """Positions of series and their table [quarter, series]."""
    return {name: i for i, name in enumerate(names)}, np.array(rows).T


# ---- who holds US debt


def holding(ids: tuple[str, ...]) -> tuple[Any, ...]:
    """Rows of a table of holders, each as the registry has it, or where its name says."""
    known: dict[str, Any] = {row.id: row for row in (*accounts.UST, *ROSTER.inside)}
    places = {row.place: row.at for row in reversed(known.values())}
    named = {
        who: SimpleNamespace(id=who, at=places.get(place := who.split(".")[0], place))
        for who in ids
        if who not in known
    }
    return tuple(SimpleNamespace(holder=(known | named)[who]) for who in ids)


def treasuries(ids: tuple[str, ...], values: list[list[float]]) -> Any:
    table = SimpleNamespace(ids=ids, rows=holding(ids), values=np.array(values))
    return SimpleNamespace(market=SimpleNamespace(table=table))


def test_a_holder_that_stands_nowhere_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [replace(row, at="CHX" if row.id == "CHN" else row.at) for row in UST]
    monkeypatch.setattr(accounts, "UST", tuple(rows))
    with pytest.raises(BadInputError, match=r"holder CHN: at: no economy 'CHX', did you mean"):
        accounts.held_abroad(treasuries(("CHN",), [[1]]))


def test_shares_held_abroad_are_of_all_debt_and_leave_out_the_issuer() -> None:
    market = treasuries(
        ("USA.fed", "USA.banks", "JPN.official", "JPN.private", "EA.private", "CYM", "ROW.other",
         "CHN.official", "GBR.private"),
        [[20, 0], [10, 10], [4, 4], [1, 1], [5, 0], [2, 0], [3, 5], [15, 0], [0, 20]],
    )  # fmt: skip
    found = accounts.held_abroad(market)
    assert found == pytest.approx(
        {"JPN": 0.10, "EUR": 0.05, "REST": 0.10, "CHN": 0.15, "GBR": 0.20}, rel=1e-12
    )


def test_holdings_are_told_by_place_in_money_without_the_federal_reserve() -> None:
    holders = ("USA.fed", "USA.banks", "JPN.private", "JPN.official", "ROW.official", "GBR.private")
    cells = [(h, b) for h in range(6) for b in range(2)]
    block = SimpleNamespace(
        cells=cells,
        system=SimpleNamespace(
            holders=holders,
            rows=[row.holder for row in holding(holders)],
            supply=np.array([100.0, 1000.0]),
        ),
        name=lambda what, b, h: f"{what}_{b}_{h}",
    )
    # Holder h sells h hundredths of what is outstanding in the first bucket, and buys one
    # thousandth of the second, in the second quarter.
    change = {block.name("HELD", b, h): np.array([0.0, (0.001 if b else -h / 100)])
              for h, b in cells}  # fmt: skip
    table = SimpleNamespace(rows=holding(holders))
    market: Any = SimpleNamespace(block=block, market=SimpleNamespace(table=table))
    found = accounts.holdings(market, change.__getitem__, ["JPN"])
    assert found[HOME] == pytest.approx([0, -1 + 1])
    assert found["JPN"] == pytest.approx([0, -2 - 3 + 2])
    assert found[ELSEWHERE] == pytest.approx([0, -4 - 5 + 2])
    found = accounts.holdings(market, change.__getitem__, [])
    assert set(found) == {HOME, ELSEWHERE}
    assert found[ELSEWHERE] == pytest.approx([0, -2 - 3 + 2 - 4 - 5 + 2])
    assert accounts.cells(SimpleNamespace(block=block))[:3] == ("HELD_0_0", "HELD_1_0", "HELD_0_1")  # type: ignore[arg-type]


# ---- interest on the debt there was


def paid(owed: list[float], debt: list[float], growth: list[float], gdp: float) -> np.ndarray:
    """On a baseline of debt at 100% of GDP that costs 4% of GDP a year."""
    index, base = named(
        ["INTEREST_USA", "DEBT_USA"], [[4.0] * (len(owed) + 2), [100.0] * (len(owed) + 2)]
    )
    series, quiet = named(["NGROWTH_USA"], [[*growth, 1.5, 1.5]])
    model = SimpleNamespace(index=index, shock_index=series)
    system = SimpleNamespace(model=model, base=base, quiet=quiet)
    change = {"INTEREST_USA": np.array(owed), "DEBT_USA": np.array(debt)}
    return accounts.paid_on_old_debt(system, change.__getitem__, gdp)  # type: ignore[arg-type]


def test_a_dearer_rate_is_paid_on_the_old_debt_alone() -> None:
    flat = [1.0, 1.0, 1.0]
    # A tenth more debt at the old rate: its interest is not on old debt.
    assert paid([0, 0.4, 0.4], [10, 10, 10], flat, 1000) == pytest.approx([0, 0, 0], abs=1e-12)
    # One point more on all of it: 1% of a GDP of 1,000.
    assert paid([1, 1, 1], [0, 0, 0], flat, 1000) == pytest.approx([10, 10, 10])
    assert paid([-1, -1, 0], [0, 0, 0], flat, 1000) == pytest.approx([-10, -10, 0])
    # Both: 5% on 110 are 5.5, 1.5 more than 4, of which one on the old 100.
    assert paid([1, 1.5], [10, 10], [1.0, 1.0], 1000) == pytest.approx([10, 10])


def test_it_grows_with_the_baselines_gdp_from_the_first_quarter_on() -> None:
    found = paid([1, 1, 1], [0, 0, 0], [1.01, 1.02, 1.05], 30_000)
    assert found == pytest.approx([300, 300 * 1.02, 300 * 1.02 * 1.05])


# ---- identities of a budget


def ledger(code: str) -> tuple[Path, dict[str, list[float]]]:
    """Three quarters of a budget, percent of yearly GDP, kept bucket by bucket."""
    growth, other, remainder = [1.0, 1.01, 1.02], [0.4, 0.8, 0.2], [0.1, 0.2, 0.3]
    primary = [3.0, 2.0, 1.0]
    coupons = [np.array([1.0, 1.5, 1.5]), np.array([1.1, 1.6, 1.4]), np.array([1.2, 1.7, 1.3])]
    mix = np.array([0.2, 0.5, 0.3])
    debt, interest, deficit = [100.0], [4.0], [(3.0 + 4.0 + 0.4) / 4]
    for t in (1, 2):
        interest.append(float(coupons[t - 1].sum()) / growth[t] + remainder[t])
        deficit.append((primary[t] + interest[t] + other[t]) / 4)
        debt.append(debt[-1] / growth[t] + deficit[t])
    path = Path(
        {
            f"DEBT_{code}": np.array(debt),
            f"DEFICIT_{code}": np.array(deficit),
            f"INTEREST_{code}": np.array(interest),
            f"PRIMARY_{code}": np.array(primary),
            **{f"DEBT_{k}_{code}": mix[i] * np.array(debt) for i, k in enumerate(BUCKETS)},
            **{f"COUPON_{k}_{code}": np.array([c[i] for c in coupons])
               for i, k in enumerate(BUCKETS)},
        }
    )  # fmt: skip
    given = {f"NGROWTH_{code}": growth, f"OTHER_{code}": other, f"REMAINDER_{code}": remainder}
    return path, given


def budgets() -> tuple[Any, Path]:
    """A system with the ledgers of both, and a bond market that owes nobody anything."""
    path, given = Path(), {}
    for code in accounts.BUDGETS:
        own, series = ledger(code)
        path |= own
        given |= series
    index, quiet = named(list(given), list(given.values()))
    return SimpleNamespace(model=SimpleNamespace(shock_index=index), quiet=quiet), path


EMPTY: Any = SimpleNamespace(
    block=SimpleNamespace(
        cells=[], system=SimpleNamespace(units=np.zeros((0, 0)), supply=np.zeros(0))
    )
)


def test_a_ledger_kept_by_hand_meets_every_identity() -> None:
    system, path = budgets()
    found = accounts.identities(system, EMPTY, [], path)  # type: ignore[arg-type]
    assert found["budget"] < 1e-15
    assert found["holdings"] == 0.0


@pytest.mark.parametrize("code", accounts.BUDGETS)
@pytest.mark.parametrize(
    ("entry", "at", "by", "times"),
    [
        # Each entry stands in the identities named; the largest gap is told, over the debt.
        ("DEBT_{}", 2, 1.0, 1),
        ("DEFICIT_{}", 2, 1.0, 4),  # four quarters of it are a year's
        ("INTEREST_{}", 2, 1.0, 1),
        ("INTEREST_{}", 0, 1.0, 1),
        ("PRIMARY_{}", 1, -1.0, 1),
        ("DEBT_BILLS_{}", 2, -1.0, 1),
        ("DEBT_BONDS_{}", 0, 1.0, 1),
        ("COUPON_NOTES_{}", 1, 1.0, 1 / 1.02),
    ],
)
def test_one_wrong_entry_shows_with_its_size(
    code: str, entry: str, at: int, by: float, times: float
) -> None:
    system, path = budgets()
    name = entry.format(code)
    path[name] = path[name].copy()
    path[name][at] += by
    debt = path[f"DEBT_{code}"][2 if entry.startswith("COUPON") else at]
    found = accounts.identities(system, EMPTY, [], path)  # type: ignore[arg-type]
    assert found["budget"] == pytest.approx(times * abs(by) / debt, rel=1e-9)


def test_what_holders_have_is_what_is_outstanding() -> None:
    """Two buckets; in the second a dealer is short a tenth of what was issued before."""
    block = SimpleNamespace(
        cells=[(0, 0), (1, 0), (0, 1), (1, 1)],
        system=SimpleNamespace(
            units=np.array([[60.0, 200.0], [40.0, 20.0], [0.0, -20.0]]),
            supply=np.array([100.0, 200.0]),
        ),
        name=lambda what, b, h=None: f"{what}_{b}" if h is None else f"{what}_{b}_{h}",
    )
    path = Path(
        SUPPLY_0=np.array([0.0, 0.02]), SUPPLY_1=np.array([0.0, 0.0]),
        HELD_0_0=np.array([0.6, 0.65]), HELD_0_1=np.array([0.4, 0.42]),
        HELD_1_0=np.array([1.0, 1.0]), HELD_1_1=np.array([0.1, 0.1]),
    )  # fmt: skip
    issued = [News("sale", 0, {"ISSUED_0": np.array([0.0, 0.05, 9.0])})]
    system, books = budgets()
    books |= path
    market = SimpleNamespace(block=block)

    def gap() -> float:
        return accounts.identities(system, market, issued, books)["holdings"]  # type: ignore[arg-type]

    assert gap() < 1e-15
    books["HELD_0_1"] = np.array([0.4, 0.42 + 0.0107])  # of 1.07 outstanding
    assert gap() == pytest.approx(0.01)
    books["HELD_0_1"], books["HELD_1_1"] = path["HELD_0_1"], np.array([0.1, 0.05])
    assert gap() == pytest.approx(0.05)


# ---- abroad


def test_current_accounts_take_the_yield_the_shares_and_the_interest() -> None:
    index, base = named(["INTEREST_USA", "DEBT_USA"], [[4.0, 4.0], [100.0, 100.0]])
    series, quiet = named(["NGROWTH_USA"], [[1.0, 1.0]])
    model = SimpleNamespace(index=index, shock_index=series)
    system = SimpleNamespace(model=model, base=base, quiet=quiet)
    market = treasuries(("USA.fed", "JPN.private"), [[75.0], [25.0]])
    market.gdp = 1000.0
    change = {"INTEREST_USA": np.array([1.0, 1.0]), "DEBT_USA": np.zeros(2)}
    trade = np.zeros((len(CODES), 2))
    trade[USA], trade[JPN] = 40.0, -40.0
    found = accounts.current(system, market, trade, 8.0, change.__getitem__)
    # A quarter of the ten that the government pays more goes to Japan.
    assert found.debt[USA] == pytest.approx([-2.5, -2.5])
    assert found.debt[JPN] == pytest.approx([2.5, 2.5])
    # (40 - 2.5) / 4 is lent in the first quarter, and earns 8% a year in the second.
    assert found.lent[USA] == pytest.approx([0, 0.08 * 37.5 / 4])
    assert found.balance[USA] == pytest.approx([37.5, 37.5 + 0.75])
    assert found.trade is trade


def test_what_is_left_over_is_told_of_world_trade() -> None:
    zero = np.zeros((2, 3))
    system = SimpleNamespace(geography=SimpleNamespace(flows=np.full((2, 2), 50.0)))

    def left(**changed: np.ndarray) -> float:
        given = {"trade": zero, "lent": zero, "debt": zero, "assets": zero} | changed
        return accounts.external(system, CurrentAccounts(**given))  # type: ignore[arg-type]

    off = np.array([[0.0, 4.0, 1.0], [0.0, -6.0, -1.0]])
    assert left() == 0.0
    assert left(trade=off) == pytest.approx(2 / 200)
    assert left(lent=off) == pytest.approx(2 / 200)
    assert left(debt=off, lent=-off) == 0.0
    assert left(assets=3 * off) == pytest.approx(6 / 200)


def test_the_worst_identity_is_named_once_it_is_beyond_rounding() -> None:
    assert accounts.violated({}) == ""
    assert accounts.violated({"budget": 1e-9, "holdings": 1e-12}) == ""
    said = accounts.violated({"budget": 2e-9, "holdings": 0.0123})
    assert said == "the holdings accounts miss their identity by 0.012 of their size"
