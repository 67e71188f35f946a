"""Equilibria of random games by quantecon, for the tests to compare with.

Needs quantecon (not a dependency of walkaway: it brings numba and sympy). Run with an
interpreter that has it: python tools/build_negotiation_reference.py
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import quantecon.game_theory as gt

TARGET = Path(__file__).resolve().parent.parent / "tests/data/negotiation/quantecon.json"


def game(rows: np.ndarray, columns: np.ndarray) -> gt.NormalFormGame:
    return gt.NormalFormGame(
        (gt.Player(rows.astype(float)), gt.Player(columns.T.astype(float).copy()))
    )


def main() -> None:
    rng = np.random.default_rng(20250612)
    small, large = [], []
    for shape in [(2, 2), (2, 3), (3, 3), (3, 4), (4, 4), (5, 5), (6, 4)] * 2:
        rows, columns = (rng.integers(-999, 1000, shape) for _ in range(2))
        found = gt.support_enumeration(game(rows, columns))
        small.append(
            {
                "rows": rows.tolist(),
                "columns": columns.tolist(),
                "equilibria": [[p.tolist() for p in profile] for profile in found],
            }
        )
    rows, columns = (rng.integers(0, 1000, (30, 30)) for _ in range(2))
    paths = {label: gt.lemke_howson(game(rows, columns), init_pivot=label) for label in range(60)}
    large.append(
        {
            "rows": rows.tolist(),
            "columns": columns.tolist(),
            "lemke_howson": {
                label: [np.flatnonzero(p > 0).tolist() for p in profile]
                for label, profile in paths.items()
            },
        }
    )
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps({"small": small, "large": large}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
