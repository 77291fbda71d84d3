// An HTTP server for SDKs that answer a web Request with a Response.
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const requestOf = (incoming, signal) =>
    new Request(`http://127.0.0.1${incoming.url}`, {
        method: incoming.method,
        headers: incoming.headers,
        body: incoming.method === 'POST' ? Readable.toWeb(incoming) : undefined,
        duplex: 'half',
        signal,
    });

/** Serves on a port of its own and says the URL on stderr. */
export function serveWeb(answer) {
    const server = createServer(async (incoming, outgoing) => {
        const gone = new AbortController();
        outgoing.on('close', () => gone.abort());
        const response = await answer(requestOf(incoming, gone.signal));
        outgoing.writeHead(response.status, Object.fromEntries(response.headers));
        outgoing.flushHeaders();
        if (!response.body) return outgoing.end();
        // A client that goes away ends its own stream, not the server.
        await pipeline(Readable.fromWeb(response.body), outgoing).catch(() => {});
    });
    server.listen(0, '127.0.0.1', () => {
        process.stderr.write(`serving http://127.0.0.1:${server.address().port}/mcp\n`);
    });
}
