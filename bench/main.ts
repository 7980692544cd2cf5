import { readFile } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { parseArgs } from 'node:util'
import { benches as decoding } from './decoding.js'
import { benches as fanOut } from './fanOut.js'
import { benches as flood } from './flood.js'
import type { Group } from './group.js'
import { benches as growth } from './growth.js'
import { benches as interception } from './interception.js'
import { benches as memory } from './memory.js'
import { benches as page } from './page.js'
import { compile, start } from './processes.js'
import { writeReport } from './report.js'
import { benches as routing } from './routing.js'
import { benches as size } from './size.js'
import { type Benches, type Budgets, header, type Line, print, problems } from './table.js'
import { benches as waiting } from './waiting.js'
import { benches as broker } from './wire/broker.js'
import { benches as cycles } from './wire/cycles.js'
import { benches as engines } from './wire/engines.js'
import { benches as peer } from './wire/peer.js'

const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
})
const only = options.only.split(',').filter(goal => goal !== '')
if (options.write && only.length > 0)
  throw new Error('--write is for all goals, so that one page is of one run')
const isWanted = (goals: string) => only.length === 0 || goals.split(' ').some(goal => only.includes(goal))

/** Runs the benches of a file in a process of its own, that nothing was compiled in before. */
const inProcess = (file: string, benches: Benches, flags: readonly string[] = []): Benches =>
  Object.fromEntries(
    Object.keys(benches).map(goals => [
      goals,
      async () => {
        using group = start<Group>('group.ts', flags)
        return await group.ask('run', `./${file}.mjs`, goals)
      },
    ]),
  )

const groups: readonly Benches[] = [
  peer,
  broker,
  engines,
  inProcess('routing', routing, ['--max-old-space-size=4096']),
  inProcess('memory', memory, ['--expose-gc', '--max-old-space-size=6144']),
  inProcess('fanOut', fanOut),
  inProcess('decoding', decoding),
  inProcess('interception', interception),
  inProcess('growth', growth),
  inProcess('flood', flood, ['--max-old-space-size=2048']),
  inProcess('waiting', waiting),
  size,
  page,
  cycles,
]

try {
  // Others that run on this machine interrupt it less.
  setPriority(-10)
} catch {
  // Not everybody may.
}
await compile([
  ...['group.ts', 'routing.ts', 'memory.ts', 'fanOut.ts', 'decoding.ts', 'growth.ts', 'interception.ts'],
  ...['flood.ts', 'waiting.ts'],
  ...['wire/source.ts', 'wire/contender.ts'],
])

const lines: Line[] = []
console.log(header())
for (const group of groups) {
  for (const [goals, run] of Object.entries(group)) {
    if (!isWanted(goals)) continue
    for (const line of await run()) {
      if (!isWanted(line.goal)) continue
      lines.push(line)
      console.log(print(line))
    }
  }
}

if (options.write) await writeReport(lines)
if (options.check) {
  const budgets = JSON.parse(await readFile(new URL('budgets.json', import.meta.url), 'utf8')) as Budgets
  const found = problems(lines, budgets)
  for (const problem of found) console.error(problem)
  if (found.length > 0) process.exitCode = 1
}
