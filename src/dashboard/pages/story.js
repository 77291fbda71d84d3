// A support id's whole story: what was asked, what happened to it, what the caller was told, and what
// came after.
import { get } from './api.js';
import { h } from './dom.js';
import { absolute, count, counted, duration, NOTHING } from './format.js';
import {
    badge,
    codeName,
    effectOf,
    endingBadge,
    facts,
    moment,
    mono,
    nothing,
    p,
    panel,
    pretty,
    remark,
    storyLink,
    told,
    trouble,
    typed,
    words,
} from './parts.js';

export const story = {
    title: ({ rest }) => (rest ? `Support id ${rest.slice(0, 12)}` : 'A support id’s story'),
    // What comes after it goes on.
    every: 10_000,
    load: async ({ rest }, signal) =>
        rest ? (await get(`support/${encodeURIComponent(rest)}`, {}, signal)).stories : [],
    view: (stories) =>
        stories.length > 0 ? [severalOf(stories), stories.map(storyOf)] : askForOne(),
    problem: (error, { rest }) => {
        if (error.status === 404) return unknownId(rest, error);
        if (error.code === 'unsupported') return noLedger(error);
        return trouble(error);
    },
};

const askForOne = () =>
    nothing(
        'Which one?',
        p('Every failure ends with a support id. Press ', h('kbd', null, '/'), ' and paste it.'),
    );

const unknownId = (id, { cause }) =>
    nothing(
        'No call with this support id',
        p(
            typed(id),
            ' is not in the ledger. It may be older than what is kept, or of another gateway. Calls are written within a second after they ended.',
        ),
        cause && p(cause),
    );

const noLedger = ({ message }) =>
    nothing(
        'Its story cannot be told',
        p(message),
        h('pre', { class: 'words' }, 'ledger:\n  path: ledger.sqlite'),
        remark('These lines in the configuration keep the stories of all calls that come after.'),
    );

const severalOf = (stories) =>
    stories.length > 1
        ? remark(
              `${counted(stories.length, 'call')} of one trace share this id, in the order in which they ended.`,
          )
        : undefined;

const startOf = (call) => Date.parse(call.time);
const tookOf = (call) => call.latency_us / 1000;
const whatOf = ({ tool, method, upstream }) =>
    `${tool || method}${upstream ? ` of ${upstream}` : ''}`;

const storyOf = (call, index) =>
    h(
        'article',
        { class: 'stack', 'data-key': `${index} ${call.time}` },
        panel(headOf(call)),
        call.attempts > 0 ? panel(h('h2', null, 'Where the time went'), scaleOf(call)) : undefined,
        panel(
            h('h2', null, 'What happened'),
            h('ol', { class: 'timeline' }, eventsOf(call).filter(Boolean).map(eventOf)),
        ),
    );

const headOf = (call) => [
    h(
        'div',
        { class: 'head' },
        h('h2', null, whatOf(call)),
        endingBadge(call.ending),
        call.code ? mono(codeName(call)) : undefined,
        effectOf(call) ?? (call.ending === 'failed' ? badge('nothing was changed') : undefined),
        call.recovery ? badge('recovered', 'good') : undefined,
    ),
    facts([
        ['when', [moment(startOf(call)), ` (${absolute(startOf(call))})`]],
        ['took', duration(tookOf(call))],
        ['caller', call.caller || 'anybody'],
        ['client', call.client || NOTHING],
        ['protocol', call.revision || NOTHING],
        ['method', mono(call.method)],
        ['version of the words', call.words ? mono(call.words) : undefined],
        ['support id', mono(call.support_id)],
    ]),
];

/** All attempts with when they began, the last too, which the call ended with. */
function attemptsOf(call) {
    const earlier = (call.earlier_attempts ?? []).map(
        ({ after_ms: after, took_ms: took, waited_ms: waited, ...why }) => ({
            after,
            took,
            waited,
            ...why,
        }),
    );
    if (!(call.attempts > 0)) return [];
    const before = earlier.at(-1);
    const after = before ? before.after + before.took + before.waited : 0;
    return [...earlier, { after, took: Math.max(tookOf(call) - after, 0), isLast: true }];
}

/** The attempts and the waits between them, to scale. */
function scaleOf(call) {
    const whole = Math.max(tookOf(call), 1);
    const part = (kind, from, length, label) =>
        h('span', {
            class: `part ${kind}`,
            title: label,
            style: { left: `${(100 * from) / whole}%`, width: `${(100 * length) / whole}%` },
        });
    const attempts = attemptsOf(call);
    const parts = attempts.flatMap(({ after, took, waited, isLast }, index) => [
        part(
            isLast && call.ending === 'succeeded' ? 'good' : 'bad',
            after,
            took,
            `Attempt ${index + 1}: ${duration(took)}`,
        ),
        waited > 0 ? part('wait', after + took, waited, `Waited ${duration(waited)}`) : undefined,
    ]);
    const waited = attempts.reduce((sum, attempt) => sum + (attempt.waited ?? 0), 0);
    const inWords = `${counted(attempts.length, 'attempt')}${waited > 0 ? `, ${duration(waited)} of waits between them` : ''}`;
    return h(
        'figure',
        { class: 'scale' },
        h('div', { class: 'track', 'aria-hidden': 'true' }, parts),
        h('figcaption', null, h('span', null, inWords), h('span', null, duration(tookOf(call)))),
    );
}

