// The clients: two generations of the TypeScript SDK, the second in each of its ways to negotiate.

const REQUEST_TIMEOUT_MS = 60_000;
const SELF = { name: 'recourse-interop', version: '1.0.0' };

export const CLIENT_NAMES = ['v1', 'v2', 'v2 auto', 'v2 modern'];

const NEGOTIATION = {
    v2: undefined,
    'v2 auto': { mode: 'auto' },
    'v2 modern': { mode: { pin: '2026-07-28' } },
};

/** The constructors by client name; both generations are loaded once. */
export async function loadClients(load) {
    const types = await load('@modelcontextprotocol/sdk/types.js');
    const schemas = {
        'sampling/createMessage': types.CreateMessageRequestSchema,
        'elicitation/create': types.ElicitRequestSchema,
        'roots/list': types.ListRootsRequestSchema,
    };
    const v1 = {
        Client: (await load('@modelcontextprotocol/sdk/client/index.js')).Client,
        Stdio: (await load('@modelcontextprotocol/sdk/client/stdio.js')).StdioClientTransport,
        Http: (await load('@modelcontextprotocol/sdk/client/streamableHttp.js'))
            .StreamableHTTPClientTransport,
        callTool: (client, call, options) => client.callTool(call, undefined, options),
        answer: (client, method, handler) => client.setRequestHandler(schemas[method], handler),
    };
    const modern = await load('@modelcontextprotocol/client');
    const v2 = {
        Client: modern.Client,
        Stdio: (await load('@modelcontextprotocol/client/stdio')).StdioClientTransport,
        Http: modern.StreamableHTTPClientTransport,
        callTool: (client, call, options) => client.callTool(call, options),
        answer: (client, method, handler) => client.setRequestHandler(method, handler),
    };
    return (name) =>
        name === 'v1' ? v1 : { ...v2, options: { versionNegotiation: NEGOTIATION[name] } };
}

/** One connected client; `client` is the SDK's own. */
export class Peer {
    #kind;
    #toolsOnWire;

    constructor(kind, client) {
        this.#kind = kind;
        this.client = client;
    }

    /**
     * `address` is either {command, environment} or {url}. `talents` is what the client can do for
     * a server: its capabilities, and the function that answers each method.
     */
    static async connect(kind, address, talents = { capabilities: {}, answers: {} }) {
        const { capabilities, answers } = talents;
        const client = new kind.Client(SELF, { ...kind.options, capabilities });
        for (const [method, answer] of Object.entries(answers)) kind.answer(client, method, answer);
        const peer = new Peer(kind, client);
        const transport = address.url
            ? new kind.Http(new URL(address.url))
            : new kind.Stdio({
                  command: address.command[0],
                  args: address.command.slice(1),
                  env: { ...process.env, ...address.environment },
                  stderr: 'ignore',
              });
        try {
            await client.connect(transport, { timeout: REQUEST_TIMEOUT_MS });
        } catch (error) {
            await client.close();
            throw error;
        }
        peer.#listenTo(transport);
        return peer;
    }

    /** Keeps tool lists as they arrive: a client hands them out rebuilt. */
    #listenTo(transport) {
        const handle = transport.onmessage;
        transport.onmessage = (message, extra) => {
            if (message.result?.tools) this.#toolsOnWire = message.result.tools;
            handle.call(transport, message, extra);
        };
    }

    async tools() {
        const options = { timeout: REQUEST_TIMEOUT_MS, cacheMode: 'refresh' };
        await this.client.listTools(undefined, options);
        return this.#toolsOnWire;
    }

    call(name, args, options = {}) {
        const call = { name, arguments: args };
        return this.#kind.callTool(this.client, call, { timeout: REQUEST_TIMEOUT_MS, ...options });
    }

    close() {
        return this.client.close();
    }
}
