// The calls as they end, newest first, by whatever they are filtered by.
import { get } from './api.js';
import { h } from './dom.js';
import { count, counted, duration } from './format.js';
import {
    codeName,
    connecting,
    effectOf,
    endingBadge,
    moment,
    mono,
    nothing,
    p,
    panel,
    storyLink,
    table,
    wayTo,
} from './parts.js';

const FILTERS = ['code', 'tool', 'caller', 'upstream'];
const MOST_AT_ONCE = 100;
const MOST_SHOWN = 300;

function filterOf({ query }) {
    const filter = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? '']));
    return { ...filter, failed: query.get('failed') === '1' ? '1' : '' };
}

const isFiltered = (filter) => Object.values(filter).some((value) => value !== '');

export const calls = {
    title: () => 'Calls',
    every: 2000,
    async load(route, signal, before) {
        const [came, known] = await Promise.all([
            newest(filterOf(route), signal, before),
            before?.known ?? namesToFilterBy(signal),
        ]);
        return { ...came, known };
    },
    view: (loaded, route) => [filterForm(loaded, filterOf(route)), list(loaded, filterOf(route))],
    news(loaded) {
        const failed = loaded.calls.filter(
            ({ number, ending }) => loaded.fresh.has(number) && ending === 'failed',
        );
        if (failed.length === 0) return undefined;
        const [{ tool, method, code }] = failed;
        return failed.length === 1
            ? `New failure: ${tool || method}, ${code}.`
            : `${counted(failed.length, 'new failure')}.`;
    },
};

/** The calls that ended since, before those that are there. */
async function newest(filter, signal, before) {
    const came = await get(
        'calls',
        { ...filter, limit: MOST_AT_ONCE, after: before?.last },
        signal,
    );
    // A gateway that began anew counts anew.
    if (before && came.last < before.last) return newest(filter, signal, undefined);
    const fresh = new Set(before ? came.calls.map(({ number }) => number) : []);
    return {
        last: came.last,
        fresh,
        calls: [...came.calls, ...(before?.calls ?? [])].slice(0, MOST_SHOWN),
    };
}

/** What the fields offer: the names of the last day. */
async function namesToFilterBy(signal) {
    const day = await get('overview', { window: '24h' }, signal);
    const names = (rows, name) => [...new Set(rows.map((row) => row[name]))].filter(Boolean);
    return {
        code: names(day.codes, 'code'),
        tool: names(day.tools, 'tool'),
        caller: names(day.callers, 'caller'),
        upstream: names(day.upstreams, 'upstream'),
    };
}

function filterForm({ known }, filter) {
    const go = (change) => {
        location.hash = wayTo('calls', { ...filter, ...change });
    };
    const field = (name) =>
        h(
            'div',
            null,
            h('label', { for: `by-${name}` }, name),
            h('input', {
                id: `by-${name}`,
                list: `known-${name}`,
                value: filter[name],
                placeholder: 'any',
                autocomplete: 'off',
                spellcheck: 'false',
                onchange: (event) => go({ [name]: event.target.value.trim() }),
            }),
            h(
                'datalist',
                { id: `known-${name}` },
                known[name].map((value) => h('option', { value })),
            ),
        );
    return h(
        'form',
        {
            class: 'filters panel',
            'aria-label': 'Filter',
            onsubmit: (event) => event.preventDefault(),
        },
        FILTERS.map(field),
        h(
            'label',
            { class: 'tick' },
            h('input', {
                type: 'checkbox',
                checked: filter.failed === '1',
                onchange: (event) => go({ failed: event.target.checked ? '1' : '' }),
            }),
            'Failures only',
        ),
        isFiltered(filter) ? h('a', { href: wayTo('calls') }, 'Show all calls') : undefined,
    );
}

function list(loaded, filter) {
    if (loaded.calls.length > 0) return panel(tableOf(loaded));
    if (isFiltered(filter))
        return nothing(
            'No call fits',
            p('None of the last thousand calls. New ones that fit are shown as they end.'),
        );
    return nothing('No calls yet', p('They are shown here as they end. ', connecting()));
}

const COLUMNS = [
    { name: 'when', plain: true, cell: ({ started }) => moment(started) },
    { name: 'support id', plain: true, cell: ({ support_id: id }) => storyLink(id) },
    {
        name: 'call',
        head: true,
        whole: true,
        cell: (call) => [call.tool || mono(call.method), h('small', null, call.upstream)],
    },
    {
        name: 'ended',
        whole: true,
        cell: (call) =>
            h(
                'span',
                { class: 'ending' },
                endingBadge(call.ending),
                call.code ? mono(codeName(call)) : undefined,
                effectOf(call),
            ),
    },
    {
        name: 'by',
        whole: true,
        cell: ({ caller, client }) => [caller || 'anybody', h('small', null, client)],
    },
    {
        name: 'sent',
        number: true,
        cell: ({ attempts }) =>
            attempts === 1 ? 'once' : attempts > 1 ? `${count(attempts)} times` : 'not',
    },
    { name: 'took', number: true, cell: ({ latency_ms: ms }) => duration(ms) },
];

const tableOf = ({ calls: rows, fresh }) =>
    table({
        caption: 'Newest first',
        cards: true,
        columns: COLUMNS,
        rows,
        key: ({ number }) => number,
        fresh: ({ number }) => fresh.has(number),
    });
