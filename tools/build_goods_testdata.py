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


FAMILIES = {"cp2015": cp2015}


def main(arguments: list[str]) -> None:
    raw, out = Path(arguments[0]), Path(arguments[1])
    out.mkdir(parents=True, exist_ok=True)
    for name, build in FAMILIES.items():
        if len(arguments) < 3 or name in arguments[2:]:
            build(raw, out)


if __name__ == "__main__":
    main(sys.argv[1:])
