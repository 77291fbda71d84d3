// An MCP server over stdio whose words are markup and scripts: its tool's name, its errors.
import { createInterface } from 'node:readline';

export const HOSTILE_ERROR =
    '<img src=x onerror="document.title=\'taken\'"><script>window.taken = true</script>';

export const HOSTILE_TOOL = '<b>bold</b>';

const TOOL = { name: HOSTILE_TOOL, description: '<i>slanted</i>', inputSchema: { type: 'object' } };

const ANSWERS = {
    initialize: ({ protocolVersion }) => ({
        protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: '<i>hostile</i>', version: '1' },
    }),
    ping: () => ({}),
    'tools/list': () => ({ tools: [TOOL] }),
    'tools/call': () => ({ isError: true, content: [{ type: 'text', text: HOSTILE_ERROR }] }),
};

function answer(line) {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined) return;
    const known = ANSWERS[method];
    const said = known
        ? { result: known(params) }
        : { error: { code: -32601, message: 'Method not found' } };
    console.log(JSON.stringify({ jsonrpc: '2.0', id, ...said }));
}

if (process.argv[1] === import.meta.filename)
    createInterface({ input: process.stdin }).on('line', answer);
