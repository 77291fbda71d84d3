// What a page says, as tests read it.

/** The texts of a table's cells. */
export const rowsOf = (page, caption) =>
    page
        .locator(`table:has(caption:has-text("${caption}")) tbody tr`)
        .evaluateAll((rows) =>
            rows.map((row) => [...row.children].map((cell) => cell.innerText.trim())),
        );

/** The number that is written so. */
export const whole = (text) => Number(text.replaceAll(/\D/g, ''));

/** By the first word of each row, the number in `column`. */
export const countsIn = (rows, column) =>
    Object.fromEntries(rows.map((row) => [row[0].split(/\s/)[0], whole(row.at(column))]));

/** Waits until the figure of that name is as it should be. */
export const shows = (page, name, figure) =>
    page.waitForFunction(
        ([wanted, text]) =>
            [...document.querySelectorAll('.tile')].some(
                (tile) =>
                    tile.querySelector('dt').innerText === wanted &&
                    tile.querySelector('.figure').innerText === text,
            ),
        [name, figure],
    );
