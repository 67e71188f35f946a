"""The process that workers are forked from: everything imported, nothing running.

It runs no job itself, so it always answers; it is the parent of the workers, so it alone can
tell without a race which of them are alive; and when the server goes, even by ``kill -9``, it
sees the end of its socket, kills its workers and ends.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import threading
from typing import Any

from walkaway.web import wire, worker

Control = dict[str, Any]


class Zygote:
    """Forks workers on request and tells of their ends."""

    def __init__(self, control: socket.socket, tasks: str) -> None:
        self.control = control
        self.tasks = tasks
        self.children: set[int] = set()
        self.incoming = bytearray()
        self.descriptors: list[int] = []

    def prepare(self, warm: str) -> bool:
        """Import what workers need, and solve ahead for one date; False if the server goes.

        The work is done in a thread of the lowest priority while this thread watches the
        socket. The thread ends before anything is forked.
        """

        def work() -> None:
            _lowest_priority()
            module = importlib.import_module(self.tasks)
            with contextlib.suppress(Exception):  # workers then do without
                module.warm(warm)

        if not warm:
            importlib.import_module(self.tasks).prepare()
            return True
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(0.1)
            if _gone(self.control):
                return False
        return True

    def serve(self) -> None:
        """Answer until the server goes."""
        gc.collect()
        gc.freeze()  # shared pages stay shared
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        os.set_blocking(wake_read, False)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        wire.send(self.control, {"is": "ready"})
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.control, selectors.EVENT_READ)
            waiting.register(wake_read, selectors.EVENT_READ)
            while True:
                for key, _ in waiting.select():
                    if key.fileobj is self.control:
                        if not self._hear((wake_read, wake_write)):
                            self.kill_all()
                            return
                    else:
                        with contextlib.suppress(BlockingIOError):
                            os.read(wake_read, 4096)
                        self._reap()

    def _hear(self, own: tuple[int, ...]) -> bool:
        try:
            piece, descriptors, _, _ = socket.recv_fds(self.control, 1 << 16, 16)
        except ConnectionError:
            return False
        if not piece:
            return False
        self.incoming += piece
        self.descriptors += descriptors
        while len(self.incoming) >= wire.SIZES.size:
            head_size, _ = wire.SIZES.unpack_from(self.incoming)
            end = wire.SIZES.size + head_size
            if len(self.incoming) < end:
                break
            order = json.loads(self.incoming[wire.SIZES.size : end])
            del self.incoming[:end]
            self._obey(order, own)
        return True

    def _obey(self, order: Control, own: tuple[int, ...]) -> None:
        if order["do"] == "kill":
            if order["pid"] in self.children:
                _kill_group(order["pid"])
            return
        channel = self.descriptors.pop(0)
        pid = os.fork()
        if pid:
            os.close(channel)
            self.children.add(pid)
            with contextlib.suppress(OSError):
                os.setpgid(pid, pid)
            wire.send(self.control, {"is": "forked", "name": order["name"], "pid": pid})
            return
        code = 70
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.control.close()
            for descriptor in (*own, *self.descriptors):
                os.close(descriptor)
            worker.live(socket.socket(fileno=channel), self.tasks, order)
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _reap(self) -> None:
        for pid in tuple(self.children):
            if not _has_ended(pid):
                continue
            # Whatever the worker had started goes with it, while its number is still its own.
            _kill_group(pid)
            _, status = os.waitpid(pid, 0)
            self.children.discard(pid)
            code = os.waitstatus_to_exitcode(status)
            wire.send(self.control, {"is": "ended", "pid": pid, "code": code})

    def kill_all(self) -> None:
        """End all workers."""
        for pid in self.children:
            _kill_group(pid)


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _gone(control: socket.socket) -> bool:
    """Whether the other end is closed; whatever has arrived stays to be read."""
    try:
        return control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def _lowest_priority() -> None:
    """Of this thread alone, where the system knows priorities of threads."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


def main(arguments: list[str]) -> None:
    """Serve on the socket whose descriptor is given: DESCRIPTOR TASKS WARM_DATE."""
    descriptor, tasks, warm = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    zygote = Zygote(socket.socket(fileno=int(descriptor)), tasks)
    try:
        if zygote.prepare(warm):
            zygote.serve()
    except (BrokenPipeError, ConnectionResetError):  # the server has gone
        pass
    finally:
        zygote.kill_all()


if __name__ == "__main__":
    main(sys.argv[1:])
