// Which page is shown: the one that the fragment of the address names, `#/calls?code=rate_limited`.
import * as api from './api.js';
import { calls } from './calls.js';
import { h, makeReachable, show } from './dom.js';
import { timeOfDay } from './format.js';
import { announce, mark, prepare, showBanner } from './frame.js';
import { Live } from './live.js';
import { overview } from './overview.js';
import { nothing, p, tick, trouble } from './parts.js';
import { recovery } from './recovery.js';
import { state } from './state.js';
import { story } from './story.js';
import { vocabulary } from './vocabulary.js';

/**
 * A page: `title(route)`, `lead` (a sentence under it), `load(route, signal, previous)` asks for what
 * `view(loaded, route)` makes elements of. `every` is how often it is asked for again, in milliseconds;
 * `tools(route)` stands beside the title, `shown(content, loaded)` hears that it is there, `news(loaded)`
 * says what a listener should hear of it.
 */
const PAGES = { '': overview, calls, recovery, support: story, state, vocabulary };

const WANTED = 'recourse.wanted';
const [main, head, content] = ['main', 'head', 'content'].map((id) => document.getElementById(id));
let shown; // {page, route, live, loaded, at}
let hasBegun = false;

function routeOf(fragment) {
    const [path, query = ''] = fragment.replace(/^#\/?/, '').split('?', 2);
    const [name, ...rest] = path.split('/');
    return { name, rest: decoded(rest.join('/')), query: new URLSearchParams(query) };
}

function decoded(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return text; // it was typed by somebody
    }
}

const missing = {
    title: () => 'No such page',
    load: async () => undefined,
    view: () =>
        nothing(
            'There is no page of this name',
            p(
                'The pages stand above; ',
                h('a', { href: '#/' }, 'the overview'),
                ' is the first of them.',
            ),
        ),
};

function open() {
    const route = routeOf(location.hash);
    const page = PAGES[route.name] ?? missing;
    const isSame = shown?.page === page;
    const wasPaused = isSame && shown.live.isPaused;
    shown?.live.end();
    shown = { page, route };
    shown.live = liveOf(shown);
    if (wasPaused) shown.live.pause(true);
    document.title = `${page.title(route)} · Recourse`;
    mark(route.name);
    drawHead();
    // The same page with other filters stays until the answer is there.
    if (!isSame) begin();
}

function begin() {
    content.replaceChildren(waiting());
    window.scrollTo(0, 0);
    // Who reads with their ears, or by keyboard, goes on from the title; at the first page from the top.
    if (hasBegun) head.querySelector('h1').focus({ preventScroll: true });
    hasBegun = true;
}

const waiting = () => h('p', { class: 'muted', 'aria-busy': 'true' }, 'Asking the gateway …');

function liveOf(it) {
    const { page, route } = it;
    return new Live({
        every: page.every,
        load: (signal) => page.load(route, signal, it.loaded),
        show(loaded) {
            const before = it.loaded;
            it.loaded = loaded;
            it.at = Date.now();
            draw(page.view(loaded, route));
            page.shown?.(content, loaded);
            if (before !== undefined) announce(page.news?.(loaded, before));
        },
        gone(again) {
            main.classList.add('stale');
            showBanner({ since: it.at && timeOfDay(it.at), again, retry: () => it.live.ask() });
        },
        back() {
            main.classList.remove('stale');
            showBanner(undefined);
            announce('The gateway answers again.');
        },
        fail: (error) => failed(error),
    });
}

function failed(error) {
    if (error instanceof api.SignedOut) {
        sessionStorage.setItem(WANTED, location.hash);
        location.assign('sign-in');
        return;
    }
    if (!(error instanceof api.Problem)) console.error(error);
    draw(shown.page.problem?.(error, shown.route) ?? trouble(error));
}

function draw(...elements) {
    show(content, elements);
    makeReachable(content);
}

function drawHead() {
    const { page, route } = shown;
    show(
        head,
        h(
            'hgroup',
            null,
            h('h1', { tabindex: '-1' }, page.title(route)),
            page.lead ? h('p', { class: 'lead' }, page.lead) : undefined,
        ),
        page.tools?.(route),
        page.every ? liveness() : undefined,
    );
}

function liveness() {
    const paused = shown.live.isPaused;
    const toggle = () => {
        shown.live.pause(!shown.live.isPaused);
        drawHead();
        announce(shown.live.isPaused ? 'Paused. What is shown stays as it is.' : 'Live again.');
    };
    const words = paused ? (shown.at ? `Paused at ${timeOfDay(shown.at)}` : 'Paused') : 'Live';
    return h(
        'div',
        { class: 'liveness' },
        h(
            'button',
            {
                type: 'button',
                'aria-pressed': String(paused),
                title: paused ? 'Go on' : 'Pause',
                onclick: toggle,
            },
            words,
        ),
    );
}

/** Back to where the visitor wanted to go before signing in. */
function resume() {
    const wanted = sessionStorage.getItem(WANTED);
    sessionStorage.removeItem(WANTED);
    if (wanted && location.hash === '') history.replaceState(null, '', wanted);
}

resume();
prepare({ main, failed });
window.addEventListener('hashchange', open);
window.addEventListener('resize', () => makeReachable(main));
setInterval(() => tick(document.body), 1000);
open();
