"""Base tariffs as they are paid, against what the Census Bureau and the World Bank publish.

Expected values are typed from their tables, not from the snapshot: duties of 2024 by partner and by
NAICS industry (a classification the build does not use), weighted means of 2021-22.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from walkaway.errors import BadInputError
from walkaway.grammar.model import Model
from walkaway.world import EDITIONS, Snapshot, World

WORLD = World.at("2025-06-12")
OLD, PAID = WORLD.trade("published", 2022), WORLD.trade("paid", 2022)
NOW = WORLD.trade()
PLACE = {code: i for i, code in enumerate(PAID.economies)}
SECTOR = {code: k for k, code in enumerate(PAID.sectors)}
US, ROW = PLACE["USA"], PLACE["ROW"]
UNION = [PLACE[code] for code in WORLD.members("EU")]
PRIMARY = ("A01_02", "A03", "B05_06", "B07_08", "B09", "C10T12", "C19")  # SITC 0 to 4


def customs() -> np.ndarray:
    """Imports for consumption of 2024 by exporter and sector, USD bn."""
    bought = np.zeros((len(PLACE), len(SECTOR)))
    for row in WORLD.table("us_base_duties").rows():
        bought[PLACE[row["exporter"]], SECTOR[row["sector"]]] = float(row["imports"]) / 1e9
    return bought


DUTY = PAID.tariffs[:, US] * customs()


def exceptions(gate: str) -> set[tuple[str, str]]:
    rows = WORLD.table("base_tariff_exceptions").where(gate=gate).rows()
    assert all(len(row["reason"]) > 20 for row in rows)
    return {
        (row["exporter" if gate.startswith("us") else "importer"], row["sector"]) for row in rows
    }


def test_us_duties_are_those_collected_in_2024() -> None:
    """76.2bn on 3,251bn, of which chapters 98 and 99, scrap and art (146bn) belong to no sector."""
    assert DUTY.sum() == pytest.approx(76.2, rel=0.03)
    assert customs().sum() == pytest.approx(3251 - 146, rel=0.001)


@pytest.mark.parametrize(
    ("partner", "duty"),
    [
        ("EU", 7.343), ("MEX", 1.251), ("CHN", 46.661), ("CAN", 0.414), ("DEU", 2.210),
        ("JPN", 2.282), ("VNM", 5.335), ("KOR", 0.249), ("TWN", 1.081), ("IRL", 0.182),
        ("IND", 2.106), ("ITA", 1.690), ("FRA", 0.702),
    ],
)  # fmt: skip
def test_us_duties_by_partner(partner: str, duty: float) -> None:
    """Calculated duty of 2024, USD bn, of the ten from whom most is bought, and two more."""
    rows = UNION if partner == "EU" else [PLACE[partner]]
    assert DUTY[rows].sum() == pytest.approx(duty, rel=0.05)


@pytest.mark.parametrize(
    ("sectors", "percent"),
    [
        # duty over imports of 2024 by NAICS: 311-312, 313-316, 321, 322-323, 324, 325, 326, 327,
        # 332, 333, 334, 335, 336
        (("C10T12",), 2.06), (("C13T15",), 12.64), (("C16",), 2.20), (("C17_18",), 2.28),
        (("C19",), 0.35), (("C20", "C21"), 1.01), (("C22",), 4.95), (("C23",), 5.73),
        (("C25",), 5.90), (("C28",), 2.70), (("C26",), 0.80), (("C27",), 4.59),
        (("C29", "C30"), 1.76),
    ],
)  # fmt: skip
def test_us_duties_by_industry_in_another_classification(
    sectors: Sequence[str], percent: float
) -> None:
    own = [SECTOR[code] for code in sectors]
    rate = 100 * DUTY[:, own].sum() / customs()[:, own].sum()
    assert rate == pytest.approx(percent, rel=0.15)


def test_us_sectors_pay_what_they_paid() -> None:
    table = WORLD.table("us_base_duties")
    for code, k in SECTOR.items():
        collected = sum(table.where(sector=code).floats("duty")) / 1e9
        if collected > 1:
            assert DUTY[:, k].sum() == pytest.approx(collected, rel=0.15), code


def test_no_partner_pays_much_on_food_but_whom_the_table_names() -> None:
    food = PAID.tariffs[:, US, SECTOR["C10T12"]]
    above = {PAID.economies[i] for i in np.nonzero(food > 0.15)[0]}
    assert above == {exporter for exporter, _ in exceptions("us_food")} == {"CHN"}
    assert (OLD.tariffs[:, US, SECTOR["C10T12"]] > 0.15).sum() > 40  # what the gate is for


def test_no_us_cell_is_above_its_bound_but_listed_ones() -> None:
    listed = exceptions("us_cell")
    for i, k in np.argwhere(PAID.tariffs[:, US] > 0.20):
        exporter = PAID.economies[i]
        assert {(exporter, "*"), (exporter, PAID.sectors[k])} & listed, (exporter, PAID.sectors[k])


@pytest.mark.parametrize("code", PAID.sectors[:-1])
def test_no_other_cell_is_above_its_bound(code: str) -> None:
    """Four times the median importer's highest rate in the published grid, at most 60%."""
    heads = [m for m in range(len(PLACE)) if m not in {US, ROW, *UNION[1:]}]
    grid = OLD.tariffs.copy()
    grid[:, UNION[0]] = grid[:, UNION].mean(axis=1)
    grid[UNION] = grid[UNION].mean(axis=0)
    grid[np.ix_(UNION, UNION)] = 0
    peak = np.median(grid[:, heads, SECTOR[code]].max(axis=0))
    shipped = float(WORLD.table("base_tariff_bounds").where(sector=code).rows()[0]["bound_pct"])
    # means of the union are plain here and weighted by trade in the build
    assert shipped / 100 == pytest.approx(min(4 * peak, 0.6), rel=0.05)
    others = [m for m in range(len(PLACE)) if m != US]
    assert PAID.tariffs[:, others, SECTOR[code]].max() <= shipped / 100 + 1e-6


