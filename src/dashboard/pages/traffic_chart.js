// Calls over time: a chart, and the same as a table.
import { h } from './dom.js';
import { count, counted, minuteOfDay } from './format.js';
import { table } from './parts.js';

// From the ground up.
const ENDINGS = [
    { name: 'succeeded', words: 'Succeeded' },
    { name: 'failed', words: 'Failed' },
    { name: 'cancelled', words: 'Withdrawn' },
];

/** Around the chart: its title, what its colours mean, and the table that says the same. */
export const trafficFigure = (loaded) =>
    h(
        'figure',
        { class: 'traffic' },
        h(
            'figcaption',
            { class: 'head' },
            h('h2', null, 'Calls over time'),
            h(
                'ul',
                { class: 'legend' },
                ENDINGS.map(({ name, words }) =>
                    h('li', null, h('span', { class: `swatch ${name}` }), words),
                ),
            ),
        ),
        h(
            'div',
            { class: 'canvas' },
            h('canvas', {
                id: 'traffic',
                role: 'img',
                'aria-label': inWords(loaded),
                'data-keep': true,
            }),
        ),
        h('details', null, h('summary', null, 'The same as a table'), asTable(loaded)),
    );

function inWords({ series, totals }) {
    const worst = series.reduce((most, each) => (each.failed > most.failed ? each : most), {
        failed: 0,
    });
    const peak =
        worst.failed > 0
            ? `; most of them, ${count(worst.failed)}, at ${minuteOfDay(worst.at)}`
            : '';
    return `Bars: ${counted(totals.calls, 'call')}, of which ${count(totals.failed)} failed${peak}.`;
}

function asTable({ series }) {
    const isBusy = (each) => ENDINGS.some(({ name }) => each[name] > 0);
    const columns = [
        { name: 'from', head: true, cell: ({ at }) => minuteOfDay(at) },
        ...ENDINGS.map(({ name, words }) => ({
            name: words.toLowerCase(),
            number: true,
            cell: (each) => count(each[name]),
        })),
    ];
    const rows = series.filter(isBusy);
    const caption = 'Times without a call are left out';
    return h('div', { class: 'tall' }, table({ caption, columns, rows, key: ({ at }) => at }));
}

let chart;

/** Draws it, or draws on: the canvas outlives the page's changes. */
export function drawTraffic(content, loaded) {
    const canvas = content.querySelector('#traffic');
    if (!canvas || !window.Chart) return; // the table stands for it
    if (chart?.canvas !== canvas) {
        chart?.destroy();
        chart = new window.Chart(canvas, settings());
        paint();
    }
    chart.data.labels = loaded.series.map(({ at }) => minuteOfDay(at));
    ENDINGS.forEach(({ name }, index) => {
        chart.data.datasets[index].data = loaded.series.map((each) => each[name]);
    });
    chart.update();
}

function settings() {
    const counts = {
        beginAtZero: true,
        stacked: true,
        border: { display: false },
        ticks: { precision: 0, maxTicksLimit: 5, callback: count },
        grid: { drawBorder: false, drawTicks: false },
    };
    const times = {
        stacked: true,
        grid: { display: false },
        ticks: { maxRotation: 0, autoSkipPadding: 28 },
    };
    const label = ({ dataset, raw }) => ` ${dataset.label}: ${count(raw)}`;
    return {
        type: 'bar',
        data: {
            datasets: ENDINGS.map(({ words }) => ({
                label: words,
                data: [],
                barPercentage: 1,
                categoryPercentage: 0.82,
                borderRadius: 1,
            })),
        },
        options: {
            animation: false,
            maintainAspectRatio: false,
            interaction: { mode: 'index', intersect: false },
            scales: { x: times, y: counts },
            plugins: { legend: { display: false }, tooltip: { callbacks: { label } } },
        },
    };
}

/** The colours are those of the page as it stands, read where the page shows them. */
function paint() {
    const colour = (selector, property) =>
        getComputedStyle(document.querySelector(selector))[property];
    ENDINGS.forEach(({ name }, index) => {
        chart.data.datasets[index].backgroundColor = colour(`.swatch.${name}`, 'backgroundColor');
    });
    const { x, y } = chart.options.scales;
    x.ticks.color = y.ticks.color = colour('.tile dt', 'color');
    y.grid.color = colour('.traffic .canvas', 'borderBottomColor');
    chart.options.font = { family: getComputedStyle(document.body).fontFamily };
}

function repaint() {
    if (!chart?.canvas?.isConnected) return;
    paint();
    chart.update();
}
window.addEventListener('theme', repaint);
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
