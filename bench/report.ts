import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { type Chart, drawChart } from './chart.js'
import { type ChartName, type Cost, type Line, markdown } from './table.js'

const root = new URL('../', import.meta.url)
const page = new URL('docs/performance.md', root)
const pictures = new URL('docs/performance/', root)

const begin = '<!-- figures -->'
const end = '<!-- end of the figures -->'

const charts: Readonly<Record<ChartName, Omit<Chart, 'series'>>> = {
  topics: { title: 'A message through an operator, by topics kept', x: 'topics', y: 'ns of CPU a message' },
  kept: {
    title: 'A message or a publish, by topics that the client keeps',
    x: 'topics',
    y: 'ns of CPU a message',
  },
  filters: { title: 'Finding who wants a message, by filters', x: 'filters', y: 'ns of CPU a message' },
  observers: { title: 'One message to its observers', x: 'observers', y: 'ns of CPU a message' },
  bytes: { title: 'Receiving at QoS 0, 1,000 filters', x: 'bytes of a payload', y: 'ns of CPU a message' },
}

/** Writes the figures into the page of the documentation, and their pictures beside it. */
export const writeReport = async (lines: readonly Line[]): Promise<void> => {
  const text = await readFile(page, 'utf8')
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined)
    throw new Error(`${page.pathname} has no place for figures`)
  await mkdir(pictures, { recursive: true })
  const costs = lines.flatMap(line => ('skipped' in line ? [] : (line.costs ?? [])))
  const drawn: string[] = []
  for (const [name, chart] of Object.entries(charts)) {
    const own = costs.filter(cost => cost.chart === name)
    if (own.length === 0) continue
    await writeFile(new URL(`${name}.svg`, pictures), drawChart({ ...chart, series: seriesOf(own) }))
    drawn.push(`![${chart.title}](performance/${name}.svg)`)
  }
  const figures = [begin, machine(), markdown(lines), ...drawn, end].join('\n\n')
  await writeFile(page, `${before}${figures}${after}`)
}

const seriesOf = (costs: readonly Cost[]): Chart['series'] =>
  [...new Set(costs.map(({ series }) => series))].map(name => ({
    name,
    // Rows of several goals are in one picture.
    points: costs
      .filter(({ series }) => series === name)
      .map(({ at, ns }) => [at, ns] as const)
      .sort(([a], [b]) => a - b),
  }))

/** What it was measured on, and with what. */
const machine = (): string => {
  const [first] = cpus()
  const libraries = ['mqtt', 'rxjs', 'io-ts'].map(name => `${name} ${versionOf(name)}`).join(', ')
  return (
    `Measured on ${new Date().toISOString().slice(0, 10)} with Node ${process.versions.node}, ${libraries} and ` +
    `${mosquitto()}, on ${cpus().length} × ${first?.model.trim() ?? 'a processor without a name'}.`
  )
}

const versionOf = (name: string): string => {
  const found = readFileSync(new URL(`node_modules/${name}/package.json`, root), 'utf8')
  return (JSON.parse(found) as { readonly version: string }).version
}

const mosquitto = (): string => {
  try {
    const help = execFileSync('mosquitto', ['-h'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return help.match(/mosquitto version [\d.]+/)?.[0] ?? 'mosquitto'
  } catch (error) {
    // It prints its help and says that this was not all.
    const output = (error as { readonly stdout?: string }).stdout ?? ''
    return output.match(/mosquitto version [\d.]+/)?.[0] ?? 'no mosquitto'
  }
}
