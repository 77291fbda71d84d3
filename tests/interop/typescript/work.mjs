// What the tool `slow` does: three steps, each of which waits for a byte from the client. It comes on
// a connection beside MCP, because who stands between may keep calls in processes of their own.
import { connect } from 'node:net';

export async function work(port, signal, progress) {
    const line = connect(port, '127.0.0.1');
    signal.addEventListener('abort', () => line.destroy());
    try {
        const bytes = line[Symbol.asyncIterator]();
        for (const step of [1, 2, 3]) {
            await progress(step, 3);
            if ((await bytes.next()).done) throw new Error('the client went away');
        }
    } finally {
        line.destroy();
    }
}
