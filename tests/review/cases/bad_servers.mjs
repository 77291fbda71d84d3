// Servers that break one rule as badly as it can be broken: each has its cap.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { SECRETS } from '../bad_server.mjs';
import { ENDINGS, review } from '../reviews.mjs';

const SERVER = join(import.meta.dirname, '../bad_server.mjs');

const reviewOf = (place, way, options = []) =>
    review(
        place.recourse,
        { words: ['--', 'node', SERVER, way] },
        join(place.reports, `bad-${way}`),
        options,
    );

function expectCap({ report }, rule, most) {
    assert.ok(report.score <= most, `${report.score} is more than ${most}`);
    const found = report.findings.find((finding) => finding.rule === rule);
    assert.ok(found, `${rule} was not found: ${JSON.stringify(report.findings)}`);
    return found;
}

export const badServerCases = {
    async 'a server that dies of a call has at most 59'(place) {
        const { report } = await reviewOf(place, 'crash');
        expectCap({ report }, 'A0', 59);
        const crashes = report.exchanges.filter(({ ending }) => ending === 'crash');
        assert.ok(crashes.length > 1, 'the review did not go on after the first');
    },

    async 'a server that never answers has at most 59'(place) {
        const reviewed = await reviewOf(place, 'hang', ['--timeout', '500ms', '--start-timeout', '30s']);
        expectCap(reviewed, 'A0', 59);
        assert.ok(reviewed.report.exchanges.every(({ ending }) => ending === 'hang'));
    },

    async 'a server that leaks has at most 39, and no report repeats it'(place) {
        const reviewed = await reviewOf(place, 'leak');
        expectCap(reviewed, 'F1', 39);
        const reports = ENDINGS.map((ending) => readFile(`${reviewed.stem}.${ending}`, 'utf8'));
        for (const text of [reviewed.stdout, ...(await Promise.all(reports))]) {
            for (const secret of SECRETS) assert.ok(!text.includes(secret), 'a report leaks');
        }
    },

    async 'a failure told as a success has at most 69'(place) {
        expectCap(await reviewOf(place, 'pretence'), 'A2', 69);
    },

    async 'a page of HTML is no error'(place) {
        const reviewed = await reviewOf(place, 'page');
        expectCap(reviewed, 'F5', 99);
        const page = await readFile(`${reviewed.stem}.html`, 'utf8');
        assert.ok(!page.includes('<center>'), 'the page of the server stands in ours');
        await place.checks.html(reviewed.stem);
        await place.checks.xml(reviewed.stem);
    },
};
