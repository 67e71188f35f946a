"""Files are opened in one place: every other opening in the source is listed here, with why."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import walkaway

SOURCE = Path(walkaway.__file__).parent
# fmt: off
OPENINGS = {
    "open", "fdopen", "read_text", "read_bytes", "write_text", "write_bytes", "touch", "mkstemp",
    "mktemp", "mkfifo", "NamedTemporaryFile", "TemporaryFile", "read_csv", "scan_csv",
    "read_parquet", "scan_parquet", "read_json", "write_csv", "write_parquet", "write_json",
    "savefig", "loadtxt", "genfromtxt", "savetxt", "fromfile", "tofile", "memmap", "savez",
    "savez_compressed", "copyfile", "copytree", "copy2", "CDLL", "sendfile", "ZipFile",
    "is_zipfile", "TarFile", "GzipFile", "LZMAFile", "BZ2File", "connect", "mmap",
}
# fmt: on
OF_ITS_OWN = "shipped beside the code; not a user's file"
ALLOWED = {
    ("files.py", "open"): (4, "this is the place"),
    ("files.py", "fdopen"): (2, "this is the place"),
    ("files.py", "CDLL"): (1, "the system's library"),
    ("files.py", "savefig"): (1, "into memory"),
    ("auctions/bidbook.py", "read_csv"): (1, "of bytes that were read"),
    ("claims/library/__init__.py", "read_bytes"): (1, OF_ITS_OWN),
    ("cli/process.py", "fdopen"): (2, "standard streams that were closed"),
    ("cli/process.py", "open"): (2, "/dev/null, in place of a standard stream"),
    ("cli/serve.py", "open"): (1, "a browser's window"),
    ("expectations/rows.py", "read_text"): (1, OF_ITS_OWN),
    ("firms/reader.py", "read_bytes"): (1, OF_ITS_OWN),
    ("memory.py", "CDLL"): (1, "the system's library"),
    ("memory.py", "open"): (1, "/proc, which the kernel writes"),
    ("negotiation/library/__init__.py", "read_bytes"): (1, OF_ITS_OWN),
    ("present/publish_pictures.py", "read_text"): (1, OF_ITS_OWN),
    ("present/publish_data.py", "write_parquet"): (1, "into a file that the writer opened"),
    ("scenario/stubs.py", "write_text"): (1, "types of the package, for maintainers"),
    ("prepared.py", "read_bytes"): (1, "the code's own digest"),
    ("present/offline.py", "read_text"): (1, OF_ITS_OWN),
    ("present/tile_map.py", "read_text"): (1, OF_ITS_OWN),
    ("present/glance_claims.py", "read_text"): (1, OF_ITS_OWN),
    ("web/ahead.py", "read_text"): (1, OF_ITS_OWN),
    ("present/references.py", "read_text"): (1, OF_ITS_OWN),
    ("parquet.py", "open"): (1, "/dev/null, for a while"),
    ("parquet.py", "read_parquet"): (1, "of bytes that were read"),
    ("solve/crew.py", "open"): (2, "/proc, which the kernel writes"),
    ("solve/crew.py", "CDLL"): (1, "the system's library"),
    ("record/skill.py", "read_text"): (1, OF_ITS_OWN),
    ("record/readings.py", "read_text"): (1, OF_ITS_OWN),
    ("scenario/guide.py", "read_text"): (1, "a page of the documentation, for maintainers"),
    ("scenario/guide.py", "write_text"): (1, "a page of the documentation, for maintainers"),
    ("scenario/library/__init__.py", "read_text"): (2, OF_ITS_OWN),
    ("sweeps/pool.py", "write_parquet"): (1, "into memory"),
    ("sweeps/result.py", "write_parquet"): (1, "into memory"),
    ("sweeps/result.py", "write_csv"): (1, "into memory"),
    ("toml.py", "read_text"): (1, OF_ITS_OWN),
    ("web/app.py", "open"): (1, "the desk's doors"),
    ("web/assets.py", "read_bytes"): (1, OF_ITS_OWN),
    ("web/desk.py", "open"): (1, "the nursery"),
    ("web/journal.py", "open"): (2, "locks, which hold nothing"),
    ("web/worker.py", "open"): (1, "/proc, which the kernel reads"),
    ("world/feed/index.py", "open"): (2, "lines appended under a lock, and the lock"),
    ("world/feed/kept.py", "savez"): (1, "into memory"),
    ("world/feed/publishers/archives.py", "open"): (1, "a member of an archive in memory"),
    ("world/feed/reading.py", "savez"): (1, "into memory"),
    ("outcome/index.py", "connect"): (1, "the index, which the database writes"),
    ("present/publish_data.py", "ZipFile"): (1, "into memory"),
    ("world/feed/carry.py", "ZipFile"): (2, "of streams that the reader and the writer opened"),
    ("world/feed/publishers/archives.py", "ZipFile"): (1, "of bytes that were read"),
    ("world/own/mrio.py", "is_zipfile"): (1, "of a stream that the reader opened"),
    ("world/own/mrio.py", "ZipFile"): (1, "of a stream that the reader opened"),
    ("world/own/given.py", "open"): (1, "its first bytes, before it is read"),
}


def openings() -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for path in SOURCE.rglob("*.py"):
        place = path.relative_to(SOURCE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else ""
            name = called.id if isinstance(called, ast.Name) else name
            if name in OPENINGS:
                found[place, name] += 1
    return found


def test_files_are_read_and_written_in_one_place() -> None:
    found = openings()
    strange = {key: n for key, n in found.items() if n > ALLOWED.get(key, (0, ""))[0]}
    assert not strange, f"read and write through walkaway.files, or say here why not: {strange}"
    gone = {key: n for key, (n, _) in ALLOWED.items() if found[key] < n}
    assert not gone, f"listed, but no longer there: {gone}"
