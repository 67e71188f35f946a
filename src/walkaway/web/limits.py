"""What a visitor may ask of the server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds that keep one visitor from taking the machine away from the others.

    Attributes:
        draws: of one run.
        body_bytes: of one request.
        body_seconds: that a request's body may take to arrive.
        measures: of one scenario.
        seconds: of one run, one view or one decomposition.
        quick_seconds: of one quick look.
        clerk_seconds: of what is answered at once (reading a scenario, comparing two runs).
        wait_seconds: that what is answered at once waits for its turn; decompositions wait for
            `seconds`.
        queue: runs that wait.
        quick_queue: quick looks that wait.
        jobs_per_client: unfinished jobs of one client.
        jobs_per_address: unfinished jobs of one address of another machine, whatever names its
            clients give themselves.
        kept: jobs that are remembered; the oldest are forgotten, their runs are not deleted.
        kept_quick: quick looks that are remembered (in memory only).
        streams: connections that listen to events.
        memory_bytes: of address space of one worker process.
    """

    draws: int = 1000
    body_bytes: int = 64 * 1024
    body_seconds: float = 20.0
    measures: int = 60
    seconds: float = 600.0
    quick_seconds: float = 60.0
    clerk_seconds: float = 30.0
    wait_seconds: float = 60.0
    queue: int = 64
    quick_queue: int = 256
    jobs_per_client: int = 8
    jobs_per_address: int = 16
    kept: int = 200
    kept_quick: int = 256
    streams: int = 512
    memory_bytes: int = 6 * 1024**3
