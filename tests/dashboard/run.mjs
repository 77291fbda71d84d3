// The dashboard as people see it: a real gateway under real traffic, in a real browser.
//
//     node tests/dashboard/run.mjs build/PRESET [WORD...]     only tests whose names hold every WORD
//
// Prints a line per test (`PASS name`, `FAIL name: why`, `SKIP name: why`), and leaves a picture of
// every page in build/dashboard.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { install, RegistryUnreachable } from '../node/install.mjs';
import { endAll } from '../node/processes.mjs';
import { Browser, CHROMIUM } from './browser.mjs';
import { keyboardCases } from './cases/keyboard.mjs';
import { lookCases } from './cases/look.mjs';
import { lossCases } from './cases/loss.mjs';
import { newcomerCases } from './cases/newcomer.mjs';
import { numberCases } from './cases/numbers.mjs';
import { signInCases } from './cases/sign_in.mjs';
import { storyCases } from './cases/story.mjs';
import { Stage } from './stage.mjs';

const TEST_TIMEOUT_MS = 300_000; // each wait within has its own, shorter limit
const SHOWN_OF_A_REASON = 1200;

const oneLine = (text) => text.replace(/\s+/g, ' ').trim().slice(0, SHOWN_OF_A_REASON);

async function within(milliseconds, work) {
    let timer;
    const late = new Promise((_, reject) => {
        const fail = () => reject(new Error(`no end after ${milliseconds} ms`));
        timer = setTimeout(fail, milliseconds);
    });
    try {
        return await Promise.race([work, late]);
    } finally {
        clearTimeout(timer);
    }
}

/** Plays one test and says what came of it; answers whether it held. */
async function play(stage, name, test) {
    try {
        const remark = await within(TEST_TIMEOUT_MS, stage.play(test));
        console.log(`PASS ${name}`);
        if (remark) console.log(`     ${remark}`);
        return true;
    } catch (error) {
        console.log(`FAIL ${name}: ${oneLine(error.message ?? String(error))}`);
        return false;
    }
}

async function playAll(place, words) {
    const stage = await Stage.open(place);
    // In this order: what ends the gateway, or leaves the traffic, comes last.
    const cases = {
        ...signInCases,
        ...numberCases,
        ...storyCases,
        ...lookCases(place.pictures),
        ...keyboardCases,
        ...newcomerCases,
        ...lossCases,
    };
    let failed = 0;
    try {
        for (const [name, test] of Object.entries(cases)) {
            if (!words.every((word) => name.includes(word))) continue;
            if (!(await play(stage, name, test))) failed += 1;
        }
    } finally {
        await stage.close();
    }
    return failed;
}

async function main(build, words) {
    if (!existsSync(CHROMIUM)) {
        console.log(`SKIP dashboard: there is no ${CHROMIUM}`);
        return 0;
    }
    let packages;
    try {
        packages = await install(import.meta.dirname, join(dirname(build), 'dashboard-packages'));
    } catch (error) {
        if (!(error instanceof RegistryUnreachable)) throw error;
        console.log(`SKIP dashboard: ${error.message}`);
        return 0;
    }
    const scratch = mkdtempSync(join(tmpdir(), 'recourse-dashboard-'));
    const pictures = join(dirname(build), 'dashboard');
    mkdirSync(pictures, { recursive: true });
    const programs = {
        recourse: join(build, 'apps/recourse/recourse'),
        faulty: join(build, 'apps/faulty/faulty'),
    };
    try {
        const browser = await Browser.start(packages);
        const failed = await playAll({ programs, scratch, pictures, browser }, words);
        await browser.close();
        return failed === 0 ? 0 : 1;
    } finally {
        await endAll();
        rmSync(scratch, { recursive: true, force: true });
    }
}

const [, , build, ...words] = process.argv;
if (!build) {
    console.error('usage: node tests/dashboard/run.mjs build/PRESET [WORD...]');
    process.exit(64);
}
process.exit(await main(resolve(build), words));
