// Every code that callers may read: what it means, who can mend it, and how.
import { get } from './api.js';
import { h, show } from './dom.js';
import { count, counted } from './format.js';
import { badge, category, codeName, mono, nothing, p, panel, table } from './parts.js';

export const vocabulary = {
    title: () => 'Vocabulary',
    lead: 'The codes that failures are told with, and what each asks of whoever reads it.',
    load: async (route, signal) => ({ codes: (await get('vocabulary', {}, signal)).codes }),
    view: (loaded) => [
        searchForm(),
        h('div', { id: 'found', class: 'stack' }, found(loaded.codes, '')),
    ],
    shown(content, { codes }) {
        const field = content.querySelector('#find-code');
        field.oninput = () => show(content.querySelector('#found'), found(codes, field.value));
        field.onkeydown = (event) => {
            if (event.key !== 'Escape') return;
            field.value = '';
            field.oninput();
        };
    },
};

const searchForm = () =>
    h(
        'form',
        {
            class: 'filters panel',
            role: 'search',
            'aria-label': 'Codes',
            onsubmit: (event) => event.preventDefault(),
        },
        h(
            'div',
            { class: 'wide' },
            h('label', { for: 'find-code' }, 'Find a code'),
            h('input', {
                id: 'find-code',
                type: 'search',
                placeholder: 'rate limited, 429, operator …',
                autocomplete: 'off',
                spellcheck: 'false',
            }),
        ),
    );

const searchable = (code) =>
    [
        codeName(code),
        codeName(code).replaceAll('_', ' '),
        category(code.category),
        code.http_status,
        code.actor,
        code.meaning,
        code.remedy,
        code.message,
    ]
        .join(' ')
        .toLowerCase();

function found(codes, typed) {
    const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = codes.filter((code) => wanted.every((word) => searchable(code).includes(word)));
    if (rows.length === 0) return [nothing('No code fits', p('Fewer words find more.'))];
    return [
        h(
            'p',
            { class: 'muted', role: 'status' },
            rows.length === codes.length
                ? counted(codes.length, 'code')
                : `${count(rows.length)} of ${counted(codes.length, 'code')}`,
        ),
        panel(tableOf(rows)),
    ];
}

const nameOf = (code) =>
    code.doc ? h('a', { class: 'mono', href: code.doc }, codeName(code)) : mono(codeName(code));

const RETRY = { true: badge('can clear', 'good'), false: badge('does not clear') };
const retryOf = ({ retryable }) => RETRY[retryable]?.cloneNode(true) ?? badge('it depends');

const COLUMNS = [
    {
        name: 'code',
        head: true,
        whole: true,
        cell: (code) => [
            nameOf(code),
            h(
                'small',
                null,
                [category(code.category), code.http_status].filter(Boolean).join(' · '),
            ),
        ],
    },
    { name: 'who can mend it', cell: ({ actor }) => actor },
    { name: 'by itself', cell: retryOf },
    { name: 'meaning', whole: true, cell: ({ meaning, message }) => meaning || message },
    { name: 'what to do', whole: true, cell: ({ remedy }) => remedy },
];

const tableOf = (rows) =>
    table({ caption: 'Codes', cards: true, columns: COLUMNS, rows, key: codeName });
