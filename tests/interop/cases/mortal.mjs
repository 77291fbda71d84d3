// A server whose process is killed in the middle of a call.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expectFault } from '../expect.mjs';

export function mortal({ program, scratch }) {
    const file = join(scratch, 'mortal.pid');
    // The shell writes down its process id and becomes the server.
    const shell = ['sh', '-c', 'echo $$ >"$0" && exec "$@"', file];
    return {
        name: 'mortal',
        ways: ['wrap', 'gateway'],
        command: [...shell, 'node', program('server-everything'), 'stdio'],
        pid: async () => Number(await readFile(file, 'utf8')),
    };
}

export const mortalCases = {
    async 'its death is told and the next call works'({ peer, server }) {
        const connected = await peer();
        await connected.tools();
        const pid = await server.pid();
        let killed = false;
        const onprogress = () => {
            if (!killed) process.kill(pid, 'SIGKILL');
            killed = true;
        };
        const long = { duration: 60, steps: 600 };
        const result = await connected.call('trigger-long-running-operation', long, { onprogress });
        expectFault(result, 'upstream_died', 'SIGKILL');

        const next = await connected.call('get-sum', { a: 2, b: 3 });
        assert.equal(next.content[0].text, 'The sum of 2 and 3 is 5.');
        assert.notEqual(await server.pid(), pid);
    },
};
