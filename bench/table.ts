export type ChartName = 'topics' | 'kept' | 'filters' | 'observers' | 'bytes'

/** A point of a picture. */
export interface Cost {
  readonly chart: ChartName
  readonly series: string
  /** How much there is of what the chart is about. */
  readonly at: number
  readonly ns: number
}

/** One line of the table: something that is to stay at or below its limit. */
export interface Row {
  /** A number of the performance goals. */
  readonly goal: string
  readonly name: string
  /** What was measured, in units. */
  readonly result?: string
  readonly ratio: number
  readonly limit: number
  readonly costs?: readonly Cost[]
}

/** A line for what cannot be measured here. */
export interface Skipped {
  readonly goal: string
  readonly name: string
  readonly skipped: string
}

export type Line = Row | Skipped

/** Runs the benches of one goal, or of several that are measured together. */
export type Bench = () => readonly Line[] | Promise<readonly Line[]>

/** The benches of one file, by their goals: `'1'`, or `'11 12'`. */
export type Benches = Readonly<Record<string, Bench>>

/** Limits by `keyOf`. */
export type Budgets = Readonly<Record<string, number>>

export const keyOf = ({ goal, name }: Line): string => `${goal} ${name}`

/** Returns the line as text, in columns. */
export const print = (line: Line): string =>
  'skipped' in line
    ? columns(line.goal, line.name, `skipped: ${line.skipped}`)
    : columns(
        line.goal,
        line.name,
        line.result ?? '',
        digits(line.ratio),
        digits(line.limit),
        isMet(line) ? 'met' : 'NOT MET',
      )

export const header = (): string => columns('goal', 'what', 'result', 'ratio', 'limit', '')

/** Returns the lines as a table for the documentation. */
export const markdown = (lines: readonly Line[]): string => {
  const rows = lines.map(line =>
    'skipped' in line
      ? [line.goal, line.name, `skipped: ${line.skipped}`, '', '', '']
      : [
          ...[line.goal, line.name, line.result ?? '', digits(line.ratio), digits(line.limit)],
          isMet(line) ? 'met' : '**not met**',
        ],
  )
  const all = [['goal', 'what', 'result', 'ratio', 'limit', ''], ...rows]
  const widths = all[0]?.map((_, i) => Math.max(...all.map(row => row[i]?.length ?? 0))) ?? []
  const print = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = all
  return [print(head), print(widths.map(width => '-'.repeat(width))), ...body.map(print)].join('\n')
}

const isMet = ({ ratio, limit }: Row): boolean => ratio <= limit

const columns = (goal: string, name: string, result = '', ratio = '', limit = '', met = ''): string =>
  [
    ...[goal.padEnd(5), name.padEnd(62), result.padEnd(34)],
    ...[ratio.padStart(7), limit.padStart(7), ` ${met}`],
  ].join(' ')

const digits = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(2))

/** Returns why the lines do not keep to the budgets, one text per line that does not. */
export const problems = (lines: readonly Line[], budgets: Budgets): readonly string[] =>
  lines.flatMap(line => {
    if ('skipped' in line) return []
    const key = keyOf(line)
    const budget = Object.hasOwn(budgets, key) ? budgets[key] : undefined
    if (budget === undefined) return [`${key}: no budget`]
    return line.ratio <= budget ? [] : [`${key}: ${digits(line.ratio)} is more than ${digits(budget)}`]
  })
