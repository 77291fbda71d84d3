// The page of a review as people see it: in a browser, on a desk and on a phone.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';

import { Browser, CHROMIUM } from '../../dashboard/browser.mjs';

const LOOKS = [
    { width: 1440, scheme: 'light' },
    { width: 360, scheme: 'dark' },
];

/** Serves one page, as a browser minds files. */
async function serve(page) {
    const server = createServer((request, response) => {
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.statusCode = request.url === '/' ? 200 : 404;
        response.end(request.url === '/' ? page : '');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
}

async function look(browser, address, picture, { width, scheme }) {
    const visitor = await browser.visitor({ width, scheme });
    visitor.expect(404, '/favicon.ico');
    await visitor.page.goto(address);
    await visitor.page.screenshot({ path: `${picture}-${width}-${scheme}.png`, fullPage: true });
    await visitor.page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
    });
    assert.deepEqual((await visitor.barriers()).map(({ words }) => words), []);
    assert.equal(await visitor.overhang(), 0, `it can be scrolled sideways at ${width} px`);
    assert.deepEqual(visitor.troubles, []);
    await visitor.close();
}

/** Looks at pages that reviews wrote before, by their names. */
export const pageCases = (names) => ({
    async 'the page can be read by all, on a desk and on a phone'({ packages, reports }) {
        if (!existsSync(CHROMIUM)) return `there is no ${CHROMIUM}`;
        const stems = names.map((name) => join(reports, name));
        if (!stems.every((stem) => existsSync(`${stem}.html`))) return 'not all were reviewed';
        const browser = await Browser.start(packages);
        for (const stem of stems) {
            const server = await serve(await readFile(`${stem}.html`, 'utf8'));
            const address = `http://127.0.0.1:${server.address().port}/`;
            for (const one of LOOKS) await look(browser, address, stem, one);
            server.close();
        }
        await browser.close();
        return undefined;
    },
});
