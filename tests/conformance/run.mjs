// The official conformance suite against our server, the gateway in front of it, and our client.
//
//     node tests/conformance/run.mjs build/PRESET [--server FILE] [--client FILE]
//
// Prints a line per scored scenario (`PASS name`, `FAIL name: why`), one that begins with `info` for
// each other scenario that is lost, and at the end how many of the scored ones hold.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { install, RegistryUnreachable } from '../node/install.mjs';
import { endAll } from '../node/processes.mjs';
import { openGateway, openServer } from './subjects.mjs';
import { lossIn, Suite } from './suite.mjs';

const REVISIONS = ['2025-11-25', '2026-07-28'];
const SHOWN_OF_A_LOSS = 800;
const SHOWN_OF_AN_INFO = 160;

const oneLine = (text, most = SHOWN_OF_A_LOSS) => text.replace(/\s+/g, ' ').trim().slice(0, most);

// Authorization with a user in front of a browser is no part of our client.
const isScored = (scenario) => !scenario.startsWith('auth/');

/** Tells each scenario of one run, and answers with how many of the scored ones hold: 'N/N'. */
function tell(run, scored, checks) {
    const lost = scored.filter((scenario) => {
        const why = lossIn(checks.get(scenario));
        console.log(why ? `FAIL ${run}, ${scenario}: ${oneLine(why)}` : `PASS ${run}, ${scenario}`);
        return why;
    });
    for (const [scenario, found] of checks) {
        const why = scored.includes(scenario) ? undefined : lossIn(found);
        if (why)
            console.log(`info ${run}, ${scenario} (not scored): ${oneLine(why, SHOWN_OF_AN_INFO)}`);
    }
    return `${scored.length - lost.length}/${scored.length}`;
}

/** One run of the suite: `open` makes the subject ready. Answers with the score. */
async function play(suite, side, revision, how, open) {
    const run = [side, revision, how].filter(Boolean).join(' ');
    const scored = (await suite.scored(side, revision)).filter(isScored);
    try {
        return tell(run, scored, await suite.results(side, revision, await open()));
    } catch (error) {
        console.log(`FAIL ${run}: ${oneLine(error.message)}`);
        return `0/${scored.length}`;
    }
}

async function playServers(suite, place, revision) {
    const native = await play(suite, 'server', revision, 'native', async () => [
        '--url',
        await openServer(place),
    ]);
    const gateway = await play(suite, 'server', revision, 'gateway', async () => [
        '--url',
        await openGateway(place),
    ]);
    return `${revision} native ${native} gateway ${gateway}`;
}

const playClient = (suite, place, revision) =>
    play(suite, 'client', revision, '', () => ['--command', place.client]);

async function playAll(place) {
    const suite = new Suite(place.packages, place.scratch);
    const servers = [];
    const clients = [];
    for (const revision of REVISIONS) {
        servers.push(await playServers(suite, place, revision));
        clients.push(await playClient(suite, place, revision));
    }
    return `server ${servers.join(', ')}, client ${clients.join(' ')}`;
}

const holds = (summary) =>
    [...summary.matchAll(/(\d+)\/(\d+)/g)].every(([, held, all]) => held === all && all !== '0');

async function main(build, { server, client }) {
    let packages;
    try {
        packages = await install(import.meta.dirname, join(dirname(build), 'conformance'));
    } catch (error) {
        if (!(error instanceof RegistryUnreachable)) throw error;
        console.log(`SKIP conformance: ${error.message}`);
        return 0;
    }
    const scratch = mkdtempSync(join(tmpdir(), 'recourse-conformance-'));
    const programs = join(build, 'tests/conformance');
    const place = {
        packages,
        scratch,
        recourse: join(build, 'apps/recourse/recourse'),
        server: server ?? join(programs, 'conformance-server'),
        client: client ?? join(programs, 'conformance-client'),
    };
    let summary;
    try {
        summary = await playAll(place);
    } finally {
        await endAll();
        rmSync(scratch, { recursive: true, force: true });
    }
    console.log(summary);
    return holds(summary) ? 0 : 1;
}

const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { server: { type: 'string' }, client: { type: 'string' } },
});
if (positionals.length !== 1) {
    console.error(
        'usage: node tests/conformance/run.mjs build/PRESET [--server FILE] [--client FILE]',
    );
    process.exit(64);
}
process.exit(await main(resolve(positionals[0]), values));
