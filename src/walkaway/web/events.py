"""Server-sent events, as the HTML standard has them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

Event = tuple[int, str, bytes]
"""Number, name, data of one line; number 0 is a sign of life."""


class EventStream(Response):
    """A stream that ends when its events do, or when the listener or the server goes."""

    media_type = "text/event-stream"

    def __init__(
        self, events: AsyncIterator[Event], closing: asyncio.Event, done: Callable[[], None]
    ) -> None:
        self.status_code = 200
        self.background = None
        self.body = b""
        self.init_headers({"cache-control": "no-store", "x-accel-buffering": "no"})
        self.raw_headers = [pair for pair in self.raw_headers if pair[0] != b"content-length"]
        self.events, self.closing, self.done = events, closing, done

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until somebody goes."""
        tasks = [
            asyncio.create_task(work)
            for work in (self._send(send), _disconnected(receive), self._closed())
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            self.done()
        if isinstance(results[0], Exception) and not isinstance(results[0], OSError):
            raise results[0]
        with contextlib.suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, send: Send) -> None:
        head = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(head)
        async with contextlib.aclosing(self.events) as events:  # type: ignore[type-var]
            async for number, name, data in events:
                await send(
                    {
                        "type": "http.response.body",
                        "body": written(number, name, data),
                        "more_body": True,
                    }
                )

    async def _closed(self) -> None:
        await self.closing.wait()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def written(number: int, name: str, data: bytes) -> bytes:
    """One event as it goes over the line."""
    if not number:
        return b": still here\n\n"
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, name.encode(), data)
