"""Build the test data of the goods market: python tools/build_goods_testdata.py RAW OUT.

RAW holds the raw trade data (cp2015/, liberation_day/, wiod/, targets/); OUT is
tests/data/goods. Every file is in our own tidy form; nothing raw is copied.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

ECONOMIES, SECTORS, GOODS = 31, 40, 20


def save(path: Path, **arrays: object) -> None:
    np.savez_compressed(path, **arrays)
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


def stacked(table: np.ndarray) -> np.ndarray:
    """Rows sector then importer, columns exporter -> [exporter, importer, sector]."""
    return table.reshape(-1, ECONOMIES, ECONOMIES).transpose(2, 1, 0)


def spending_of(share, gross, value_added, inputs, final) -> np.ndarray:
    """Spending that belongs to shares: X = final (VA + revenue) + inputs · sales."""
    net = share / gross
    spending = final * value_added[:, None]
    for _ in range(10_000):
        output = np.einsum("jis,is->js", net, spending)
        revenue = (spending - net.sum(axis=0) * spending).sum(axis=1)
        new = final * (value_added + revenue)[:, None] + np.einsum("nsk,nk->ns", inputs, output)
        if np.abs(new - spending).max() <= 1e-15 * new.max():
            return new
        spending = new
    raise SystemExit("spending did not settle")


def cp2015(raw: Path, out: Path) -> None:
    from scipy.io import loadmat

    base = loadmat(raw / "cp2015" / "initial_condition_1993_noS.mat")
    gross = stacked(base["tau"])
    va = base["B"].T
    # The file's input-output shares are shares of all inputs; made shares of output here.
    inputs = base["G"].reshape(ECONOMIES, SECTORS, SECTORS) * (1 - va)[:, None, :]
    final, share = base["alphas"].T, stacked(base["Din"])
    spending = spending_of(share, gross, base["VAn"].ravel(), inputs, final)
    later = gross.copy()
    later[:, :, :GOODS] = 1 + stacked(np.loadtxt(raw / "cp2015" / "tariffs2005.txt")) / 100
    targets = list(
        csv.DictReader((raw / "targets" / "cp2015_welfare_by_country_authors_code.csv").open())
    )
    names = [row["country"] for row in targets if row["scenario"] == "NAFTA_only"]
    save(
        out / "cp2015_1993.npz",
        economies=np.array(names),
        sectors=np.array([f"S{k + 1:02d}" for k in range(SECTORS)]),
        flows=share / gross * spending[None],
        tariffs_1993=gross - 1,
        tariffs_2005=later - 1,
        value_added_share=va,
        input_share=inputs,
        final_share=final,
        trade_elasticity=1 / base["T"].ravel(),
    )
    with (out / "cp2015_targets.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        columns = ["welfare_pct", "tot_pct", "vot_pct", "real_wage_pct"]
        writer.writerow(["scenario", "economy", *columns])
        for row in targets:
            writer.writerow([row["scenario"], row["country"], *(row[c] for c in columns)])


def liberation_day(raw: Path, out: Path) -> None:
    def column(name: str, position: int = 0) -> list[str]:
        with (raw / "liberation_day" / name).open() as file:
            return [row[position] for row in list(csv.reader(file))[1:]]

    with (raw / "liberation_day" / "trade_cepii.csv").open() as file:
        rows = list(csv.reader(file))[1:]
    economies = column("country_labels.csv")
    save(
        out / "liberation_day.npz",
        economies=np.array(economies),
        trade=np.array([[float(cell or 0) for cell in row] for row in rows]),
        gdp=np.array([float(cell) for cell in column("gdp.csv")]),
        listed_rate=np.array([float(cell) for cell in column("tariffs.csv")]),
    )
    names = [
        "welfare",
        "deficit",
        "exports_gdp",
        "imports_gdp",
        "employment",
        "prices",
        "revenue_share",
    ]
    by_economy = {}
    for case, name in (("listed", "output_map.csv"), ("optimal", "output_map_retal.csv")):
        for k, quantity in enumerate(names):
            by_economy[f"{case}_{quantity}"] = np.array([float(c) for c in column(name, k + 1)])
    save(out / "liberation_day_by_economy.npz", **by_economy)
    with (raw / "targets" / "liberation_day_tables_stored.csv").open() as file:
        stored = list(csv.DictReader(line for line in file if not line.startswith("#")))
    kept = ("Table_1", "Table_2", "Table_3", "Table_8", "Table_9", "Table_10", "Table_11")
    with (out / "liberation_day_tables.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["table", "case", "row", "quantity", "printed_pct"])
        for row in stored:
            if row["table"] in kept and "multiple sectors" not in row["case"]:
                case = row["case"].split(":")[0].split(")")[0].strip("( ")
                writer.writerow([row["table"], case, row["row"], row["variable"], row["value_pct"]])


def wiod(raw: Path, out: Path) -> None:
    import h5py

    with h5py.File(raw / "wiod" / "WIOD2014.mat") as file:
        data = file["data"]
        names = [
            "".join(chr(c) for c in file[pointer][:].ravel())
            for pointer in data["countries"][:].ravel()
        ]
        # MATLAB's axes come out reversed: sector, importer, exporter.
        save(
            out / "wiod_2014.npz",
            economies=np.array(names),
            trade=data["Xjik_3D"][:].transpose(2, 1, 0),
            tariffs=data["tjik_3D"][:].transpose(2, 1, 0),
            trade_elasticity=data["sigma"]["IS"]["epsilon_S"][:].ravel(),
        )


FAMILIES = {"cp2015": cp2015, "liberation_day": liberation_day, "wiod": wiod}


def main(arguments: list[str]) -> None:
    raw, out = Path(arguments[0]), Path(arguments[1])
    out.mkdir(parents=True, exist_ok=True)
    for name, build in FAMILIES.items():
        if len(arguments) < 3 or name in arguments[2:]:
            build(raw, out)


if __name__ == "__main__":
    main(sys.argv[1:])
