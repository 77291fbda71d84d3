// The gateway ends and comes back; the page has to cope by itself.
import assert from 'node:assert/strict';

import { shows } from '../reading.mjs';

export const lossCases = {
    'a page finds its gateway again by itself': async (stage) => {
        const visitor = await stage.visitor();
        const { page } = visitor;
        const { newWorld } = stage;
        await visitor.open(newWorld.dashboard, '#/state');
        const started = await page.locator('time').first().getAttribute('datetime');
        await visitor.whileGone(async () => {
            await newWorld.kill();
            await page.waitForSelector('#banner >> text=The gateway does not answer');
            // What was there is still to be read.
            assert.match(await visitor.text('#content'), /Upstreams/);
            assert.deepEqual(await visitor.barriers(), []);
            await newWorld.start();
            await page.waitForSelector('#banner:empty', { state: 'attached' });
        });
        await page.waitForFunction(
            (before) => document.querySelector('time').getAttribute('datetime') !== before,
            started,
        );
    },

    'a restart signs out, and signing in again leads back': async (stage) => {
        const visitor = await stage.operator();
        const { page } = visitor;
        await stage.hush();
        await visitor.open(stage.world.dashboard, '#/calls?tool=shop__read_item');
        visitor.expect(401, '');
        await visitor.whileGone(async () => {
            await stage.world.kill();
            await page.waitForSelector('#banner >> text=The gateway does not answer');
            await stage.world.start();
            await page.waitForURL(/\/sign-in/);
        });
        await page.fill('#key', stage.operatorKey);
        await page.click('button');
        await page.waitForURL(/#\/calls\?tool=shop__read_item$/);
        await page.waitForSelector('#content tbody tr');
        // The ledger has kept what the last gateway counted.
        await stage.callers[0].call('shop__read_item', { item_id: 'item_last' });
        await visitor.open(stage.world.dashboard, '#/?window=24h');
        await shows(page, 'Calls', new Intl.NumberFormat('en-GB').format(stage.tally.calls));
    },
};
