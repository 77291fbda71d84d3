#pragma once

#include <string_view>

/// How the page of a review looks: the colours and parts of the dashboard (src/dashboard/pages), in
/// one piece, as the page stands alone.
namespace recourse::review {

inline constexpr std::string_view kStyle = R"css(
:root {
    color-scheme: light dark;
    --ground: light-dark(#f5f6f8, #0e1216);
    --surface: light-dark(#ffffff, #161b21);
    --raised: light-dark(#f0f2f5, #1e252d);
    --line: light-dark(#dde1e6, #2a323c);
    --edge: light-dark(#848d99, #6f7b89);
    --text: light-dark(#161b22, #e6eaef);
    --muted: light-dark(#545e6b, #9ba7b4);
    --link: light-dark(#1d4ed8, #84b1ff);
    --good: light-dark(#17693d, #63cf97);
    --good-ground: light-dark(#e4f4ea, #14301f);
    --bad: light-dark(#b3211a, #ff9a8d);
    --bad-ground: light-dark(#fdebe9, #3a1916);
    --warn: light-dark(#835000, #ecbd5c);
    --warn-ground: light-dark(#fcf1d9, #33270c);
    --calls: light-dark(#5b86c4, #5a8bd0);
    --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
    --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
*, ::before, ::after { box-sizing: border-box; }
html { font: 400 0.9375rem/1.5 var(--sans); color: var(--text); background: var(--ground); -webkit-text-size-adjust: 100%; scroll-padding-top: 4rem; }
body { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
h1, h2, h3, p, ul, dl, dd, pre { margin: 0; padding: 0; }
h1, h2, h3 { line-height: 1.3; font-weight: 600; letter-spacing: -0.01em; }
h1 { font-size: 1.5rem; text-wrap: balance; }
h2 { font-size: 1.0625rem; }
h3 { font-size: 0.9875rem; }
a { color: var(--link); text-underline-offset: 0.18em; }
code, pre, .mono { font-family: var(--mono); font-size: 0.92em; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 0.6rem 0.8rem; font-size: 0.84rem; background: var(--raised); border-radius: 6px; max-height: 22rem; overflow: auto; tab-size: 4; unicode-bidi: plaintext; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
.skip { position: fixed; left: 1rem; top: -4rem; z-index: 3; padding: 0.5rem 0.9rem; background: var(--link); color: var(--surface); border-radius: 0 0 6px 6px; }
.skip:focus { top: 0; }
.muted { color: var(--muted); }

header.frame { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1.25rem; padding: 0.5rem max(1.25rem, calc((100vw - 69.5rem) / 2)); background: var(--surface); border-bottom: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: 0.55rem; font-weight: 650; }
nav { display: flex; flex-wrap: wrap; gap: 0.15rem; margin-left: -0.7rem; }
nav a { padding: 0.25rem 0.7rem; color: var(--muted); text-decoration: none; border-radius: 6px; font-weight: 500; }
nav a:hover { color: var(--text); background: var(--raised); }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; display: grid; gap: 1.75rem; }
main > *, section > * { min-width: 0; }
section { display: grid; gap: 0.75rem; }
.panel { padding: 1rem 1.15rem; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; min-width: 0; }

.score { display: grid; grid-template-columns: minmax(12rem, auto) 1fr; gap: 1.25rem 2.5rem; align-items: start; }
.figure { font-size: 3.4rem; line-height: 1.1; font-weight: 650; letter-spacing: -0.03em; }
.figure small { font-size: 1rem; font-weight: 400; letter-spacing: 0; color: var(--muted); }
.score .words { display: grid; gap: 0.35rem; max-width: 22rem; }
.facts { display: flex; flex-wrap: wrap; gap: 0.6rem 2.25rem; }
.facts dt { color: var(--muted); font-size: 0.8125rem; }

.groups { display: grid; gap: 0.3rem; list-style: none; }
.groups li { display: grid; grid-template-columns: 13rem 1fr 6.5rem; gap: 0.75rem; align-items: center; }
.groups .track { height: 0.5rem; background: var(--raised); border-radius: 3px; box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--edge) 45%, transparent); overflow: hidden; }
.groups .track > span { display: block; height: 100%; background: var(--calls); }
.groups .number { text-align: right; white-space: nowrap; }

.badge { display: inline-block; padding: 0.05rem 0.5rem; font-size: 0.8125rem; font-weight: 500; line-height: 1.4rem; color: var(--muted); background: var(--raised); border-radius: 5px; }
.badge.good { color: var(--good); background: var(--good-ground); }
.badge.bad { color: var(--bad); background: var(--bad-ground); }
.badge.warn { color: var(--warn); background: var(--warn-ground); }
.badges { display: flex; flex-wrap: wrap; gap: 0.35rem; align-items: center; }

.finding { display: grid; gap: 0.55rem; }
.finding > * { min-width: 0; }
.finding .mend { padding-left: 0.7rem; border-left: 3px solid var(--good); }
.finding details > summary { width: auto; }
.finding details > .finding { padding: 0 0 0.5rem 1rem; border-left: 2px solid var(--line); }
.stack { display: grid; gap: 0.75rem; }
.label { color: var(--muted); font-size: 0.8125rem; margin-bottom: 0.2rem; }
.evidence { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 0.75rem; }
.evidence > div { min-width: 0; }
.fingerprint { font-size: 0.8125rem; color: var(--muted); }

table { width: 100%; border-collapse: collapse; font-size: 0.875rem; }
th, td { padding: 0.42rem 0.9rem 0.42rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); font-weight: 400; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--muted); font-size: 0.8125rem; font-weight: 500; white-space: nowrap; }
td.number { white-space: nowrap; }
td:first-child, tbody th { width: 2.5rem; white-space: nowrap; }
.plain { list-style: none; display: grid; gap: 0.6rem; }
.items { margin-top: 0.4rem; padding-left: 1.2rem; font-size: 0.875rem; }

details > summary { cursor: pointer; width: fit-content; max-width: 100%; }
details > summary:hover { color: var(--link); }
details[open] > summary { margin-bottom: 0.6rem; }
details .exchange { padding: 0.5rem 0 0.5rem 1rem; border-left: 2px solid var(--line); }
.exchange > div { display: grid; gap: 0.6rem; }
footer { color: var(--muted); font-size: 0.84rem; }

@media (max-width: 40rem) {
    header.frame { position: static; padding: 0.6rem 1rem; }
    nav a { padding: 0.25rem 0.5rem; }
    nav { margin-left: -0.5rem; font-size: 0.875rem; }
    main { padding: 1rem 1rem 3rem; }
    .panel { padding: 0.85rem 0.9rem; }
    .score { grid-template-columns: 1fr; }
    .groups li { grid-template-columns: 1fr auto; gap: 0 0.75rem; }
    .groups .track { grid-column: 1 / -1; grid-row: 2; }
    .facts { gap: 0.6rem 1.5rem; }
    table, tbody, tr, td, tbody th { display: block; width: auto; }
    thead { position: absolute; clip-path: inset(50%); }
    tr { padding: 0.55rem 0; border-bottom: 1px solid var(--line); }
    tr:last-child { border-bottom: 0; }
    td, tbody th, td:first-child { padding: 0; border: 0; white-space: normal; }
    td.number { display: inline-block; margin-right: 1.25rem; }
    td[data-name]::before { content: attr(data-name) ": "; color: var(--muted); }
}
@media print { header.frame nav { display: none; } .panel { break-inside: avoid; } pre { max-height: none; } }
)css";

}  // namespace recourse::review
