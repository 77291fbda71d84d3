// What the tool `slow` waits for: a release of each of its steps by another call, or its own end.
import { EventEmitter, once } from 'node:events';

const events = new EventEmitter().setMaxListeners(0);
const releases = new Map();
const cancelled = new Set();

/** Takes three steps; each is told to `progress` and waits for a release. */
export async function work(who, signal, progress) {
    signal.addEventListener('abort', () => {
        cancelled.add(who);
        events.emit('cancelled');
    });
    for (const step of [1, 2, 3]) {
        await progress(step, 3);
        while (!releases.get(who)) await once(events, 'released', { signal });
        releases.set(who, releases.get(who) - 1);
    }
}

export function release(who) {
    releases.set(who, (releases.get(who) ?? 0) + 1);
    events.emit('released');
}

/** Returns once the work of `who` was cancelled. */
export async function cancellation(who) {
    while (!cancelled.has(who)) await once(events, 'cancelled');
}
