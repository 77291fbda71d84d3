// The processes a run starts, of which none is left when it has ended.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

const START_TIMEOUT_MS = 60_000;
const running = new Set();

/** Starts a program and waits for a line of its output that has `pattern`; answers with the child and the match. */
export function startUntil(pattern, command, environment = {}) {
    const [program, ...args] = command;
    const child = spawn(program, args, {
        env: { ...process.env, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    return new Promise((resolve, reject) => {
        let said = '';
        const fail = (why) => reject(new Error(`${program} ${why} ${said}`.trim()));
        const timer = setTimeout(() => fail('did not get ready'), START_TIMEOUT_MS);
        const hear = (text) => {
            // After the match the pipes are still read, so that the program never blocks on them.
            if (said.length < 100_000) said += text;
            // A line may come in pieces.
            const match = said.slice(0, said.lastIndexOf('\n') + 1).match(pattern);
            if (!match) return;
            clearTimeout(timer);
            resolve({ child, match });
        };
        child.stdout.setEncoding('utf8').on('data', hear);
        child.stderr.setEncoding('utf8').on('data', hear);
        child.on('error', (error) => {
            running.delete(child);
            fail(error.message);
        });
        child.on('exit', (code, signal) => {
            running.delete(child);
            fail(`ended (${signal ?? code})`);
        });
    });
}

export async function end(child) {
    if (!running.has(child)) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
}

export const endAll = () => Promise.all([...running].map(end));

const isFree = (port) =>
    new Promise((resolve) => {
        const server = createServer();
        server.on('error', () => resolve(false));
        server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });

/**
 * A port nobody listens on, for servers that cannot say which one they took: none of those that the
 * system gives to whoever asks for any, so that it is still free when its server takes it.
 */
export async function freePort() {
    for (;;) {
        const port = randomInt(10_000, 30_000);
        if (await isFree(port)) return port;
    }
}
