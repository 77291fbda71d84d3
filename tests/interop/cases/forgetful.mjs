// A server that has forgotten its session between two calls, and says so in the words of one of the
// SDKs: the next call works, and its caller does not notice.
import assert from 'node:assert/strict';

import { ForgetfulFront } from '../forgetful_front.mjs';
import { everything } from './everything.mjs';

const jsonRpc = (code, message) => ({
    type: 'application/json',
    body: JSON.stringify({ jsonrpc: '2.0', id: 'server-error', error: { code, message } }),
});

const WORDS = {
    'the specification': { status: 404, type: 'text/plain', body: '' },
    'the TypeScript SDK': { status: 404, ...jsonRpc(-32001, 'Session not found') },
    'the Python SDK': {
        status: 404,
        ...jsonRpc(-32600, 'Not Found: Invalid or expired session ID'),
    },
    'an older Python SDK': {
        status: 400,
        type: 'text/plain',
        body: 'Bad Request: No valid session ID provided',
    },
};

export function forgetful(place) {
    const behind = everything(place);
    const front = new ForgetfulFront();
    return {
        name: 'forgetful',
        ways: ['gateway to HTTP'],
        front,
        async serve() {
            const { port } = new URL(await behind.serve());
            return `http://127.0.0.1:${await front.start(port)}/mcp`;
        },
    };
}

async function expectUnnoticed({ peer, server }, answer) {
    const connected = await peer();
    await connected.tools();
    server.front.forgetNext(answer);
    const result = await connected.call('get-sum', { a: 2, b: 3 });
    assert.ok(server.front.hasForgotten, 'the session was never forgotten');
    assert.equal(result.content[0].text, 'The sum of 2 and 3 is 5.');
}

export const forgetfulCases = Object.fromEntries(
    Object.entries(WORDS).map(([who, answer]) => [
        `a session lost in the words of ${who} is not noticed`,
        (scene) => expectUnnoticed(scene, answer),
    ]),
);
