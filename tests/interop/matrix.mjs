// The matrix: the client of every SDK reaches the server of every SDK through us, and lists, calls,
// hears progress, cancels, is asked, and is told a failure.
import { execFile } from 'node:child_process';

import { startUntil } from '../node/processes.mjs';
import { Absent, LANGUAGES } from './languages.mjs';
import { openGateway } from './ways.mjs';

const STEPS = ['list', 'call', 'progress', 'cancel', 'elicit', 'fail'];
const CLIENT_TIMEOUT_MS = 300_000;
const COLUMNS_AT_ONCE = 2;

// As `wrap` does by itself.
const TRUSTED = { trust_annotations: true };

// How a server is reached: what a client is given as its target.
const WAYS = {
    'gateway to stdio': (server, place) =>
        openGateway({ server: { command: server('stdio'), ...TRUSTED } }, place),

    'gateway to legacy stdio': (server, place) =>
        openGateway({ server: { command: server('stdio'), era: 'legacy', ...TRUSTED } }, place),

    'gateway to HTTP': async (server, place) => {
        const { match } = await startUntil(/serving (\S+)/, server('http'));
        return openGateway({ server: { url: match[1], ...TRUSTED } }, place);
    },

    wrap: (server, { recourse }) => [recourse, 'wrap', '--', ...server('stdio')],
};

// What an SDK of that version cannot do: {way, client, server, step, why}, each but `why` a name or
// left out.
const NOT_APPLICABLE = [];

const nameOf = ({ way, client, server }) => `matrix, ${way}, ${client.name} to ${server.name}`;

const isPossible = ({ way, client, server }, step) =>
    !NOT_APPLICABLE.some(
        (not) =>
            [way, undefined].includes(not.way) &&
            [client.name, undefined].includes(not.client) &&
            [server.name, undefined].includes(not.server) &&
            [step, undefined].includes(not.step),
    );

const CLIENTS = LANGUAGES.flatMap((language) =>
    language.eras.map((era) => ({ name: `${language.name} ${era}`, language, era })),
);

/** One for each way to each server: it is opened once, and then reached by one client after another. */
const columnsOf = (words) =>
    Object.keys(WAYS)
        .flatMap((way) => LANGUAGES.map((server) => ({ way, server })))
        .map((column) => ({
            ...column,
            cells: CLIENTS.map((client) => ({ ...column, client })).filter((cell) =>
                words.every((word) => nameOf(cell).includes(word)),
            ),
        }))
        .filter(({ cells }) => cells.length > 0);

/** How the programs of each language are called; those of an absent one are skipped, loudly. */
async function prepareAll(languages, place, results) {
    const prepare = async (language) => {
        try {
            return [language, await language.prepare(place)];
        } catch (error) {
            if (!(error instanceof Absent)) throw error;
            results.skip(`matrix, ${language.name}`, error.message);
            return [language, undefined];
        }
    };
    return new Map(await Promise.all([...languages].map(prepare)));
}

/** Lets a client take its steps; answers with those that went wrong, and why. */
function walk(command, steps) {
    const [program, ...args] = command;
    const options = { timeout: CLIENT_TIMEOUT_MS, killSignal: 'SIGKILL' };
    return new Promise((resolve) => {
        execFile(program, args, options, (error, stdout, stderr) => {
            const lines = stdout.split('\n').filter((line) => line.startsWith('{"step"'));
            const told = new Map(lines.map((line) => JSON.parse(line)).map((it) => [it.step, it]));
            const ended = stderr.trim().slice(-400) || error?.message || 'nothing was said';
            const lost = steps.map((step) => ({ step, ...(told.get(step) ?? { why: ended }) }));
            resolve(lost.filter(({ why }) => why));
        });
    });
}

async function playCell(cell, programs, target, { results, table }) {
    const steps = STEPS.filter((step) => isPossible(cell, step));
    if (steps.length === 0) return table.set(cell, 'n/a');
    const command = programs.get(cell.client.language).client(cell.client.era);
    const lost = await walk([...command, ...target], steps);
    results.tell(nameOf(cell), lost.map(({ step, why }) => `${step}: ${why}`).join('; '));
    table.set(cell, lost.map(({ step }) => step).join() || 'pass');
}

async function playColumn({ way, server, cells }, programs, stage) {
    const playable = cells.filter(({ client }) => programs.get(client.language));
    if (!programs.get(server) || playable.length === 0) return;
    try {
        const target = [await WAYS[way](programs.get(server).server, stage.place)].flat();
        for (const cell of playable) await playCell(cell, programs, target, stage);
    } catch (error) {
        stage.results.tell(`matrix, ${way}, to ${server.name}`, error.message);
    }
}

async function inTurns(howMany, tasks) {
    const queue = [...tasks];
    const work = async () => {
        while (queue.length > 0) await queue.shift()();
    };
    await Promise.all(Array.from({ length: howMany }, work));
}

class Table {
    #verdicts = new Map();

    set({ way, client, server }, verdict) {
        this.#verdicts.set(`${way} ${client.name} ${server.name}`, verdict);
    }

    print() {
        for (const way of Object.keys(WAYS)) this.#printWay(way);
    }

    #printWay(way) {
        const line = (first, cells) =>
            console.log([first.padEnd(16), ...cells.map((it) => it.padEnd(15))].join('').trimEnd());
        const verdict = (client, server) =>
            this.#verdicts.get(`${way} ${client.name} ${server.name}`) ?? '-';
        console.log(`\n${way} (clients down, servers across)`);
        line(
            '',
            LANGUAGES.map(({ name }) => name),
        );
        for (const client of CLIENTS)
            line(
                client.name,
                LANGUAGES.map((server) => verdict(client, server)),
            );
    }
}

/** Plays the cells whose names hold every word; answers with the table of them, to be printed. */
export async function playMatrix(place, results, words) {
    const columns = columnsOf(words);
    const needed = new Set(
        columns.flatMap(({ server, cells }) => [
            server,
            ...cells.map(({ client }) => client.language),
        ]),
    );
    const programs = await prepareAll(needed, place, results);
    const table = new Table();
    const stage = { place, results, table };
    await inTurns(
        COLUMNS_AT_ONCE,
        columns.map((column) => () => playColumn(column, programs, stage)),
    );
    return table;
}
