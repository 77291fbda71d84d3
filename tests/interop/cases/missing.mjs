// A server whose command does not exist.
import assert from 'node:assert/strict';

import { rejectionOf } from '../expect.mjs';

export const missing = () => ({
    name: 'missing',
    ways: ['wrap'],
    // A client that is pinned to a revision keeps to itself what it is told instead.
    clients: ['v1', 'v2', 'v2 auto'],
    command: ['no-such-mcp-server'],
});

export const missingCases = {
    async 'connecting says which command is missing'({ peer }) {
        const error = await rejectionOf(peer());
        assert.match(error.message, /\[command_not_found\].*no-such-mcp-server/);
    },
};
