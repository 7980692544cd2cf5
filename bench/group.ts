import { answer } from './answer.js'
import type { Benches, Line } from './table.js'

const answers = {
  /** Runs benches of a file. */
  run: async (file: string, goals: string): Promise<readonly Line[]> => {
    const { benches } = (await import(new URL(file, import.meta.url).href)) as { readonly benches: Benches }
    return (await benches[goals]?.()) ?? []
  },
}

export type Group = typeof answers

answer(answers)
