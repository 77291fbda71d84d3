// What the pages say is what happened.
import assert from 'node:assert/strict';

import { countsIn, rowsOf, shows, whole } from '../reading.mjs';

/** The page has asked again, and shows what came: it has changed, for calls go on. */
async function drawnAgain(page) {
    const figure = () => document.querySelector('.tile .figure').innerText;
    const before = await page.evaluate(figure);
    await page.waitForFunction(
        (old) => document.querySelector('.tile .figure').innerText !== old,
        before,
    );
}

export const numberCases = {
    'the overview counts what was sent, live': async (stage) => {
        const visitor = await stage.operator();
        await stage.hush();
        const { calls, failed, codes, callers } = stage.tally;
        const { page } = visitor;
        const exact = new Intl.NumberFormat('en-GB');
        const percent = new Intl.NumberFormat('en-GB', {
            style: 'percent',
            maximumFractionDigits: 1,
        });
        await shows(page, 'Calls', exact.format(calls));
        await shows(page, 'Error rate', percent.format(failed / calls));
        const byCode = countsIn(await rowsOf(page, 'Failures by code'), -1);
        for (const [code, count] of codes) assert.equal(byCode[code], count, code);
        assert.equal(Object.keys(byCode).length, codes.size);
        const byCaller = countsIn(await rowsOf(page, 'By caller'), 1);
        for (const [name, count] of callers) assert.equal(byCaller[`key:${name}`], count, name);
        return `${calls} calls, ${failed} failures of ${codes.size} codes`;
    },

    'the chart is drawn, and a table says the same': async (stage) => {
        const visitor = await stage.operator();
        const { page } = visitor;
        const painted = await page.locator('#traffic').evaluate((canvas) => {
            const { data } = canvas
                .getContext('2d')
                .getImageData(0, 0, canvas.width, canvas.height);
            return new Set(new Uint32Array(data.buffer)).size;
        });
        assert.ok(painted > 3, 'nothing is painted');
        await drawnAgain(page);
        const size = await page.locator('#traffic').evaluate((canvas) => ({
            drawn: [canvas.width, canvas.height],
            shown: [canvas.clientWidth, canvas.clientHeight],
        }));
        assert.deepEqual(size.drawn, size.shown, 'it is stretched');
        await stage.hush();
        await shows(page, 'Calls', new Intl.NumberFormat('en-GB').format(stage.tally.calls));
        await page.click('text=The same as a table');
        const rows = await page
            .locator('.traffic tbody tr')
            .evaluateAll((all) =>
                all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.innerText)),
            );
        const sum = rows.flat().reduce((total, text) => total + whole(text), 0);
        assert.equal(sum, stage.tally.calls);
    },

    'each row leads to its calls': async (stage) => {
        const visitor = await stage.operator();
        const { page } = visitor;
        await stage.hush();
        // The page has the latest thousand calls, and those before may be gone from it.
        await stage.callers[0].call('shop__read_item', { item_id: 'item_rows', fault: 'die' });
        await page.click('table:has(caption:has-text("Failures by code")) >> text=upstream_died');
        await page.waitForURL(/#\/calls\?code=upstream_died$/);
        await visitor.arrives('Calls');
        await page.waitForFunction(
            (count) => document.querySelectorAll('#content tbody tr').length === count,
            stage.tally.latest('upstream_died', 1000),
        );
        const rows = await rowsOf(page, 'Newest first');
        assert.ok(rows.length > 0);
        for (const row of rows) assert.ok(row.join(' ').includes('upstream_died'), row.join(' '));
        assert.equal(await page.inputValue('#by-code'), 'upstream_died');
        await page.click('text=Show all calls');
        await page.waitForFunction(
            () => document.querySelectorAll('#content tbody tr').length > 50,
        );
    },

    'calls arrive by themselves, until they are paused': async (stage) => {
        const visitor = await stage.operator();
        const { page } = visitor;
        await page.click('nav >> text=Calls');
        await page.waitForURL(/#\/calls$/);
        await page.check('text=Failures only');
        await page.waitForURL(/failed=1/);
        await page.waitForFunction(() => {
            const rows = [...document.querySelectorAll('#content tbody tr')];
            return rows.length > 0 && rows.every((row) => !row.querySelector('.badge.good'));
        });
        const newest = () => page.locator('#content tbody tr').first().getAttribute('data-key');
        const first = await newest();
        await page.waitForFunction(
            (before) => document.querySelector('#content tbody tr').dataset.key !== before,
            first,
        );
        // Who listens hears of them.
        assert.match(await page.locator('#news').textContent(), /new failure/i);
        assert.equal(await page.locator('#content tbody .badge.good').count(), 0);
        await page.click('.liveness button');
        await page.waitForSelector('.liveness button[aria-pressed=true]');
        const before = await newest();
        const sent = stage.tally.failed;
        while (stage.tally.failed < sent + 10) await stage.callers[0].call('shop__reed_item');
        assert.equal(await newest(), before);
        await page.click('.liveness button');
        await page.waitForFunction(
            (old) => document.querySelector('#content tbody tr').dataset.key !== old,
            before,
        );
    },

    'what was on its way when the page was paused does not change it': async (stage) => {
        const visitor = await stage.operator();
        const { page } = visitor;
        await visitor.open(stage.world.dashboard, '#/calls');
        let before;
        await page.route('**/api/calls?*', async (route) => {
            before = await page.evaluate(() => {
                document.querySelector('.liveness button').click();
                return document.querySelector('#content tbody tr').dataset.key;
            });
            const url = route.request().url();
            const came = async () => (await visitor.context.request.get(url)).json();
            while ((await came()).calls.length === 0);
            await route.continue();
        });
        const answered = page.waitForResponse(
            (response) => before !== undefined && response.url().includes('/api/calls?'),
        );
        const [{ number }] = (await (await answered).json()).calls;
        assert.notEqual(String(number), before, 'the answer brings nothing new');
        // It is handled before what the page asks for later.
        await page.evaluate(() => fetch('api/session').then((response) => response.text()));
        await page.waitForSelector('.liveness button[aria-pressed=true]');
        const newest = page.locator('#content tbody tr').first();
        assert.equal(await newest.getAttribute('data-key'), before);
    },

    'the recovery page tells what works and what never does': async (stage) => {
        const visitor = await stage.operator();
        const { page } = visitor;
        await stage.hush(); // so that the example is the same when it is clicked
        await visitor.open(stage.world.dashboard, '#/recovery');
        const never = page.locator('section:has(> h2:has-text("Agents never recover"))');
        const first = never.locator('article').first();
        assert.match(await first.innerText(), /0%/);
        assert.match(await first.locator('.words').innerText(), /^\[[a-z_]+\] .+\nNext: /s);
        const works = page.locator('article', {
            has: page.locator('h3:text-is("precondition_failed")'),
        });
        assert.match(await works.locator('.rate').innerText(), /100%/);
        const example = works.getByText('Look at an example');
        const [id] = (await example.getAttribute('href')).match(/[0-9a-f]{32}$/);
        await visitor.canTell(stage.world.dashboard, id);
        await example.click();
        await page.waitForURL(/#\/support\/[0-9a-f]{32}$/);
        await page.waitForSelector('.timeline');
        assert.match(await visitor.text('.timeline'), /precondition_failed/);
    },

    'the state page tells of upstreams, circuits and limits': async (stage) => {
        const visitor = await stage.operator();
        const { page } = visitor;
        await visitor.open(stage.world.dashboard, '#/state');
        const upstreams = Object.fromEntries(
            (await rowsOf(page, 'Upstreams')).map((row) => [row[0].split(/\s/)[0], row]),
        );
        assert.deepEqual(Object.keys(upstreams).sort(), ['gone', 'hostile', 'remote', 'shop']);
        assert.match(upstreams.shop[1], /up/);
        assert.match(upstreams.gone[1], /down/);
        const limits = await page.locator('section:has(> h3:text-is("exports"))').innerText();
        assert.match(limits, /key:night/);
        assert.match(await visitor.text('#content'), /Ledger\s+written/);
    },

    'numbers are written as the reader’s locale does': async (stage) => {
        const visitor = await stage.operator({ locale: 'de-DE' });
        await stage.hush();
        const { calls, failed } = stage.tally;
        const percent = new Intl.NumberFormat('de-DE', {
            style: 'percent',
            maximumFractionDigits: 1,
        });
        await shows(visitor.page, 'Error rate', percent.format(failed / calls));
    },

    'the vocabulary is searched': async (stage) => {
        const visitor = await stage.operator();
        const { page } = visitor;
        await visitor.open(stage.world.dashboard, '#/vocabulary');
        const all = await page.locator('#found tbody tr').count();
        assert.ok(all > 50, `there are only ${all} codes`);
        await page.fill('#find-code', 'rate limited');
        await page.waitForFunction(
            (before) => document.querySelectorAll('#found tbody tr').length < before / 2,
            all,
        );
        await page.click('#found >> text="rate_limited"');
        await page.waitForURL(/\/errors\/recourse\/rate_limited$/);
        assert.match(await page.innerText('body'), /rate_limited/);
    },
};
