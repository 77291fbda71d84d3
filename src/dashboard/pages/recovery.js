// Whether errors work: how often the next try after a failure succeeds, the worst first, with the
// text that agents read.
import { get } from './api.js';
import { h } from './dom.js';
import { absolute, count, counted, decimal, duration, share } from './format.js';
import {
    bar,
    category,
    codeName,
    facts,
    mono,
    nothing,
    p,
    remark,
    storyLink,
    table,
    tile,
    told,
} from './parts.js';

// Of fewer tries no rate is worth a judgement: the API's order draws the line there, too.
const FEWEST_TRIES = 5;

const isJudged = ({ tried }) => tried >= FEWEST_TRIES;

const GROUPS = [
    {
        title: 'Agents never recover from these',
        why: 'No try has succeeded. Read the text as an agent would: does it say what to do differently?',
        holds: (code) => isJudged(code) && code.recovered === 0,
    },
    {
        title: 'From these they do',
        why: 'At the next try, or in the end. The worst first.',
        holds: (code) => isJudged(code) && code.recovered > 0,
    },
    {
        title: 'Too few tries to tell',
        why: `Fewer than ${FEWEST_TRIES}.`,
        isMinor: true,
        holds: (code) => code.tried > 0 && !isJudged(code),
    },
    {
        title: 'Nobody tried again',
        why: 'To give up can be what the text asked for.',
        isMinor: true,
        holds: ({ tried }) => tried === 0,
    },
];

export const recovery = {
    title: () => 'Recovery',
    lead: 'After a failure, did the same caller’s next try succeed? A text that works makes it so.',
    every: 10_000,
    async load(route, signal, before) {
        const [{ since, codes }, docs] = await Promise.all([
            get('recovery', {}, signal),
            before?.docs ?? docPages(signal),
        ]);
        return {
            since,
            docs,
            codes: codes.map((code) => ({ ...code, doc: docs.get(codeName(code)) })),
        };
    },
    view: ({ codes, since }) =>
        codes.length > 0
            ? [
                  summary(codes, since),
                  ...GROUPS.map((group) => groupOf(group, codes)),
                  byTool(codes),
              ]
            : noFailures(),
};

/** Where each code of the vocabulary is explained. */
async function docPages(signal) {
    const { codes } = await get('vocabulary', {}, signal);
    return new Map(codes.map((code) => [codeName(code), code.doc]));
}

const noFailures = () =>
    nothing(
        'No failures yet',
        p(
            'As soon as calls fail, it is counted here how often the next try succeeds, for each code and tool.',
        ),
    );

const sum = (rows, name) => rows.reduce((total, row) => total + row[name], 0);

function summary(codes, since) {
    const [faults, tried, atOnce, recovered] = ['faults', 'tried', 'at_once', 'recovered'].map(
        (name) => sum(codes, name),
    );
    return h(
        'dl',
        { class: 'tiles' },
        tile(
            'Recovery rate',
            tried > 0 ? share(atOnce / tried) : '–',
            'of those tried again, at the next try',
        ),
        tile('Failures', count(faults), `since ${absolute(since)}`),
        tile(
            'Tried again after',
            count(tried),
            faults > 0 ? `${share(tried / faults)} of the failures` : '',
        ),
        tile(
            'Recovered in the end',
            count(recovered),
            tried > 0 ? `${share(recovered / tried)} of those tried again` : '',
        ),
    );
}

/** Those that say little are folded up, unless there are no others. */
function groupOf({ title, why, isMinor, holds }, codes) {
    const found = codes.filter(holds);
    if (found.length === 0) return undefined;
    const heading = h(
        'h2',
        null,
        title,
        ' ',
        h('span', { class: 'muted' }, `(${count(found.length)})`),
    );
    const cards = h('div', { class: 'stack' }, remark(why), found.map(codeOf));
    return isMinor
        ? h(
              'details',
              { class: 'group', 'data-key': title, open: !codes.some(isJudged) },
              h('summary', null, heading),
              cards,
          )
        : h('section', { class: 'group', 'data-key': title }, heading, cards);
}

