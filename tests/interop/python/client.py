"""The client of the matrix, by the Python SDK.

client.py legacy|modern URL
client.py legacy|modern COMMAND ARGUMENT...
"""

import asyncio
import json
import sys

from mcp import Client, StdioServerParameters
from mcp.types import ElicitResult

STEP_TIMEOUT = 45  # seconds
MODES = {"legacy": "legacy", "modern": "2026-07-28"}


def text_of(result):
    return "\n".join(block.text for block in result.content)


def expect(given, wanted):
    if given != wanted:
        raise AssertionError(f"{given!r} is not {wanted!r}")


async def listen():
    """Where `slow` waits for a byte before each of its steps ends."""
    line = asyncio.get_running_loop().create_future()
    listener = await asyncio.start_server(lambda *pair: line.set_result(pair), "127.0.0.1", 0)
    return listener.sockets[0].getsockname()[1], line


class Steps:
    def __init__(self, client):
        self.client = client

    async def call(self, name, **arguments):
        return text_of(await self.client.call_tool(name, arguments))

    async def list(self):
        names = sorted(tool.name for tool in (await self.client.list_tools()).tools)
        expect(names, ["add", "ask", "echo", "fail", "slow"])

    async def simple_call(self):
        expect(await self.call("add", a=2, b=3), "5")
        expect(await self.call("echo", text="caf\u00e9 \u2615"), "caf\u00e9 \u2615")

    async def progress(self):
        port, line = await listen()
        seen = []

        async def on_progress(progress, _total, _message):
            seen.append(progress)
            (await line)[1].write(b".")

        result = await self.client.call_tool("slow", {"port": port}, progress_callback=on_progress)
        expect(text_of(result), "done")
        expect(seen, [1, 2, 3])

    async def cancel(self):
        port, line = await listen()
        started = asyncio.Event()

        async def on_progress(*_):
            started.set()

        slow = self.client.call_tool("slow", {"port": port}, progress_callback=on_progress)
        task = asyncio.create_task(slow)
        await started.wait()
        task.cancel()
        # The server hangs up once it has stopped.
        expect(await (await line)[0].read(), b"")

    async def elicit(self):
        expect(await self.call("ask"), "Hello, Ada.")

    async def fail(self):
        result = await self.client.call_tool("fail", {})
        expect(result.is_error, True)
        if "disk on fire" not in text_of(result):
            raise AssertionError(f"{text_of(result)!r} does not say why")


async def answer(_context, params):
    expect(params.message, "Who are you?")
    return ElicitResult(action="accept", content={"name": "Ada"})


def tell(step, why=None):
    print(json.dumps({"step": step, **({"why": why} if why else {})}), flush=True)


async def main(era, *target):
    url, *arguments = target
    server = url if url.startswith("http") else StdioServerParameters(command=url, args=arguments)
    async with Client(server, mode=MODES[era], elicitation_callback=answer) as client:
        steps = Steps(client)
        plays = {
            "list": steps.list,
            "call": steps.simple_call,
            "progress": steps.progress,
            "cancel": steps.cancel,
            "elicit": steps.elicit,
            "fail": steps.fail,
        }
        for step, play in plays.items():
            try:
                await asyncio.wait_for(play(), STEP_TIMEOUT)
                tell(step)
            except Exception as error:
                tell(step, f"{type(error).__name__} {error}")


asyncio.run(main(*sys.argv[1:]))
