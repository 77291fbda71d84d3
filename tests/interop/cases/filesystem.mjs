// server-filesystem: a server whose own words about a failure are good, and must survive.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expectFault, expectSameResult, expectSameTools } from '../expect.mjs';

export function filesystem({ program, scratch }) {
    const folder = join(scratch, 'files');
    mkdirSync(folder);
    writeFileSync(join(folder, 'hello.txt'), 'Hello from a file.\n');
    return { name: 'filesystem', command: ['node', program('server-filesystem'), folder], folder };
}

export const filesystemCases = {
    'lists the same tools byte for byte': expectSameTools,

    'a file reads the same': (scene) =>
        expectSameResult(scene, 'read_text_file', { path: join(scene.server.folder, 'hello.txt') }),

    async 'a missing file keeps the words of the server'({ peer, server }) {
        const path = join(server.folder, 'none.txt');
        const result = await (await peer()).call('read_text_file', { path });
        const fault = expectFault(
            result,
            'not_found',
            'ENOENT: no such file or directory',
            'none.txt',
        );
        assert.equal(fault.category, 'not_found');
        assert.equal(fault.effect, 'none');
    },

    async 'a path outside keeps the words of the server'({ peer, server, way }) {
        const result = await (await peer()).call('read_text_file', { path: '/etc/hostname' });
        // Whoever wraps a server owns its folders; callers of a gateway do not get to see them.
        const folder = way === 'wrap' ? server.folder : '[path withheld]';
        const words = `path outside allowed directories: /etc/hostname not in ${folder}`;
        const fault = expectFault(result, 'permission_denied', words);
        assert.equal(fault.category, 'permission_denied');
        assert.equal(fault.effect, 'none');
    },

    async 'a misspelt argument is named'({ peer, server }) {
        const result = await (
            await peer()
        ).call('read_text_file', { pth: join(server.folder, 'hello.txt') });
        const fault = expectFault(result, 'invalid_arguments', 'path');
        assert.ok(
            fault.violations.some((violation) => violation.rule === 'required'),
            JSON.stringify(fault),
        );
    },
};
