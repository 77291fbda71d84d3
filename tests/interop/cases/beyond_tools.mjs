// Prompts, resources and completion, which pass between a client and a server of one era.
import assert from 'node:assert/strict';

import { everything } from './everything.mjs';

export const beyondTools = (place) => ({
    ...everything(place),
    name: 'beyond-tools',
    clients: ['v1', 'v2'],
});

/** `ask` gets the same from the server itself and from behind us. */
async function expectSame({ peer, direct }, ask) {
    const given = await ask((await peer()).client);
    const original = await ask((await direct()).client);
    assert.deepEqual(given, original);
}

const prompt = { name: 'args-prompt', arguments: { city: 'Utrecht' } };
const unfinished = {
    ref: { type: 'ref/prompt', name: 'completable-prompt' },
    argument: { name: 'department', value: 'E' },
};

export const beyondToolsCases = {
    'prompts are listed': (scene) => expectSame(scene, (client) => client.listPrompts()),
    'a prompt is got': (scene) => expectSame(scene, (client) => client.getPrompt(prompt)),
    'an argument is completed': (scene) =>
        expectSame(scene, (client) => client.complete(unfinished)),
    'resources are listed': (scene) => expectSame(scene, (client) => client.listResources()),
    'templates are listed': (scene) =>
        expectSame(scene, (client) => client.listResourceTemplates()),

    async 'a resource is read'(scene) {
        const { resources } = await (await scene.direct()).client.listResources();
        await expectSame(scene, (client) => client.readResource({ uri: resources[0].uri }));
    },
};
