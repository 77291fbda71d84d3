"""Every peer: what it is, how it is had, and how it is put before a server."""

import contextlib
import json
import os
import secrets
import shlex
import tempfile
import urllib.request
from pathlib import Path

from . import install
from .install import Absent
from .stage import Endpoint, free_port, running

CALL_SECONDS = 5  # what a call may take, where a peer can be told
LEGACY, MODERN = "legacy", "modern"
BOTH = (MODERN, LEGACY)  # what is spoken to it first


class Peer:
    """One of them. What derives from it says how it is installed and started."""

    name = version = how = ""
    fronts = ("stdio", "http")  # servers of which transports
    eras = BOTH  # of its clients, the newest first
    time_limit = f"{CALL_SECONDS} s per call"

    def speaks(self, transport):
        """The eras of its clients before a server of that transport, the newest first."""
        return self.eras

    def installed(self):
        """The program, installed at the first use. Throws Absent."""
        raise NotImplementedError

    def missing(self):
        """Nothing, or why it cannot be had here."""
        try:
            self.installed()
            return None
        except Absent as absent:
            return str(absent)

    @contextlib.contextmanager
    def front(self, server):
        """Puts it before the server; yields where its clients come in."""
        if server.transport not in self.fronts:
            raise ValueError(f"{self.name} cannot stand before a server over {server.transport}")
        with tempfile.TemporaryDirectory(prefix="recourse-peer-") as scratch, self.started(server, Path(scratch)) as it:
            yield it

    def started(self, server, scratch):
        raise NotImplementedError


class Direct(Peer):
    name, version, how = "direct", "-", "nowhere: there is no gateway"
    time_limit = "none"

    def installed(self):
        return None

    def started(self, server, scratch):
        return contextlib.nullcontext(Endpoint(server.command, server.url))


class OurOwn(Peer):
    """What is built here."""

    def __init__(self, build):
        self.program = Path(build).resolve() / "apps/recourse/recourse"
        with contextlib.suppress(Absent):
            self.version = install.run(self.installed(), "--version").split()[-1]

    def installed(self):
        if not os.access(self.program, os.X_OK):
            raise Absent(f"{self.program} is not built: scripts/build")
        return self.program


class Gateway(OurOwn):
    name, how = "recourse", "this repository"

    @contextlib.contextmanager
    def started(self, server, scratch):
        port, config = free_port(), scratch / "recourse.yaml"
        way = {"command": list(server.command)} if server.command else {"url": server.url}
        upstream = {**way, "call_timeout": f"{CALL_SECONDS}s"}
        listen = {"address": "127.0.0.1", "port": port}
        config.write_text(json.dumps({"listen": listen, "upstreams": {"server": upstream}}))  # JSON is YAML
        with running([self.program, "gateway", "-c", config], port):
            yield Endpoint(url=f"http://127.0.0.1:{port}/mcp")


class Wrap(OurOwn):
    name, how = "recourse-wrap", "this repository: the wrapper for one stdio server"
    fronts = ("stdio",)

    def started(self, server, scratch):
        command = [self.program, "wrap", "--call-timeout", f"{CALL_SECONDS}s", "--", *server.command]
        return contextlib.nullcontext(Endpoint(tuple(map(str, command))))


class Supergateway(Peer):
    name, version, how = "supergateway", "4.0.0", "npm"
    time_limit = "no option for one; 60 s before a URL"

    def speaks(self, transport):
        """Before a URL it hands modern messages on under a header of the other era, which a server has to refuse."""
        return self.eras if transport == "stdio" else (LEGACY,)

    def installed(self):
        return install.npm(self.name, self.version)

    def started(self, server, scratch):
        return self.before_command(server) if server.command else self.before_url(server)

    @contextlib.contextmanager
    def before_command(self, server):
        port = free_port()
        way = ["--stdio", shlex.join(server.command), "--outputTransport", "streamableHttp", "--stateful"]
        with running([self.installed(), *way, "--port", port], port):
            yield Endpoint(url=f"http://127.0.0.1:{port}/mcp")

    def before_url(self, server):
        command = [self.installed(), "--streamableHttp", server.url, "--outputTransport", "stdio"]
        return contextlib.nullcontext(Endpoint(tuple(map(str, command))))


