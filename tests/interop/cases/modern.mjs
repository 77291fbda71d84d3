// A server that speaks 2026-07-28 only, which half of the clients cannot talk to by themselves.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';

import { cancelAtProgress, expectFault, expectSameResult, expectSameTools } from '../expect.mjs';
import { startUntil } from '../../node/processes.mjs';

const SCRIPT = fileURLToPath(new URL('../modern_server.mjs', import.meta.url));

export function modern({ packages }) {
    return {
        name: 'modern',
        directClient: 'v2 modern',
        command: ['node', SCRIPT, packages, 'stdio'],
        async serve() {
            const { match } = await startUntil(/serving (\S+)/, ['node', SCRIPT, packages, 'http']);
            return match[1];
        },
    };
}

export const modernCases = {
    'lists the same tools byte for byte': expectSameTools,

    'a call has the same result': (scene) => expectSameResult(scene, 'add', { a: 2, b: 3 }),

    async 'progress arrives in order'({ peer }) {
        const connected = await peer();
        const seen = [];
        const steps = [];
        const onprogress = ({ progress, total }) => {
            seen.push(`${progress}/${total}`);
            steps.push(connected.call('go_on', {}));
        };
        const result = await connected.call('count', {}, { onprogress });
        await Promise.all(steps);
        assert.equal(result.content[0].text, 'three');
        assert.deepEqual(seen, ['1/3', '2/3', '3/3']);
    },

    async 'a cancelled call is cancelled in the server'({ peer, label }) {
        const connected = await peer();
        await cancelAtProgress(connected, 'wait', { who: label });
        const result = await connected.call('was_cancelled', { who: label });
        assert.equal(result.content[0].text, 'yes');
    },

    async 'a tool that throws keeps its words'({ peer }) {
        const result = await (await peer()).call('burn', {});
        const fault = expectFault(result, 'tool_failed', 'disk on fire');
        assert.equal(fault.effect, 'unknown');
    },

    async 'a bad argument is named'({ peer }) {
        const result = await (await peer()).call('add', { a: 'two', b: 3 });
        const fault = expectFault(result, 'invalid_arguments', 'a must be a number');
        assert.deepEqual(
            fault.violations.map((violation) => violation.pointer),
            ['/a'],
        );
    },
};
