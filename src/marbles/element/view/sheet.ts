import { MONO, SANS } from '../../svg/style.js'

/** The style sheet of the element. Its colours are those of the pictures; `theme` says which, without it the system. */
export const sheet: string = `
:host { display: flex; flex-direction: column; block-size: 24rem; min-inline-size: 18rem; box-sizing: border-box;
  font: 13px/1.4 ${SANS}; color-scheme: light; --ink: #1f2328; --dim: #59636e; --back: #ffffff; --line: #d1d9e0;
  --mark: #0969da; color: var(--ink); background: var(--back); border: 1px solid var(--line); border-radius: 6px; }
:host([data-shown=dark]) { color-scheme: dark; --ink: #f0f6fc; --dim: #9198a1; --back: #0d1117; --line: #3d444d;
  --mark: #4493f8; }
:host([hidden]) { display: none; }
.bar { display: flex; flex-wrap: wrap; gap: 4px 6px; align-items: center; padding: 4px 8px; border-block-end: 1px solid var(--line); }
.bar button { font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 4px;
  padding: 1px 8px; min-inline-size: 2rem; cursor: pointer; }
.bar button:hover { border-color: var(--mark); }
.figures { color: var(--dim); margin-inline-start: auto; font-variant-numeric: tabular-nums; }
.held { color: var(--mark); font-weight: 600; }
.stage { flex: 1; position: relative; min-block-size: 60px; overflow: hidden; outline-offset: -2px; touch-action: pan-y; }
canvas { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; display: block; }
:focus-visible { outline: 2px solid var(--mark); }
.details { max-block-size: 40%; overflow: auto; border-block-start: 1px solid var(--line); }
.details:empty { display: none; }
table { border-collapse: collapse; inline-size: 100%; font: 12px/1.4 ${MONO}; }
caption { text-align: start; padding: 4px 8px; font: 600 12px/1.4 ${SANS}; overflow-wrap: anywhere; }
th, td { text-align: start; padding: 1px 8px; vertical-align: top; overflow-wrap: anywhere; unicode-bidi: isolate; }
td:first-child { white-space: nowrap; color: var(--dim); }
tr[aria-selected=true] { outline: 1px solid var(--mark); }
.failed { color: #cf222e; } :host([data-shown=dark]) .failed { color: #f85149; }
.keys { padding: 6px 8px; color: var(--dim); border-block-start: 1px solid var(--line); }
.keys[hidden] { display: none; }
.quiet { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
`