const event = (title, { at, tone, detail } = {}, ...content) => ({
    title,
    at,
    tone,
    detail,
    content,
});

const eventsOf = (call) => [
    event(
        'Asked',
        {
            at: '0 ms',
            detail: call.arguments === undefined ? 'The arguments were not kept.' : undefined,
        },
        call.arguments === undefined ? undefined : words(pretty(call.arguments)),
    ),
    call.checks ? checked(call) : undefined,
    ...sent(call),
    call.landed ? event('Looked whether it took effect', { detail: call.landed }) : undefined,
    call.told === undefined
        ? undefined
        : event('Told', { at: duration(tookOf(call)), tone: 'told' }, told(call.told)),
    call.raw === undefined
        ? undefined
        : event(
              'What the upstream said',
              { detail: 'Only operators see this.' },
              words(pretty(call.raw)),
          ),
    call.fault === undefined
        ? undefined
        : event(
              'Sent beside the text',
              {},
              h(
                  'details',
                  null,
                  h('summary', null, 'The failure for programs'),
                  words(pretty(call.fault)),
              ),
          ),
    ...cameAfter(call),
];

const CHECK_TONES = {
    passed: ['✓', 'good'],
    refused: ['✕', 'bad'],
    filled: ['+', 'warn'],
    repaired: ['~', 'warn'],
    withdrawn: ['–', ''],
    answered: ['↺', 'good'],
};

function checked(call) {
    const check = ({ check: name, said }) => {
        const [sign, tone] = CHECK_TONES[said] ?? ['', ''];
        return h('li', null, badge(`${sign} ${name}${said === 'passed' ? '' : `: ${said}`}`, tone));
    };
    const changed = (title, value) =>
        value === undefined ? undefined : [remark(title), words(pretty(value))];
    return event(
        'Checked',
        {},
        h('ul', { class: 'checks', 'aria-label': 'Checks' }, call.checks.map(check)),
        changed('Filled in', call.filled),
        changed('Repaired', call.repaired),
    );
}

const sentNowhere = ({ upstream }) =>
    upstream ? 'Nothing was sent to the upstream' : 'Nothing was sent to any upstream';

function sent(call) {
    if (!call.checks) return [];
    if (!(call.attempts > 0)) return [event(sentNowhere(call), {})];
    return attemptsOf(call).map((attempt, index) => {
        const title = `Attempt ${count(index + 1)}`;
        const at = duration(attempt.after);
        if (attempt.isLast) {
            const { ending } = call;
            const end =
                ending === 'failed'
                    ? `failed: ${codeName(call)}`
                    : ending === 'cancelled'
                      ? 'was withdrawn'
                      : 'succeeded';
            return event(title, {
                at,
                tone: ending === 'succeeded' ? 'good' : 'bad',
                detail: `${end}, after ${duration(attempt.took)}`,
            });
        }
        const wait = attempt.waited > 0 ? `, then waited ${duration(attempt.waited)}` : '';
        return event(
            title,
            {
                at,
                tone: 'bad',
                detail: `failed: ${attempt.code}, after ${duration(attempt.took)}${wait}`,
            },
            attempt.message ? words(attempt.message) : undefined,
        );
    });
}

function cameAfter(call) {
    const ended = startOf(call) + tookOf(call);
    const later = (next) => `${duration(Math.max(startOf(next) - ended, 0))} later`;
    const events = call.after.map((next) =>
        event(
            'The caller’s next call',
            {
                at: `+${duration(Math.max(startOf(next) - ended, 0))}`,
                tone: next.ending === 'succeeded' ? 'good' : 'bad',
            },
            p(
                h('span', { class: 'unseen' }, later(next)),
                next.tool || 'a call',
                ' ',
                endingBadge(next.ending),
                ' ',
                next.code ? mono(codeName(next)) : undefined,
                ' ',
                storyLink(next.support_id),
            ),
        ),
    );
    if (events.length === 0)
        events.push(
            event('The caller has made no call since', { detail: 'It is watched for an hour.' }),
        );
    if (call.tries === undefined) return events;
    const by = call.after.findIndex(({ support_id: id }) => id === call.recovery?.support_id);
    return events.toSpliced(by < 0 ? events.length : by + 1, 0, recovered(call));
}

function recovered({ recovery, tries }) {
    if (recovery) {
        const { after_ms: ms, tries, support_id: id } = recovery;
        return event(
            'Recovered',
            { at: `+${duration(ms)}`, tone: 'good' },
            p(
                tries === 1 ? 'The next try succeeded: ' : `Try ${count(tries)} succeeded: `,
                storyLink(id),
            ),
        );
    }
    return tries > 0
        ? event('Not recovered', {
              tone: 'bad',
              detail: `${counted(tries, 'try', 'tries')} after it, and none has succeeded yet.`,
          })
        : event('Not tried again', { detail: 'No call since then was a try after this failure.' });
}

const eventOf = ({ title, at, tone, detail, content }) =>
    h(
        'li',
        { class: tone },
        h('span', { class: 'at' }, at),
        h('div', null, h('h3', null, title), detail ? remark(detail) : undefined, content),
    );
