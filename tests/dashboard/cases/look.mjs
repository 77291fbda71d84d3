// Every page on large and small screens, by day and by night: a picture of each, nothing that hangs
// over the side, and no barrier.
import assert from 'node:assert/strict';
import { join } from 'node:path';

const PAGES = {
    overview: '#/?window=15m',
    calls: '#/calls',
    recovery: '#/recovery',
    state: '#/state',
    vocabulary: '#/vocabulary',
};
const LOOKS = [
    { width: 1440, scheme: 'light' },
    { width: 1440, scheme: 'dark' },
    { width: 360, scheme: 'light' },
    { width: 360, scheme: 'dark' },
];
/** More than this tells nothing more. */
const TALLEST_PICTURE = 4000;

async function look(visitor, name, { width, scheme }, pictures) {
    const height = await visitor.page.evaluate(() => document.documentElement.scrollHeight);
    await visitor.page.screenshot({
        path: join(pictures, `${name}-${width}-${scheme}.png`),
        fullPage: true,
        clip: { x: 0, y: 0, width, height: Math.min(height, TALLEST_PICTURE) },
    });
    const overhang = await visitor.overhang();
    assert.ok(overhang <= 0, `it hangs over by ${overhang} px`);
    const barriers = await visitor.barriers();
    const grave = barriers.filter(({ impact }) => ['serious', 'critical'].includes(impact));
    assert.deepEqual(
        grave.map(({ words }) => words),
        [],
    );
    const lesser = barriers.map(({ id }) => id);
    return lesser.length > 0 ? `lesser findings of axe: ${lesser.join(', ')}` : undefined;
}

/** Nothing stands before what is in it: at its top, middle and bottom it is what a pointer meets. */
async function expectOnTop(page, selector) {
    const parts = page.locator(`${selector} :is(p, a, select, button, label)`);
    const hidden = await parts.evaluateAll((all) => {
        const isMet = (each, share) => {
            const { left, top, width, height } = each.getBoundingClientRect();
            const met = document.elementFromPoint(left + width / 2, top + height * share);
            return height === 0 || each.contains(met);
        };
        return all
            .filter((each) => ![0.1, 0.5, 0.9].every((share) => isMet(each, share)))
            .map((each) => each.outerHTML);
    });
    assert.deepEqual(hidden, [], 'something stands before it');
}

async function failureIn(stage) {
    const [ada] = stage.callers;
    const { supportId } = await ada.call('shop__read_item', { item_id: 'item_look', fault: 'die' });
    return supportId;
}

/** Tests by name, of which each leaves pictures. */
export function lookCases(pictures) {
    const cases = {};
    for (const at of LOOKS) {
        const how = `at ${at.width} px, ${at.scheme}`;
        for (const [name, fragment] of Object.entries(PAGES))
            cases[`${name} ${how}`] = async (stage) => {
                const visitor = await stage.operator(at);
                await visitor.open(stage.world.dashboard, fragment);
                return look(visitor, name, at, pictures);
            };
        cases[`story ${how}`] = async (stage) => {
            const id = await failureIn(stage);
            const visitor = await stage.operator(at);
            await visitor.canTell(stage.world.dashboard, id);
            await visitor.open(stage.world.dashboard, `#/support/${id}`);
            await visitor.page.waitForSelector('.timeline');
            return look(visitor, 'story', at, pictures);
        };
        cases[`sign-in ${how}`] = async (stage) => {
            const visitor = await stage.visitor(at);
            await visitor.page.goto(`${stage.world.dashboard}sign-in`);
            return look(visitor, 'sign-in', at, pictures);
        };
        cases[`menu ${how}`] = async (stage) => {
            const visitor = await stage.operator(at);
            await visitor.page.click('#menu summary');
            await expectOnTop(visitor.page, '.menu');
            return look(visitor, 'menu', at, pictures);
        };
    }
    return { ...cases, ...themeCases };
}

const groundOf = (page) =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

const themeCases = {
    'the theme that was chosen is remembered': async (stage) => {
        const visitor = await stage.operator({ scheme: 'light' });
        const { page } = visitor;
        const light = await groundOf(page);
        await page.click('#menu summary');
        await page.selectOption('#theme', 'dark');
        const dark = await groundOf(page);
        assert.notEqual(dark, light);
        await page.reload();
        await visitor.shown();
        assert.equal(await groundOf(page), dark);
    },

    'nothing moves for those who do not want it': async (stage) => {
        const visitor = await stage.operator({ motion: 'reduce' });
        await visitor.open(stage.world.dashboard, '#/calls');
        await visitor.page.waitForSelector('tbody tr.fresh');
        const moving = await visitor.page.evaluate(() => document.getAnimations().length);
        assert.equal(moving, 0);
    },
};
