interface Theme {
  readonly ink: string
  readonly dim: string
  readonly axis: string
  readonly faint: string
  readonly span: string
  readonly away: string
  /** Fill and outline. */
  readonly plain: Pair
  readonly bad: Pair
  readonly hues: readonly Pair[]
}

type Pair = readonly [fill: string, stroke: string]

const light: Theme = {
  ink: '#1f2328',
  dim: '#59636e',
  axis: '#818b98',
  faint: '#d1d9e0',
  span: '#a5c8f0',
  away: '#cf222e14',
  plain: ['#f6f8fa', '#59636e'],
  bad: ['#ffebe9', '#cf222e'],
  hues: [
    ['#ddf4ff', '#0969da'],
    ['#dafbe1', '#1a7f37'],
    ['#fff8c5', '#9a6700'],
    ['#fbefff', '#8250df'],
    ['#fff1e5', '#bc4c00'],
    ['#ffeff7', '#bf3989'],
  ],
}

const dark: Theme = {
  ink: '#f0f6fc',
  dim: '#9198a1',
  axis: '#656c76',
  faint: '#3d444d',
  span: '#1f4b86',
  away: '#f8514922',
  plain: ['#212830', '#9198a1'],
  bad: ['#4a1216', '#f85149'],
  hues: [
    ['#0c2d58', '#4493f8'],
    ['#0b3518', '#3fb950'],
    ['#3d2e00', '#d29922'],
    ['#2f1b52', '#ab7df8'],
    ['#43200a', '#db6d28'],
    ['#45122f', '#db61a2'],
  ],
}

/** Colours are written out for both themes: some programs that show SVG know no variables. */
const colors = ({ ink, dim, axis, faint, span, away, plain, bad, hues }: Theme): string =>
  [
    ['text', `fill:${ink}`],
    ['.note,.small', `fill:${dim}`],
    ['.axis', `stroke:${axis}`],
    ['.ruler,.group', `stroke:${faint}`],
    ['.end', `stroke:${ink}`],
    ['.cross,.broken', `stroke:${bad[1]}`],
    ['.span', `fill:${span}`],
    ['.away', `fill:${away}`],
    ['.box', `fill:${plain[0]};stroke:${axis}`],
    ['.plain', pair(plain)],
    ['.bad', pair(bad)],
    ...hues.map((hue, at) => [`.hue${at}`, pair(hue)] as const),
  ]
    .map(([selector, declarations]) => rule(selector!, declarations!))
    .join('')

const pair = ([fill, stroke]: Pair): string => `fill:${fill};stroke:${stroke}`

/** Rules hold for this picture only, wherever it stands. */
const rule = (selectors: string, declarations: string): string =>
  `${selectors
    .split(',')
    .map(selector => `.rxtopics-marbles ${selector}`)
    .join(',')}{${declarations}}`

const MONO = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace'
const SANS = 'system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif'

export const styleSheet: string = [
  rule('text', `font-family:${MONO};white-space:pre`),
  rule('.title,.note', `font-family:${SANS}`),
  rule('.title,.name', 'font-weight:600'),
  rule('path', 'fill:none;stroke-width:1.5'),
  rule('.end,.cross', 'stroke-width:2.5;stroke-linecap:round'),
  rule('.broken', 'stroke-width:2;stroke-dasharray:3 3'),
  rule('.glyph', 'stroke-width:1.5'),
  rule('.retained', 'stroke-dasharray:4 2.5'),
  rule('.group', 'fill:none'),
  colors(light),
  `@media (prefers-color-scheme:dark){${colors(dark)}}`,
].join('')
