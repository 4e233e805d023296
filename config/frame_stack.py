"""Room for the Python frames of a whole request in one piece of memory.

CPython keeps frames in chunks of 16 kB and returns a chunk to the system as soon as the first frame
in it ends. A loop whose calls cross the border of a chunk maps and unmaps memory for each call:
middleware and templates are nested deeply enough, and it took a third of the result page
(github.com/python/cpython/issues/142183; from 3.13 on, later releases keep a chunk). A function
whose own frame needs a larger chunk gets one, and its calls use the rest of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

BYTES = 66_000
"""Just more than 64 kB: the chunk is 128 kB, and half of it is left, four times what it was."""

_BYTES_OF_A_SLOT = 8


def call_with_room(
    function: Callable[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
) -> Result:
    """Whatever the function returns or raises."""
    return function(*args, **kwargs)


call_with_room.__code__ = call_with_room.__code__.replace(co_stacksize=BYTES // _BYTES_OF_A_SLOT)
