// Installs what a package-lock.json names, outside of the source tree, once for each of them.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const NPM_TIMEOUT_MS = 180_000;
// What npm says where the registry cannot be reached, or refuses to serve.
const UNREACHABLE =
    /\b(ECONN\w+|ENOTFOUND|EAI_AGAIN|E\w*TIMEDOUT|E\w+UNREACH|ERR_SOCKET_TIMEOUT|E403|E5\d\d)\b/;

export class RegistryUnreachable extends Error {}

/**
 * Installs what the lock file in the folder `source` names into a folder of `parent`, and answers
 * with that folder: it holds node_modules and load.mjs, which imports from there.
 */
export async function install(source, parent) {
    const lock = await readFile(join(source, 'package-lock.json'));
    const folder = join(parent, createHash('sha256').update(lock).digest('hex').slice(0, 12));
    const loader = join(folder, 'load.mjs');
    if (existsSync(loader)) return folder;

    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    for (const file of ['package.json', 'package-lock.json'])
        await copyFile(join(source, file), join(folder, file));
    await runNpm(folder);
    // Written last: a folder without it is not complete.
    await writeFile(loader, 'export const load = (name) => import(name);\n');
    return folder;
}

async function runNpm(folder) {
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
    const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000'];
    try {
        await promisify(execFile)('npm', ['ci', ...options, ...patience], {
            cwd: folder,
            timeout: NPM_TIMEOUT_MS,
        });
    } catch (error) {
        const said = `${error.stderr ?? ''} ${error.killed ? 'ETIMEDOUT' : ''}`;
        const reason = said.match(UNREACHABLE);
        if (reason)
            throw new RegistryUnreachable(`the npm registry cannot be reached (${reason[1]})`);
        throw new Error(`npm ci failed: ${error.stderr || error.message}`);
    }
}

/** `load(name)` imports a package installed in `folder`, from wherever the caller stands. */
export const loaderOf = async (folder) =>
    (await import(pathToFileURL(join(folder, 'load.mjs')).href)).load;
