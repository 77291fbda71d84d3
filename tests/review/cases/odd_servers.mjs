// Servers that want patience, have nothing to review, or never begin.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { review, run } from '../reviews.mjs';

const SERVER = join(import.meta.dirname, '../bad_server.mjs');
const PATIENCE_MS = 30_000;

/** Looks again and again, until there is something. */
async function until(look, what) {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(20)) {
        const seen = look();
        if (seen) return seen;
    }
    throw new Error(`${what}: not within ${PATIENCE_MS} ms`);
}

const isAlive = (pid) => {
    try {
        return process.kill(pid, 0);
    } catch {
        return false;
    }
};

export const oddServerCases = {
    async 'a server that wants calls to come slower is judged by what it says then'(place) {
        const target = { words: ['--', 'node', SERVER, 'hasty'] };
        const { report } = await review(place.recourse, target, join(place.reports, 'bad-hasty'));
        const texts = new Set(report.exchanges.map(({ text }) => text));
        assert.deepEqual([...texts], ['Error: Bad request']);
    },

    async 'a tool that runs only as a task is called as one'(place) {
        const target = { words: ['--', 'node', SERVER, 'tasks'] };
        const { report } = await review(place.recourse, target, join(place.reports, 'bad-tasks'));
        assert.deepEqual(report.tools, ['get_customer']);
        const asked = report.exchanges.filter(({ called }) => called === 'get_customer');
        assert.ok(asked.length > 0, 'it was not called');
        for (const { text } of asked) assert.equal(text, 'Error: Bad request');
    },

    async 'a server without tools has no score'({ recourse }) {
        const ran = await run(recourse, ['review', '--quiet', '--', 'node', SERVER, 'toolless']);
        assert.equal(ran.code, 0);
        assert.match(ran.stdout, /^No score: nothing was judged$/m);
        assert.match(ran.stdout, /The server lists no tools\./);
        const wanting = ['review', '--quiet', '--min-score', '1', '--', 'node', SERVER, 'toolless'];
        const failed = await run(recourse, wanting);
        assert.equal(failed.code, 1);
        assert.match(failed.stderr, /there is no score/);
    },

    async 'a review that is interrupted leaves no server behind'({ recourse, scratch }) {
        const file = join(scratch, 'mute.pid');
        const mute = ['sh', '-c', 'echo $$ >"$0.new" && mv "$0.new" "$0" && exec sleep 600', file];
        const child = spawn(recourse, ['review', '--', ...mute], { stdio: 'ignore' });
        const pid = await until(() => existsSync(file) && Number(readFileSync(file)), 'a server');
        const ended = once(child, 'exit');
        child.kill('SIGINT');
        assert.deepEqual(await ended, [130, null]);
        assert.ok(!isAlive(pid), 'the server is still there');
    },
};
