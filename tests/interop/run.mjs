// Other MCP implementations against ours: every client reaches every server behind `recourse wrap`
// and behind `recourse gateway`. Then the matrix: the official SDKs of four languages, each client to
// each server.
//
//     node tests/interop/run.mjs build/PRESET [WORD...]     only tests whose names hold every WORD
//
// Prints a line per test (`PASS name`, `FAIL name: why`, `SKIP name: why`), and at the end who
// works with whom.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { asking, askingCases } from './cases/asking.mjs';
import { beyondTools, beyondToolsCases } from './cases/beyond_tools.mjs';
import { everything, everythingCases } from './cases/everything.mjs';
import { filesystem, filesystemCases } from './cases/filesystem.mjs';
import { forgetful, forgetfulCases } from './cases/forgetful.mjs';
import { memory, memoryCases } from './cases/memory.mjs';
import { missing, missingCases } from './cases/missing.mjs';
import { modern, modernCases } from './cases/modern.mjs';
import { mortal, mortalCases } from './cases/mortal.mjs';
import { restarted, restartedCases } from './cases/restarted.mjs';
import { several, severalCases } from './cases/several.mjs';
import { CLIENT_NAMES, loadClients, Peer } from './clients.mjs';
import { install, loaderOf, RegistryUnreachable } from '../node/install.mjs';
import { endAll } from '../node/processes.mjs';
import { playMatrix } from './matrix.mjs';
import { Results } from './results.mjs';
import { openWay, waysTo } from './ways.mjs';

const TEST_TIMEOUT_MS = 150_000;

const SUITES = [
    [everything, everythingCases],
    [beyondTools, beyondToolsCases],
    [asking, askingCases],
    [filesystem, filesystemCases],
    [memory, memoryCases],
    [modern, modernCases],
    [several, severalCases],
    [mortal, mortalCases],
    [restarted, restartedCases],
    [forgetful, forgetfulCases],
    [missing, missingCases],
];

/** Made at the first use, so that what fails is the test that needs it. */
function lazily(make) {
    let made;
    return {
        get: () => (made ??= make()),
        close: async () => (await made?.catch(() => undefined))?.close(),
    };
}

async function within(milliseconds, work) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(
            () => reject(new Error(`no end after ${milliseconds} ms`)),
            milliseconds,
        );
    });
    try {
        return await Promise.race([work, late]);
    } finally {
        clearTimeout(timer);
    }
}

/**
 * Plays the cases of a suite in every scene: a server, a way to it, and a client. `direct` is a
 * client without us between.
 */
async function playSuite([makeServer, cases], place, kindOf, playCase) {
    const server = makeServer(place);
    const connect = (client, address) => Peer.connect(kindOf(client), address, server.talents);
    const direct = lazily(() => connect(server.directClient ?? 'v1', server));
    for (const way of waysTo(server)) {
        const address = lazily(() => openWay(way, server, place));
        for (const client of server.clients ?? CLIENT_NAMES) {
            const peer = lazily(async () => connect(client, await address.get()));
            const label = `${server.name}, ${way}, ${client}`;
            const scene = { server, way, client, label, peer: peer.get, direct: direct.get };
            for (const [what, test] of Object.entries(cases)) await playCase(scene, what, test);
            await peer.close();
        }
    }
    await direct.close();
}

/** Plays one case and notes what came of it. */
const player = (results, words, skipReason) => async (scene, what, test) => {
    const name = `${scene.label}, ${what}`;
    if (!words.every((word) => name.includes(word))) return;
    if (skipReason) return results.skip(name, skipReason);
    try {
        await within(TEST_TIMEOUT_MS, test(scene));
        results.pass(scene, name);
    } catch (error) {
        results.fail(scene, name, error);
    }
};

async function installOrSayWhyNot(parent) {
    try {
        return { packages: await install(import.meta.dirname, parent) };
    } catch (error) {
        if (error instanceof RegistryUnreachable)
            return { packages: '', skipReason: error.message };
        throw error;
    }
}

async function main(build, words) {
    const kept = join(dirname(build), 'interop');
    const { packages, skipReason } = await installOrSayWhyNot(kept);
    const kindOf = skipReason ? undefined : await loadClients(await loaderOf(packages));
    const scratch = mkdtempSync(join(tmpdir(), 'recourse-interop-'));
    const place = {
        recourse: join(build, 'apps/recourse/recourse'),
        scratch,
        packages,
        kept,
        program: (name) =>
            join(packages, 'node_modules/@modelcontextprotocol', name, 'dist/index.js'),
    };
    const results = new Results();
    let matrix;
    const playCase = player(results, words, skipReason);
    try {
        for (const suite of SUITES) await playSuite(suite, place, kindOf, playCase);
        matrix = await playMatrix(place, results, words);
    } finally {
        await endAll();
        rmSync(scratch, { recursive: true, force: true });
    }
    results.printTable(CLIENT_NAMES);
    matrix.print();
    return results.failed === 0 ? 0 : 1;
}

const [, , build, ...words] = process.argv;
if (!build) {
    console.error('usage: node tests/interop/run.mjs build/PRESET [WORD...]');
    process.exit(64);
}
process.exit(await main(resolve(build), words));
