"""Equal questions get answers that are equal to the byte: in other processes, in another order."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SAME = [
    "run japan-2025 --draws 16 --elasticities U4 --no-store",
    "tariffs optimal --elasticities U4",
    "negotiate chicken",
    "auction simulate 2025-06-12 --draws 50",
    "budget paths --draws 100",
    "holders withdraw --draws 20",
    "cutoff --by CHN --of JPN --input rare-earths",
]


@pytest.mark.parametrize("line", SAME)
def test_equal_questions_get_equal_bytes(line: str, tmp_path: Path) -> None:
    answers = set()
    for seed, jobs in (("0", "1"), ("12345", "2")):
        command = [sys.executable, "-m", "walkaway", *line.split(), "--json"]
        if line.startswith("run"):
            command += ["--jobs", jobs]
        own = os.environ | {"PYTHONHASHSEED": seed, "WALKAWAY_HOME": str(tmp_path / seed)}
        own |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        found = subprocess.run(command, env=own, capture_output=True, cwd=tmp_path, check=True)
        answers.add(found.stdout)
    assert len(answers) == 1
    assert answers.pop()
