// The server of the matrix, by the first generation of the TypeScript SDK: legacy only.
//
//     server_v1.mjs PACKAGES stdio
//     server_v1.mjs PACKAGES http      prints the URL on stderr
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

import { loaderOf } from '../../node/install.mjs';
import { work } from './work.mjs';

const [, , packages, transport] = process.argv;
const load = await loaderOf(packages);
const { McpServer } = await load('@modelcontextprotocol/sdk/server/mcp.js');
const { ElicitResultSchema } = await load('@modelcontextprotocol/sdk/types.js');
const { z } = await load('zod');

const text = z.string();
// Only what reads is stopped where a modern client goes away.
const readOnly = { annotations: { readOnlyHint: true } };
const say = (text) => ({ content: [{ type: 'text', text }] });

const question = {
    method: 'elicitation/create',
    params: {
        mode: 'form',
        message: 'Who are you?',
        requestedSchema: {
            type: 'object',
            properties: { name: { type: 'string' } },
            required: ['name'],
        },
    },
};

const reporterOf = (context) => (progress, total) =>
    context.sendNotification({
        method: 'notifications/progress',
        params: { progressToken: context._meta.progressToken, progress, total },
    });

function makeServer() {
    const server = new McpServer({ name: 'typescript-v1', version: '1.0.0' });
    const tool = (name, inputSchema, run, hints) =>
        server.registerTool(name, { inputSchema, ...hints }, run);

    tool('echo', { text }, ({ text }) => say(text));
    tool('add', { a: z.number(), b: z.number() }, ({ a, b }) => say(`${a + b}`));
    const slow = async ({ port }, context) => {
        await work(port, context.signal, reporterOf(context));
        return say('done');
    };
    tool('slow', { port: z.number() }, slow, readOnly);
    tool('ask', {}, async (_, context) => {
        const answer = await context.sendRequest(question, ElicitResultSchema);
        return say(`Hello, ${answer.content?.name}.`);
    });
    tool('fail', {}, () => {
        throw new Error('disk on fire');
    });
    return server;
}

async function serveHttp() {
    const path = '@modelcontextprotocol/sdk/server/streamableHttp.js';
    const { StreamableHTTPServerTransport } = await load(path);
    const sessions = new Map();

    async function openSession() {
        const session = new StreamableHTTPServerTransport({
            sessionIdGenerator: randomUUID,
            onsessioninitialized: (id) => sessions.set(id, session),
            onsessionclosed: (id) => sessions.delete(id),
        });
        await makeServer().connect(session);
        return session;
    }
    const server = createServer(async (incoming, outgoing) => {
        const id = incoming.headers['mcp-session-id'];
        if (id && !sessions.has(id)) return outgoing.writeHead(404).end();
        const session = id ? sessions.get(id) : await openSession();
        await session.handleRequest(incoming, outgoing);
    });
    server.listen(0, '127.0.0.1', () => {
        process.stderr.write(`serving http://127.0.0.1:${server.address().port}/mcp\n`);
    });
}

if (transport === 'http') {
    await serveHttp();
} else {
    const { StdioServerTransport } = await load('@modelcontextprotocol/sdk/server/stdio.js');
    await makeServer().connect(new StdioServerTransport());
}
