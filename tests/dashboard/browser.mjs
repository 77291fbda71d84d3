// A browser that remembers everything that went wrong in it.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export const CHROMIUM = '/usr/bin/chromium';
// It calls nobody by itself.
const FLAGS = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];
// A page asks a gateway that was gone again within 15 s, and a busy machine takes its time.
const PATIENCE_MS = 45_000;
const START_MS = 120_000;

export class Browser {
    #chromium;
    #axe;

    static async start(packages) {
        const load = createRequire(join(packages, 'load.mjs'));
        const browser = new Browser();
        browser.#chromium = await load('playwright-core').chromium.launch({
            executablePath: CHROMIUM,
            args: FLAGS,
            timeout: START_MS,
        });
        browser.#axe = await readFile(load.resolve('axe-core/axe.min.js'), 'utf8');
        return browser;
    }

    /** A visitor of its own, without cookies and storage of others. */
    async visitor({ width = 1440, height = 900, scheme = 'light', locale = 'en-GB', motion } = {}) {
        const context = await this.#chromium.newContext({
            viewport: { width, height },
            colorScheme: scheme,
            locale,
            reducedMotion: motion,
        });
        context.setDefaultTimeout(PATIENCE_MS);
        const page = await context.newPage();
        return new Visitor(context, page, this.#axe);
    }

    close() {
        return this.#chromium.close();
    }
}

/** Somebody before a page. */
export class Visitor {
    /** What went wrong in the page, in words. */
    troubles = [];
    #axe;
    /** Statuses that are part of the play, by the end of the path. */
    #expected = [];

    constructor(context, page, axe) {
        Object.assign(this, { context, page });
        this.#axe = axe;
        page.on('pageerror', (error) => this.troubles.push(`error: ${error.stack}`));
        page.on('console', (message) => this.#hearConsole(message));
        page.on('request', (request) => this.#hearRequest(request));
        page.on('response', (response) => this.#hearResponse(response));
        page.on('requestfailed', (request) => this.#hearFailure(request));
        // Chromium tells of them on the console, too; this is for sure.
        page.addInitScript(() =>
            document.addEventListener(
                'securitypolicyviolation',
                ({ violatedDirective, blockedURI }) =>
                    console.error(`policy: ${violatedDirective} ${blockedURI}`),
            ),
        );
    }

    /** Answers with that status are no trouble at paths that end so. */
    expect(status, path) {
        this.#expected.push({ status, path });
    }

    /** The gateway may be gone while `work` goes on. */
    async whileGone(work) {
        const before = this.troubles.length;
        const result = await work();
        this.troubles.length = before;
        return result;
    }

    #isExpected(status, url) {
        const { pathname } = new URL(url);
        return this.#expected.some(
            (each) => each.status === status && pathname.endsWith(each.path),
        );
    }

    #hearConsole(message) {
        if (!['error', 'warning'].includes(message.type())) return;
        const { url } = message.location();
        const status = Number(message.text().match(/status of (\d{3})/)?.[1]);
        if (status && url && this.#isExpected(status, url)) return;
        this.troubles.push(`console: ${message.text()} ${url}`);
    }

    #hearRequest(request) {
        const url = new URL(request.url());
        const isOwn = url.protocol === 'data:' || url.hostname === '127.0.0.1';
        if (!isOwn) this.troubles.push(`asked elsewhere: ${url}`);
    }

    #hearResponse(response) {
        const status = response.status();
        if (status >= 400 && !this.#isExpected(status, response.url()))
            this.troubles.push(`HTTP ${status}: ${response.url()}`);
    }

    #hearFailure(request) {
        const { errorText } = request.failure();
        // What is asked while a page is left is given up.
        if (errorText !== 'net::ERR_ABORTED') this.troubles.push(`${errorText}: ${request.url()}`);
    }

    /** Opens a page of the dashboard anew and waits until it shows what it is for. */
    async open(dashboard, fragment = '') {
        // Where only the fragment is another, the page before it is still there after `goto`.
        await this.page.goto('about:blank');
        await this.page.goto(dashboard + fragment);
        await this.shown();
    }

    shown() {
        return this.page.waitForSelector('#content > :not([aria-busy])');
    }

    /** Waits until the page of that title is there: its address changes before it does. */
    async arrives(title) {
        await this.page.waitForFunction(
            (wanted) => document.querySelector('h1')?.innerText === wanted,
            title,
        );
        await this.shown();
    }

    /** Waits until the ledger can tell of that call, without a word of it in the page. */
    async canTell(dashboard, supportId) {
        const { request } = this.context;
        const end = Date.now() + PATIENCE_MS;
        while (!(await request.get(`${dashboard}api/support/${supportId}`)).ok())
            if (Date.now() > end) throw new Error(`the ledger never told of ${supportId}`);
            else await setTimeout(20);
    }

    async signIn(dashboard, key) {
        await this.page.goto(`${dashboard}sign-in`);
        await this.page.fill('#key', key);
        await this.page.click('button');
    }

    text(selector) {
        return this.page.locator(selector).first().innerText();
    }

    /** What is wrong for those who cannot see or point, by axe-core, with the WCAG 2.2 AA rules. */
    async barriers() {
        await this.page.evaluate(this.#axe);
        const found = await this.page.evaluate(() =>
            axe.run(document, { resultTypes: ['violations'] }),
        );
        if (found.passes.length < 10) throw new Error('axe looked at next to nothing');
        return found.violations.map(({ id, impact, help, nodes }) => ({
            id,
            impact,
            words: `${impact} ${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join(', ')})`,
        }));
    }

    /** How far the page could be scrolled sideways. */
    overhang() {
        return this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    }

    close() {
        return this.context.close();
    }
}
