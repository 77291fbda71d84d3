// A support id's story, and foreign words in it.
import assert from 'node:assert/strict';

import { HOSTILE_ERROR, HOSTILE_TOOL } from '../hostile_server.mjs';

/** Nothing that an upstream wrote became a part of the page. */
async function expectNoMarkup(page) {
    const foreign = await page.evaluate(() => ({
        elements: document.querySelectorAll('#content :is(img, script, iframe, b, i)').length,
        handlers: [...document.querySelectorAll('#content *')].filter((each) =>
            each.getAttributeNames().some((name) => name.startsWith('on')),
        ).length,
        taken: window.taken ?? document.title === 'taken',
    }));
    assert.deepEqual(foreign, { elements: 0, handlers: 0, taken: false });
}

async function search(page, id) {
    await page.keyboard.press('/');
    await page.keyboard.type(id);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.timeline');
}

export const storyCases = {
    'a support id leads to what was asked, tried, told and done after': async (stage) => {
        const item = 'item_stor';
        const [ada] = stage.callers;
        await stage.hush();
        const told = await ada.call('shop__read_item', { item_id: item, fault: 'die', times: 3 });
        await ada.call('shop__read_item', { item_id: item, fault: 'die', times: 3 });
        stage.goOn();
        assert.equal(told.code, 'upstream_died');
        const visitor = await stage.operator();
        const { page } = visitor;
        await visitor.canTell(stage.world.dashboard, told.supportId);
        await search(page, told.supportId.slice(0, 12));
        assert.equal(await page.title(), `Support id ${told.supportId.slice(0, 12)} · Recourse`);
        // What came after the call may be written a moment after it.
        await page.waitForSelector('.timeline h3:text-is("Recovered")');
        const timeline = await visitor.text('.timeline');
        for (const words of [item, 'Attempt 1', 'Attempt 3', 'permission', 'disk quota exceeded'])
            assert.ok(timeline.includes(words), `'${words}' is missing in: ${timeline}`);
        const texts = await page.locator('.timeline .words').allInnerTexts();
        assert.ok(texts.includes(told.text), `the text that was told is missing: ${told.text}`);
        assert.ok((await page.locator('.scale .part.bad').count()) >= 3);
    },

    'a failure that was not tried again is told from one that was tried in vain': async (stage) => {
        const ask = { item_id: 'item_vain', fault: 'tool_error' };
        const [ada] = stage.callers;
        await stage.hush();
        const told = await ada.call('shop__read_item', ask);
        const visitor = await stage.operator();
        const { page } = visitor;
        await visitor.canTell(stage.world.dashboard, told.supportId);
        await search(page, told.supportId.slice(0, 12));
        await page.waitForSelector('.timeline >> text=Not tried again');
        // The zone is named: logs and the command line tell UTC.
        assert.match(await visitor.text('.facts'), /\d:\d\d:\d\d [A-Z]{3}/);
        await ada.call('shop__read_item', ask);
        await page.waitForSelector('text=1 try after it, and none has succeeded yet.', {
            timeout: 30_000,
        });
        stage.goOn();
    },

    'what upstreams write stays text': async (stage) => {
        const [ada] = stage.callers;
        const tool = `hostile__${HOSTILE_TOOL}`;
        const told = await ada.call(tool, {
            '<img src=x>': '"><script>window.taken = true</script>',
        });
        const visitor = await stage.operator();
        const { page } = visitor;
        await page.waitForSelector(`text=${tool}`);
        await expectNoMarkup(page);
        await visitor.open(stage.world.dashboard, `#/calls?tool=${encodeURIComponent(tool)}`);
        await page.waitForSelector(`td >> text=tool_failed`);
        await expectNoMarkup(page);
        await visitor.canTell(stage.world.dashboard, told.supportId);
        await search(page, told.supportId);
        const timeline = await visitor.text('.timeline');
        assert.ok(timeline.includes('<script>window.taken = true</script>'), timeline);
        assert.ok(told.text.includes(HOSTILE_ERROR), told.text);
        await expectNoMarkup(page);
        await visitor.open(stage.world.dashboard, '#/recovery');
        await expectNoMarkup(page);
    },

    'an id that nobody has is told so, and what is no id too': async (stage) => {
        const visitor = await stage.operator();
        const { page } = visitor;
        visitor.expect(404, '000000000000');
        await visitor.open(stage.world.dashboard, '#/support/000000000000');
        await page.waitForSelector('text=No call with this support id');
        await page.keyboard.press('/');
        await page.keyboard.type('hello');
        await page.keyboard.press('Enter');
        assert.match(await visitor.text('#search-trouble'), /12 to 32/);
        await page.keyboard.press('Escape');
        assert.equal(await page.inputValue('#support-id'), '');
    },
};
