// What is asserted of failures, in the words of the Fault.
import assert from 'node:assert/strict';

const FAULT = 'dev.recourse/fault';

/** A tool's failure told by us: text that begins with its code, and the machine copy beside it. */
export function expectFault(result, code, ...words) {
    assert.equal(result.isError, true, `no failure: ${JSON.stringify(result)}`);
    const { text } = result.content[0];
    const fault = result._meta?.[FAULT];
    assert.ok(fault, `no machine copy beside: ${text}`);
    assert.equal(fault.code, code, text);
    assert.ok(text.startsWith(`[${code}] `), text);
    for (const word of words) assert.ok(text.includes(word), `'${word}' is missing in: ${text}`);
    return fault;
}

/** What a promise is rejected with. */
export async function rejectionOf(promise) {
    let value;
    try {
        value = await promise;
    } catch (error) {
        return error;
    }
    assert.fail(`it was not rejected: ${JSON.stringify(value)}`);
}

/** The part of a result that a model reads. */
export const contentOf = ({ content, structuredContent, isError }) => ({
    content,
    structuredContent,
    isError,
});

export async function expectSameTools({ peer, direct }) {
    const [given, original] = [await (await peer()).tools(), await (await direct()).tools()];
    assert.ok(original.length > 0, 'the server has no tools');
    assert.equal(JSON.stringify(given), JSON.stringify(original));
}

export async function expectSameResult({ peer, direct }, tool, args) {
    const given = await (await peer()).call(tool, args);
    const original = await (await direct()).call(tool, args);
    assert.notEqual(original.isError, true, JSON.stringify(original));
    assert.deepEqual(contentOf(given), contentOf(original));
}

/** Cancels a call as soon as it shows progress. */
export async function cancelAtProgress(peer, tool, args) {
    const stop = new AbortController();
    const onprogress = () => stop.abort(new Error('the user changed their mind'));
    const error = await rejectionOf(peer.call(tool, args, { signal: stop.signal, onprogress }));
    assert.ok(stop.signal.aborted, `it failed before it was cancelled: ${error.message}`);
}
