"""Where a file of the data comes from, and what the manifest says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Source:
    """Where a file of the snapshot comes from.

    Attributes:
        publisher: the agency or the authors.
        original: name of the publisher's series, table or file.
        licence: terms, or ``US public domain``.
        vintage: which edition, or the days of publication it spans.
        transformation: what we did to it.
        via: the copy it was read from, where that was not the publisher's own; may be empty.
        file: path inside the snapshot.
        sha256: fingerprint of that file.
    """

    publisher: str
    original: str
    licence: str
    vintage: str
    transformation: str
    via: str = ""
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Entry:
    """One file of the manifest, or of a layer over it.

    Attributes:
        file: path inside the snapshot, with forward slashes.
        kind: ``series``, ``table`` or ``arrays``.
        id: name of the table or of the arrays; for series, name of the file.
        title: what it holds.
        source: where it comes from.
        bytes: size of the file.
        detail: the rest of the manifest's entry (columns, series, rule, ...).
    """

    file: str
    kind: str
    id: str
    title: str
    source: Source
    bytes: int
    detail: Mapping[str, Any] = field(repr=False)
