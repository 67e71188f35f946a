"""A server in a process of its own; its workers' tasks are those of the module that is named.

That of `tests.web.tasks` are runs that do what a test says, that of `walkaway.web.tasks` real ones.
"""

from __future__ import annotations

import os
import sys

from walkaway.files import home
from walkaway.web import address, journal, server
from walkaway.web.nursery import Nursery


def main() -> None:
    """Serve until killed; the port is the first line of the output."""
    memory = journal.Journal(home())
    memory.prepare()
    own = address.listen("127.0.0.1", 0)
    nursery = Nursery(sys.argv[1])

    def ready() -> None:
        os.write(1, f"{own.port}\n".encode())

    server.serve(own, nursery, memory, token="", slots=1, ready=ready)


if __name__ == "__main__":
    sys.exit(main())
