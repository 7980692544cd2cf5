import type { PublishCommand } from '../protocol/commands.js'
import { readCommand } from '../protocol/readCommand.js'

/** What is published, as the form has it. */
export type Draft = Omit<PublishCommand, 'do' | 'ask' | 'anyway'>

/** A message with a name, to be published again. */
export interface Saved {
  readonly name: string
  readonly draft: Draft
}

/** So many are kept; and so long are their names. */
export const MOST = 200
export const LONGEST_NAME = 100

/** Returns them with one more, in the order of their names; one of the same name is replaced. Where all places are taken: as they are. */
export const withSaved = (all: readonly Saved[], one: Saved): readonly Saved[] => {
  const others = all.filter(({ name }) => name !== one.name)
  if (others.length >= MOST) return all
  return [...others, one].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Returns the lines of a file, one for each. */
export const writeSaved = (all: readonly Saved[]): string =>
  all.map(({ name, draft }) => `${JSON.stringify({ name, ...draft })}\n`).join('')

/** Returns what the lines of a file say; `bad`: so many say something else, or are too many. */
export const readSaved = (text: string): { readonly saved: readonly Saved[]; readonly bad: number } => {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  const read = lines.map(readLine).filter(one => one !== null)
  const saved = read.reduce<readonly Saved[]>(withSaved, [])
  return { saved, bad: lines.length - saved.length }
}

const readLine = (line: string): Saved | null => {
  try {
    const { name, ...rest } = JSON.parse(line) as { readonly name?: unknown }
    if (typeof name !== 'string' || name === '' || name.length > LONGEST_NAME) return null
    const command = readCommand(JSON.stringify({ ...rest, do: 'publish', ask: 0 }))
    if (command?.do !== 'publish') return null
    const { do: _do, ask: _ask, anyway: _anyway, ...draft } = command
    return { name, draft }
  } catch {
    return null
  }
}
