// The first page: how much is called, how much fails, and where.
import { get } from './api.js';
import { h } from './dom.js';
import { count, counted, duration, share } from './format.js';
import {
    bar,
    category,
    codeName,
    connecting,
    moment,
    nothing,
    p,
    panel,
    remark,
    table,
    tile,
    typed,
    wayTo,
} from './parts.js';
import { drawTraffic, trafficFigure } from './traffic_chart.js';

const WINDOWS = { '15m': '15 min', '1h': '1 h', '6h': '6 h', '24h': '24 h' };

const windowOf = ({ query }) => (query.get('window') in WINDOWS ? query.get('window') : '1h');

export const overview = {
    title: () => 'Overview',
    every: 5000,
    tools: (route) =>
        h(
            'nav',
            { class: 'choices', 'aria-label': 'Time that is looked at' },
            Object.entries(WINDOWS).map(([window, words]) =>
                h(
                    'a',
                    {
                        href: wayTo('', { window }),
                        'aria-current': window === windowOf(route) ? 'true' : undefined,
                    },
                    words,
                ),
            ),
        ),
    load: (route, signal) => get('overview', { window: windowOf(route) }, signal),
    view: (loaded) =>
        loaded.totals.calls > 0 ? viewOf(loaded) : [tilesOf(loaded.totals), noCalls(loaded)],
    shown: (content, loaded) => drawTraffic(content, loaded),
};

const viewOf = (loaded) => [
    tilesOf(loaded.totals),
    panel(trafficFigure(loaded)),
    h(
        'div',
        { class: 'pair' },
        h('div', { class: 'stack' }, panel(byCode(loaded)), panel(byCaller(loaded))),
        h('div', { class: 'stack' }, panel(byTool(loaded)), panel(byUpstream(loaded))),
    ),
];

const noCalls = ({ window }) =>
    nothing(
        `No calls in the last ${WINDOWS[window] ?? window}`,
        p('They are shown here within seconds. ', connecting()),
        window === '24h'
            ? undefined
            : h('a', { href: wayTo('', { window: '24h' }) }, 'Look at the last 24 hours'),
    );

const tilesOf = (totals) =>
    h(
        'dl',
        { class: 'tiles' },
        tile('Calls', count(totals.calls), withdrawnIn(totals)),
        tile('Error rate', share(totals.error_rate), `${counted(totals.failed, 'failure')}`),
        tile('Recovery rate', share(totals.recovery_rate), recoveredIn(totals)),
        tile(
            'p95 latency',
            duration(totals.calls > 0 ? totals.p95_ms : null),
            totals.calls > 0 ? `median ${duration(totals.p50_ms)}` : '',
        ),
    );

const withdrawnIn = ({ cancelled }) =>
    cancelled > 0 ? `${count(cancelled)} withdrawn` : 'none withdrawn';

const recoveredIn = ({ faults_tried: tried, faults_recovered: recovered }) =>
    tried > 0
        ? `of ${counted(tried, 'failure')} that were tried again; ${count(recovered)} in the end`
        : 'no try after a failure yet';

/**
 * The first column of a table: a name that leads to its calls. One row may stand for all that are too
 * many to be named.
 */
const named = (filter, { words = (row) => row[filter], mono, beside } = {}) => ({
    name: filter,
    head: true,
    cell: (row) => [
        row.rest
            ? 'all others'
            : row[filter] === ''
              ? 'none'
              : h(
                    'a',
                    { class: mono, href: wayTo('calls', { [filter]: row[filter] }) },
                    words(row),
                ),
        beside?.(row) ? h('small', null, beside(row)) : undefined,
    ],
});

const failures = {
    name: 'failed',
    number: true,
    cell: ({ failed, calls }) =>
        bar(calls > 0 ? failed / calls : 0, { tone: 'bad', number: count(failed) }),
};
const calls = { name: 'calls', number: true, cell: (row) => count(row.calls) };
const slowest = { name: 'p95', number: true, cell: (row) => duration(row.p95_ms) };

const tableOrNone = (caption, columns, rows, key) =>
    rows.length > 0
        ? table({ caption, beside: count(rows.length), columns, rows, key })
        : [h('h2', null, caption), remark('None in this time.')];

function byCode({ codes, totals }) {
    const columns = [
        named('code', { words: codeName, mono: 'mono', beside: (row) => category(row.category) }),
        { name: 'last', cell: ({ last }) => (last ? moment(last) : undefined) },
        {
            name: 'failures',
            number: true,
            cell: (row) =>
                bar(row.calls / Math.max(totals.failed, 1), {
                    tone: 'bad',
                    number: count(row.calls),
                }),
        },
    ];
    return tableOrNone('Failures by code', columns, codes, codeName);
}

const byTool = ({ tools }) => {
    const column = named('tool', { beside: ({ upstream }) => upstream });
    const key = ({ upstream, tool }) => `${upstream}/${tool}`;
    return tableOrNone('By tool', [column, calls, failures, slowest], tools, key);
};

const byCaller = ({ callers }) =>
    callers.length > 0
        ? tableOrNone(
              'By caller',
              [named('caller'), calls, failures],
              callers,
              (row) => row.caller || 'none',
          )
        : [
              h('h2', null, 'By caller'),
              remark(
                  'Nobody was asked who they are: ',
                  typed('identity:'),
                  ' in the configuration tells callers apart.',
              ),
          ];

const byUpstream = ({ upstreams }) =>
    tableOrNone(
        'By upstream',
        [named('upstream'), calls, failures, slowest],
        upstreams,
        (row) => row.upstream || 'none',
    );
