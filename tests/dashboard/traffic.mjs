// Callers as they are: they succeed, fail, try again, and give up. What they were answered is counted
// here, so that the dashboard's numbers can be held against it.
import { HOSTILE_TOOL } from './hostile_server.mjs';

const REVISION = '2026-07-28';
const META = 'io.modelcontextprotocol';
const FAULT = 'dev.recourse/fault';
const IMPATIENT = { 'dev.recourse/timeoutMs': 1000 };

let nextItem = 0;
/** An item that nobody has asked for yet: faults with `times` count for each item. */
const newItem = () => `item_${(nextItem++).toString(36).padStart(4, '0')}`;

/** Calls of tools by one caller, told in its own words. */
export class Caller {
    #headers;

    constructor(endpoint, name, { key, tally }) {
        Object.assign(this, { endpoint, name, tally });
        this.#headers = key ? { Authorization: `Bearer ${key}` } : {};
    }

    async call(tool, args = {}, meta = {}) {
        const response = await fetch(this.endpoint, {
            method: 'POST',
            headers: {
                ...this.#headers,
                'Content-Type': 'application/json',
                Accept: 'application/json, text/event-stream',
                'MCP-Protocol-Version': REVISION,
                'Mcp-Method': 'tools/call',
                'Mcp-Name': tool,
            },
            body: JSON.stringify({
                jsonrpc: '2.0',
                id: 1,
                method: 'tools/call',
                params: this.#params(tool, args, meta),
            }),
        });
        return this.tally.note(this.name, tool, await answerIn(response));
    }

    #params(name, args, meta) {
        const client = { name: `${this.name}-agent`, version: '1.0' };
        return {
            name,
            arguments: args,
            _meta: {
                [`${META}/protocolVersion`]: REVISION,
                [`${META}/clientInfo`]: client,
                [`${META}/clientCapabilities`]: {},
                ...meta,
            },
        };
    }
}

async function answerIn(response) {
    const text = await response.text();
    const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream');
    const last = isStream
        ? text
              .match(/^data: ?(.*)$/gm)
              .at(-1)
              .replace(/^data: ?/, '')
        : text;
    return JSON.parse(last);
}

/** What all calls were answered with. */
export class Tally {
    calls = 0;
    failed = 0;
    codes = new Map();
    #codeOfEach = [];
    tools = new Map();
    callers = new Map();

    /** How many of the latest calls, `most` of them, failed with that code. */
    latest(code, most) {
        return this.#codeOfEach.slice(-most).filter((each) => each === code).length;
    }

    /** What a caller reads: the Fault where it failed, and its text. */
    note(caller, tool, { result, error }) {
        const fault = result?._meta?.[FAULT] ?? error?.data;
        const text = result?.content?.[0]?.text ?? error?.message;
        this.calls += 1;
        this.#codeOfEach.push(fault?.code);
        for (const [counts, name] of [
            [this.tools, tool],
            [this.callers, caller],
        ])
            counts.set(name, (counts.get(name) ?? 0) + 1);
        if (!result || result.isError) {
            this.failed += 1;
            this.codes.set(fault.code, (this.codes.get(fault.code) ?? 0) + 1);
            return {
                failed: true,
                code: fault.code,
                domain: fault.domain,
                text,
                supportId: fault.support_id,
            };
        }
        return { failed: false, text };
    }
}

const wellFor = (caller) => caller.call('shop__read_item', { item_id: newItem() });

/** It fails, and the next try succeeds. */
async function recovers(caller, fault) {
    const args = { item_id: newItem(), fault, times: 1 };
    await caller.call('shop__read_item', args);
    return caller.call('shop__read_item', args);
}

/** The same call again and again, in vain. */
async function insists(caller, tool, args, times) {
    for (let time = 0; time < times; ++time) await caller.call(tool, args);
}

/** Every kind of failure that a dashboard has to show, by three callers. */
export async function manyKinds([ada, ci, night]) {
    for (let time = 0; time < 8; ++time)
        await Promise.all([wellFor(ada), wellFor(ci), wellFor(night)]);
    for (let time = 0; time < 6; ++time) await recovers(ada, 'tool_error');
    for (let time = 0; time < 4; ++time) await recovers(ci, 'rpc_error');
    await insists(ci, 'shop__read_item', { item_id: newItem(), fault: 'bad_request' }, 8);
    await insists(night, 'shop__count_calls', {}, 6); // the limit lets three through
    for (const fault of ['http_404', 'http_409', 'http_429', 'html', 'http_503'])
        await ada.call('remote__read_item', { item_id: newItem(), fault });
    await ada.call('shop__read_item', { item_id: newItem(), fault: 'die', times: 9 });
    await ada.call('shop__read_item', { item_id: newItem() });
    await ci.call('remote__write_item', {
        item_id: newItem(),
        value: 1,
        fault: 'reset',
        when: 'after',
    });
    await night.call('shop__read_item', { item_id: newItem(), fault: 'hang' }, IMPATIENT);
    await insists(night, 'gone__anything', {}, 3);
    await ci.call('shop__reed_item');
    await insists(night, `hostile__${HOSTILE_TOOL}`, {}, 7);
}

/** Calls that go on in the background until they are ended. */
export class Background {
    #ended = false;
    #done;

    constructor(callers, pause_ms) {
        this.#done = this.#go(callers, pause_ms);
    }

    async #go(callers, pause) {
        for (let turn = 0; !this.#ended; ++turn) {
            const caller = callers[turn % callers.length];
            if (turn % 5 === 3) await recovers(caller, 'tool_error');
            else await wellFor(caller);
            await new Promise((resolve) => setTimeout(resolve, pause));
        }
    }

    async end() {
        this.#ended = true;
        await this.#done;
    }
}
