/** What something costs as something else grows. */
export interface Series {
  readonly name: string
  /** Both above 0. */
  readonly points: readonly (readonly [x: number, y: number])[]
}

export interface Chart {
  readonly title: string
  /** What grows. */
  readonly x: string
  /** What it costs, with its unit. */
  readonly y: string
  readonly series: readonly Series[]
}

const WIDTH = 720
const HEIGHT = 400
const PLOT = { left: 72, right: 232, top: 44, bottom: 52 } as const

/** Each goes with both backgrounds, and its number in the list with its name. */
const colours = [
  ...['#2f6fde', '#d9480f', '#2b8a3e', '#9c36b5', '#c2255c', '#0b7285', '#846300', '#5f3dc4'],
  ...['#868e96', '#1098ad', '#e8590c', '#66a80f', '#ae3ec9', '#364fc7', '#a61e4d', '#087f5b'],
]

/**
 * Returns a chart as SVG, with a logarithmic scale on both sides: what costs the same at any size is level, what grows with
 * it rises at one angle, wherever it begins.
 */
export const drawChart = ({ title, x, y, series }: Chart): string => {
  const xs = series.flatMap(({ points }) => points.map(([at]) => at))
  const ys = series.flatMap(({ points }) => points.map(([, cost]) => cost))
  const across = scaleOf(xs, PLOT.left, WIDTH - PLOT.right)
  const up = scaleOf(ys, HEIGHT - PLOT.bottom, PLOT.top)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    style,
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}" rx="6"/>`,
    text(PLOT.left, 24, title, 'class="title"'),
    ...across.ticks.map(at =>
      line(across.place(at), PLOT.top, across.place(at), HEIGHT - PLOT.bottom, 'class="grid"'),
    ),
    ...across.ticks.map(at =>
      text(across.place(at), HEIGHT - PLOT.bottom + 18, short(at), 'text-anchor="middle"'),
    ),
    ...up.ticks.map(at => line(PLOT.left, up.place(at), WIDTH - PLOT.right, up.place(at), 'class="grid"')),
    ...up.ticks.map(at => text(PLOT.left - 8, up.place(at) + 4, short(at), 'text-anchor="end"')),
    text((PLOT.left + WIDTH - PLOT.right) / 2, HEIGHT - 14, x, 'text-anchor="middle"'),
    text(0, 0, y, `text-anchor="middle" transform="translate(18 ${HEIGHT / 2}) rotate(-90)"`),
    ...series.flatMap(({ points }, i) => curve(points, colourOf(i), across.place, up.place)),
    ...legend(series, up.place),
    '</svg>',
    '',
  ].join('\n')
}

const style =
  '<style>.paper{fill:#fff}text{fill:#343a40}.title{font-weight:600;font-size:14px}.grid{stroke:#dee2e6}' +
  '@media(prefers-color-scheme:dark){.paper{fill:#16181d}text{fill:#ced4da}.grid{stroke:#343a40}}</style>'

interface Scale {
  readonly ticks: readonly number[]
  place(value: number): number
}

/** From the power of ten below the least value to the one above the greatest. */
const scaleOf = (values: readonly number[], from: number, to: number): Scale => {
  const low = Math.floor(Math.log10(Math.min(...values)))
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))))
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
    place: value => round(from + ((Math.log10(value) - low) / (high - low)) * (to - from)),
  }
}

const curve = (
  points: Series['points'],
  colour: string,
  across: (value: number) => number,
  up: (value: number) => number,
): string[] => {
  const places = points.map(([at, cost]) => [across(at), up(cost)] as const)
  return [
    `<polyline fill="none" stroke="${colour}" stroke-width="1.8" points="${places.map(place => place.join()).join(' ')}"/>`,
    ...places.map(([at, cost]) => `<circle cx="${at}" cy="${cost}" r="2.6" fill="${colour}"/>`),
  ]
}

/** A name beside the end of each curve, as near to it as the others let it. */
const legend = (series: readonly Series[], up: (value: number) => number): string[] => {
  const ends = series
    .map(({ name, points }, i) => ({ name, colour: colourOf(i), wanted: up(points.at(-1)?.[1] ?? 1) }))
    .sort((a, b) => a.wanted - b.wanted)
  const step = Math.min(15, (HEIGHT - 40) / Math.max(1, ends.length))
  let free = 20
  const placed = ends.map((end, i) => {
    const last = HEIGHT - 16 - (ends.length - 1 - i) * step
    const at = Math.min(Math.max(end.wanted, free), last)
    free = at + step
    return { ...end, at: round(at) }
  })
  const left = WIDTH - PLOT.right
  return placed.flatMap(({ name, colour, wanted, at }) => [
    line(left + 4, wanted, left + 18, at, `stroke="${colour}"`),
    text(left + 22, at + 4, name, `style="fill:${colour}"`),
  ])
}

const colourOf = (i: number): string => colours[i % colours.length] ?? '#000'

const round = (value: number): number => Math.round(value * 10) / 10

const short = (value: number): string =>
  value >= 1e6 ? `${value / 1e6} M` : value >= 1e3 ? `${value / 1e3} k` : String(round(value * 100) / 100)

const line = (x1: number, y1: number, x2: number, y2: number, more: string): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" ${more}/>`

const text = (x: number, y: number, content: string, more = ''): string =>
  `<text x="${x}" y="${y}" ${more}>${escaped(content)}</text>`

const escaped = (content: string): string =>
  content.replace(/[&<>]/g, found => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[found] ?? '')
