"""Published layouts, written here with numbers of our own in the structure of their publishers."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.own.pages import lines_of
from tests.own.worlds import Table, toy
from walkaway.errors import BadInputError
from walkaway.world import Snapshot, TradeData, World

pd = pytest.importorskip("pandas")
pymrio = pytest.importorskip("pymrio")
pytestmark = pytest.mark.filterwarnings("ignore")


def folder(tmp_path: Path, layout: str, more: str = "") -> Path:
    """The folder of a table, with the lines that the documentation writes for its layout."""
    own = tmp_path / "own" / "table"
    own.mkdir(parents=True)
    (tmp_path / "own" / "table.toml").write_text(lines_of(layout) + more)
    return own


def trade(tmp_path: Path) -> TradeData:
    return World.newest(Snapshot.of(tmp_path)).trade()


def matrices(table: Table) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Flows between industries and to final users, as one matrix each."""
    assert table.inputs is not None
    n, s = len(table.economies), len(table.sectors)
    rows = pd.MultiIndex.from_product([table.economies, table.sectors], names=["region", "sector"])
    between = np.transpose(table.inputs, (0, 2, 1, 3)).reshape(n * s, n * s)
    final = np.transpose(table.final, (0, 2, 1)).reshape(n * s, n)
    users = pd.MultiIndex.from_product([table.economies, ["HFCE"]], names=["region", "category"])
    return pd.DataFrame(between, rows, rows), pd.DataFrame(final, rows, users)


def same(found: TradeData, table: Table, scale: float = 1.0, codes: dict[str, str] | None = None,
         sectors: dict[str, str] | None = None) -> None:  # fmt: skip
    """Flows and shares as written, whatever the order and the names."""
    assert table.inputs is not None
    named, goods = codes or {}, sectors or {}
    e = [found.economies.index(named.get(code, code)) for code in table.economies]
    s = [found.sectors.index(goods.get(code, code)) for code in table.sectors]
    np.testing.assert_allclose(found.flows[np.ix_(e, e, s)], scale * table.flows, rtol=1e-9)
    output = table.flows.sum(axis=1)
    share = table.inputs.sum(axis=0) / output[:, None, :]
    np.testing.assert_allclose(found.input_share[np.ix_(e, s, s)], share, rtol=1e-8)
    final = table.final.sum(axis=0)
    mean = final / final.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(found.final_share[np.ix_(e, s)], mean, rtol=1e-8)


def test_icio(tmp_path: Path) -> None:
    table = toy(("JPN", "USA", "ROW"), ("A01_02", "C29", "D35", "C24"))
    own = folder(tmp_path, "icio")
    between, final = matrices(table)
    labels = [f"{a}_{b}" for a, b in between.index]
    whole = pd.DataFrame(between.to_numpy(), labels, labels)
    for (code, category), column in final.items():
        whole[f"{code}_{category}"] = column.to_numpy()
    added = table.flows.sum(axis=1).ravel() - between.to_numpy().sum(axis=0)
    whole.loc["VALU"] = [*added, *([0.0] * len(table.economies))]
    whole.to_csv(own / "ICIO2021_2015.csv", index_label="V1")
    found = trade(tmp_path)
    same(found, table)
    assert found.services == ("D35",)
    assert found.economies[-1] == "ROW"
    assert found.economy_names[found.economies.index("JPN")] == "Japan"
    assert set(found.elasticities) == {"U4"}  # published sets know no sector D35


def test_sectors_of_our_own_codes_take_the_published_elasticities(tmp_path: Path) -> None:
    table = toy(("JPN", "USA", "ROW"), ("C24", "C29", "SERVICES"))
    own = folder(tmp_path, "pymrio")
    system = pymrio.IOSystem(Z=matrices(table)[0], Y=matrices(table)[1])
    system.save(own, table_format="txt")
    found, ours = trade(tmp_path), World.newest(Snapshot.embedded()).trade()
    assert set(found.elasticities) == set(ours.elasticities)
    at = [ours.sectors.index(code) for code in found.sectors]
    np.testing.assert_array_equal(found.elasticities["CP"], ours.elasticities["CP"][at])


