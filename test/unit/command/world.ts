import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asyncScheduler, EMPTY, type Observable, ReplaySubject } from 'rxjs'
import { type Broker, type BrokerOptions, createBroker } from 'rxtopics/memory'
import { serve } from 'rxtopics/server'
import { run } from '../../../src/command/run.js'
import type { Output, World } from '../../../src/command/world.js'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly bytes: Buffer
}

export interface RunOptions {
  /** `null`: nothing comes, and it does not end. */
  readonly stdin?: string | Uint8Array | null
  readonly env?: Readonly<Record<string, string>>
  /** `true`: both outputs are terminals. */
  readonly terminal?: boolean
  /** Called with all that standard output has had, each time there is more; `true`: interrupt. */
  readonly until?: (stdout: string, stderr: string) => boolean
  /** Interrupts when it resolves. */
  readonly interrupt?: Promise<unknown>
  readonly columns?: number
  /** What is typed when a password is asked for; not given: there is no terminal to ask on. */
  readonly typed?: string
  readonly keys?: Observable<string>
}

const recorder = (isTerminal: boolean, columns: number, changed: () => void) => {
  const chunks: Buffer[] = []
  const output: Output = {
    isTerminal,
    columns: () => columns,
    rows: () => 24,
    write: chunk => {
      chunks.push(Buffer.from(chunk as string))
      changed()
    },
    waiting: () => 0,
  }
  return { output, bytes: () => Buffer.concat(chunks), text: () => Buffer.concat(chunks).toString() }
}

/** Runs the command inside this process. */
export const command = async (argv: readonly string[], options: RunOptions = {}): Promise<Ran> => {
  const {
    stdin = '',
    env = {},
    terminal = false,
    until,
    interrupt,
    columns = 100,
    typed,
    keys = EMPTY,
  } = options
  const ended = new ReplaySubject<'signal' | 'closed'>(1)
  const changed = () => {
    if (until?.(stdout.text(), stderr.text()) === true) ended.next('signal')
  }
  void interrupt?.then(() => ended.next('signal'))
  const stdout = recorder(terminal, columns, changed)
  const stderr = recorder(terminal, columns, changed)
  const input = (async function* () {
    if (stdin === null) await new Promise(() => {})
    else yield typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin
  })()
  const world: World = {
    stdout: stdout.output,
    stderr: stderr.output,
    stdin: Object.assign(input, { isTerminal: false }),
    ask: async question => {
      stderr.output.write(question)
      return typed === undefined ? 'no terminal' : { text: typed }
    },
    keys$: keys,
    env,
    ended$: ended,
    scheduler: asyncScheduler,
    wall: () => 1_700_000_000_000,
    elapsed: () => performance.now(),
    random: Math.random,
    assets: () => ({ script: '', style: '' }),
  }
  const code = await run(argv, world)
  return { code, stdout: stdout.text(), stderr: stderr.text(), bytes: stdout.bytes() }
}

/** A broker that programs can reach, and a folder. */
export interface Rig extends AsyncDisposable {
  readonly broker: Broker
  readonly url: string
  /** Returns the path of a file of the folder. */
  file(name: string): string
}

export const startRig = async (options: BrokerOptions = {}): Promise<Rig> => {
  const broker = createBroker(options)
  const served = await serve(broker, { port: 0 })
  const folder = await mkdtemp(join(tmpdir(), 'rxtopics-command-'))
  return {
    broker,
    url: served.urls[0] ?? '',
    file: name => join(folder, name),
    [Symbol.asyncDispose]: async () => {
      await served.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** Calls back when a client has subscribed. */
export const onSubscribed = ({ broker }: Rig, then: () => void): void => {
  const watching = broker.packets$.subscribe(({ type }) => {
    if (type !== 'suback') return
    watching.unsubscribe()
    // The answer leaves first.
    setImmediate(then)
  })
}
