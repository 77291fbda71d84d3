// What is shown is asked for again and again: not while nobody looks or the reader has paused it, and
// less often while the gateway does not answer.
import { Unreachable } from './api.js';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

export class Live {
    #stop = new AbortController();
    #timer;
    #failures = 0;
    #busy = false;
    #paused = false;
    #hasShown = false;

    /**
     * `load(signal)` asks, `show(value)` shows what came. `every` is the time between, in
     * milliseconds; without it once is enough. `gone(at)` hears that the gateway does not answer and
     * will be asked again at that time, `back()` that it answers again, `fail(error)` all else.
     */
    constructor({ every, load, show, gone, back, fail }) {
        Object.assign(this, { every, load, show, gone, back, fail });
        document.addEventListener('visibilitychange', () => this.#ask(), this.#stop);
        this.ask();
    }

    /** Now, and then on as before. */
    async ask() {
        if (this.#busy || this.#stop.signal.aborted) return;
        clearTimeout(this.#timer);
        this.#busy = true;
        try {
            const value = await this.load(this.#stop.signal);
            this.#heard();
            this.#show(value);
            this.#again(this.every);
        } catch (error) {
            if (!this.#stop.signal.aborted) this.#failed(error);
        } finally {
            this.#busy = false;
        }
    }

    get isPaused() {
        return this.#paused;
    }

    pause(paused) {
        this.#paused = paused;
        if (paused) clearTimeout(this.#timer);
        else this.ask();
    }

    end() {
        clearTimeout(this.#timer);
        this.#stop.abort();
    }

    /** What was asked for before the reader paused does not change what they read. */
    #show(value) {
        if (this.#paused && this.#hasShown) return;
        this.#hasShown = true;
        this.show(value);
    }

    #ask() {
        if (this.#mayAsk() && (this.every || this.#failures > 0)) this.ask();
    }

    #mayAsk() {
        return !document.hidden && !this.#paused;
    }

    #again(wait) {
        if (wait && !this.#paused) this.#timer = setTimeout(() => this.#ask(), wait);
    }

    #heard() {
        if (this.#failures > 0) this.back();
        this.#failures = 0;
    }

    #failed(error) {
        if (!(error instanceof Unreachable)) {
            this.#heard();
            this.fail(error);
            return this.#again(this.every);
        }
        const longest = Math.min(FIRST_WAIT_MS * 2 ** this.#failures, LONGEST_WAIT_MS);
        // Not all pages that lost the gateway come back to it at the same moment.
        const wait = longest * (0.75 + Math.random() / 4);
        this.#failures += 1;
        this.gone(Date.now() + wait);
        this.#again(wait);
    }
}