def test_exiobase(tmp_path: Path) -> None:
    """Two letters become ISO3, names of sectors become codes, euros become dollars."""
    names = ("Cultivation of wheat", "Motor vehicles, trailers", "Health & care")
    table = toy(("JP", "US", "WA"), names)
    own = folder(tmp_path, "exiobase")
    system = pymrio.IOSystem(Z=matrices(table)[0], Y=matrices(table)[1])
    system.calc_all()
    system.save(own, table_format="txt")
    found = trade(tmp_path)
    assert found.economies == ("JPN", "USA", "WA")
    slugs = {
        "Cultivation of wheat": "Cultivation-of-wheat",
        "Motor vehicles, trailers": "Motor-vehicles-trailers",
        "Health & care": "Health-care",
    }
    same(found, table, 1.11, {"JP": "JPN", "US": "USA"}, slugs)
    assert set(found.sector_names) == set(names)
    assert any("JP is JPN, US is USA" in line for line in found.own)


def test_eora(tmp_path: Path) -> None:
    """Its statistical discrepancy is left out, thousands of dollars become millions."""
    table = toy(("JPN", "USA", "BRA"), ("Agriculture", "Fishing", "Trade"))
    own = folder(tmp_path, "eora")
    between, final = matrices(table)
    size = len(between)
    padded = np.zeros((size + 1, size + 1))
    padded[:size, :size] = between
    users = np.zeros((size + 1, len(table.economies) + 1))
    users[:size, : len(table.economies)] = final
    rows = [*between.index, ("ROW", "TOTAL")]
    people = [*final.columns, ("ROW", "HFCE")]

    def save(name: str, array: object) -> None:
        pd.DataFrame(array).to_csv(own / name, sep="\t", header=False, index=False)

    stem = "Eora26_2015_bp"
    save(f"{stem}_T.txt", padded)
    save(f"{stem}_FD.txt", users)
    save(f"{stem}_VA.txt", np.ones((1, size + 1)))
    save(f"{stem}_Q.txt", np.ones((1, size + 1)))
    save(f"{stem}_QY.txt", np.ones((1, len(people))))
    save("labels_T.txt", [[f"{a} in full", a, "Industries", b, ""] for a, b in rows])
    save("labels_FD.txt", [[f"{a} in full", a, "Final demand", b, ""] for a, b in people])
    save("labels_VA.txt", [["Primary Inputs", "Compensation", ""]])
    save("labels_Q.txt", [["Air", "CO2 (Gg)", ""]])
    same(trade(tmp_path), table, 1e-3)


def test_wiod(tmp_path: Path) -> None:
    """The workbook of 2013, with its four rows and columns of headers."""
    openpyxl = pytest.importorskip("openpyxl")
    table = toy(("JPN", "USA", "RoW"), ("AtB", "34t35", "P"))
    own = folder(tmp_path, "wiod")
    between, final = matrices(table)
    codes = {name: f"c{k}" for k, name in enumerate(("AtB", "34t35"), 1)} | {"P": "c35"}
    book = openpyxl.Workbook()
    sheet = book.active
    count, people = len(between), len(final.columns)
    width = 4 + count + people + 1
    grid: list[list[object]] = [[None] * width for _ in range(6 + count + 2)]
    grid[0][0] = "World Input-Output Table at current prices, 2015"
    grid[2][0] = "(industry-by-industry)"
    grid[3][0] = "(millions of US$)"
    for column, (region, sector) in enumerate(between.columns, 4):
        for row, text in enumerate((sector, f"{sector} in words", region, codes[sector]), 2):
            grid[row][column] = text
    for column, (region, _) in enumerate(final.columns, 4 + count):
        for row, text in enumerate(("F", "Households", region, "c37"), 2):
            grid[row][column] = text
    for row, text in enumerate(("TOT", "Total output", "TOT", "c60"), 2):
        grid[row][width - 1] = text
    for row, (region, sector) in enumerate(between.index, 6):
        grid[row][:4] = [sector, f"{sector} in words", region, codes[sector]]
        numbers = [*between.iloc[row - 6], *final.iloc[row - 6]]
        grid[row][4:] = [float(one) for one in (*numbers, sum(numbers))]
    added = table.flows.sum(axis=1).ravel() - between.to_numpy().sum(axis=0)
    for row, (name, values) in enumerate((("VA", added), ("GO", added)), 6 + count):
        grid[row][:4] = [name, f"{name} in words", "TOT", "r64" if name == "VA" else "r69"]
        grid[row][4:] = [*map(float, values), *([0.0] * (people + 1))]
    for line in grid:
        sheet.append(line)
    book.save(own / "wiot15_row_test.xlsx")
    found = trade(tmp_path)
    same(found, table, 1.0, {"RoW": "ROW"})


