// A real gateway with servers behind it that fail as they are asked to.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { end, startUntil } from '../node/processes.mjs';

const run = promisify(execFile);

export class World {
    #child;

    /** `programs` are the paths of ours, `folder` is where everything is kept. */
    constructor({ programs, folder, settings }) {
        Object.assign(this, { programs, folder });
        this.file = join(folder, 'recourse.yaml');
        this.settings = {
            listen: { port: 0 },
            log: { file: join(folder, 'calls.jsonl') },
            ...settings,
        };
    }

    get dashboard() {
        return new URL('/dashboard/', this.endpoint).href;
    }

    async start() {
        // JSON is YAML too.
        await writeFile(this.file, JSON.stringify(this.settings, null, 2));
        const command = [this.programs.recourse, 'gateway', '-c', this.file];
        const { child, match } = await startUntil(/serving MCP at (\S+)/, command);
        this.#child = child;
        this.endpoint = match[1];
        // It comes back where it was.
        this.settings.listen.port = Number(new URL(this.endpoint).port);
    }

    /** As a crash ends it. */
    kill() {
        return end(this.#child);
    }

    /** A key of a caller with that role. */
    async key(name, role) {
        const words = ['keys', 'create', '-c', this.file, '--name', name, '--role', role];
        const { stdout } = await run(this.programs.recourse, words);
        return stdout.trim();
    }
}

/** The world of a busy team: callers with keys, limits, a ledger, and upstreams of several kinds. */
export async function busyWorld(programs, folder) {
    const remote = await startUntil(/listening on (\S+)/, [programs.faulty, 'http', '--port', '0']);
    const hostile = join(import.meta.dirname, 'hostile_server.mjs');
    const trusted = { trust_annotations: true, call_timeout: '5s' };
    const settings = {
        identity: { keys: 'keys.db' },
        roles: { operator: { tools: [] }, agent: { tools: '*' } },
        ledger: { path: 'ledger.sqlite' },
        store: { path: 'store' },
        limits: {
            pace: { requests: 100_000, per: 'hour' },
            exports: { requests: 3, per: 'hour', tools: ['shop__count_calls'] },
        },
        upstreams: {
            shop: { command: [programs.faulty, 'stdio'], ...trusted },
            remote: { url: remote.match[1], ...trusted },
            hostile: { command: [process.execPath, hostile], ...trusted },
            gone: { url: 'http://127.0.0.1:1/mcp', ...trusted }, // a port that nobody takes
        },
    };
    return new World({ programs, folder, settings });
}

/** The world of somebody who has just begun: one server, and nothing else. */
export async function newWorld(programs, folder) {
    const settings = { upstreams: { shop: { command: [programs.faulty, 'stdio'] } } };
    return new World({ programs, folder, settings });
}
