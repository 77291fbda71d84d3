// Runs `recourse review`, which writes every format at once.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

const PATIENCE_MS = 300_000;
export const ENDINGS = ['json', 'xml', 'sarif', 'html', 'txt'];

/** Runs the command line; answers with its exit code and what it said. */
export function run(recourse, args, environment = {}) {
    return new Promise((resolve, reject) => {
        const child = spawn(recourse, args, {
            env: { ...process.env, ...environment },
            stdio: ['ignore', 'pipe', 'pipe'],
            timeout: PATIENCE_MS,
        });
        const said = { stdout: '', stderr: '' };
        for (const stream of ['stdout', 'stderr'])
            child[stream].setEncoding('utf8').on('data', (text) => (said[stream] += text));
        child.on('error', reject);
        child.on('close', (code, signal) => {
            if (signal) reject(new Error(`no end after ${PATIENCE_MS} ms: ${said.stderr}`));
            else resolve({ code, ...said });
        });
    });
}

/** Reviews a target into `stem`.json, .xml, .sarif, .html and .txt. */
export async function review(recourse, { words, environment }, stem, options = []) {
    const outputs = ENDINGS.flatMap((ending) => ['--output', `${stem}.${ending}`]);
    const args = ['review', '--quiet', ...options, ...outputs, ...words];
    const ran = await run(recourse, args, environment);
    const usable = ran.code === 0 || ran.code === 1;
    if (!usable) throw new Error(`exit code ${ran.code}: ${ran.stderr || ran.stdout}`);
    return { ...ran, stem, report: JSON.parse(await readFile(`${stem}.json`, 'utf8')) };
}

/** What was found, without the words that may hold times and ids. */
export const findingsOf = ({ findings }) =>
    findings.map(({ rule, tool = '', fingerprint }) => `${rule} ${tool} ${fingerprint}`);

/** The rules that cost the most: those that cap the score, and then by the points that are lost. */
export function worstRules({ rules, caps }, most = 4) {
    const lost = ({ rule, points = 0, earned }) => (caps.includes(rule) ? 100 : points - earned);
    return rules
        .filter((rule) => !rule.unjudged && lost(rule) > 0.5)
        .sort((a, b) => lost(b) - lost(a))
        .slice(0, most)
        .map((rule) => `${rule.rule} ${rule.name}${caps.includes(rule.rule) ? ' (cap)' : ''}`);
}