def test_what_pymrio_has_saved_itself(tmp_path: Path) -> None:
    table = toy(("JPN", "USA", "ROW"))
    own = folder(tmp_path, "pymrio")
    system = pymrio.IOSystem(Z=matrices(table)[0], Y=matrices(table)[1])
    system.calc_all()
    system.save(own, table_format="parquet")
    same(trade(tmp_path), table)


def told(tmp_path: Path) -> str:
    with pytest.raises(BadInputError) as error:
        trade(tmp_path)
    return str(error.value)


def test_pickled_objects_run_no_code(tmp_path: Path) -> None:
    own = folder(tmp_path, "pymrio")
    system = pymrio.IOSystem(Z=matrices(toy())[0], Y=matrices(toy())[1])
    system.calc_all()
    system.save(own, table_format="pickle")
    assert "holds pickled objects" in told(tmp_path)


def test_a_folder_that_is_no_such_table(tmp_path: Path) -> None:
    own = folder(tmp_path, "icio")
    assert "holds no file" in told(tmp_path)
    (own / "a.csv").write_text("<html>not found</html>")
    assert "is a page of the web" in told(tmp_path)
    (own / "a.csv").write_text("V1,x\n1,2\n")
    assert "cannot be read as icio" in told(tmp_path)


def test_a_pipe_is_refused_and_a_damaged_archive_is_told(tmp_path: Path) -> None:
    own = folder(tmp_path, "icio")
    own.rmdir()
    pipe = own.with_suffix(".csv")
    os.mkfifo(pipe)
    assert "is a pipe" in told(tmp_path)
    pipe.unlink()
    own.mkdir()
    with zipfile.ZipFile(own / "icio.zip", "w") as made:
        made.writestr("a.csv", "x,y\n")
    raw = bytearray((own / "icio.zip").read_bytes())
    at = raw.index(b"PK\x01\x02")
    raw[at : at + 4] = b"none"  # its list of files
    (own / "icio.zip").write_bytes(raw)
    assert "damaged archive" in told(tmp_path)


def test_a_table_that_is_no_grid(tmp_path: Path) -> None:
    between, final = matrices(toy(("JPN", "USA", "ROW")))
    own = folder(tmp_path, "pymrio")
    system = pymrio.IOSystem(Z=between.iloc[:-1, :-1], Y=final.iloc[:-1])
    system.save(own, table_format="txt")
    assert "11 rows and 11 columns are no grid of 3 x 4" in told(tmp_path)


def test_drawn_stocks(tmp_path: Path) -> None:
    table = toy(("JPN", "USA", "ROW"))
    assert table.inputs is not None
    table.final[1, 0, 2] = -table.inputs[1, 0, 2].sum() - 5
    own = folder(tmp_path, "pymrio")
    system = pymrio.IOSystem(Z=matrices(table)[0], Y=matrices(table)[1])
    system.save(own, table_format="txt")
    assert 'negative_final = "zero"' in told(tmp_path)
    lines = tmp_path / "own" / "table.toml"
    lines.write_text(lines.read_text() + 'negative_final = "zero"\n')
    found = trade(tmp_path)
    assert found.flows.min() == 0
    assert any("drawn stocks" in line for line in found.own)


def test_without_the_extra_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    own = folder(tmp_path, "icio")
    (own / "a.csv").write_text("V1,x\n")
    monkeypatch.setitem(sys.modules, "pymrio", None)
    assert 'pip install "walkaway[tables]"' in told(tmp_path)


def test_nobody_else_imports_it() -> None:
    import subprocess
    import sys

    code = (
        "import sys, walkaway, walkaway.engine, walkaway.cli.data; print('pymrio' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
