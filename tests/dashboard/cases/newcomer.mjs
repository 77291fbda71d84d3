// A gateway that nobody has called, without a ledger, and without a sign-in.
import assert from 'node:assert/strict';

import { Caller, Tally } from '../traffic.mjs';

export const newcomerCases = {
    'a new gateway says how to begin': async (stage) => {
        const visitor = await stage.visitor();
        const { page } = visitor;
        const { dashboard, endpoint } = stage.newWorld;
        await visitor.open(dashboard);
        await page.click('text=How clients connect');
        await page.waitForURL((url) => url.pathname === '/');
        assert.ok((await page.innerText('body')).includes(endpoint));
        await page.goBack();
        await visitor.shown();
        assert.match(await visitor.text('#content'), /No calls in the last 1 h/);
        assert.ok(await page.locator('#sign-out').isHidden());
        await page.click('nav >> text=Calls');
        await page.waitForSelector('text=No calls yet');
        await page.click('nav >> text=Recovery');
        await page.waitForSelector('text=No failures yet');
        assert.deepEqual(await visitor.barriers(), []);
    },

    'without a ledger it says how to have one': async (stage) => {
        const visitor = await stage.visitor();
        const { page } = visitor;
        visitor.expect(503, '/api/support/d80fc6a25d0a');
        await visitor.open(stage.newWorld.dashboard, '#/support/d80fc6a25d0a');
        await page.waitForSelector('text=Its story cannot be told');
        assert.match(await visitor.text('#content'), /ledger:\s+path: /);
        await visitor.open(stage.newWorld.dashboard, '#/state');
        assert.match(await visitor.text('#content'), /ledger: \{ path: /);
    },

    'where nobody is asked who they are it says what tells callers apart': async (stage) => {
        const { dashboard, endpoint } = stage.newWorld;
        const somebody = new Caller(endpoint, 'somebody', { tally: new Tally() });
        await somebody.call('read_item', { item_id: 'item_aaaa' });
        const visitor = await stage.visitor();
        await visitor.open(dashboard);
        await visitor.page.waitForSelector('text=Nobody was asked who they are');
    },

    'a page that there is not leads back': async (stage) => {
        const visitor = await stage.visitor();
        await visitor.open(stage.newWorld.dashboard, '#/nowhere');
        await visitor.page.click('text=the overview');
        await visitor.page.waitForSelector('h1 >> text=Overview');
    },
};
