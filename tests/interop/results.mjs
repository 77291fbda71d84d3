// A line per test, and a table of who works with whom.

const SHOWN_OF_A_REASON = 800;

const oneLine = (text) => text.replace(/\s+/g, ' ').trim().slice(0, SHOWN_OF_A_REASON);

export class Results {
    failed = 0;
    #cells = new Map(); // '<server>, <way>' -> client -> {passed, all}

    pass(scene, name) {
        this.tell(name);
        this.#count(scene, 1);
    }

    fail(scene, name, error) {
        this.tell(name, error.message || String(error));
        this.#count(scene, 0);
    }

    /** A test that stands in a table of its own; `why` says what went wrong, if anything did. */
    tell(name, why) {
        if (why) this.failed += 1;
        console.log(why ? `FAIL ${name}: ${oneLine(why)}` : `PASS ${name}`);
    }

    skip(name, reason) {
        console.log(`SKIP ${name}: ${oneLine(reason)}`);
    }

    #count({ server, way, client }, passed) {
        const row = `${server.name}, ${way}`;
        if (!this.#cells.has(row)) this.#cells.set(row, new Map());
        const cell = this.#cells.get(row).get(client) ?? { passed: 0, all: 0 };
        this.#cells.get(row).set(client, { passed: cell.passed + passed, all: cell.all + 1 });
    }

    printTable(clients) {
        if (this.#cells.size === 0) return;
        const line = (cells) =>
            console.log(
                cells
                    .map((cell) => cell.padEnd(13))
                    .join('')
                    .trimEnd(),
            );
        const first = (text) => text.padEnd(31);
        console.log();
        line([first('server, way'), ...clients]);
        for (const [row, cells] of this.#cells) {
            const shown = clients.map((client) => {
                const cell = cells.get(client);
                if (!cell) return '-';
                return cell.passed === cell.all ? 'ok' : `${cell.all - cell.passed} failed`;
            });
            line([first(row), ...shown]);
        }
    }
}
