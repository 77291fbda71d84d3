"""The rows of the analytics platform: how each is caused, and what then comes. See rows.toml."""

from .world import World, rows  # noqa: I001, F401 (first: the others stand on it)
from . import access, data, integrations, limits, writeback  # noqa: F401
