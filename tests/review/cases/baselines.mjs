// Baselines, and what the exit code says, on a server with bad errors.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { run } from '../reviews.mjs';

const SERVER = join(import.meta.dirname, '../bad_server.mjs');
const BAD = ['--', 'node', SERVER, 'page'];

const reviewWith = ({ recourse }, ...options) =>
    run(recourse, ['review', '--quiet', ...options, ...BAD]);

async function expectCode(place, code, ...options) {
    const ran = await reviewWith(place, ...options);
    assert.equal(ran.code, code, `${options.join(' ')}: ${ran.stderr}`);
    return ran;
}

export const baselineCases = {
    async 'the exit code says whether the score is reached'(place) {
        await expectCode(place, 0, '--min-score', '1');
        await expectCode(place, 1, '--min-score', '95');
        await expectCode(place, 64, '--min-score', '101');
    },

    async 'what a baseline knows fails nobody, and what is new does'(place) {
        const file = join(place.scratch, 'known.yaml');
        await expectCode(place, 1, '--fail-on', 'new');
        await expectCode(place, 0, '--write-baseline', file);
        await expectCode(place, 0, '--baseline', file, '--fail-on', 'new');

        const written = await readFile(file, 'utf8');
        const fewer = written.replace(/ {2}# .*\n {2}- fingerprint:(.*\n {4}.*)+/, '');
        assert.notEqual(fewer, written);
        await writeFile(file, fewer);
        const { stdout } = await expectCode(place, 1, '--baseline', file, '--fail-on', 'new');
        assert.match(stdout, /known/);
    },

    async 'a known finding stays in the score'(place) {
        const file = join(place.scratch, 'all-known.yaml');
        await expectCode(place, 0, '--write-baseline', file);
        await expectCode(place, 1, '--baseline', file, '--min-score', '95');
    },

    async 'a baseline with a mistake is refused with its place'(place) {
        const file = join(place.scratch, 'wrong.yaml');
        await writeFile(file, 'known:\n  - fingerprint: nonsense\n    reason: none\n');
        const { stderr, stdout } = await expectCode(place, 65, '--baseline', file);
        assert.match(stderr, /wrong\.yaml:2:18: /);
        assert.equal(stdout, '');
    },

    async 'a server that is not there is told as a Fault'(place) {
        const ran = await run(place.recourse, ['review', '--quiet', '--', '/no/such/program']);
        assert.equal(ran.code, 69);
        assert.match(ran.stderr, /^\[\w+\] /);
    },
};
