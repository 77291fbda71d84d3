"""The server of the matrix, by the Python SDK.

server.py stdio
server.py http      prints the URL on stderr
"""

import asyncio
import socket
import sys
from typing import Annotated

import uvicorn
from mcp.server.mcpserver import Context, Elicit, MCPServer, Resolve
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import BaseModel

server = MCPServer("python", log_level="ERROR")


@server.tool()
async def echo(text: str) -> str:
    return text


@server.tool()
async def add(a: float, b: float) -> str:
    return f"{a + b:g}"


# Only what reads is stopped where a modern client goes away.
@server.tool(annotations=ToolAnnotations(read_only_hint=True))
async def slow(port: int, context: Context) -> str:
    # Beside MCP, because who stands between may keep calls in processes of their own.
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for step in (1, 2, 3):
            await context.report_progress(step, 3)
            await reader.readexactly(1)
    finally:
        writer.close()
    return "done"


class Person(BaseModel):
    name: str


async def who_is_there() -> Elicit[Person]:
    return Elicit("Who are you?", Person)


@server.tool()
async def ask(person: Annotated[Person, Resolve(who_is_there)]) -> str:
    return f"Hello, {person.name}."


@server.tool()
async def fail() -> str:
    raise ToolError("disk on fire")


def serve_http():
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"serving http://127.0.0.1:{listener.getsockname()[1]}/mcp", file=sys.stderr, flush=True)
    config = uvicorn.Config(server.streamable_http_app(), log_level="error")
    uvicorn.Server(config).run(sockets=[listener])


if sys.argv[1] == "http":
    serve_http()
else:
    server.run()
