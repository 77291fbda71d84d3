"""A gateway with `faulty` behind it, whose telemetry comes here."""

import json
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "systems"))

from collectors import Collector, SentryServer  # noqa: E402 (found through the line above)
from harness.world import World  # noqa: E402
from witnesses import HttpWitness, StdioWitness  # noqa: E402

END = 60  # seconds for a gateway to leave


class Telemetry(World):
    NAME = "telemetry"

    def __init__(self, build, era, transport):
        super().__init__(build, era)
        self.transport = transport
        self.collector, self.sentry = Collector(), SentryServer()
        self.served = [self.collector, self.sentry]
        self.witness = None

    def upstream(self):
        """The keys of an upstream that a witness stands before."""
        faulty = self.program("faulty")
        if self.transport == "stdio":
            self.witness = StdioWitness(self.folder)
            return {"command": self.witness.command([faulty, "stdio"])}
        self.witness = HttpWitness(self.spawn_faulty(faulty))
        self.served.append(self.witness)
        return {"url": self.witness.url}

    def spawn_faulty(self, faulty):
        # It says on stdout where it listens; whoever is started here is heard on stderr.
        command = f'exec "{faulty}" http --port 0 1>&2'
        return self.spawn("sh", "-c", command).wait_for(r"(http://\S+)").group(1)

    def begin(self, traces=None, sentry=None, upstream=None, more=None, environment=None):
        """Starts the gateway, with what is to be otherwise; `traces=False`: none."""
        own = {"trust_annotations": True, "retries": {"base": "1ms"}} | (upstream or {})
        config = {
            "listen": {"port": 0},
            "log": {"file": str(self.folder / "calls.log")},
            "upstreams": {"shop": self.upstream() | own},
        }
        if traces is not False:
            config["traces"] = {"endpoint": self.collector.url, "every": "20ms"} | (traces or {})
        if sentry is not None:
            config["sentry"] = {"dsn": "${env:DSN}"} | sentry
        file = self.folder / "recourse.yaml"
        file.write_text(json.dumps(config | (more or {})))
        variables = {"DSN": self.sentry.dsn} | (environment or {})
        self.gateway_process = self.spawn(self.program("recourse"), "gateway", "-c", file, **variables)
        url = self.gateway_process.wait_for(r"(http://\S+/mcp)").group(1)
        self.client = self.connect(url)
        return self.client

    def leave(self):
        """Asks the gateway to end; how long it took. All that it said is read then."""
        began = time.monotonic()
        self.gateway_process.process.send_signal(signal.SIGTERM)
        assert self.gateway_process.process.wait(END) == 0
        took = time.monotonic() - began
        self.gateway_process.reader.join(END)
        return took

    def told_in_meta(self):
        """Of each call that reached the server: its headers, and its `_meta`."""
        return [(headers, message["params"].get("_meta", {})) for headers, message in self.witness.calls()]

    def end(self):
        for served in self.served:
            served.close()
        super().end()
