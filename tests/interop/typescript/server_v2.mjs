// The server of the matrix, by the second generation of the TypeScript SDK.
//
//     server_v2.mjs PACKAGES stdio
//     server_v2.mjs PACKAGES http      prints the URL on stderr
import { loaderOf } from '../../node/install.mjs';
import { serveWeb } from '../web.mjs';
import { work } from './work.mjs';

const [, , packages, transport] = process.argv;
const load = await loaderOf(packages);
const { McpServer, createMcpHandler, fromJsonSchema, inputRequired, acceptedContent } = await load(
    '@modelcontextprotocol/server',
);

const properties = (type, ...names) => ({
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { type }])),
    required: names,
});
const taking = (...parts) => ({ inputSchema: fromJsonSchema(properties(...parts)) });
// Only what reads is stopped where a modern client goes away.
const readOnly = { annotations: { readOnlyHint: true } };
const say = (text) => ({ content: [{ type: 'text', text }] });

const question = inputRequired.elicit({
    message: 'Who are you?',
    requestedSchema: properties('string', 'name'),
});

const reporterOf = (context) => (progress, total) =>
    context.mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken: context.mcpReq._meta.progressToken, progress, total },
    });

function makeServer() {
    const server = new McpServer({ name: 'typescript-v2', version: '1.0.0' });
    const tool = (name, schema, run) => server.registerTool(name, schema, run);

    tool('echo', taking('string', 'text'), ({ text }) => say(text));
    tool('add', taking('number', 'a', 'b'), ({ a, b }) => say(`${a + b}`));
    tool('slow', { ...taking('number', 'port'), ...readOnly }, async ({ port }, context) => {
        await work(port, context.mcpReq.signal, reporterOf(context));
        return say('done');
    });
    tool('ask', taking('string'), (_, context) => {
        const answer = acceptedContent(context.mcpReq.inputResponses, 'who');
        return answer
            ? say(`Hello, ${answer.name}.`)
            : inputRequired({ inputRequests: { who: question } });
    });
    tool('fail', taking('string'), () => {
        throw new Error('disk on fire');
    });
    return server;
}

if (transport === 'http') {
    serveWeb(createMcpHandler(makeServer).fetch);
} else {
    const { serveStdio } = await load('@modelcontextprotocol/server/stdio');
    serveStdio(makeServer);
}
