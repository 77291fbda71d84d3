// The ways a review goes to a server: bare, behind `recourse wrap`, and behind a gateway with
// nothing in its configuration but the server.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startUntil } from '../node/processes.mjs';

export const BARE = 'bare';
export const WRAP = 'wrap';
export const GATEWAY = 'gateway';

/** `wrap` is for servers on stdin and stdout. */
export const waysTo = (name) =>
    name.endsWith('over HTTP') ? [BARE, GATEWAY] : [BARE, WRAP, GATEWAY];

/** What is reviewed: the words after `recourse review`, and the environment they need. */
export async function target(way, server, { recourse, scratch }) {
    const { url, command, environment } = server;
    if (way === GATEWAY) return { words: [await gateway(server, recourse, scratch)] };
    if (url) return { words: [url] };
    const before = way === WRAP ? [recourse, 'wrap', '--quiet', '--'] : [];
    return { words: ['--', ...before, ...command], environment };
}

async function gateway({ url, command, environment = {} }, recourse, scratch) {
    const folder = await mkdtemp(join(scratch, 'gateway-'));
    const file = join(folder, 'recourse.yaml');
    const upstream = url ? { url } : { command, environment };
    const log = { file: join(folder, 'calls.jsonl') };
    // JSON is YAML too.
    const settings = { listen: { port: 0 }, log, upstreams: { reviewed: upstream } };
    await writeFile(file, JSON.stringify(settings, null, 2));
    const { match } = await startUntil(/serving MCP at (\S+)/, [recourse, 'gateway', '-c', file]);
    return match[1];
}
