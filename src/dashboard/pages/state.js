// How the gateway stands at this moment.
import { get } from './api.js';
import { h } from './dom.js';
import { absolute, count, counted, decimal, spaced } from './format.js';
import {
    badge,
    bar,
    countdown,
    facts,
    moment,
    mono,
    panel,
    remark,
    table,
    typed,
} from './parts.js';

export const state = {
    title: () => 'State',
    every: 3000,
    async load(route, signal) {
        const now = await get('state', {}, signal);
        return { ...now, at: Date.now() };
    },
    view: (now) => [
        panel(aboutItself(now)),
        panel(upstreams(now)),
        panel(circuits(now)),
        panel(limits(now)),
        h('div', { class: 'pair' }, panel(vault(now)), panel(ledger(now))),
    ],
    news: (now, before) =>
        troubled(now)
            .filter((name) => !troubled(before).includes(name))
            .map((name) => `Upstream ${name} is down.`)
            .join(' '),
};

const troubled = ({ upstreams }) =>
    upstreams.filter(({ is_up: isUp }) => !isUp).map(({ name }) => name);

const aboutItself = ({ version, started_ms: started, connections, sessions }) => [
    h('h2', { class: 'unseen' }, 'The gateway'),
    facts([
        ['version', version],
        ['started', [moment(started), ` (${absolute(started)})`]],
        ['connections', count(connections)],
        ['sessions', count(sessions)],
    ]),
];

const titled = (title, ...content) => [h('h2', null, title), content];

const UPSTREAM_COLUMNS = [
    { name: 'upstream', head: true, cell: ({ name, kind }) => [name, h('small', null, kind)] },
    {
        name: 'state',
        cell: ({ is_up: isUp }) => (isUp ? badge('✓ up', 'good') : badge('✕ down', 'bad')),
    },
    { name: 'revision', cell: ({ revision }) => revision || '–' },
    { name: 'tools', number: true, cell: ({ tools }) => count(tools) },
    { name: 'trouble', whole: true, cell: ({ trouble }) => trouble },
];

const upstreams = ({ upstreams: rows }) =>
    table({
        caption: 'Upstreams',
        cards: true,
        columns: UPSTREAM_COLUMNS,
        rows,
        key: ({ name }) => name,
    });

const CIRCUIT_TONES = { open: 'bad', half_open: 'warn', closed: 'good' };

function circuits({ circuits: rows, at }) {
    if (rows.length === 0)
        return titled('Circuits', remark('All are closed: no tool keeps failing.'));
    const columns = [
        {
            name: 'of',
            head: true,
            cell: ({ upstream, tool }) => [
                tool || 'the whole upstream',
                h('small', null, upstream),
            ],
        },
        { name: 'state', cell: (row) => badge(spaced(row.state), CIRCUIT_TONES[row.state]) },
        { name: 'last failure', cell: ({ why }) => mono(why) },
        {
            name: 'lets a call try',
            cell: ({ reopens_in_ms: ms }) => (ms === undefined ? '' : countdown(at + ms)),
        },
    ];
    return table({
        caption: 'Circuits',
        columns,
        rows,
        key: ({ upstream, tool }) => `${upstream}/${tool}`,
    });
}

function limits({ limits: rows }) {
    if (rows.length === 0)
        return titled(
            'Limits',
            remark('There are none. ', typed('limits:'), ' in the configuration sets them.'),
        );
    return titled('Limits', h('div', { class: 'limits' }, rows.map(limit)));
}

const limit = ({ name, rule, limit: most, subjects, most: users }) =>
    h(
        'section',
        { 'data-key': name },
        h('h3', null, name),
        remark(
            `${rule}; ${subjects === 0 ? 'nobody has used any of it' : `used by ${count(subjects)}`}`,
        ),
        users.map((user) =>
            h(
                'div',
                { class: 'used', 'data-key': user.name },
                h('span', null, user.name || 'anybody'),
                bar(most > 0 ? user.used / most : 0, {
                    tone: user.used >= most * 0.9 ? 'bad' : '',
                    number: `${decimal(user.used)} of ${decimal(most)}`,
                }),
            ),
        ),
    );

const vault = ({ vault: { is_kept: isKept, calls, unknown, trouble } }) =>
    titled(
        'Outcomes of calls that write',
        facts([
            ['kept', isKept ? 'in a file' : 'in memory, until the gateway ends'],
            ['calls', count(calls)],
            ['with an unknown end', unknown > 0 ? badge(counted(unknown, 'call'), 'warn') : 'none'],
            ['trouble', trouble && badge(trouble, 'bad')],
        ]),
        unknown > 0
            ? remark(
                  'Nobody knows whether they took effect. ',
                  typed('recourse outcomes'),
                  ' lists them, and settles them.',
              )
            : undefined,
    );

const ledger = ({ ledger: { is_kept: isKept, written, waiting, lost, untold, trouble } }) =>
    titled(
        'Ledger',
        isKept
            ? facts([
                  ['written', count(written)],
                  ['waiting', count(waiting)],
                  ['lost', lost > 0 ? badge(count(lost), 'bad') : 'none'],
                  ['not counted here', untold > 0 ? badge(count(untold), 'warn') : 'none'],
                  ['trouble', trouble && badge(trouble, 'bad')],
              ])
            : remark(
                  'There is none: support ids have no story, and what is shown here ends with the gateway. ',
                  typed('ledger: { path: ledger.sqlite }'),
                  ' in the configuration starts one.',
              ),
    );
