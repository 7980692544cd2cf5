import { writeFile } from 'node:fs/promises'
import { count } from '../base/count.js'
import { escapeText } from '../base/escape.js'
import { format } from '../marbles/format.js'
import { diagramOf, filesOf } from './diagrams.js'
import { fileError } from './errors.js'
import { subcommand } from './subcommand.js'
import { readText } from './textFile.js'

export const fmt = subcommand({
  name: 'fmt',
  summary: 'write .marbles files as they should look',
  usage: 'FILE… [--check]',
  examples: [
    ['rxtopics fmt marbles', 'all files of a folder'],
    ['rxtopics fmt marbles --check', 'change nothing; end with 1 if a file is not as it should be'],
  ],
  options: [
    ['Options', { check: { help: 'write nothing, and end with 1 if there was something to write' } }],
  ],
  run: async ({ values, positionals }, world) => {
    let others = 0
    for (const path of await filesOf(positionals)) {
      const text = await readText(path)
      const tidy = format(diagramOf(path, text))
      if (tidy === text) continue
      // Comments are no part of a diagram: to write it anew would lose them.
      if (/^\s*\/\//m.test(text)) {
        world.stderr.write(`${escapeText(path)} has comments, and stays as it is\n`)
        continue
      }
      others += 1
      world.stdout.write(`${escapeText(path, 1_000)}\n`)
      if (!values.check) await write(path, tidy)
    }
    if (!values.check || others === 0) return 0
    world.stderr.write(`${count(others, 'file')} not formatted: rxtopics fmt\n`)
    return 1
  },
})

const write = async (path: string, text: string): Promise<void> => {
  try {
    await writeFile(path, text)
  } catch (error) {
    throw fileError(path, error)
  }
}
