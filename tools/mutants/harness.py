"""Runs tests in children of a process that has everything but the package loaded already.

A child imports the package with one module replaced by a faulty one, then runs the tests that
pass over the faulty line, fastest first, until one fails.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import hashlib
import importlib.abc
import importlib.util
import json
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[_name] = "1"

import coverage  # noqa: E402
import hypothesis  # noqa: E402
import pytest  # noqa: E402

MEMORY = 8 << 30
LOG = Path(".mutants") / "child.txt"
"""What the last child printed."""
PRELOADED = ("numpy", "scipy.optimize", "scipy.sparse.linalg", "scipy.stats", "pydantic", "jinja2",
             "click.testing", "rich.console", "casadi", "jsonschema", "hypothesis.extra.numpy",
             "matplotlib.figure", "tree_sitter", "tree_sitter_toml", "polars")  # fmt: skip


@dataclass(frozen=True)
class Coverage:
    """Which tests run which lines.

    Attributes:
        lines: module -> line -> tests.
        seconds: test -> how long it takes.
    """

    lines: dict[str, dict[int, list[str]]]
    seconds: dict[str, float]

    def tests(self, module: str, lines: Sequence[int]) -> list[str]:
        """Tests that run any of the lines (any of the module if none are named)."""
        at = self.lines.get(module, {})
        found = {test for line in (lines or at) for test in at.get(line, []) if test}
        return sorted(found, key=lambda test: (self.seconds.get(test, 0.0), test))


def prepare(root: Path) -> None:
    """Load what every child needs; the package itself is left to the children."""
    sys.path[:0] = [str(root / "src"), str(root)]
    os.chdir(root)
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    # Examples do not depend on chance, and a failing one need not be made small.
    phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
    hypothesis.settings.register_profile(
        "planted", derandomize=True, database=None, deadline=None, phases=phases
    )
    gc.freeze()


def observe(root: Path, modules: Sequence[Path], tests: Sequence[str], cache: Path) -> Coverage:
    """Run the tests once and note what they run; kept until a file changes.

    Raises:
        SystemExit: the tests fail as they are.
    """
    digest = hashlib.sha256("".join([*map(str, modules), *tests]).encode())
    for path in sorted([*(root / "src").rglob("*.[pt]*"), *(root / "tests").rglob("*.py")]):
        if path.suffix in (".py", ".toml"):
            digest.update(path.read_bytes())
    kept = cache / f"coverage-{digest.hexdigest()[:16]}.json"
    if not kept.exists():
        code = _child(lambda say: _observe(root, modules, tests, kept), 3600)[0]
        if code != "0":
            raise SystemExit(f"the tests fail as they are ({code}): {' '.join(tests)}")
    found = json.loads(kept.read_text(encoding="utf-8"))
    lines = {m: {int(n): t for n, t in at.items()} for m, at in found["lines"].items()}
    return Coverage(lines, found["seconds"])


def _observe(root: Path, modules: Sequence[Path], tests: Sequence[str], kept: Path) -> int:
    cov = coverage.Coverage(data_file=None, include=[str(m) for m in modules], config_file=False)
    seconds: dict[str, float] = {}

    class Watching:
        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
            cov.switch_context(item.nodeid)
            return (yield)

        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            seconds[report.nodeid] = seconds.get(report.nodeid, 0.0) + report.duration

    cov.start()
    code = int(pytest.main([*_options(), *tests], plugins=[Watching()]))
    cov.stop()
    data = cov.get_data()
    lines = {str(m.relative_to(root)): data.contexts_by_lineno(str(m)) for m in modules}
    if code == 0:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps({"lines": lines, "seconds": seconds}), encoding="utf-8")
    return code


def failing(root: Path, module: str, tree: ast.Module, tests: list[str], limit: float) -> str:
    """The first test that fails with a faulty module; empty if none does.

    A test that never ends, or that takes all memory, fails as well.
    """

    def run(say: Callable[[str], None]) -> int:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        dotted = module.removeprefix("src/").removesuffix(".py").replace("/", ".")
        sys.meta_path.insert(0, _Faulty(dotted, root / module, tree))

        class Telling:
            def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
                if report.failed:
                    say(report.nodeid)

        return int(pytest.main([*_options(), *tests], plugins=[Telling()]))

    code, said = _child(run, limit)
    if code == "70":
        raise SystemExit(f"the harness failed, see {LOG}")
    # 2 to 5: the tests could not be collected, as the package cannot be imported.
    return "" if code == "0" else said or f"the tests end with {code}"


class _Faulty(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives a module from a tree instead of its file."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        self.name, self.path, self.tree = name, path, tree

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The module's own spec with this loader."""
        if name == self.name:
            return importlib.util.spec_from_file_location(name, self.path, loader=self)
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run the faulty module."""
        exec(compile(self.tree, str(self.path), "exec"), module.__dict__)


def _options() -> list[str]:
    return ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "--hypothesis-profile=planted",
            "--no-summary", "-o", "tmp_path_retention_policy=none",
            "-W", "ignore::pytest.PytestAssertRewriteWarning"]  # fmt: skip


def _child(work: Callable[[Callable[[str], None]], int], limit: float) -> tuple[str, str]:
    """Do work in a child; its exit code, or why it has none, and what it said."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        LOG.parent.mkdir(exist_ok=True)
        log = os.open(LOG, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(log, stream)
        code = 70
        try:
            code = work(lambda text: os.write(write, text.encode()) and None)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os.write(write, f"\n{code}".encode())
            os._exit(code)
    os.close(write)
    text, until = b"", time.monotonic() + limit
    while (left := until - time.monotonic()) > 0 and select.select([read], [], [], left)[0]:
        more = os.read(read, 4096)
        if not more:
            break
        text += more
        if _code(text):
            break
    done = _code(text)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.close(read)
    os.waitpid(child, 0)
    said = text.decode().split("\n")[0]
    return (done, said) if done else ("no end", said)


def _code(text: bytes) -> str:
    """The exit code at the end of what a child said."""
    _, line, code = text.decode().rpartition("\n")
    return code if line and code.isdigit() else ""
