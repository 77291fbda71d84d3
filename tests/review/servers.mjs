// The official servers, each with what it needs to be called in earnest: a folder of its own that
// it may write into.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { freePort, startUntil } from '../node/processes.mjs';

/** A folder with something in it for tools that read. */
async function notes(scratch, name) {
    const folder = join(scratch, name);
    await mkdir(join(folder, 'inner'), { recursive: true });
    await writeFile(join(folder, 'notes.txt'), 'milk\nbread\n');
    await writeFile(join(folder, 'inner', 'more.txt'), 'eggs\n');
    return folder;
}

// One tool fetches what it packs: from nowhere, so that it fails alike with a network and without.
const NOTHING_TO_FETCH = { GZIP_ALLOWED_DOMAINS: 'nowhere.invalid' };

/**
 * The servers by their names. `make` prepares one in a scratch folder under a name of its own, and
 * answers with its command and environment, or with the URL where it serves.
 */
export const serversIn = (program) => ({
    everything: {
        package: 'server-everything',
        make: () => ({
            command: ['node', program('server-everything'), 'stdio'],
            environment: NOTHING_TO_FETCH,
        }),
    },
    'everything over HTTP': {
        package: 'server-everything',
        async make() {
            const port = await freePort();
            const command = ['node', program('server-everything'), 'streamableHttp'];
            const environment = { ...NOTHING_TO_FETCH, PORT: `${port}` };
            await startUntil(/listening on port/, command, environment);
            return { url: `http://127.0.0.1:${port}/mcp` };
        },
    },
    filesystem: {
        package: 'server-filesystem',
        async make(scratch, name) {
            const folder = await notes(scratch, name);
            return { command: ['node', program('server-filesystem'), folder] };
        },
    },
    memory: {
        package: 'server-memory',
        make: (scratch, name) => ({
            command: ['node', program('server-memory')],
            environment: { MEMORY_FILE_PATH: join(scratch, `${name}.jsonl`) },
        }),
    },
    'sequential-thinking': {
        package: 'server-sequential-thinking',
        make: () => ({
            command: ['node', program('server-sequential-thinking')],
            environment: { DISABLE_THOUGHT_LOGGING: 'true' },
        }),
    },
});
