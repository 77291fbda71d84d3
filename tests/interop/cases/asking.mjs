// A server that asks its client something in the middle of a call: only `wrap` has the one client
// that can be meant.
import assert from 'node:assert/strict';

import { expectSameTools } from '../expect.mjs';
import { everything } from './everything.mjs';

const talents = {
    capabilities: { sampling: {}, elicitation: {}, roots: {} },
    answers: {
        'sampling/createMessage': () => ({
            model: 'a-made-up-model',
            role: 'assistant',
            content: { type: 'text', text: 'Blue, I think.' },
        }),
        'elicitation/create': () => ({ action: 'accept', content: { name: 'Ada Example' } }),
        'roots/list': () => ({ roots: [{ uri: 'file:///made/up', name: 'A made-up root' }] }),
    },
};

export const asking = (place) => ({
    ...everything(place),
    name: 'asking',
    ways: ['wrap'],
    clients: ['v1', 'v2'],
    talents,
});

const textsOf = ({ content }) => content.map(({ text }) => text).join('\n');

export const askingCases = {
    'lists the tools that the client makes possible': expectSameTools,

    async 'a model can be asked'({ peer }) {
        const result = await (
            await peer()
        ).call('trigger-sampling-request', { prompt: 'Which colour?' });
        assert.match(textsOf(result), /Blue, I think/);
    },

    async 'the user can be asked'({ peer }) {
        const result = await (await peer()).call('trigger-elicitation-request', {});
        assert.match(textsOf(result), /Ada Example/);
    },

    async 'the roots can be asked for'({ peer }) {
        const result = await (await peer()).call('get-roots-list', {});
        assert.match(textsOf(result), /A made-up root/);
    },
};
