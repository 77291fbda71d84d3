// server-memory: a server that writes.
import assert from 'node:assert/strict';
import { join } from 'node:path';

import { expectFault, expectSameTools } from '../expect.mjs';

export function memory({ program, scratch }) {
    return {
        name: 'memory',
        command: ['node', program('server-memory')],
        environment: { MEMORY_FILE_PATH: join(scratch, 'memory.jsonl') },
    };
}

export const memoryCases = {
    'lists the same tools byte for byte': expectSameTools,

    async 'what is written can be read'({ peer, label }) {
        const connected = await peer();
        const entity = { name: label, entityType: 'test', observations: ['it was written'] };
        await connected.call('create_entities', { entities: [entity] });
        const graph = JSON.parse((await connected.call('read_graph', {})).content[0].text);
        assert.deepEqual(
            graph.entities.find(({ name }) => name === label),
            entity,
        );
    },

    async 'an unknown entity keeps the words of the server'({ peer }) {
        const observations = [{ entityName: 'ghost', contents: ['boo'] }];
        const result = await (await peer()).call('add_observations', { observations });
        const fault = expectFault(result, 'not_found', 'Entity with name ghost not found');
        assert.equal(fault.category, 'not_found');
    },

    async 'a wrong item deep in the arguments is named'({ peer }) {
        const entities = [{ name: 'x', entityType: 'test', observations: 'not a list' }];
        const result = await (await peer()).call('create_entities', { entities });
        const fault = expectFault(result, 'invalid_arguments', 'observations');
        assert.deepEqual(
            fault.violations.map((violation) => violation.pointer),
            ['/entities/0/observations'],
        );
    },
};
