import { printCause } from '../../base/print.js'
import type { Diagram } from '../../marbles/diagram.js'
import { type MarbleProblem, placeOf, shown } from '../../marbles/problem.js'

/** The keys that lead to a part of a diagram. */
export type Path = readonly (string | number)[]

/** What is wrong with a diagram, as it is found. */
export interface Problems {
  /** Notes a problem with a part of the diagram. */
  add(path: Path, message: string): void
  /** Returns what `make` returns; what it throws is a problem, and gives `null`. */
  attempt<A>(path: Path, make: () => A): A | null
  all(): readonly MarbleProblem[]
}

export const createProblems = (diagram: Diagram): Problems => {
  const problems: MarbleProblem[] = []
  const add = (path: Path, message: string) => {
    problems.push(shown({ ...placeOf(diagram, path), message }))
  }
  return {
    add,
    attempt: (path, make) => {
      try {
        return make()
      } catch (error) {
        add(path, error instanceof Error ? error.message : printCause(error))
        return null
      }
    },
    all: () => problems.sort((a, b) => a.line - b.line || a.column - b.column),
  }
}