function codeOf(code) {
    const name = codeName(code);
    return h(
        'article',
        { class: 'panel recovery', 'data-key': `${name} ${code.words}` },
        h(
            'div',
            { class: 'head' },
            h('h3', { class: 'mono' }, name),
            h('span', { class: 'muted' }, category(code.category)),
        ),
        h(
            'div',
            { class: 'rate', role: 'img', 'aria-label': rateInWords(code) },
            bar(code.rate, { tone: isJudged(code) && code.rate < 0.5 ? 'bad' : '' }),
        ),
        facts([
            ['failures', count(code.faults)],
            ['tried again', count(code.tried)],
            ['at once', count(code.at_once)],
            ['in the end', count(code.recovered)],
            ['median time', duration(code.median_ms)],
            ['tries each', decimal(code.tries_each)],
            ['version of the words', code.words ? mono(code.words) : undefined],
        ]),
        code.text && toldOf(code),
        toolsOf(code),
        waysOnFrom(code),
    );
}

const toldOf = ({ text }) =>
    h(
        'figure',
        null,
        h('figcaption', { class: 'muted' }, 'What agents read, the last time'),
        told(text),
    );

const waysOnFrom = ({ support_id: id, doc }) =>
    h(
        'p',
        { class: 'ways' },
        id && storyLink(id, 'Look at an example'),
        doc && h('a', { href: doc }, 'What the code means'),
    );

const rateInWords = ({ rate, tried }) =>
    tried > 0
        ? `${share(rate)} of ${counted(tried, 'failure')} that were tried again, at the next try`
        : 'nobody tried again';

const TOOL_COLUMNS = [
    { name: 'tool', head: true, cell: ({ tool }) => tool || '(none)' },
    { name: 'failures', number: true, cell: ({ faults }) => count(faults) },
    { name: 'tried', number: true, cell: ({ tried }) => count(tried) },
    { name: 'recovered', number: true, cell: ({ recovered }) => count(recovered) },
    {
        name: 'rate',
        number: true,
        cell: ({ rate, tried }) =>
            bar(tried > 0 ? rate : null, {
                tone: tried >= FEWEST_TRIES && rate < 0.5 ? 'bad' : '',
            }),
    },
];

const toolsOf = ({ tools, ...code }) =>
    tools?.length > 0
        ? h(
              'details',
              null,
              h('summary', null, `By tool (${count(tools.length)})`),
              table({
                  caption: `${codeName(code)} by tool`,
                  columns: TOOL_COLUMNS,
                  rows: tools,
                  key: ({ tool }) => tool,
              }),
          )
        : undefined;

/** The tools of all codes, those first that most failures are tried again of in vain. */
function byTool(codes) {
    const tools = new Map();
    for (const { tool, faults, tried, recovered, rate } of codes.flatMap(
        (code) => code.tools ?? [],
    )) {
        const all = tools.get(tool) ?? { tool, faults: 0, tried: 0, recovered: 0, atOnce: 0 };
        tools.set(tool, {
            tool,
            faults: all.faults + faults,
            tried: all.tried + tried,
            recovered: all.recovered + recovered,
            atOnce: all.atOnce + (rate ?? 0) * tried,
        });
    }
    const rows = [...tools.values()].map((row) => ({
        ...row,
        rate: row.tried > 0 ? row.atOnce / row.tried : null,
    }));
    rows.sort((one, other) => (one.rate ?? 2) - (other.rate ?? 2) || other.faults - one.faults);
    return h(
        'section',
        { class: 'panel', 'data-key': 'by tool' },
        table({ caption: 'By tool', columns: TOOL_COLUMNS, rows, key: ({ tool }) => tool }),
    );
}
