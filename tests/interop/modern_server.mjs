// A server of the second SDK generation that speaks 2026-07-28 only.
//
//     modern_server.mjs PACKAGES stdio
//     modern_server.mjs PACKAGES http      prints the URL on stderr
import { EventEmitter, once } from 'node:events';

import { loaderOf } from '../node/install.mjs';
import { serveWeb } from './web.mjs';

const [, , packages, transport] = process.argv;
const load = await loaderOf(packages);
const { McpServer, createMcpHandler, fromJsonSchema } = await load('@modelcontextprotocol/server');

const numbers = fromJsonSchema({
    type: 'object',
    properties: { a: { type: 'number' }, b: { type: 'number' } },
    required: ['a', 'b'],
});
const somebody = fromJsonSchema({
    type: 'object',
    properties: { who: { type: 'string' } },
    required: ['who'],
});
const nothing = fromJsonSchema({ type: 'object', properties: {} });
const readOnly = { readOnlyHint: true };

const say = (text) => ({ content: [{ type: 'text', text }] });

// Over HTTP each request has a server of its own, so what they share stands outside.
const events = new EventEmitter();
const cancelled = new Set();

function progress(context, step, total) {
    const progressToken = context.mcpReq._meta?.progressToken;
    if (progressToken === undefined) return undefined;
    const params = { progressToken, progress: step, total };
    return context.mcpReq.notify({ method: 'notifications/progress', params });
}

function makeServer() {
    const server = new McpServer(
        { name: 'modern', version: '1.0.0' },
        { capabilities: { tools: {} } },
    );

    const add = { description: 'Adds two numbers.', inputSchema: numbers, annotations: readOnly };
    server.registerTool('add', add, async ({ a, b }) => say(`${a + b}`));

    server.registerTool('burn', { description: 'Throws.', inputSchema: nothing }, async () => {
        throw new Error('disk on fire');
    });

    const count = {
        description: 'Counts to three, waiting for go_on at each step.',
        inputSchema: nothing,
        annotations: readOnly,
    };
    server.registerTool('count', count, async (_, context) => {
        for (const step of [1, 2, 3]) {
            const wentOn = once(events, 'go on');
            await progress(context, step, 3);
            await wentOn;
        }
        return say('three');
    });

    const goOn = { description: 'Lets count go on.', inputSchema: nothing, annotations: readOnly };
    server.registerTool('go_on', goOn, async () => {
        events.emit('go on');
        return say('so it does');
    });

    const wait = {
        description: 'Waits to be cancelled.',
        inputSchema: somebody,
        annotations: readOnly,
    };
    server.registerTool('wait', wait, async ({ who }, context) => {
        const stopped = once(context.mcpReq.signal, 'abort');
        await progress(context, 1, 2);
        await stopped;
        cancelled.add(who);
        events.emit('cancelled');
        return say('cancelled');
    });

    const wasCancelled = {
        description: 'Answers once a wait was cancelled.',
        inputSchema: somebody,
        annotations: readOnly,
    };
    server.registerTool('was_cancelled', wasCancelled, async ({ who }) => {
        while (!cancelled.has(who)) await once(events, 'cancelled');
        return say('yes');
    });
    return server;
}

if (transport === 'http') {
    serveWeb(createMcpHandler(makeServer, { legacy: 'reject' }).fetch);
} else {
    const { serveStdio } = await load('@modelcontextprotocol/server/stdio');
    serveStdio(makeServer, { legacy: 'reject' });
}
