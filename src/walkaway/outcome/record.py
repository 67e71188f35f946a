"""What a run was made of: equal records give equal numbers."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from walkaway.documents import Record

Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Hash of walkaway's own source files, so that a changed equation is a changed run.

    Returns:
        sha256 over the package (:func:`digest_of`).
    """
    return digest_of(Path(__file__).resolve().parent.parent)


def digest_of(root: Path) -> str:
    """sha256 over the names and bytes of a package's code, parameters and tables, by name."""
    digest = hashlib.sha256()
    for path in sorted([*root.rglob("*.py"), *root.glob("*/*.toml")]):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


class RunRecord(Record, frozen=True, kw_only=False):
    """What a run was made of; equal records give equal numbers.

    Attributes:
        scenario: sha256 of the scenario's canonical content.
        data: sha256 of the data snapshot's manifest.
        code: sha256 of walkaway's source.
        version: walkaway's version, for people.
        settings: whatever else decides the numbers (elasticity sets, draws, seed).
    """

    scenario: str
    data: str
    code: str
    version: str
    settings: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits that name the run."""
        content = json.dumps(
            [self.scenario, self.data, self.code, dict(sorted(self.settings.items()))]
        )
        return hashlib.sha256(content.encode()).hexdigest()[:12]
