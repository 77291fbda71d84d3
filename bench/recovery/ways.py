"""What a scenario is played through: bench/peers, and Recourse as an operator sets it before servers of their own."""

import contextlib
import json

import peers
import peers.roster
from peers.roster import Gateway
from peers.stage import Endpoint, free_port, running


class Trusting(Gateway):
    """The gateway with one more line of configuration: what a server says of its tools is believed."""

    name = "recourse-trusting"

    @contextlib.contextmanager
    def started(self, server, scratch):
        port, config = free_port(), scratch / "recourse.yaml"
        way = {"command": list(server.command)} if server.command else {"url": server.url}
        upstream = {**way, "call_timeout": f"{peers.roster.CALL_SECONDS}s", "trust_annotations": True}
        config.write_text(
            json.dumps({"listen": {"address": "127.0.0.1", "port": port}, "upstreams": {"server": upstream}})
        )
        with running([self.program, "gateway", "-c", config], port):
            yield Endpoint(url=f"http://127.0.0.1:{port}/mcp")


def all(build):
    direct, gateway, wrap, *others = peers.all(build)
    return [direct, *others, gateway, Trusting(build), wrap]
