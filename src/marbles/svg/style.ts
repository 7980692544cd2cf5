/** Colours. */
export interface Theme {
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

export const light: Theme = {
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

export const dark: Theme = {
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

/** How something is filled and outlined. */
export interface Paint {
  readonly fill?: string
  readonly stroke?: string
}

/** Returns the colours of each class of shapes; later ones come before earlier ones. */
export const paintsOf = ({
  ink,
  dim,
  axis,
  faint,
  span,
  away,
  plain,
  bad,
  hues,
}: Theme): readonly (readonly [selectors: string, paint: Paint])[] => [
  ['text', { fill: ink }],
  ['.note,.small', { fill: dim }],
  ['.axis', { stroke: axis }],
  ['.ruler,.group', { stroke: faint }],
  ['.end', { stroke: ink }],
  ['.cross,.broken', { stroke: bad[1] }],
  ['.span', { fill: span }],
  ['.away', { fill: away }],
  ['.box', { fill: plain[0], stroke: axis }],
  ['.plain', pair(plain)],
  ['.bad', pair(bad)],
  ...hues.map((hue, at) => [`.hue${at}`, pair(hue)] as const),
]

const pair = ([fill, stroke]: Pair): Paint => ({ fill, stroke })

/** How a line is drawn; of a path that nothing else is said of, `path`. */
export interface Stroke {
  readonly width?: number
  readonly cap?: 'round'
  readonly dash?: readonly number[]
}

export const strokes: readonly (readonly [selectors: string, stroke: Stroke])[] = [
  ['path', { width: 1.5 }],
  ['.end,.cross', { width: 2.5, cap: 'round' }],
  ['.broken', { width: 2, dash: [3, 3] }],
  ['.glyph', { width: 1.5 }],
  ['.retained', { dash: [4, 2.5] }],
]

/** Colours are written out for both themes: some programs that show SVG know no variables. */
const colors = (theme: Theme): string =>
  paintsOf(theme)
    .map(([selector, { fill, stroke }]) =>
      rule(
        selector,
        declarations([
          ['fill', fill],
          ['stroke', stroke],
        ]),
      ),
    )
    .join('')

const lines = (): string =>
  strokes
    .map(([selector, { width, cap, dash }]) =>
      rule(
        selector,
        declarations([
          ['fill', selector === 'path' ? 'none' : undefined],
          ['stroke-width', width],
          ['stroke-linecap', cap],
          ['stroke-dasharray', dash?.join(' ')],
        ]),
      ),
    )
    .join('')

const declarations = (pairs: readonly (readonly [name: string, value: string | number | undefined])[]) =>
  pairs.flatMap(([name, value]) => (value === undefined ? [] : [`${name}:${value}`])).join(';')

/** Rules hold for this picture only, wherever it stands. */
const rule = (selectors: string, declarations: string): string =>
  `${selectors
    .split(',')
    .map(selector => `.rxtopics-marbles ${selector}`)
    .join(',')}{${declarations}}`

export const MONO = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace'
export const SANS = 'system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif'

export const styleSheet: string = [
  rule('text', `font-family:${MONO};white-space:pre`),
  rule('.title,.note', `font-family:${SANS}`),
  rule('.title,.name', 'font-weight:600'),
  lines(),
  rule('.group', 'fill:none'),
  colors(light),
  `@media (prefers-color-scheme:dark){${colors(dark)}}`,
].join('')
