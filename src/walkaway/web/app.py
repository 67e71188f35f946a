"""The application: addresses, errors, the page's files, and the guard around them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from walkaway.web import assets, errors, routes
from walkaway.web.desk import Desk
from walkaway.web.guard import Guard
from walkaway.web.office import Office


def create(desk: Desk, host: str, port: int, token: str = "") -> Guard:
    """The application.

    Args:
        desk: takes in jobs.
        host: address that the server is bound to.
        port: its port.
        token: what visitors must know; empty if nothing.
    """
    office = Office(desk)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        await desk.open()
        first = asyncio.create_task(office.views_ahead())  # read when the first page asks for one
        try:
            yield
        finally:
            first.cancel()
            await desk.close()

    app = FastAPI(
        title="walkaway",
        lifespan=life,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    api = routes.router(office)
    errors.install(app, lambda path: routes.methods(api, path))
    app.include_router(api)
    for path, asset in assets.table().items():
        app.add_route(path, assets.endpoint(asset), methods=["GET"], include_in_schema=False)
    return Guard(app, host, port, token, desk.limits)
