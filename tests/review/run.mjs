// The errors of the official servers, reviewed: bare, behind `recourse wrap`, and behind a gateway.
//
//     node tests/review/run.mjs build/PRESET [WORD...]     only tests whose names hold every WORD
//
// Prints a line per test (`PASS name`, `FAIL name: why`, `SKIP name: why`), then the table of
// scores. Every report of every review is left in build/review, with pictures of some pages.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { install, RegistryUnreachable } from '../node/install.mjs';
import { endAll } from '../node/processes.mjs';
import { badServerCases } from './cases/bad_servers.mjs';
import { baselineCases } from './cases/baselines.mjs';
import { checkReview } from './cases/expected.mjs';
import { insideCases } from './cases/inside.mjs';
import { oddServerCases } from './cases/odd_servers.mjs';
import { pageCases } from './cases/page.mjs';
import { makeChecks } from './formats.mjs';
import { review, worstRules } from './reviews.mjs';
import { serversIn } from './servers.mjs';
import { BARE, GATEWAY, target, WRAP, waysTo } from './ways.mjs';

const SHOWN_OF_A_REASON = 1500;
// One tool of server-everything works ten seconds if it is not told otherwise; all others have to
// answer within this on a busy machine.
const OPTIONS = ['--writes', '--timeout', '6s', '--start-timeout', '30s'];
const oneLine = (text) => text.replace(/\s+/g, ' ').trim().slice(0, SHOWN_OF_A_REASON);

/** Plays tests by their names and says what came of each; one that answers with a text is skipped. */
class Player {
    failed = 0;
    constructor(words) {
        this.words = words;
    }

    async play(name, test) {
        if (!this.words.every((word) => name.includes(word))) return undefined;
        try {
            const answer = await test();
            const isSkipped = typeof answer === 'string';
            console.log(isSkipped ? `SKIP ${name}: ${answer}` : `PASS ${name}`);
            return answer;
        } catch (error) {
            this.failed += 1;
            console.log(`FAIL ${name}: ${oneLine(error.message ?? String(error))}`);
            return undefined;
        }
    }
}

/** Reviews a server by one way; the bare one twice, as the same seed has to find the same. */
async function reviewByWay(place, name, { make }, way) {
    const stem = `${name} ${way}`.replaceAll(' ', '-');
    const reviews = [];
    for (const turn of way === BARE ? ['first', 'second'] : ['first']) {
        const server = await make(place.scratch, `${stem}-${turn}`);
        const reviewed = await target(way, server, place);
        const folder = turn === 'first' ? place.reports : place.scratch;
        reviews.push(await review(place.recourse, reviewed, join(folder, stem), OPTIONS));
    }
    checkReview(name, way, reviews);
    await place.checks.xml(reviews[0].stem);
    await place.checks.html(reviews[0].stem);
    return { name, way, ...reviews[0] };
}

const versionOf = (packages, name) =>
    JSON.parse(
        readFileSync(join(packages, 'node_modules/@modelcontextprotocol', name, 'package.json')),
    ).version;

function printTable(place, servers, reviewed) {
    console.log('\n| server | version | bare | behind `wrap` | behind a gateway | what costs most, bare |');
    console.log('| --- | --- | --- | --- | --- | --- |');
    for (const [name, server] of Object.entries(servers)) {
        const score = (way) =>
            reviewed.find((one) => one.name === name && one.way === way)?.report.score ?? '-';
        const bare = reviewed.find((one) => one.name === name && one.way === BARE);
        const worst = bare ? worstRules(bare.report).join(', ') : '-';
        const version = versionOf(place.packages, server.package);
        const cells = [name, version, score(BARE), score(WRAP), score(GATEWAY), worst];
        console.log(`| ${cells.join(' | ')} |`);
    }
}

async function playAll(place, words) {
    const player = new Player(words);
    const servers = serversIn((name) =>
        join(place.packages, 'node_modules/@modelcontextprotocol', name, 'dist/index.js'),
    );
    const reviewed = [];
    const play = async (name, server) => {
        for (const way of waysTo(name)) {
            const label = `${name}, ${way}`;
            reviewed.push(await player.play(label, () => reviewByWay(place, name, server, way)));
        }
    };
    // Each waits for its server most of the time.
    await Promise.all(Object.entries(servers).map(([name, server]) => play(name, server)));
    const done = reviewed.filter(Boolean);
    await player.play('SARIF is what code scanning takes', () =>
        done.length === 0 ? 'nothing was reviewed' : place.checks.sarif(done.map(({ stem }) => stem)),
    );
    const pages = ['everything-bare', 'filesystem-gateway', 'bad-page'];
    const cases = {
        ...badServerCases,
        ...insideCases,
        ...oddServerCases,
        ...baselineCases,
        ...pageCases(pages),
    };
    for (const [name, test] of Object.entries(cases)) await player.play(name, () => test(place));
    printTable(place, servers, done);
    return player.failed;
}

async function main(build, words) {
    let packages;
    try {
        packages = await install(import.meta.dirname, join(dirname(build), 'review-packages'));
    } catch (error) {
        if (!(error instanceof RegistryUnreachable)) throw error;
        console.log(`SKIP review: ${error.message}`);
        return 0;
    }
    const scratch = mkdtempSync(join(tmpdir(), 'recourse-review-'));
    const reports = join(dirname(build), 'review');
    rmSync(reports, { recursive: true, force: true });
    mkdirSync(reports, { recursive: true });
    const place = {
        recourse: join(build, 'apps/recourse/recourse'),
        checks: await makeChecks(packages),
        packages,
        scratch,
        reports,
    };
    try {
        return (await playAll(place, words)) === 0 ? 0 : 1;
    } finally {
        await endAll();
        rmSync(scratch, { recursive: true, force: true });
    }
}

const [, , build, ...words] = process.argv;
if (!build) {
    console.error('usage: node tests/review/run.mjs build/PRESET [WORD...]');
    process.exit(64);
}
process.exit(await main(resolve(build), words));
