"""How each row of this system is caused, and what comes then."""

from .world import World, rows  # noqa: I001, F401 (first: the others stand on it)
from . import chatbots, envelopes, failures, limits, lost_answers, polling, requests, tunnels  # noqa: F401
