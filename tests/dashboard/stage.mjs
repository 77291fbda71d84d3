// What the tests are played on: a busy gateway with its callers, and a new one where nothing has
// happened yet.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

import { Background, Caller, manyKinds, Tally } from './traffic.mjs';
import { busyWorld, newWorld } from './world.mjs';

const CALLERS = ['ada', 'ci', 'night'];
const PAUSE_MS = 40;

export class Stage {
    tally = new Tally();
    #visitors = [];
    #background;

    static async open({ programs, scratch, browser }) {
        const stage = new Stage();
        const folder = (name) => mkdtempSync(join(scratch, `${name}-`));
        Object.assign(stage, { browser });
        stage.world = await busyWorld(programs, folder('busy'));
        stage.newWorld = await newWorld(programs, folder('new'));
        await Promise.all([stage.world.start(), stage.newWorld.start()]);
        stage.operatorKey = await stage.world.key('olga', 'operator');
        stage.agentKey = await stage.world.key('mallory', 'agent');
        stage.callers = [];
        for (const name of CALLERS) stage.callers.push(await stage.#caller(name));
        await manyKinds(stage.callers);
        return stage;
    }

    async #caller(name) {
        const key = await this.world.key(name, 'agent');
        return new Caller(this.world.endpoint, name, { key, tally: this.tally });
    }

    /** Calls come in the background. */
    goOn() {
        this.#background ??= new Background(this.callers, PAUSE_MS);
    }

    /** No call is made any more, and all that were are answered. */
    async hush() {
        await this.#background?.end();
        this.#background = undefined;
    }

    /** Somebody before the busy dashboard, signed in. */
    async operator(options) {
        const visitor = await this.visitor(options);
        await visitor.signIn(this.world.dashboard, this.operatorKey);
        await visitor.shown();
        return visitor;
    }

    async visitor(options) {
        const visitor = await this.browser.visitor(options);
        this.#visitors.push(visitor);
        return visitor;
    }

    /** Plays a test under traffic that it may hush; nothing may have gone wrong in its pages. */
    async play(test) {
        this.goOn();
        try {
            const remark = await test(this);
            const troubles = this.#visitors.flatMap((visitor) => visitor.troubles);
            assert.deepEqual(troubles, [], 'something went wrong in a page');
            return remark;
        } finally {
            for (const visitor of this.#visitors.splice(0)) await visitor.close();
        }
    }

    async close() {
        await this.hush();
    }
}
