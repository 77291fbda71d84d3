// A server whose errors are as bad as errors get, in one way each:
//
//     node bad_server.mjs crash|hang|leak|page|pretence|hasty|nested|tasks|toolless
//
// `hasty` wants every call a second time, `nested` says as little of arguments with much in them, `tasks`
// works at every call as a task, and `toolless` has none of the tools. They only read, so that a review asks them without being told to.
import { createInterface } from 'node:readline';

// Made up: a key of the form that AWS gives out, and its secret.
export const SECRETS = ['AKIAQ7Z5R2M4T6V8X3B1', 'kB3vN8xQ2mL7pR4tW9yZ1cF6hJ5dS0gA+uE/oIqT'];

const PAGE = `<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.25.3</center></body></html>`;

const failed = (text) => ({ content: [{ type: 'text', text }], isError: true });

const BAD = failed('Error: Bad request');
const TOO_FAST = {
    ...failed('Slow down'),
    _meta: { 'example.com/error': { code: 'rate_limited', retryable: true, retry_after: 0.1 } },
};
let calls = 0;

const WAYS = {
    crash: () => process.exit(3),
    hang: () => undefined,
    leak: () =>
        failed(`S3 said no: AccessDenied for ${SECRETS[0]} (secret_access_key=${SECRETS[1]})`),
    page: () => failed(PAGE),
    hasty: () => (calls++ % 2 === 0 ? TOO_FAST : BAD),
    nested: () => BAD,
    tasks: ({ task }) =>
        task ? { task: { taskId: 't1', status: 'working', pollInterval: 10 } } : failed('No task'),
    pretence: () => ({ content: [{ type: 'text', text: 'Error: no such customer' }] }),
};

const TOOLS = [
    {
        name: 'get_customer',
        description: 'Reads one customer.',
        inputSchema: {
            type: 'object',
            properties: {
                customer_id: { type: 'string', pattern: '^cust_[A-Z0-9]{12}$' },
                detail: { type: 'string', enum: ['short', 'full', 'history'] },
            },
            required: ['customer_id'],
        },
        annotations: { readOnlyHint: true },
    },
];

const TASKS = { tasks: { requests: { tools: { call: {} } } } };

const QUOTE = {
    name: 'get_quote',
    description: 'Says what an order would cost.',
    inputSchema: {
        type: 'object',
        properties: {
            order: {
                type: 'object',
                properties: {
                    lines: { type: 'array', items: { $ref: '#/$defs/line' }, minItems: 1 },
                    country: { type: 'string', enum: ['France', 'Germany', 'Spain'] },
                },
                required: ['lines', 'country'],
            },
        },
        required: ['order'],
        $defs: {
            line: {
                type: 'object',
                properties: {
                    sku: { type: 'string', pattern: '^[A-Z]{3}-[0-9]{4}$' },
                    quantity: { type: 'integer', minimum: 1, maximum: 99 },
                },
                required: ['sku', 'quantity'],
            },
        },
    },
    annotations: { readOnlyHint: true },
};

function toolsOf(way) {
    if (way === 'nested') return [QUOTE];
    const execution = way === 'tasks' ? { taskSupport: 'required' } : undefined;
    return TOOLS.map((tool) => ({ ...tool, execution }));
}

function serve(way) {
    const answers = {
        initialize: ({ protocolVersion }) => ({
            protocolVersion,
            capabilities: { tools: {}, ...(way === 'tasks' && TASKS) },
            serverInfo: { name: `bad-${way}`, version: '1.0.0' },
        }),
        'tools/list': () => ({ tools: toolsOf(way) }),
        'tools/call': WAYS[way],
        'tasks/result': ({ taskId }) => (taskId === 't1' ? BAD : failed('No such task')),
        ping: () => ({}),
    };
    if (way === 'toolless') delete answers['tools/list'];
    const error = { code: -32601, message: 'Method not found' };
    createInterface({ input: process.stdin }).on('line', (line) => {
        const { id, method, params } = JSON.parse(line);
        if (id === undefined) return;
        const answer = answers[method];
        const result = answer?.(params);
        if (answer && !result) return;
        const body = answer ? { result } : { error };
        process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...body })}\n`);
    });
}

if (process.argv[1] === import.meta.filename) serve(process.argv[2]);
