import { EventEmitter } from 'node:events'
import type { OpenMode, PathLike } from 'node:fs'
import { NEVER, Subject } from 'rxjs'
import { afterEach, expect, test, vi } from 'vitest'
import { ask } from '../../../src/command/ask.js'

/** A terminal that others cannot see: what was done with it, in order. */
const terminal = vi.hoisted(() => ({ isThere: true, done: [] as string[], input: null as unknown }))

vi.mock(import('node:fs'), async original => ({
  ...(await original()),
  openSync: (path: PathLike, flags: OpenMode) => {
    if (!terminal.isThere) throw new Error('ENXIO')
    terminal.done.push(`opens ${String(path)} ${flags}`)
    return 3
  },
}))

vi.mock('node:tty', () => ({
  ReadStream: class extends EventEmitter {
    constructor() {
      super()
      terminal.input = this
    }
    setRawMode(raw: boolean) {
      terminal.done.push(raw ? 'hides' : 'shows')
    }
    setEncoding() {}
    destroy() {
      terminal.done.push('closes the input')
    }
  },
  WriteStream: class {
    write(text: string) {
      terminal.done.push(JSON.stringify(text))
    }
    destroy() {
      terminal.done.push('closes the output')
    }
  },
}))

afterEach(() => {
  terminal.isThere = true
  terminal.done.length = 0
})

const type = (...events: readonly (readonly [name: string, text?: string | undefined])[]) => {
  for (const [name, text] of events) (terminal.input as EventEmitter).emit(name, text)
}

const whole = [
  ...['opens /dev/tty r', 'opens /dev/tty w', 'hides', '"Password: "'],
  ...['shows', '"\\n"', 'closes the input', 'closes the output'],
]

test.runIf(process.platform !== 'win32')(
  'nothing of what is typed is shown, in pieces as it comes',
  async () => {
    const asked = ask('Password: ', NEVER)
    type(['data', 'sec'], ['data', 'ret\r'])
    expect(await asked).toEqual({ text: 'secret' })
    expect(terminal.done).toEqual(whole)
  },
)

test.runIf(process.platform !== 'win32').each([
  ['Ctrl-C', 'data', 'sec\u0003'],
  ['a terminal that is gone', 'end', undefined],
  ['one that fails', 'error', undefined],
])('%s is a refusal, and the terminal is as it was', async (_, event, text) => {
  const asked = ask('Password: ', NEVER)
  type([event, text])
  expect(await asked).toBe('refused')
  expect(terminal.done).toEqual(whole)
})

test.runIf(process.platform !== 'win32')('where there is no terminal nobody is asked', async () => {
  terminal.isThere = false
  expect(await ask('Password: ', NEVER)).toBe('no terminal')
  expect(terminal.done).toEqual([])
})

test.runIf(process.platform !== 'win32')(
  'a command that is to end waits for no answer, and the terminal is as it was',
  async () => {
    const ended = new Subject<'signal'>()
    const asked = ask('Password: ', ended)
    type(['data', 'sec'])
    ended.next('signal')
    expect(await asked).toBe('refused')
    expect(terminal.done).toEqual(whole)
    expect(ended.observed).toBe(false)
  },
)