@pytest.mark.parametrize(
    ("importer", "manufactures", "primary"),
    [
        # the World Bank's means of 2021 and 2022, percent
        ("DEU", (1.43, 1.64), (1.34, 0.84)), ("JPN", (1.03, 0.85), (3.04, 2.53)),
        ("CHN", (2.57, 2.45), (2.04, 2.00)), ("GBR", (0.69, 0.71), (1.02, 1.81)),
        ("IND", (6.79, 6.22), (3.52, 2.49)), ("VNM", (0.88, 0.82), (2.52, 2.03)),
        ("MYS", (3.88, 3.64), (3.15, 3.03)), ("CAN", (1.77, 0.76), (5.15, 4.06)),
        ("NOR", (0.26, 0.23), (12.19, 8.33)), ("BRA", (9.11, 8.68), (2.31, 1.93)),
        ("SGP", (0.0, 0.0), (0.0, 0.0)), ("AUS", (0.85, 1.04), (0.72, 0.80)),
    ],
)  # fmt: skip
def test_means_of_other_importers(
    importer: str, manufactures: tuple[float, float], primary: tuple[float, float]
) -> None:
    for goods, published in ((False, manufactures), (True, primary)):
        assert mean(importer, primary=goods) == pytest.approx(np.mean(published), rel=0.1, abs=0.02)


def mean(importer: str, *, primary: bool) -> float:
    """Import-weighted tariff, percent; the union's on what its members buy outside."""
    heads = UNION if PLACE[importer] in UNION else [PLACE[importer]]
    sellers = [i for i in range(len(PLACE)) if i not in heads]
    inside = [k for c, k in SECTOR.items() if c != "SERVICES" and (c in PRIMARY) == primary]
    cells = np.ix_(sellers, heads, inside)
    return float(100 * (PAID.tariffs * PAID.flows)[cells].sum() / PAID.flows[cells].sum())


