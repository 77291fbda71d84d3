// server-everything: the reference server of the first SDK generation.
import assert from 'node:assert/strict';

import {
    cancelAtProgress,
    expectFault,
    expectSameResult,
    expectSameTools,
    rejectionOf,
} from '../expect.mjs';
import { freePort, startUntil } from '../../node/processes.mjs';

const LONG = 'trigger-long-running-operation';

export function everything({ program }) {
    const script = program('server-everything');
    return {
        name: 'everything',
        command: ['node', script, 'stdio'],
        async serve() {
            const port = await freePort();
            await startUntil(/listening on port/, ['node', script, 'streamableHttp'], {
                PORT: `${port}`,
            });
            return `http://127.0.0.1:${port}/mcp`;
        },
    };
}

export const everythingCases = {
    'lists the same tools byte for byte': expectSameTools,

    'a call has the same result': (scene) => expectSameResult(scene, 'get-sum', { a: 2, b: 3 }),

    'structured content passes': (scene) =>
        expectSameResult(scene, 'get-structured-content', { location: 'New York' }),

    'an image passes': (scene) => expectSameResult(scene, 'get-tiny-image', {}),

    async 'calls at once get each their own answer'({ peer }) {
        const connected = await peer();
        const sums = [...Array(10).keys()].map((a) => connected.call('get-sum', { a, b: 100 }));
        const texts = (await Promise.all(sums)).map((result) => result.content[0].text);
        assert.deepEqual(
            texts,
            [...Array(10).keys()].map((a) => `The sum of ${a} and 100 is ${a + 100}.`),
        );
    },

    async 'progress arrives in order'({ peer }) {
        const seen = [];
        const onprogress = ({ progress, total }) => seen.push(`${progress}/${total}`);
        const result = await (await peer()).call(LONG, { duration: 0.8, steps: 4 }, { onprogress });
        assert.match(result.content[0].text, /completed/);
        // A client drops what reaches it together with the answer.
        assert.ok(seen.length >= 2, `${seen.length} came`);
        assert.deepEqual(seen, ['1/4', '2/4', '3/4', '4/4'].slice(0, seen.length));
    },

    async 'a call can be cancelled and the next works'({ peer }) {
        const connected = await peer();
        await cancelAtProgress(connected, LONG, { duration: 60, steps: 600 });
        const result = await connected.call('echo', { message: 'still here' });
        assert.match(result.content[0].text, /still here/);
    },

    async 'a bad argument is named'({ peer }) {
        const result = await (await peer()).call('get-sum', { a: 'two', b: 3 });
        const fault = expectFault(result, 'invalid_arguments', 'a must be a number', '"two"');
        assert.equal(fault.effect, 'none');
        assert.deepEqual(
            fault.violations.map((violation) => violation.pointer),
            ['/a'],
        );
    },

    async 'a mistyped tool is told the near name'({ peer }) {
        const error = await rejectionOf((await peer()).call('get-summ', { a: 1, b: 2 }));
        assert.equal(error.code, -32602, error.message);
        assert.match(error.message, /\[unknown_tool\].*did you mean 'get-sum'/);
        assert.equal(error.data.code, 'unknown_tool');
    },
};
