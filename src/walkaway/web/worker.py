"""A process that does one task after another until it is killed or its channel closes."""

from __future__ import annotations

import contextlib
import importlib
import os
import resource
import socket
import traceback
from typing import Any

from walkaway.errors import BadInputError, DataCorruptError, WalkawayError
from walkaway.readings import reading
from walkaway.solve.crew import die_with_parent
from walkaway.web import wire

MOST_PROBLEMS = 100
"""Mistakes that are told at once."""


def live(channel: socket.socket, tasks: str, order: dict[str, Any]) -> None:
    """Do the tasks that arrive on a channel.

    Args:
        channel: to the server.
        tasks: the module whose ``TASKS`` says what can be done.
        order: ``nice`` and ``memory`` (bytes of address space).
    """
    with contextlib.suppress(OSError):
        os.setsid()  # one kill reaches whatever this process starts
    die_with_parent()
    os.register_at_fork(after_in_child=die_with_parent)
    _bounded(order["nice"], order["memory"])
    table = importlib.import_module(tasks).TASKS

    def tell(kind: str, head: dict[str, Any], block: bytes = b"") -> None:
        wire.send(channel, {"is": kind, **head}, block)

    while message := wire.receive(channel):
        head, block = message
        try:
            tell("begun", {})
            with reading():
                answer, content = table[head["task"]](head["arguments"], block, tell)
            tell("done", answer, content)
        except BadInputError as error:
            tell("refused", {"message": str(error)[:2000], "problems": problems(error)})
        except (BrokenPipeError, ConnectionResetError):
            return
        except WalkawayError as error:
            corrupt = isinstance(error, DataCorruptError)
            tell("failed", {"message": str(error), "corrupt": corrupt})
        except MemoryError:
            tell("failed", {"message": "this needs more memory than a run may have here"})
            return
        except Exception as error:
            traceback.print_exc()
            what = f"an error in walkaway itself ({type(error).__name__}: {error})"[:500]
            tell("failed", {"message": f"{what}; its trace is on the server's terminal"})


def problems(error: BadInputError) -> list[dict[str, str]]:
    """The mistakes of an error as JSON has them."""
    found = [
        {"place": one.place, "value": one.path, "what": one.what, "hint": one.hint}
        for one in error.problems[:MOST_PROBLEMS]
    ]
    if more := len(error.problems) - len(found):
        found.append({"place": found[0]["place"], "value": "", "what": f"{more} more", "hint": ""})
    return found


def _bounded(nice: int, memory: int) -> None:
    if nice:
        os.nice(nice)
    if memory:
        with contextlib.suppress(OSError, ValueError):  # a lower limit may be in force
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # If the machine runs out of memory, a worker goes before the server or anything else.
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as own:
        own.write("500")
