// All of it without a mouse.
import assert from 'node:assert/strict';

const PAGES = ['#/', '#/calls?code=upstream_died', '#/recovery', '#/state', '#/vocabulary'];
const MOST_STEPS = 700;

/** Remembers everything that has to be reached, and answers with how many there are. */
const remember = (page) =>
    page.evaluate(() => {
        const candidates = 'a[href], button, input, select, summary, [tabindex="0"]';
        const isThere = (each) =>
            !each.disabled && each.checkVisibility({ visibilityProperty: true });
        const all = [...document.querySelectorAll(candidates)].filter(isThere);
        window.stops = new Map(all.map((each, index) => [each, index]));
        return all.length;
    });

/** Where the focus is; nothing where it has left the page. */
const stop = (page) =>
    page.evaluate(() => {
        const at = document.activeElement;
        if (!at || at === document.body) return undefined;
        const isSeen = getComputedStyle(at).outlineStyle !== 'none';
        return { index: window.stops.get(at), what: at.outerHTML.slice(0, 120), isSeen };
    });

/** Presses Tab until it is through; answers with where it came to. */
async function walk(page) {
    const stops = new Map();
    for (let step = 0; step < MOST_STEPS; ++step) {
        await page.keyboard.press('Tab');
        const at = await stop(page);
        if (at === undefined || stops.has(at.index)) break;
        stops.set(at.index, at);
    }
    return [...stops.values()];
}

const focused = (page) => page.evaluate(() => document.activeElement.id);

export const keyboardCases = {
    'Tab reaches everything, and it is seen where it stands': async (stage) => {
        await stage.hush();
        const visitor = await stage.operator();
        const { page } = visitor;
        const counts = [];
        for (const fragment of PAGES) {
            await visitor.open(stage.world.dashboard, fragment);
            const all = await remember(page);
            const stops = await walk(page);
            assert.equal(stops.length, all, `${fragment}: not everything is reached`);
            const unseen = stops.filter(({ isSeen }) => !isSeen).map(({ what }) => what);
            assert.deepEqual(unseen, [], 'the focus is not seen');
            counts.push(all);
        }
        return `stops: ${counts.join(', ')}`;
    },

    'the first stop skips to the content': async (stage) => {
        const visitor = await stage.operator();
        const { page } = visitor;
        await page.reload();
        await visitor.shown();
        await page.keyboard.press('Tab');
        assert.equal(await focused(page), 'skip');
        await page.keyboard.press('Enter');
        assert.equal(await focused(page), 'main');
        assert.match(page.url(), /\/dashboard\/(#\/)?$/);
    },

    'a slash calls for the search, Escape leaves it and closes the menu': async (stage) => {
        const visitor = await stage.operator();
        const { page } = visitor;
        await page.focus('#nav a:nth-child(3)');
        await page.keyboard.press('/');
        assert.equal(await focused(page), 'support-id');
        await page.keyboard.press('/');
        assert.equal(await page.inputValue('#support-id'), '/');
        await page.keyboard.press('Escape');
        assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Recovery');
        await page.focus('#menu summary');
        await page.keyboard.press('Enter');
        await page.waitForSelector('#menu[open]');
        await page.keyboard.press('Escape');
        await page.waitForSelector('#menu:not([open])', { state: 'attached' });
    },

    'a page that is gone to is read from its title on, and what is live does not take the focus':
        async (stage) => {
            const visitor = await stage.operator();
            const { page } = visitor;
            await page.focus('#nav a:nth-child(2)');
            await page.keyboard.press('Enter');
            await page.waitForURL(/#\/calls$/);
            await visitor.arrives('Calls');
            assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
            await page.waitForSelector('#content tbody tr');
            const link = page.locator('#content tbody a').nth(5);
            const id = await link.innerText();
            await link.focus();
            const newest = await page.locator('#content tbody tr').first().getAttribute('data-key');
            await page.waitForFunction(
                (old) => document.querySelector('#content tbody tr').dataset.key !== old,
                newest,
            );
            assert.equal(await page.evaluate(() => document.activeElement.innerText), id);
        },
};
