"""The rows of `agents`: how each is caused, and the whole answer that comes."""

from .world import World, rows  # noqa: I001, F401 (first: the others stand on it)
from . import calls, client, limits, permissions  # noqa: F401