class McpProxyOfNpm(Peer):
    name, version, how = "mcp-proxy-ts", "6.7.19", "npm, as mcp-proxy"
    fronts = ("stdio",)

    def installed(self):
        return install.npm("mcp-proxy", self.version)

    @contextlib.contextmanager
    def started(self, server, scratch):
        port = free_port()
        way = ["--host", "127.0.0.1", "--port", port, "--requestTimeout", CALL_SECONDS * 1000, "--server", "stream"]
        with running([self.installed(), *way, "--", *server.command], port):
            yield Endpoint(url=f"http://127.0.0.1:{port}/mcp")


class FastMcp(Peer):
    """Its proxy of a configuration as hosts have it."""

    name, version, how = "fastmcp", "4.2.3", "PyPI"

    def installed(self):
        return install.pypi("fastmcp", self.version, "fastmcp")

    @contextlib.contextmanager
    def started(self, server, scratch):
        port, config = free_port(), scratch / "mcp.json"
        way = {"url": server.url}
        if server.command:
            way = {"command": server.command[0], "args": list(server.command[1:])}
        limit = {"timeout": CALL_SECONDS * 1000}
        config.write_text(json.dumps({"mcpServers": {"server": {**way, **limit}}}))
        command = [self.installed(), "run", config, "--transport", "http", "--port", port, "--no-banner"]
        with running(command, port, {"FASTMCP_CHECK_FOR_UPDATES": "off"}):
            yield Endpoint(url=f"http://127.0.0.1:{port}/mcp")


class McpProxyOfCargo(Peer):
    name, version, how = "mcp-proxy-rs", "0.6.0", "crate, as mcp-proxy, without its optional features"
    eras = (LEGACY,)

    def installed(self):
        return install.crate("mcp-proxy", self.version)

    @contextlib.contextmanager
    def started(self, server, scratch):
        port, config = free_port(), scratch / "proxy.toml"
        if server.command:
            arguments = json.dumps(list(server.command[1:]))
            way = f'transport = "stdio"\ncommand = {json.dumps(server.command[0])}\nargs = {arguments}\n'
        else:
            way = f'transport = "http"\nurl = {json.dumps(server.url)}\n'
        config.write_text(
            f'[proxy]\nname = "peer"\n[proxy.listen]\nhost = "127.0.0.1"\nport = {port}\n'
            f'[[backends]]\nname = "server"\n{way}[backends.timeout]\nseconds = {CALL_SECONDS}\n'
        )
        with running([self.installed(), "--config", config], port):
            yield Endpoint(url=f"http://127.0.0.1:{port}/")


class ContextForge(Peer):
    """Registers the server by its API, as its own pages show. Open to anybody here, and to servers on this machine."""

    name, version, how = "contextforge", "1.0.7", "PyPI, as mcp-contextforge-gateway"
    fronts = ("http",)
    eras = (LEGACY,)
    OPEN = {
        "AUTH_REQUIRED": "false",
        "MCP_REQUIRE_AUTH": "false",
        "ALLOW_UNAUTHENTICATED_ADMIN": "true",
        "SSRF_ALLOW_LOCALHOST": "true",
        "SSRF_ALLOW_PRIVATE_NETWORKS": "true",
        "REQUIRE_STRONG_SECRETS": "false",
    }

    def installed(self):
        return install.pypi("mcp-contextforge-gateway", self.version, "mcpgateway", ("python3.12", "python3.13"))

    @contextlib.contextmanager
    def started(self, server, scratch):
        port = free_port()
        secret = {
            name: secrets.token_urlsafe(40)
            for name in ("JWT_SECRET_KEY", "AUTH_ENCRYPTION_SECRET", "BASIC_AUTH_PASSWORD", "PLATFORM_ADMIN_PASSWORD")
        }
        own = {"DATABASE_URL": f"sqlite:///{scratch}/mcp.db", "CACHE_TYPE": "memory", "TOOL_TIMEOUT": str(CALL_SECONDS)}
        command = [self.installed(), "--host", "127.0.0.1", "--port", port]
        with running(command, port, {**self.OPEN, **secret, **own}, scratch):
            registered = {"name": "server", "url": server.url, "transport": "STREAMABLEHTTP"}
            post(f"http://127.0.0.1:{port}/gateways", registered)
            yield Endpoint(url=f"http://127.0.0.1:{port}/mcp")


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()


def all(build):
    """Every peer, those that are not there, too."""
    others = [Supergateway(), McpProxyOfNpm(), FastMcp(), McpProxyOfCargo(), ContextForge()]
    return [Direct(), Gateway(build), Wrap(build), *others]
