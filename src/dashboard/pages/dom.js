// Elements from values, and pages that change without losing focus, selection or place. Text only
// ever becomes text nodes and attributes: whatever an upstream wrote, it is shown as it is written.

/**
 * An element. Of `props`, functions are listeners (`onclick`), `style` holds CSS properties, true and
 * false set and leave out an attribute, and everything else is an attribute's text. Children are
 * texts, elements, lists of both, or nothing.
 */
export function h(tag, props, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(props ?? {})) {
        if (value === undefined || value === null || value === false) continue;
        if (typeof value === 'function') element[name] = value;
        // By way of the CSSOM: the page's policy refuses style attributes.
        else if (name === 'style')
            for (const each of Object.entries(value)) element.style.setProperty(...each);
        else element.setAttribute(name, value === true ? '' : value);
    }
    element.append(...nodesOf(children));
    return element;
}

const nodesOf = (children) =>
    [children]
        .flat(Infinity)
        .filter(
            (child) => child !== undefined && child !== null && child !== false && child !== '',
        );

/** Makes the children of `element` those of `next`, and keeps every node that may stay. */
export function show(element, ...next) {
    const wanted = document.createDocumentFragment();
    wanted.append(...nodesOf(next));
    matchChildren(element, wanted);
}

const LISTENERS = ['onclick', 'onchange', 'oninput', 'onsubmit', 'onkeydown'];

const keyOf = (node) => node.dataset?.key;

function matchChildren(element, wanted) {
    const keyed = new Map();
    for (const child of element.children) if (keyOf(child)) keyed.set(keyOf(child), child);
    let place = element.firstChild;
    for (const next of [...wanted.childNodes]) {
        const key = keyOf(next);
        const same = key ? keyed.get(key) : isAlike(place, next) && place;
        if (!same) {
            element.insertBefore(next, place);
            continue;
        }
        if (same === place) place = place.nextSibling;
        else element.insertBefore(same, place);
        match(same, next);
    }
    while (place) {
        const after = place.nextSibling;
        place.remove();
        place = after;
    }
}

const isAlike = (old, next) => old && !keyOf(old) && old.nodeName === next.nodeName;

function match(old, next) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
        if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
        return;
    }
    matchAttributes(old, next);
    for (const listener of LISTENERS) old[listener] = next[listener];
    matchEntry(old, next);
    // What draws itself (a canvas) is left alone.
    if (!('keep' in old.dataset)) matchChildren(old, next);
}

function matchAttributes(old, next) {
    // Whether details are open is the reader's business, what can be reached that of `makeReachable`.
    const isOurs = ({ name }) => !['style', 'open', 'tabindex'].includes(name);
    // A canvas has its size as attributes, and loses what it shows with them.
    const isDropped = ({ name }) => !next.hasAttribute(name) && !('keep' in old.dataset);
    for (const each of [...old.attributes].filter(isOurs))
        if (isDropped(each)) old.removeAttribute(each.name);
    for (const { name, value } of [...next.attributes].filter(isOurs))
        if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    if (old.style.cssText !== next.style.cssText && !('keep' in old.dataset))
        old.style.cssText = next.style.cssText;
}

/** What is in a field follows the page, unless somebody is typing there. */
function matchEntry(old, next) {
    if (!/^(INPUT|SELECT)$/.test(old.nodeName) || old === document.activeElement) return;
    old.value = next.value;
    old.checked = next.checked;
}

/** What scrolls within itself can be scrolled by keyboard, too. */
export function makeReachable(root) {
    for (const box of root.querySelectorAll('.scroll, .words')) {
        const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
        if (scrolls) box.tabIndex = 0;
        else box.removeAttribute('tabindex');
    }
}
