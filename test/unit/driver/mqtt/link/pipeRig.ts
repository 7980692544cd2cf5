import { VirtualTimeScheduler } from 'rxjs'
import type { Link, LinkHandlers } from '../../../../../src/driver/driver.js'
import { openLink } from '../../../../../src/driver/mqtt/link/link.js'
import type { OpenPipe, Pipe } from '../../../../../src/driver/mqtt/link/pipe.js'
import type { LinkSettings } from '../../../../../src/driver/mqtt/link/settings.js'
import { createSession } from '../../../../../src/driver/mqtt/session/session.js'
import type { Connect } from '../../../../../src/driver/mqtt/wire/connect.js'
import { plain } from '../wire/plainConnect.js'

/** A link over a line that is made of functions, in virtual time, and what each side did, in order. */
export interface LinkRig {
  readonly link: Link
  readonly log: unknown[]
  take(): readonly unknown[]
  /** Bytes come. */
  receive(...bytes: readonly number[]): void
  /** No more bytes come. */
  end(): void
  /** What Node would tell of the line. */
  fail(error: Error): void
  closed(): void
  drain(): void
  /** What `write` answers. */
  takes(more: boolean): void
  advance(ms: number): void
  timers(): number
}

export const linkRig = (
  connect: Partial<Connect> = {},
  settings: Partial<LinkSettings> = {},
  handlers: Partial<LinkHandlers> = {},
  open?: OpenPipe,
): LinkRig => {
  const scheduler = new VirtualTimeScheduler()
  const log: unknown[] = []
  let more = true
  const listeners: Record<string, (error: never) => void> = {}
  const pipe: Pipe = {
    write: chunk => {
      log.push([...chunk])
      return more
    },
    end: chunk => log.push('end', ...(chunk === undefined ? [] : [[...chunk]])),
    push: chunk => {
      log.push(chunk === null ? 'no more' : 'kept')
      return true
    },
    resume: () => {},
    destroy: () => log.push('destroyed'),
    on: (event: string, listener: (error: never) => void) => {
      listeners[event] = listener
    },
  }
  const version = connect.version ?? 5
  const link = openLink(
    open ?? (() => pipe),
    { ...plain, keepalive: 0, ...connect },
    {
      version,
      persistent: false,
      secure: false,
      hopeless: () => false,
      willOnClose: false,
      overlap: 'each',
      groups: undefined,
      receiveMaximum: 0xffff,
      maximumPacketSize: 0xfff_ffff,
      topicAliasMaximum: 0,
      maximumInFlight: 0xffff,
      limits: {
        filtersPerSubscribe: Number.POSITIVE_INFINITY,
        publishesPerSecond: Number.POSITIVE_INFINITY,
        topicLevels: Number.POSITIVE_INFINITY,
      },
      answerTimeout: 1_000,
      authentication: undefined,
      exchange: null,
      farewell: () => ({}),
      scheduler,
      packet: undefined,
      ...settings,
    },
    createSession(),
    {
      opened: ({ present, persistent, clientId }) => log.push({ present, persistent, clientId }),
      message: ({ topic }) => log.push(`message ${topic}`),
      ready: () => log.push('ready'),
      closed: error => log.push(error === null ? 'closed' : `${error.name}: ${error.message}`),
      ...handlers,
    },
  )
  return {
    link,
    log,
    take: () => log.splice(0),
    receive: (...bytes) => pipe.push(Uint8Array.from(bytes)),
    end: () => pipe.push(null),
    fail: error => listeners['error']?.(error as never),
    closed: () => listeners['close']?.(undefined as never),
    drain: () => listeners['drain']?.(undefined as never),
    takes: now => {
      more = now
    },
    advance: ms => {
      const until = scheduler.now() + ms
      scheduler.maxFrames = until
      scheduler.flush()
      scheduler.frame = until
    },
    timers: () => scheduler.actions.filter(({ closed }) => !closed).length,
  }
}