def test_every_importer_meets_its_mean_or_says_why_not() -> None:
    listed = exceptions("mean")
    rows = WORLD.table("base_tariff_importers").rows()
    assert len(rows) == 2 * (1 + len(PLACE) - len(UNION) - 1)
    for row in rows:
        importer = "DEU" if row["importer"] == "EU" else row["importer"]
        found, target = mean(importer, primary=row["group"] == "primary"), float(row["target_pct"])
        assert found == pytest.approx(float(row["paid_pct"]), abs=0.01)
        if abs(found - target) > max(0.1 * target, 0.1):
            assert (row["importer"], row["group"]) in listed
            assert row["note"]
    unmet = {"KOR", "ISR", "TUN"}  # and those without a published mean
    assert {importer for importer, _ in listed} == unmet | {"TWN", "ROW"}


def test_free_entry_stays_free_and_nobody_taxes_its_own() -> None:
    others = [m for m in range(len(PLACE)) if m not in {US, ROW, *UNION}]
    sellers = [i for i in range(len(PLACE)) if i not in {ROW, *UNION}]
    cells = np.ix_(sellers, others)
    free = OLD.tariffs[cells] == 0
    assert not PAID.tariffs[cells][free].any()
    assert not PAID.tariffs[np.ix_(UNION, UNION)].any()
    assert not np.einsum("iis->is", PAID.tariffs).any()
    assert not PAID.tariffs[:, :, SECTOR["SERVICES"]].any()
    assert np.isfinite(PAID.tariffs).all()
    assert PAID.tariffs.min() == 0


def test_the_union_is_one() -> None:
    """One tariff for all members as importers; as exporters everywhere but in the US statistics."""
    outside = [i for i in range(len(PLACE)) if i not in UNION]
    assert not np.ptp(PAID.tariffs[np.ix_(outside, UNION)], axis=1).any()
    elsewhere = [m for m in outside if m != US]
    assert not np.ptp(PAID.tariffs[np.ix_(UNION, elsewhere)], axis=0).any()


def test_what_is_usual() -> None:
    """Tariffs as paid, on the balanced table of 2024."""
    usual = World.at("2025-06-12").trade()
    assert (usual.edition, usual.year) == (NOW.edition, NOW.year)
    assert np.array_equal(usual.flows, NOW.flows)
    assert np.array_equal(usual.tariffs, NOW.tariffs)
    assert (NOW.edition, NOW.year) == ("paid", 2024)
    assert (Model().base, Model().year) == ("paid", None)


def test_editions_share_everything_but_tariffs() -> None:
    assert (OLD.edition, PAID.edition) == EDITIONS
    for own in (OLD, PAID):
        again = WORLD.with_base(own.edition, 2022).trade()
        assert again.edition == own.edition
        assert np.array_equal(again.tariffs, own.tariffs)
    assert WORLD.with_base("paid") != WORLD.with_base("published")
    assert OLD.flows is PAID.flows
    assert OLD.tariffs is not PAID.tariffs
    with pytest.raises(ValueError, match="read-only"):
        PAID.tariffs[0, 1, 0] = 0.5
    with pytest.raises(BadInputError, match=r"no edition 'payed'.*paid"):
        WORLD.trade("payed")


def test_older_data_say_that_they_lack_the_edition() -> None:
    class Older(Snapshot):
        """The embedded data without what was added."""

        def __init__(self) -> None:
            super().__init__(Snapshot.embedded().root)
            self.arrays = {k: v for k, v in self.arrays.items() if k == "trade"}

    older = World.at("2025-06-12", Older())
    assert older.trade("published", 2022).flows.shape == PAID.flows.shape
    with pytest.raises(BadInputError, match="hold no tariffs as paid"):
        older.trade("paid", 2022)
    with pytest.raises(BadInputError, match="hold no trade of 2018"):
        older.trade("published", 2018)
    with pytest.raises(BadInputError) as refused:
        older.trade()
    assert len(refused.value.problems) == 2
