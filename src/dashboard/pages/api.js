// The gateway's API as the pages ask it.

const PATIENCE_MS = 10_000;

/** The gateway's own words on why it did not answer as asked (RFC 9457). */
export class Problem extends Error {
    constructor(status, { title = `HTTP ${status}`, detail = '', code = '', cause = '' }) {
        super(detail || title);
        Object.assign(this, { status, title, detail, code, cause });
    }
}

/** Nobody answered, or something before the gateway did. */
export class Unreachable extends Error {}

export class SignedOut extends Error {}

const isBeforeUs = (response, type) => !type.includes('json') && response.status >= 500;

/** What `api/PATH` says; entries of `query` that are empty are left out. */
export async function get(path, query = {}, signal = undefined) {
    const asked = Object.entries(query).filter(([, value]) => value !== '' && value !== undefined);
    const url = `api/${path}${asked.length > 0 ? `?${new URLSearchParams(asked)}` : ''}`;
    const response = await fetched(url, signal);
    const type = response.headers.get('Content-Type') ?? '';
    if (response.status === 401) throw new SignedOut();
    if (isBeforeUs(response, type)) throw new Unreachable(`HTTP ${response.status}`);
    const said = await response.json().catch(() => undefined);
    signal?.throwIfAborted();
    if (!response.ok) throw new Problem(response.status, said ?? {});
    if (said === undefined) throw new Unreachable('the answer broke off');
    return said;
}

async function fetched(url, signal) {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    try {
        return await fetch(url, {
            headers: { Accept: 'application/json' },
            signal: signal ? AbortSignal.any([signal, patience]) : patience,
        });
    } catch (error) {
        signal?.throwIfAborted();
        throw new Unreachable(error.message);
    }
}
