// Numbers and times in words: separators and dates as the reader's locale writes them.

export const NOTHING = '–';

const whole = new Intl.NumberFormat();
const digits = (most) => new Intl.NumberFormat(undefined, { maximumFractionDigits: most });
const [tenths, hundredths] = [digits(1), digits(2)];
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
// With the time zone: the log and the command line tell UTC.
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const minute = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const isKnown = (value) => value !== undefined && value !== null;

export const count = (value) => (isKnown(value) ? whole.format(value) : NOTHING);

/** `1 call`, `2 calls`. */
export const counted = (value, one, many = `${one}s`) =>
    `${count(value)} ${value === 1 ? one : many}`;

export const decimal = (value) => (isKnown(value) ? hundredths.format(value) : NOTHING);

/** A share of one in percent. What is not nothing is not told as 0 %, nor all but one as all. */
export function share(value) {
    if (!isKnown(value)) return NOTHING;
    if (value > 0 && value < 0.001) return `<${percent.format(0.001)}`;
    if (value < 1 && value > 0.999) return `>${percent.format(0.999)}`;
    return percent.format(value);
}

export function duration(ms) {
    if (!isKnown(ms)) return NOTHING;
    if (ms < 1) return `${hundredths.format(ms)} ms`;
    if (ms < SECOND) return `${whole.format(Math.round(ms))} ms`;
    if (ms < MINUTE) return `${hundredths.format(ms / SECOND)} s`;
    if (ms < HOUR) return `${tenths.format(ms / MINUTE)} min`;
    if (ms < DAY) return `${tenths.format(ms / HOUR)} h`;
    return `${tenths.format(ms / DAY)} d`;
}

/** In whole units, for what is read at a glance and changes by itself: `4 min`. */
function roughly(ms) {
    if (ms < MINUTE) return `${whole.format(Math.floor(ms / SECOND))} s`;
    if (ms < HOUR) return `${whole.format(Math.floor(ms / MINUTE))} min`;
    if (ms < DAY) return `${whole.format(Math.floor(ms / HOUR))} h`;
    return `${whole.format(Math.floor(ms / DAY))} d`;
}

export function ago(at, now = Date.now()) {
    const ms = now - at;
    return ms < SECOND ? 'just now' : `${roughly(ms)} ago`;
}

export function until(at, now = Date.now()) {
    const ms = at - now;
    return ms <= 0 ? 'now' : `in ${roughly(ms + SECOND - 1)}`;
}

export const absolute = (at) => moment.format(at);
export const timeOfDay = (at) => clock.format(at);
export const minuteOfDay = (at) => minute.format(at);

/** `too_many_calls` as a reader would say it. */
export const spaced = (name) => name.replaceAll('_', ' ');
