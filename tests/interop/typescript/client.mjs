// The client of the matrix, by either generation of the TypeScript SDK.
//
//     client.mjs PACKAGES v1|v2|'v2 modern' URL
//     client.mjs PACKAGES v1|v2|'v2 modern' COMMAND ARGUMENT...
import assert from 'node:assert/strict';

import { loaderOf } from '../../node/install.mjs';
import { loadClients, Peer } from '../clients.mjs';

const STEP_TIMEOUT_MS = 10_000;

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

function stepsOf(peer) {
    const call = async (name, args) => textOf(await peer.call(name, args));
    return {
        async list() {
            const names = (await peer.tools()).map(({ name }) => name);
            assert.equal(names.sort().join(' '), 'add ask cancelled echo fail release slow');
        },
        async call() {
            assert.equal(await call('add', { a: 2, b: 3 }), '5');
            assert.equal(await call('echo', { text: 'caf\u00e9 \u2615' }), 'caf\u00e9 \u2615');
        },
        async progress() {
            const who = `${process.pid} progress`;
            const seen = [];
            const onprogress = ({ progress }) => {
                seen.push(progress);
                call('release', { who });
            };
            assert.equal(textOf(await peer.call('slow', { who }, { onprogress })), 'done');
            assert.deepEqual(seen, [1, 2, 3]);
        },
        async cancel() {
            const who = `${process.pid} cancel`;
            const stop = new AbortController();
            const options = { signal: stop.signal, onprogress: () => stop.abort() };
            await assert.rejects(peer.call('slow', { who }, options));
            assert.ok(stop.signal.aborted, 'it failed before it was cancelled');
            assert.equal(await call('cancelled', { who }), 'yes');
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
