"""Many scenarios at once: plans of what varies, their results, and what the answers hang on.

`walkaway.sweep` solves every point of a plan; `walkaway.surface` answers between points that were
solved, and says how far it may be off. Both keep what they solved by its content, so that nothing
finished is solved again. Local work is done by the processes of `walkaway.solve.crew`; a cluster's
by Dask, which comes with the extra ``walkaway[sweep]`` as do xarray, Zarr and SALib.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from walkaway.sweeps.plan import Axis, Plan
    from walkaway.sweeps.reader import plan_of
    from walkaway.sweeps.responses import Surface, surface
    from walkaway.sweeps.result import Swept
    from walkaway.sweeps.running import sweep

__all__ = ["Axis", "Plan", "Surface", "Swept", "plan_of", "surface", "sweep"]

_HOMES = {
    "Axis": "plan",
    "Plan": "plan",
    "plan_of": "reader",
    "Surface": "responses",
    "Swept": "result",
    "surface": "responses",
    "sweep": "running",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
