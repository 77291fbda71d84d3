// What is put to the test: our conformance server as it is, and the gateway in front of it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startUntil } from '../node/processes.mjs';

const SERVING = /serving MCP at (\S+)/;

const urlOf = async (command) => (await startUntil(SERVING, command)).match[1];

/** The URL of a server of its own. */
export const openServer = ({ server }) => urlOf([server]);

/** The URL of a gateway with one upstream, a server of its own. */
export async function openGateway(place) {
    const file = join(place.scratch, 'recourse.yaml');
    const configuration = {
        listen: { port: 0 },
        log: { file: join(place.scratch, 'calls.jsonl') },
        upstreams: { conformance: { url: await openServer(place) } },
    };
    // JSON is YAML too.
    await writeFile(file, JSON.stringify(configuration, null, 2));
    return urlOf([place.recourse, 'gateway', '-c', file]);
}
