// The client of the matrix, by either generation of the TypeScript SDK.
//
//     client.mjs PACKAGES v1|v2|'v2 modern' URL
//     client.mjs PACKAGES v1|v2|'v2 modern' COMMAND ARGUMENT...
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';

import { loaderOf } from '../../node/install.mjs';
import { loadClients, Peer } from '../clients.mjs';

const STEP_TIMEOUT_MS = 45_000;

const [, , packages, kind, ...target] = process.argv;
const address = target[0].startsWith('http') ? { url: target[0] } : { command: target };
const talents = {
    capabilities: { elicitation: {} },
    answers: {
        'elicitation/create': ({ params }) => {
            assert.equal(params.message, 'Who are you?');
            return { action: 'accept', content: { name: 'Ada' } };
        },
    },
};

const textOf = ({ content }) => content.map(({ text }) => text).join('\n');

/** Where `slow` waits for a byte before each of its steps ends. */
async function listen() {
    const server = createServer().unref().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const line = once(server, 'connection').then(([socket]) => socket);
    return { port: server.address().port, line };
}

function stepsOf(peer) {
    const call = async (name, args) => textOf(await peer.call(name, args));
    return {
        async list() {
            const names = (await peer.tools()).map(({ name }) => name);
            assert.equal(names.sort().join(' '), 'add ask echo fail slow');
        },
        async call() {
            assert.equal(await call('add', { a: 2, b: 3 }), '5');
            assert.equal(await call('echo', { text: 'caf\u00e9 \u2615' }), 'caf\u00e9 \u2615');
        },
        async progress() {
            const { port, line } = await listen();
            const seen = [];
            const onprogress = async ({ progress }) => {
                seen.push(progress);
                (await line).write('.');
            };
            assert.equal(textOf(await peer.call('slow', { port }, { onprogress })), 'done');
            assert.deepEqual(seen, [1, 2, 3]);
        },
        async cancel() {
            const { port, line } = await listen();
            const stop = new AbortController();
            const options = { signal: stop.signal, onprogress: () => stop.abort() };
            await assert.rejects(peer.call('slow', { port }, options));
            assert.ok(stop.signal.aborted, 'it failed before it was cancelled');
            // The server hangs up once it has stopped.
            await once((await line).resume(), 'close');
        },
        async elicit() {
            assert.equal(await call('ask', {}), 'Hello, Ada.');
        },
        async fail() {
            const result = await peer.call('fail', {});
            assert.equal(result.isError, true);
            assert.match(textOf(result), /disk on fire/);
        },
    };
}

const within = (milliseconds, work) =>
    Promise.race([
        work,
        new Promise((_, reject) => {
            setTimeout(() => reject(new Error('no end')), milliseconds).unref();
        }),
    ]);

const kindOf = await loadClients(await loaderOf(packages));
const peer = await Peer.connect(kindOf(kind), address, talents);
for (const [step, play] of Object.entries(stepsOf(peer))) {
    try {
        await within(STEP_TIMEOUT_MS, play());
        console.log(JSON.stringify({ step }));
    } catch (error) {
        console.log(JSON.stringify({ step, why: error.message }));
    }
}
await peer.close();
process.exit();
