"""Judging a story again when it or the data change, and telling which verdicts flipped."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from walkaway.claims.judge import Judgement, judge, judgement_day
from walkaway.claims.library import content, load
from walkaway.claims.story import Story
from walkaway.errors import BadInputError, WalkawayError
from walkaway.files import KEPT, bytes_of, write_atomically
from walkaway.outcome.store import default_folder
from walkaway.world import Snapshot, World
from walkaway.world.folder import stamp
from walkaway.world.sources import FINGERPRINT, opened

SCHEMA = "walkaway/verdicts/1"


@dataclass(frozen=True)
class Kept:
    """The last verdicts on a story.

    Attributes:
        story: digest of the story's file.
        data: digest of the data.
        asof: the day of judgement.
        verdicts: claim -> (verdict, because).
    """

    story: str
    data: str
    asof: str
    verdicts: dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Flip:
    """A verdict that is another than before.

    Attributes:
        claim: the claim's id.
        before: verdict before; empty for a claim that is new.
        now: verdict now; empty for a claim that is gone.
        because: the sentence of now, or of before for one that is gone.
    """

    claim: str
    before: str
    now: str
    because: str


@dataclass(frozen=True)
class Round:
    """One judgement of the whole story.

    Attributes:
        story: the story as it was read.
        judgements: its judgements.
        data: digest of the data.
        flips: verdicts that differ from the last ones kept; None if none had been kept.
    """

    story: Story
    judgements: tuple[Judgement, ...]
    data: str
    flips: tuple[Flip, ...] | None


def keep_path(story: str | Path, folder: Path | None = None) -> Path:
    """Where the last verdicts on a story are kept: a file beside the runs of this machine."""
    text = str(story)
    stem = re.sub(r"[^a-z0-9]+", "-", Path(text).name.removesuffix(".toml").lower()).strip("-")
    # A name of the library is itself; a file is told from others of its name by its folder.
    if text.endswith(".toml") or "/" in text:
        stem += "-" + hashlib.sha256(str(Path(text).resolve()).encode()).hexdigest()[:8]
    return (folder or default_folder()) / "claims" / f"{stem}.json"


class _Document(msgspec.Struct):
    """What a file of verdicts holds."""

    schema: Literal["walkaway/verdicts/1"]
    story: str
    data: str
    asof: str
    verdicts: dict[str, tuple[str, str]]


def recall(path: Path) -> Kept | None:
    """The verdicts kept in a file; None if there are none that can be read."""
    try:
        found = msgspec.json.decode(bytes_of(path, KEPT), type=_Document)
    except (BadInputError, ValueError, RecursionError):  # ValueError: also of msgspec
        return None
    return Kept(found.story, found.data, found.asof, found.verdicts)


def remember(path: Path, story: Story, judgements: Sequence[Judgement], data: str) -> None:
    """Keep verdicts; the file is written whole or not at all.

    Raises:
        BadInputError: the folder cannot be written.
    """
    document = {
        "schema": SCHEMA,
        "story": story.digest,
        "data": data,
        "asof": judgements[0].asof.isoformat() if judgements else "",
        "verdicts": {j.claim.id: [str(j.verdict), j.because] for j in judgements},
    }
    write_atomically(path, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def flips(before: Kept, judgements: Sequence[Judgement]) -> tuple[Flip, ...]:
    """Verdicts that differ, in the order of the story; claims that are gone at the end."""
    out = []
    for judgement in judgements:
        name, now = judgement.claim.id, str(judgement.verdict)
        old = before.verdicts.get(name, ("", ""))[0]
        if old != now:
            out.append(Flip(name, old, now, judgement.because))
    present = {j.claim.id for j in judgements}
    gone = [Flip(n, v, "", b) for n, (v, b) in before.verdicts.items() if n not in present]
    return (*out, *gone)


def judge_again(story: str | Path, snapshot: Snapshot, day: dt.date | None, path: Path) -> Round:
    """Judge a story, compare with the verdicts kept, and keep the new ones.

    Args:
        story: name or path.
        snapshot: the data.
        day: the day of judgement; the newest of the data if None.
        path: where the last verdicts are kept.

    Raises:
        BadInputError: the story has mistakes, or the folder cannot be written.
        DataCorruptError: a file of the data is damaged.
    """
    read = load(story, snapshot)
    world = World(day or judgement_day(snapshot, read), snapshot)
    found = judge(read, world)
    before = recall(path)
    remember(path, read, found, snapshot.digest)
    return Round(read, found, snapshot.digest, flips(before, found) if before else None)


def watch(
    story: str | Path,
    day: dt.date | None,
    path: Path,
    *,
    data: Callable[[], Path],
    wait: Callable[[], bool],
) -> Iterator[Round | WalkawayError]:
    """Judge a story now, and again each time its file or the data have changed.

    Args:
        story: name or path.
        day: the day of judgement; the newest of the data if None.
        path: where the last verdicts are kept.
        data: the folder of the snapshot, asked each time (it may be switched).
        wait: waits for the next look; False ends the watch.

    Yields:
        A round at the start, and one after each change; the error instead where the story has
        mistakes just now (it is being written) or the data are damaged (they are being built).
    """
    seen = ""
    while True:
        folder = data()
        now = _fingerprint(story, folder)
        if now != seen:
            seen = now
            try:
                yield judge_again(story, opened(folder), day, path)
            except WalkawayError as error:
                yield error
        if not wait():
            return


def _fingerprint(story: str | Path, folder: Path) -> str:
    """What tells one state of story and data from another; the errors of either count too."""
    digest = hashlib.sha256()
    try:
        digest.update(content(story)[0])
    except BadInputError as error:
        digest.update(str(error).encode())
    try:
        digest.update(bytes_of(folder / FINGERPRINT))
    except BadInputError:
        digest.update(b"no data")  # the snapshot itself then says what is wrong
    digest.update(repr(stamp(folder)).encode())
    return digest.hexdigest()
