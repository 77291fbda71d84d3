// Several servers behind one gateway, one of which cannot be started.
import assert from 'node:assert/strict';

import { expectFault, rejectionOf } from '../expect.mjs';
import { everything } from './everything.mjs';
import { memory } from './memory.mjs';

const upstreamOf = ({ command, environment = {} }) => ({ command, environment });

export const several = (place) => ({
    name: 'several',
    ways: ['gateway'],
    upstreams: {
        everything: upstreamOf(everything(place)),
        memory: upstreamOf(memory(place)),
        gone: { command: ['no-such-mcp-server'] },
    },
});

export const severalCases = {
    async 'tools carry the name of their server'({ peer }) {
        const names = (await (await peer()).tools()).map(({ name }) => name);
        for (const name of names) assert.match(name, /^(everything|memory)__/);
        assert.ok(names.includes('everything__get-sum'));
        assert.ok(names.includes('memory__read_graph'));
    },

    async 'a call reaches its server'({ peer }) {
        const connected = await peer();
        const sum = await connected.call('everything__get-sum', { a: 2, b: 3 });
        assert.equal(sum.content[0].text, 'The sum of 2 and 3 is 5.');
        const graph = await connected.call('memory__read_graph', {});
        assert.ok(Array.isArray(graph.structuredContent.entities));
    },

    async 'a server that cannot be started is named'({ peer }) {
        const connected = await peer();
        const { _meta } = await connected.client.listTools();
        const [unavailable] = _meta['dev.recourse/unavailable'];
        assert.equal(unavailable.upstream, 'gone');
        assert.equal(unavailable.code, 'command_not_found');
        expectFault(await connected.call('gone__anything', {}), 'command_not_found', 'gone');
    },

    async 'a tool without the name of its server is told the whole name'({ peer }) {
        const error = await rejectionOf((await peer()).call('get-sum', { a: 2, b: 3 }));
        assert.match(error.message, /everything__get-sum/);
    },
};
