"""The built page: a fixed table of files, made when the server starts."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from starlette.requests import Request
from starlette.responses import Response

TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
PACKED = {"br": ".br", "gzip": ".gz"}
TEXT = ("text/", "application/json", "application/manifest", "image/svg")
FOREVER = "public, max-age=31536000, immutable"

MISSING = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>walkaway</title></head>
<body><h1>The page has not been built</h1>
<p>This is a source tree without the built page. Build it with <code>make page</code> (needs
Node), or install walkaway from a wheel, which brings it along. The API answers under
<code>/api/v1</code>.</p></body></html>
"""


@dataclass(frozen=True)
class Asset:
    """One file of the page.

    Attributes:
        type: its media type.
        content: as it is, under the key ``""``, and packed, by content encoding.
        tag: changes when the content does.
        cache: what a browser may do.
    """

    type: str
    content: Mapping[str, bytes]
    tag: str
    cache: str

    def answer(self, request: Request) -> Response:
        """The file, packed as the browser likes it, or word that it has it already."""
        headers = {"cache-control": self.cache, "etag": self.tag, "vary": "accept-encoding"}
        if request.headers.get("if-none-match") == self.tag:
            return Response(status_code=304, headers=headers)
        liked = [
            part.partition(";")[0].strip()
            for part in request.headers.get("accept-encoding", "").split(",")
            if part.replace(" ", "").partition(";q=")[2] not in ("0", "0.0", "0.00", "0.000")
        ]
        packing = next((one for one in PACKED if one in self.content and one in liked), "")
        if packing:
            headers["content-encoding"] = packing
        return Response(self.content[packing], headers=headers, media_type=self.type)


def table(folder: Traversable | None = None) -> dict[str, Asset]:
    """All files of the page by their path in the address.

    Args:
        folder: where the built page lies; the package's own if None.
    """
    root = folder or files("walkaway.web").joinpath("page")
    found = dict(_walk(root, "")) if root.is_dir() else {}
    packed = tuple(PACKED.values())
    assets = {
        f"/{name}": _asset(name, found)
        for name in found
        if not name.endswith(packed) and not name.rpartition("/")[2].startswith(".")
    }
    if "/index.html" in assets:
        assets["/"] = assets.pop("/index.html")
    else:
        content = MISSING.encode()
        assets["/"] = Asset("text/html; charset=utf-8", {"": content}, _tag(content), "no-cache")
    return assets


def endpoint(asset: Asset) -> Callable[[Request], Awaitable[Response]]:
    """What answers at an asset's address."""

    async def answer(request: Request) -> Response:
        return asset.answer(request)

    return answer


def _walk(folder: Traversable, above: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _walk(entry, f"{above}{entry.name}/")
        else:
            found.append((above + entry.name, entry.read_bytes()))
    return found


def _asset(name: str, found: Mapping[str, bytes]) -> Asset:
    content = found[name]
    suffix = "." + name.rpartition(".")[2]
    kind = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    versions = {"": content}
    for encoding, ending in PACKED.items():
        if name + ending in found:
            versions[encoding] = found[name + ending]
    if kind.startswith(TEXT):
        if "gzip" not in versions:
            versions["gzip"] = gzip.compress(content, 6, mtime=0)
        kind += "; charset=utf-8"
    cache = FOREVER if name.startswith("assets/") else "no-cache"
    return Asset(kind, versions, _tag(content), cache)


def _tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:20]}"'
