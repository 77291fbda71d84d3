// What stands around every page: the ways to them, the search for a support id, the menu, the banner,
// and what is said to those who listen.
import { get, Problem, Unreachable } from './api.js';
import { h, show } from './dom.js';
import { until } from './format.js';
import { wayTo } from './parts.js';

const at = (id) => document.getElementById(id);

export function prepare({ main, failed }) {
    prepareSearch();
    prepareMenu();
    prepareKeys();
    // Not by its fragment: that names the page.
    at('skip').onclick = (event) => {
        event.preventDefault();
        main.focus();
    };
    tellWhoIsHere().catch((error) => {
        // Without it the page is as good; what it shows tells the same.
        if (!(error instanceof Unreachable || error instanceof Problem)) failed(error);
    });
}

/** The page of that name is the one that is shown. */
export function mark(name) {
    for (const link of at('nav').children) {
        if (link.hash === `#/${name}`) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
    }
    at('menu').open = false;
    complain('');
}

export function announce(words) {
    if (words) at('news').textContent = words;
}

/** The gateway is gone: since when, when it is asked again, and a way to ask it now. */
export function showBanner(gone) {
    if (!gone) return show(at('banner'));
    const { since, again, retry } = gone;
    show(
        at('banner'),
        h('strong', null, 'The gateway does not answer.'),
        h(
            'span',
            null,
            since ? `What you see is from ${since}. ` : '',
            'It is asked again ',
            h('span', { 'data-future': again, 'aria-live': 'off' }, until(again)),
            '.',
        ),
        h('button', { type: 'button', onclick: retry }, 'Ask now'),
    );
}

const ID_WITHIN = /(?:^|[^0-9a-f])([0-9a-f]{32}|[0-9a-f]{12,31})(?![0-9a-f])/i;

function complain(why) {
    at('search-trouble').textContent = why;
    at('support-id').setAttribute('aria-invalid', String(why !== ''));
}

function prepareSearch() {
    const field = at('support-id');
    // Whole sentences are pasted: the id is found in them.
    field.onpaste = (event) => {
        const found = event.clipboardData.getData('text').match(ID_WITHIN);
        if (!found) return;
        event.preventDefault();
        field.value = found[1];
        complain('');
    };
    field.oninput = () => complain('');
    at('search').onsubmit = (event) => {
        event.preventDefault();
        const found = field.value.match(ID_WITHIN);
        if (!found) return complain('A support id is 12 to 32 of the digits 0-9 and a-f.');
        field.value = '';
        location.hash = wayTo(`support/${found[1].toLowerCase()}`);
    };
}

function prepareMenu() {
    const menu = at('menu');
    const theme = at('theme');
    theme.value = window.recourseTheme.read();
    theme.onchange = () => {
        window.recourseTheme.choose(theme.value);
        window.dispatchEvent(new Event('theme'));
    };
    document.addEventListener('click', (event) => {
        if (!menu.contains(event.target)) menu.open = false;
    });
}

function prepareKeys() {
    const field = at('support-id');
    const menu = at('menu');
    let before; // where the reader was when the search was called for
    document.addEventListener('keydown', (event) => {
        const types = event.target.closest('input, select, textarea');
        if (event.key === '/' && !types && !event.ctrlKey && !event.metaKey && !event.altKey) {
            event.preventDefault();
            before = document.activeElement;
            field.focus();
            field.select();
        } else if (event.key === 'Escape' && event.target === field) {
            field.value = '';
            complain('');
            if (before?.isConnected && before !== document.body) before.focus();
            else field.blur();
        } else if (event.key === 'Escape' && menu.open) {
            menu.open = false;
            menu.querySelector('summary').focus();
        }
    });
}

async function tellWhoIsHere() {
    const session = await get('session');
    at('who').textContent =
        `${session.sign_in ? `Signed in as ${session.name}. ` : ''}Recourse ${session.version}`;
    at('sign-out').hidden = !session.sign_in;
    if (session.sign_in) document.querySelector('#menu summary').textContent = session.name;
}
