"""A process in which all is imported and solved ahead, that forks one command after another.

So a command that is killed two hundred times need not be started two hundred times. Each line of
its input asks for one: the function, its arguments, the folder, and where it kills itself.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import IO, Any

from walkaway.cli import main, process

LOOKED = {"open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.fork"}
"""What happens to files and processes: between any two of them a process may be killed."""


def command(*arguments: str) -> None:
    """A command as a user types it."""
    sys.argv = ["walkaway", *arguments]
    main.main()


def kill_at(number: int, folder: str, counted: str) -> None:
    """Kill this process before it does something to the folder for the number-th time.

    Args:
        number: which time; never if negative.
        folder: whose files count; forks always do.
        counted: where the number so far is written at the end.
    """
    own, seen = os.getpid(), 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event not in LOOKED or os.getpid() != own:
            return
        path = str(arguments[0]) if arguments else ""
        if event == "os.fork" or (path.startswith(folder) and not path.startswith(counted)):
            if seen == number:
                os.kill(own, signal.SIGKILL)
            seen += 1

    sys.addaudithook(hook)
    import atexit

    def told() -> None:
        with open(counted, "w") as file:
            file.write(str(seen))

    atexit.register(told)


def called(name: str) -> Callable[..., None]:
    """A function by ``module:name``."""
    module, _, function = name.partition(":")
    found: Callable[..., None] = getattr(importlib.import_module(module), function)
    return found


def child(order: dict[str, Any]) -> None:
    """Become the command."""
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    folder = order["folder"]
    os.environ["WALKAWAY_HOME"] = f"{folder}/home"
    os.chdir(folder)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(f"{folder}.{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if "event" in order:
        kill_at(order["event"], folder, f"{folder}.count")
    called(order["call"])(*order["arguments"])


def ended(order: dict[str, Any]) -> int:
    """Do what a child does, to its end."""
    import atexit

    code: int | str | None = 0
    try:
        code = process.ended(lambda: child(order))
    except SystemExit as end:  # the command's own end
        code = end.code
    finally:
        atexit._run_exitfuncs()
    return code if isinstance(code, int) else int(code is not None)


@contextlib.contextmanager
def _quiet(null: IO[str]) -> Iterator[None]:
    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(null):
        yield


def serve() -> None:
    """Do what is asked until the input ends."""
    for line in sys.stdin:
        order = json.loads(line)
        if order.get("warm"):  # in this very process, so that what is solved stays
            with open(os.devnull, "w") as null, _quiet(null), contextlib.chdir(order["folder"]):
                os.environ["WALKAWAY_HOME"] = f"{order['folder']}/home"
                called(order["call"])(*order["arguments"])
            print(0, flush=True)
            continue
        pid = os.fork()
        if not pid:
            code = 70
            try:
                code = ended(order)
            finally:
                sys.stdout.flush()
                os._exit(code)
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    serve()
