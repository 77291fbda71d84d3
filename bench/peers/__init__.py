"""Gateways and bridges that others made, installed and put before a server, for measuring beside Recourse.

    import peers
    for peer in peers.all("build/release"):
        if why := peer.missing():         # installs it at the first use, into build/peers
            print(peer.name, "is not there:", why)
            continue
        with peer.front(peers.Server(url="http://127.0.0.1:9000/mcp")) as endpoint:
            with peers.connect(endpoint, peer.speaks("http")[0]) as client:
                answer = client.call(client.tool("read_item"), {"item_id": "item_aaaa"}, seconds=8)

Each peer runs with the options it comes with, but for what it needs to run here at all and a time limit of 5 s
per call where it can be given one. `python3 bench/peers` lists them all and installs what is missing.
"""

from .client import HttpClient, Received, StdioClient, connect
from .install import Absent
from .roster import CALL_SECONDS, Peer, all
from .stage import Endpoint, Server, Trouble, free_port, running

__all__ = [
    "CALL_SECONDS", "Absent", "Endpoint", "HttpClient", "Peer", "Received", "Server", "StdioClient", "Trouble", "all",
    "connect", "free_port", "running",
]
