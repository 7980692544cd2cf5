import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

// Runs all checks that need no test, side by side, and shows what failed. What they remember between runs is in .cache.

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { fresh: { type: 'boolean', default: false } },
})

const cache = '.cache'
const eslint = (name: string, ...paths: readonly string[]) =>
  `eslint --cache --cache-strategy content --cache-location ${cache}/eslint-${name} ${paths.join(' ')}`
const tsc = (project: string, name: string) =>
  `tsc -p ${project} --incremental --tsBuildInfoFile ${cache}/${name}.tsbuildinfo --pretty`

/** Name and command; those that take long first. */
const parts: readonly (readonly [name: string, command: string])[] = [
  ['lint of the tests', eslint('rest', '.', '--ignore-pattern', 'src/**')],
  ['types', tsc('tsconfig.json', 'types')],
  ['lint of the source', eslint('src', 'src')],
  ['types without Node', tsc('tsconfig.core.json', 'core')],
  ['public surface', 'tsx scripts/surface.ts --check'],
  ['house rules', 'tsx scripts/house.ts'],
  ['import directions', `depcruise src --config .dependency-cruiser.cjs --cache ${cache}/depcruise`],
  ['unused code', `knip --cache --cache-location ${cache}/knip`],
  ['format', 'biome check .'],
]

interface Result {
  readonly name: string
  readonly seconds: number
  readonly failure: string | null
}

const run = (name: string, command: string): Promise<Result> => {
  const [program = '', ...args] = command.split(' ')
  const start = performance.now()
  const output: string[] = []
  return new Promise(done => {
    const child = spawn(join('node_modules/.bin', program), args, {
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', text => output.push(String(text)))
    const end = (failure: string | null): void => {
      const seconds = (performance.now() - start) / 1000
      console.log(`${failure === null ? '✓' : '✗'} ${name.padEnd(20)} ${seconds.toFixed(1).padStart(5)} s`)
      done({ name, seconds, failure })
    }
    child.once('error', error => end(error.message))
    child.once('close', code => end(code === 0 ? null : output.join('')))
  })
}

const wanted = parts.filter(
  ([name]) => positionals.length === 0 || positionals.some(word => name.includes(word)),
)
if (wanted.length === 0) {
  console.error(`there is no such part: ${parts.map(([name]) => name).join(', ')}`)
  process.exit(1)
}
if (options.fresh) rmSync(cache, { recursive: true, force: true })
mkdirSync(cache, { recursive: true })

const start = performance.now()
const queue = [...wanted]
const results: Result[] = []
const lane = async (): Promise<void> => {
  for (let part = queue.shift(); part !== undefined; part = queue.shift()) results.push(await run(...part))
}
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, lane))

for (const { name, failure } of results)
  if (failure !== null) {
    console.log(`\n── ${name}\n${failure.trimEnd()}`)
    process.exitCode = 1
  }
const seconds = (performance.now() - start) / 1000
const sum = results.reduce((total, result) => total + result.seconds, 0)
console.log(`\n${results.length} parts in ${seconds.toFixed(1)} s, ${sum.toFixed(1)} s together`)
