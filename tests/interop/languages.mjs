// The SDKs of the matrix, language by language: how its client and its server are made ready, and
// how they are called. What is built or installed for them is kept beside what npm installed.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const BUILD_TIMEOUT_MS = 600_000;
// What the package managers say where a registry cannot be reached.
const UNREACHABLE =
    /resolve host|couldn't connect|dial tcp|no such host|name resolution|not known|network is unreachable|timed out|connection refused/i;

const source = (...parts) => join(import.meta.dirname, ...parts);

/** A language that this machine cannot play, and why. */
export class Absent extends Error {}

async function run(command, args, options = {}) {
    try {
        const limits = { timeout: BUILD_TIMEOUT_MS, maxBuffer: 64 << 20 };
        return (await promisify(execFile)(command, args, { ...limits, ...options })).stdout;
    } catch (error) {
        if (error.code === 'ENOENT') throw new Absent(`${command} is not installed`);
        const said = `${error.stderr || error.stdout || error.message}`;
        const [unreachable] = said.match(UNREACHABLE) ?? [];
        if (unreachable) throw new Absent(`the registry of ${command}: ${unreachable}`);
        throw new Error(`${command} ${args.join(' ')}: ${said}`);
    }
}

/** Refuses a tool that is older than what the SDK asks for. */
async function requireVersion(command, args, wanted) {
    const said = await run(command, args);
    const [, ...given] = said.match(/(\d+)\.(\d+)/).map(Number);
    const isOlder = given[0] < wanted[0] || (given[0] === wanted[0] && given[1] < wanted[1]);
    if (isOlder) throw new Absent(`${command} is ${given.join('.')}, and not ${wanted.join('.')}`);
}

const typescript =
    (generation) =>
    async ({ packages }) => {
        if (!packages) throw new Absent('its packages could not be installed');
        const start = (script) => [process.execPath, source('typescript', script), packages];
        const kinds = { legacy: generation, modern: `${generation} modern` };
        return {
            client: (era) => [...start('client.mjs'), kinds[era]],
            server: (transport) => [...start(`server_${generation}.mjs`), transport],
        };
    };

async function python({ kept }) {
    await requireVersion('python3', ['--version'], [3, 10]);
    const wanted = await readFile(source('python/requirements.txt'));
    const hash = createHash('sha256').update(wanted).digest('hex').slice(0, 12);
    const folder = join(kept, `python-${hash}`);
    const interpreter = join(folder, 'bin/python');
    const complete = join(folder, 'complete');
    if (!existsSync(complete)) {
        await rm(folder, { recursive: true, force: true });
        await run('python3', ['-m', 'venv', folder]);
        const quietly = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
        await run(interpreter, [...quietly, '-r', source('python/requirements.txt')]);
        // Written last: a folder without it is not complete.
        await writeFile(complete, '');
    }
    return {
        client: (era) => [interpreter, source('python/client.py'), era],
        server: (transport) => [interpreter, source('python/server.py'), transport],
    };
}

async function go({ kept }) {
    await requireVersion('go', ['version'], [1, 25]);
    const folder = join(kept, 'go');
    const build = ['build', '-mod=readonly', '-o', `${folder}/`, './client', './server'];
    await run('go', build, { cwd: source('go') });
    return {
        client: (era) => [join(folder, 'client'), era],
        server: (transport) => [join(folder, 'server'), transport],
    };
}

async function rust({ kept }) {
    await requireVersion('cargo', ['--version'], [1, 89]);
    const folder = join(kept, 'rust');
    const build = ['build', '--locked', '--quiet', '--target-dir', folder];
    await run('cargo', build, { cwd: source('rust') });
    return {
        client: (era) => [join(folder, 'debug/client'), era],
        server: (transport) => [join(folder, 'debug/server'), transport],
    };
}

/** Each with the eras its client is played in; its server speaks whatever it is asked in. */
export const LANGUAGES = [
    { name: 'ts v1', eras: ['legacy'], prepare: typescript('v1') },
    { name: 'ts v2', eras: ['legacy', 'modern'], prepare: typescript('v2') },
    { name: 'python', eras: ['legacy', 'modern'], prepare: python },
    { name: 'go', eras: ['legacy', 'modern'], prepare: go },
    { name: 'rust', eras: ['legacy', 'modern'], prepare: rust },
];
