// What is asked of arguments that have much inside, and how Recourse answers it.
import assert from 'node:assert/strict';
import { join } from 'node:path';

import { review } from '../reviews.mjs';

const SERVER = ['node', join(import.meta.dirname, '../bad_server.mjs'), 'nested'];
const SKU = '/order/lines/0/sku';

const reviewBy = ({ recourse, reports }, name, before) =>
    review(recourse, { words: ['--', ...before, ...SERVER] }, join(reports, `bad-nested-${name}`));

const brokenRules = ({ findings }) => new Set(findings.map(({ rule }) => rule));

export const insideCases = {
    async 'what is inside of arguments is asked wrong, too'(place) {
        const { report } = await reviewBy(place, 'bare', []);
        const kinds = report.exchanges.filter(({ pointer }) => pointer === SKU).map(({ kind }) => kind);
        for (const kind of ['missing', 'wrong_type', 'pattern'])
            assert.ok(kinds.includes(kind), `${SKU}: ${kinds}`);
        const unnamed = report.findings.find(({ rule }) => rule === 'B1');
        assert.ok(unnamed, 'it names nothing, and nobody minds');
    },

    async 'behind Recourse the errors about it are good'(place) {
        const { report } = await reviewBy(place, 'wrap', [place.recourse, 'wrap', '--quiet', '--']);
        assert.ok(report.score >= 90, `${report.score} behind Recourse`);
        const broken = brokenRules(report);
        for (const rule of ['B1', 'B2', 'B3', 'C3']) assert.ok(!broken.has(rule), rule);
    },
};
