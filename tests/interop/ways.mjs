// The ways from a client to a server: behind `recourse wrap`, and behind `recourse gateway`, which
// starts the server or connects to it over HTTP.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startUntil } from '../node/processes.mjs';

const WAYS = ['wrap', 'gateway', 'gateway to HTTP'];

export const waysTo = (server) =>
    server.ways ?? WAYS.filter((way) => way !== 'gateway to HTTP' || server.serve);

/** Opens a way to a server, and answers with the address where clients find it. */
export async function openWay(way, server, place) {
    if (way === 'wrap') {
        const command = [place.recourse, 'wrap', '--', ...server.command];
        return { command, environment: server.environment };
    }
    const upstreams = server.upstreams ?? { [server.name]: await upstreamOf(way, server) };
    return { url: await openGateway(upstreams, place) };
}

/** The URL of a gateway of its own in front of `upstreams`. */
export async function openGateway(upstreams, { recourse, scratch }) {
    const folder = await mkdtemp(join(scratch, 'gateway-'));
    const file = join(folder, 'recourse.yaml');
    const log = { file: join(folder, 'calls.jsonl') };
    // JSON is YAML too.
    await writeFile(file, JSON.stringify({ listen: { port: 0 }, log, upstreams }, null, 2));
    const command = [recourse, 'gateway', '-c', file];
    const { match } = await startUntil(/serving MCP at (\S+)/, command);
    return match[1];
}

async function upstreamOf(way, { command, environment = {}, serve }) {
    // As `wrap` does by itself.
    const trusted = { trust_annotations: true };
    if (way === 'gateway') return { command, environment, ...trusted };
    return { url: await serve(), ...trusted };
}
