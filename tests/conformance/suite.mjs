// The official suite: run against one subject for one revision, and read scenario by scenario.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const GLOB_SYNC = fileURLToPath(new URL('glob_sync.mjs', import.meta.url));
const PROGRAM = 'node_modules/@modelcontextprotocol/conformance/dist/index.js';
const RUN_TIMEOUT_MS = 600_000;
const LARGEST_OUTPUT = 64 << 20;
// What the list of requirements calls its sections.
const TITLE = { server: 'Server scenarios', client: 'Client scenarios' };
// A folder of results is called '[server-]SCENARIO-TIME'.
const RESULT_FOLDER = /^(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/;

export class Suite {
    #packages;
    #scratch;

    constructor(packages, scratch) {
        this.#packages = packages;
        this.#scratch = scratch;
    }

    /** The scored scenarios of a revision for `side`, which is 'server' or 'client'. */
    async scored(side, revision) {
        const said = await this.#run(['list', '--requirements', revision]);
        const section = said.split(/\n(?=\S)/).find((text) => text.startsWith(TITLE[side]));
        return [...section.matchAll(/^ +- (\S+)$/gm)].map(([, name]) => name);
    }

    /**
     * Runs every scenario of a revision, scored or not. `subject` is ['--url', URL] or
     * ['--command', COMMAND]. Answers with the checks of each scenario by its name.
     */
    async results(side, revision, subject) {
        const folder = await mkdtemp(join(this.#scratch, `${side}-`));
        const options = ['--requirements', revision, '--output-dir', folder];
        await this.#run([side, ...subject, ...options]);
        return readChecks(folder, side);
    }

    // What it says. It exits with 1 where a scenario is lost, which its results say better.
    #run(args) {
        const program = join(this.#packages, PROGRAM);
        const command = ['--import', pathToFileURL(GLOB_SYNC).href, program, ...args];
        const options = { timeout: RUN_TIMEOUT_MS, maxBuffer: LARGEST_OUTPUT };
        return new Promise((resolve, reject) => {
            execFile(process.execPath, command, options, (error, stdout) => {
                if (error && (error.killed || typeof error.code !== 'number')) return reject(error);
                resolve(stdout);
            });
        });
    }
}

async function readChecks(folder, side) {
    const checks = new Map();
    for (const path of await readdir(folder, { recursive: true })) {
        if (!path.endsWith('/checks.json')) continue;
        const [, result] = dirname(path).match(RESULT_FOLDER);
        const scenario = side === 'server' ? result.replace(/^server-/, '') : result;
        checks.set(scenario, JSON.parse(await readFile(join(folder, path), 'utf8')));
    }
    return checks;
}

/** Why a scenario is lost, in the words of its checks; undefined where it is not. */
export function lossIn(checks) {
    if (!checks) return 'the suite has no result for it';
    const failed = checks.filter(({ status }) => status === 'FAILURE');
    if (failed.length > 0) return failed.map(wordsOf).join('; ');
    // A subject that does nothing fails no check.
    if (!checks.some(({ status }) => status === 'SUCCESS')) return 'nothing was checked';
    return undefined;
}

const wordsOf = ({ id, description, errorMessage, details }) =>
    `${id}: ${errorMessage ?? details?.message ?? description}`;
