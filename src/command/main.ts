#!/usr/bin/env node
import { asyncScheduler, ReplaySubject } from 'rxjs'
import { escapeText } from '../base/escape.js'
import { createTime } from '../base/time.js'
import { ask } from './ask.js'
import { exits } from './exitCodes.js'
import { keysOf } from './keys.js'
import { run } from './run.js'
import type { Output, World } from './world.js'

const ended = new ReplaySubject<'signal' | 'closed'>(1)
let isEnding = false
ended.subscribe(() => (isEnding = true))
let signal: NodeJS.Signals | undefined
/** What has kept an output from being written, such as a disk that is full. */
let unwritten: Error | undefined

const interrupt = (name: NodeJS.Signals): void => {
  // The second one does not wait.
  if (signal !== undefined) die(name)
  signal = name
  ended.next('signal')
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, interrupt)

/** Ends as the signal would have ended it, so that a shell knows. */
const die = (name: NodeJS.Signals): void => {
  process.removeAllListeners(name)
  process.kill(process.pid, name)
}

const output = (stream: NodeJS.WriteStream): Output => {
  let open = true
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (open && error.code !== 'EPIPE' && error.code !== 'EIO') unwritten ??= error
    open = false
    ended.next('closed')
  })
  return {
    isTerminal: stream.isTTY === true,
    columns: () => stream.columns || 80,
    rows: () => stream.rows || 24,
    write: chunk => {
      if (open) stream.write(chunk)
    },
    waiting: () => stream.writableLength,
  }
}

const world: World = {
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  stdin: Object.assign(process.stdin as AsyncIterable<Uint8Array>, {
    isTerminal: process.stdin.isTTY === true,
  }),
  ask: async question => {
    const answer = await ask(question, ended)
    // In raw mode no signal comes of it.
    if (answer === 'refused' && !isEnding) interrupt('SIGINT')
    return answer
  },
  keys$: keysOf(process.stdin, () => interrupt('SIGINT')),
  env: process.env,
  ended$: ended,
  // It keeps delays of any length, and does not go by the clock of the machine.
  scheduler: createTime(asyncScheduler),
  wall: Date.now,
  elapsed: () => performance.now(),
  random: Math.random,
}

const exit = await run(process.argv.slice(2), world)
if (signal !== undefined) die(signal)
if (unwritten !== undefined)
  world.stderr.write(`rxtopics: the output cannot be written: ${escapeText(unwritten.message)}\n`)
process.exitCode = unwritten === undefined ? exit : exits.file
// Standard input that nobody closes would hold the program.
process.stdin.destroy()
