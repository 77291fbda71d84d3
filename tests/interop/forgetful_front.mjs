// Stands in front of an HTTP server and, when told to, does not know the session of the next call.
import { createServer, request } from 'node:http';
import { pipeline } from 'node:stream/promises';

export class ForgetfulFront {
    #answer;
    #portBehind;
    #server = createServer((incoming, outgoing) => this.#serve(incoming, outgoing));

    /** Answers with the port where it stands. */
    async start(portBehind) {
        this.#portBehind = portBehind;
        await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
        return this.#server.address().port;
    }

    /** The next call gets `answer`: {status, type, body}. */
    forgetNext(answer) {
        this.#answer = answer;
    }

    /** Whether a call got that answer. */
    get hasForgotten() {
        return this.#answer === undefined;
    }

    #serve(incoming, outgoing) {
        const isCall = incoming.method === 'POST' && incoming.headers['mcp-session-id'];
        if (!this.#answer || !isCall) return this.#forward(incoming, outgoing);
        const { status, type, body } = this.#answer;
        this.#answer = undefined;
        incoming.resume();
        outgoing.writeHead(status, { 'content-type': type }).end(body);
    }

    #forward(incoming, outgoing) {
        const { method, url, headers } = incoming;
        const onward = request({
            host: '127.0.0.1',
            port: this.#portBehind,
            method,
            path: url,
            headers,
        });
        onward.on('response', (response) => {
            outgoing.writeHead(response.statusCode, response.headers).flushHeaders();
            pipeline(response, outgoing).catch(() => {});
        });
        onward.on('error', () => outgoing.destroy());
        pipeline(incoming, onward).catch(() => {});
    }
}
