"""What a run was made of: equal records give equal numbers."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated

import msgspec
from msgspec import Meta

from walkaway.documents import Record
from walkaway.prepared import code_digest, digest_of

__all__ = ["RunRecord", "code_digest", "digest_of"]

Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


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
