"""Plays the rows of the systems over sockets. See tests/systems/run."""

from .client import ERAS, FAULT, Client, at_once
from .expect import ANY, SUPPORT_ID, Between, Matches, Mismatch, check, protocol_error, same, tool_error
from .rows import Registry
from .world import ROOT, World, until

__all__ = [
    "ANY", "ERAS", "FAULT", "ROOT", "SUPPORT_ID", "Between", "Client", "Matches", "Mismatch", "Registry", "World",
    "at_once", "check", "protocol_error", "same", "tool_error", "until",
]
