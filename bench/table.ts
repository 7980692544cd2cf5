/** One line of the table: something that is to stay at or below its limit. */
export interface Row {
  /** A number of the performance goals. */
  readonly goal: string
  readonly name: string
  /** What was measured, in units. */
  readonly result?: string
  readonly ratio: number
  readonly limit: number
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
