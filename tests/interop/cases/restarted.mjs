// An HTTP server that is killed in the middle of a call, and started again at the same address.
import assert from 'node:assert/strict';

import { expectFault } from '../expect.mjs';
import { end, freePort, startUntil } from '../../node/processes.mjs';

export function restarted({ program }) {
    const command = ['node', program('server-everything'), 'streamableHttp'];
    let port;
    let running;
    const restart = async () => {
        await end(running);
        running = (await startUntil(/listening on port/, command, { PORT: `${port}` })).child;
    };
    return {
        name: 'restarted',
        ways: ['gateway to HTTP'],
        async serve() {
            port = await freePort();
            await restart();
            return `http://127.0.0.1:${port}/mcp`;
        },
        restart,
        end: () => end(running),
    };
}

const expectSum = async (peer) => {
    const result = await peer.call('get-sum', { a: 2, b: 3 });
    assert.equal(result.content[0].text, 'The sum of 2 and 3 is 5.');
};

export const restartedCases = {
    async 'its end is told and later calls work'({ peer, server }) {
        const connected = await peer();
        let ended;
        const onprogress = () => (ended ??= server.end());
        const long = { duration: 60, steps: 600 };
        const cut = await connected.call('trigger-long-running-operation', long, { onprogress });
        // Which of the two is the kernel's choice.
        const wasReset = cut.content[0].text.startsWith('[upstream_reset]');
        expectFault(cut, wasReset ? 'upstream_reset' : 'upstream_answer_cut');
        await ended;
        expectFault(await connected.call('get-sum', { a: 2, b: 3 }), 'upstream_refused');

        await server.restart();
        await expectSum(connected);
    },

    // The new process knows no session of the old one.
    async 'a session lost between calls is not noticed'({ peer, server }) {
        const connected = await peer();
        await server.restart();
        await expectSum(connected);
        await server.restart();
        await expectSum(connected);
    },
};
