import { TopicsError } from '../base/errors.js'
import { escapeText, quote } from '../base/escape.js'
import { nearest } from '../base/nearest.js'
import { printCause } from '../base/print.js'
import { parse } from './arguments.js'
import { broker } from './broker.js'
import { check } from './check.js'
import { clear } from './clear.js'
import { diff } from './diff.js'
import { draw } from './draw.js'
import { usageError } from './errors.js'
import { type Exit, exits } from './exitCodes.js'
import { exitOf } from './exits.js'
import { fmt } from './fmt.js'
import { helpOf, overview } from './help.js'
import { inspect } from './inspect.js'
import { pub } from './pub.js'
import { record } from './record.js'
import { replay } from './replay.js'
import { request } from './request.js'
import { sub } from './sub.js'
import type { Subcommand } from './subcommand.js'
import { test } from './test.js'
import { top } from './top.js'
import type { World } from './world.js'

export const subcommands: readonly Subcommand[] = [
  sub,
  pub,
  request,
  check,
  top,
  record,
  replay,
  diff,
  clear,
  draw,
  test,
  fmt,
  inspect,
  broker,
]

/** Does what the arguments say, and resolves with the exit code. It never rejects. */
export const run = async (argv: readonly string[], world: World): Promise<Exit> => {
  const [name, ...rest] = argv
  try {
    if (name === undefined || name === 'help' || name === '--help' || name === '-h')
      return await explain(rest[0], world)
    if (name === '--version' || name === '-v') {
      world.stdout.write(`${await version()}\n`)
      return exits.done
    }
    const found = find(name)
    const parsed = parse(rest, Object.assign({}, ...found.options.map(([, specs]) => specs)))
    if (!parsed.help) return await found.run(parsed, world)
    world.stdout.write(helpOf(found))
    return exits.done
  } catch (error) {
    return report(error, name, world)
  }
}

const explain = async (name: string | undefined, { stdout }: World): Promise<Exit> => {
  stdout.write(name === undefined ? overview(subcommands) : helpOf(find(name)))
  return exits.done
}

const find = (name: string): Subcommand => {
  const found = subcommands.find(each => each.name === name)
  if (found !== undefined) return found
  const names = subcommands.map(each => each.name)
  const near = nearest(name, names)
  const hint = near === undefined ? `expected one of ${names.join(', ')}` : `did you mean ${near}?`
  throw usageError(`unknown subcommand ${quote(name)}; ${hint}`)
}

const report = (error: unknown, name: string | undefined, { stderr }: World): Exit => {
  const exit = exitOf(error)
  const said = error instanceof TopicsError ? error.message : escapeText(printCause(error), 1_000)
  stderr.write(`rxtopics: ${said}\n`)
  if (exit === exits.usage) {
    const known = subcommands.some(each => each.name === name)
    stderr.write(`rxtopics ${known ? `${name} ` : ''}--help says how\n`)
  }
  return exit
}

const version = async (): Promise<string> => {
  const { readFile } = await import('node:fs/promises')
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}
