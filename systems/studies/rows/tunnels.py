"""Tunnels, on the machine of the user."""

import socket
import threading

from harness import same

import tokens
from edge import refusing_port

from .world import failed, rows

CLOUDFLARED = """#!/bin/bash
# Stands in for the real one: it wants to reach its edge, says so in its log, and stays.
echo "INF Requesting new quick Tunnel on trycloudflare.com..." >&2
if ! exec 3<>/dev/tcp/127.0.0.1/$EDGE; then
    echo "ERR failed to request quick Tunnel: dial tcp: connection refused" >&2
    exit 1
fi
read -r address <&3 && echo "INF |  https://$address.trycloudflare.com  |" >&2
exec sleep 600
"""


class Edge:
    """What cloudflared asks for an address."""

    def __init__(self, address=b"made-up-words\n"):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, args=(address,), daemon=True).start()

    def serve(self, address):
        self.peers = []
        while True:
            peer, _ = self.socket.accept()
            peer.sendall(address)
            self.peers.append(peer)


def local_server(world, edge=None, installed=True, api=None, patience=20):
    """The tunnel verbs as they run on a machine of somebody."""
    folder = world.folder / "bin"
    folder.mkdir(exist_ok=True)
    (folder / "cloudflared").write_text(CLOUDFLARED)
    (folder / "cloudflared").chmod(0o755)
    edge = edge or Edge().port
    process = world.spawn(
        world.program("studies-tunnels"), "--http",
        PATH=f"{folder}:/usr/bin:/bin" if installed else str(world.folder), EDGE=str(edge),
        STUDIES_URL=api or world.api, STUDIES_TOKEN=tokens.make_token("ada", 600),
        STUDIES_TUNNEL_PATIENCE=str(patience),
    )  # fmt: skip
    return world.connect(process.wait_for(r"(http://\S+)").group(1))


@rows.row("connect/a_tunnel")
def _(world):
    client = local_server(world)
    world.cause(lambda: world.made("connect_start", client, port=3000))
    url = "https://made-up-words.trycloudflare.com"
    tunnel = {"running": True, "tunnel": {"port": 3000, "url": url}}
    same(tunnel, world.made("connect_status", client), "the status")
    same(1, world.count("tunnels", url=url), "the tunnels that are registered")
    world.made("connect_stop", client)
    same([(0,)], world.database("SELECT active FROM tunnels WHERE url = ?", url), "whether it is active")


@rows.row("connect/cloudflared_missing")
def _(world):
    client = local_server(world, installed=world.cause(False, True))
    failed(
        client.call("connect_start", {"port": 3000}), "cloudflared_missing",
        "cloudflared is not on PATH. Support id ID.",
        "Ask the user to install cloudflared, then call connect_start again",
    )  # fmt: skip


def did_not_start(answer):
    failed(
        answer, "tunnel_startup_failed", "cloudflared did not report an address. Nothing was changed. Support id ID.",
        "Ask the user to check that this machine reaches the internet, then call connect_start again",
    )  # fmt: skip


@rows.row("connect/tunnel_startup_failed")
def _(world):
    client = local_server(world, edge=world.cause(refusing_port(), None))
    did_not_start(client.call("connect_start", {"port": 3000}))


@rows.row("connect/tunnel_startup_failed/no_address")
def _(world):
    client = local_server(world, edge=world.cause(lambda: Edge(b"").port, None), patience=world.cause(0.5, 20))
    did_not_start(client.call("connect_start", {"port": 3000}))


@rows.row("connect/registration_failed")
def _(world):
    client = local_server(world, api=world.cause(f"http://127.0.0.1:{refusing_port()}", world.api))
    failed(
        client.call("connect_start", {"port": 3000}), "registration_failed",
        "The tunnel is up on port 3000, but the platform did not register it. Part of it was done; the same call is safe to "
        "repeat. Support id ID.",
        "Call connect_stop, then connect_start again",
    )  # fmt: skip


@rows.row("connect/port_conflict")
def _(world):
    client = local_server(world)
    world.cause(lambda: world.made("connect_start", client, port=3000))
    failed(
        client.call("connect_start", {"port": 3001}), "port_conflict", "A tunnel is already up on port 3000.",
        "Use that tunnel, or call connect_stop first",
    )  # fmt: skip


@rows.row("connect/hosted")
def _(world):
    client = world.cause(world.client, lambda: local_server(world))
    failed(
        client.call("connect_start", {"port": 3000}), "validation_error",
        "Tunnels begin on your own machine: the localhost of this hosted server is another one.",
        "Fix the field that is named, then call again",
    )  # fmt: skip
