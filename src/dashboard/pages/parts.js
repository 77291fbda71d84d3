// What pages are put together from: tables, numbers, badges, times, and words for when there is
// nothing to show.
import { h } from './dom.js';
import { absolute, ago, NOTHING, share, spaced, until } from './format.js';

export const p = (...content) => h('p', null, content);
export const remark = (...content) => h('p', { class: 'muted' }, content);
export const mono = (...content) => h('span', { class: 'mono' }, content);
/** What somebody types, or would. */
export const typed = (text) => h('code', null, text);

export const panel = (...content) => h('section', { class: 'panel' }, content);

/**
 * A table; `beside` stands beside its caption. Each column has a `name`, a `cell(row)`, and maybe `number` (aligned as such), `head` (it
 * names its row); where rows become cards, `whole` (it takes a line of its own) and `plain` (it needs no
 * name there). `key(row)` says which row is which when the table changes.
 */
export function table({ caption, beside, columns, rows, key, fresh = () => false, cards = false }) {
    const classes = ({ number, whole }) =>
        [number && 'number', whole && 'whole'].filter(Boolean).join(' ') || undefined;
    const cellOf = (column, row) =>
        h(
            column.head ? 'th' : 'td',
            {
                role: column.head ? 'rowheader' : 'cell',
                scope: column.head ? 'row' : undefined,
                class: classes(column),
                'data-name': column.head || column.whole || column.plain ? undefined : column.name,
            },
            column.cell(row),
        );
    const line = (row) =>
        h(
            'tr',
            { role: 'row', 'data-key': key?.(row), class: fresh(row) ? 'fresh' : undefined },
            columns.map((column) => cellOf(column, row)),
        );
    // The roles are said, for a table that is laid out as cards would lose them.
    return h(
        'div',
        { class: 'scroll', role: 'group', 'aria-label': caption },
        h(
            'table',
            { role: 'table', class: cards ? 'cards' : undefined },
            h('caption', null, caption, beside && h('span', { class: 'muted' }, ` (${beside})`)),
            h(
                'thead',
                { role: 'rowgroup' },
                h(
                    'tr',
                    { role: 'row' },
                    columns.map((column) =>
                        h(
                            'th',
                            { role: 'columnheader', scope: 'col', class: classes(column) },
                            column.name,
                        ),
                    ),
                ),
            ),
            h('tbody', { role: 'rowgroup' }, rows.map(line)),
        ),
    );
}

/** A number that matters, and what stands beside it. */
export const tile = (name, figure, beside, tone) =>
    h(
        'div',
        { class: `tile panel ${tone ?? ''}` },
        h('dt', null, name),
        h('dd', { class: 'figure' }, figure),
        h('dd', { class: 'beside' }, beside),
    );

/** A share as a bar with its number. */
export function bar(value, { tone = '', number = share(value) } = {}) {
    const width = `${(Math.min(value ?? 0, 1) * 100).toFixed(2)}%`;
    return h(
        'div',
        { class: `bar ${tone} ${value ? '' : 'none'}` },
        h('span', { 'aria-hidden': 'true' }, h('span', { style: { width } })),
        h('span', null, number),
    );
}

export const badge = (word, tone = '') => h('span', { class: `badge ${tone}` }, word);

const ENDINGS = {
    succeeded: ['✓ succeeded', 'good'],
    failed: ['✕ failed', 'bad'],
    cancelled: ['– withdrawn', ''],
};
export const endingBadge = (ending) => badge(...(ENDINGS[ending] ?? [ending]));

/** Whether it took effect, where that is not a matter of course. */
export function effectOf({ ending, effect }) {
    if (effect === 'unknown') return badge('effect unknown', 'warn');
    if (effect === 'partial') return badge('done in part', 'warn');
    if (effect === 'done' && ending !== 'succeeded') return badge('took effect', 'warn');
    return undefined;
}

/** How long ago it was; the exact time on pointing at it. Counts on by itself. */
export const moment = (at) =>
    h(
        'time',
        { datetime: new Date(at).toISOString(), title: absolute(at), 'data-past': at },
        ago(at),
    );

/** When it will be, counting down. */
export const countdown = (at) =>
    h(
        'time',
        { datetime: new Date(at).toISOString(), title: absolute(at), 'data-future': at },
        until(at),
    );

/** Lets the times under `root` go on. */
export function tick(root) {
    const now = Date.now();
    const tell = (element, words) => {
        if (element.textContent !== words) element.firstChild.nodeValue = words;
    };
    for (const each of root.querySelectorAll('[data-past]'))
        tell(each, ago(Number(each.dataset.past), now));
    for (const each of root.querySelectorAll('[data-future]'))
        tell(each, until(Number(each.dataset.future), now));
}

/** A code as it is told apart: those that are not ours with whose they are. */
export const codeName = ({ domain, code }) =>
    domain && domain !== 'recourse' ? `${domain}/${code}` : code;

export const category = (name) => (name ? spaced(name) : undefined);

/** A way within the dashboard: `#/calls?code=rate_limited`. */
export function wayTo(page, query = {}) {
    const said = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
    return `#/${page}${said.length > 0 ? `?${new URLSearchParams(said)}` : ''}`;
}

const SHORT_ID = 12;
export const storyLink = (id, words = id.slice(0, SHORT_ID)) =>
    h('a', { class: 'mono', href: wayTo(`support/${id}`) }, words);

export const facts = (pairs) =>
    h(
        'dl',
        { class: 'facts' },
        pairs
            .filter(([, value]) => value !== undefined && value !== '')
            .map(([name, value]) =>
                h('div', null, h('dt', null, name), h('dd', null, value ?? NOTHING)),
            ),
    );

/** Foreign words in their own lines. */
export const words = (text) => h('pre', { class: 'words' }, text);

/** What a caller was told: it is short, and nothing of it may be out of sight. */
export const told = (text) => h('pre', { class: 'words whole' }, text);

/** JSON for people; what is none stays as it is. */
export function pretty(value) {
    if (typeof value !== 'string') return JSON.stringify(value, null, 2);
    try {
        return JSON.stringify(JSON.parse(value), null, 2);
    } catch {
        return value;
    }
}

/** The gateway's home page names its endpoint, and what clients are told. */
export const connecting = () => h('a', { href: '../' }, 'How clients connect');

/** In place of what there is nothing of: why, and what would bring it. */
export const nothing = (title, ...content) =>
    h('div', { class: 'notice' }, h('h2', null, title), content);

/** The gateway's own words on why there is nothing. */
export const trouble = ({ title, message, code, status }) =>
    h(
        'div',
        { class: 'notice bad', role: 'alert' },
        h('h2', null, title ?? 'This page could not be shown'),
        p(message),
        code || status
            ? h('small', null, [code, status && `HTTP ${status}`].filter(Boolean).join(' · '))
            : undefined,
    );
