// What is expected of the reviews of the official servers.
import assert from 'node:assert/strict';

import { findingsOf } from '../reviews.mjs';

const LEAST_BEHIND_RECOURSE = 90;

// Of the pinned versions. A review of one server and seed finds the same each time; the margin is
// for rules, which get better: one that moves a score further has to say so here.
const BARE = {
    everything: 67,
    'everything over HTTP': 67,
    filesystem: 39,
    memory: 39,
    'sequential-thinking': 69,
};
const MARGIN = 2;

export function checkReview(name, way, [{ report, stdout }, second]) {
    assert.equal(report.schema, 'recourse.review');
    assert.equal(report.version, 1);
    assert.ok(report.tools.length > 0, 'no tool was tried');
    assert.ok(stdout.includes(`${report.score} of 100`), stdout);

    const fingerprints = report.findings.map(({ fingerprint }) => fingerprint);
    assert.equal(new Set(fingerprints).size, fingerprints.length, 'a fingerprint is there twice');
    const probes = new Set(report.exchanges.map(({ probe }) => probe));
    for (const { probe } of report.findings) assert.ok(!probe || probes.has(probe), probe);

    if (second) {
        assert.deepEqual(findingsOf(second.report), findingsOf(report), 'found otherwise again');
        assert.equal(second.report.score, report.score);
    }

    const off = Math.abs(report.score - BARE[name]);
    if (way === 'bare') assert.ok(off <= MARGIN, `${report.score} bare, and not ${BARE[name]}`);
    else assert.ok(report.score >= LEAST_BEHIND_RECOURSE, `${report.score} behind Recourse`);
}
