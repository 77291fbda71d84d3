// The suite imports fs.globSync, which Node has since version 22, and calls it in no command that
// we use. `node --import` this file gives it one on older versions.
import { register } from 'node:module';

const asData = (source) => `data:text/javascript,${encodeURIComponent(source)}`;

const fsWithGlobSync = asData(`
    import fs from 'node:fs';
    export * from 'node:fs';
    export default fs;
    export const globSync = fs.globSync ?? (() => []);
`);

register(
    asData(`
        export async function resolve(name, context, next) {
            const asked = name === 'fs' && !String(context.parentURL).startsWith('data:');
            if (!asked) return next(name, context);
            return { url: ${JSON.stringify(fsWithGlobSync)}, shortCircuit: true };
        }
    `),
);
