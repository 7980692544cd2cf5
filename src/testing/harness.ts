import type { SchedulerLike } from 'rxjs'
import type { RunHelpers } from 'rxjs/testing'
import { checkOptions, isBoolean, isObject } from '../base/checks.js'
import type { Client } from '../client/client.js'
import type { Broker } from '../driver/memory/index.js'
import { type Actions, createActions } from './actions.js'
import { HarnessError } from './errors.js'
import { createExpectations, type Expectations } from './expectations.js'
import { createStage } from './stage.js'
import { showsColors } from './terminal.js'
import { inVirtualTime } from './virtualTime.js'
import { type ClientSetup, createWorld, type Refusal, type WorldOptions } from './world.js'

/** Options of `harness`. */
export interface HarnessOptions extends WorldOptions {
  /**
   * `true`: failures are shown with the colours of ANSI terminals; `false`: plain.
   *
   * @default `true` where the output is known to be a terminal with colours
   */
  readonly color?: boolean
}

/**
 * A client, a broker and time, for one test.
 *
 * Marbles are those of RxJS: one character is one frame is one millisecond. In each frame the test acts first, in the
 * order of its lines; then all follows that is due. Time ends with the longest row, and all of it is compared.
 */
export interface Harness extends Actions, Expectations {
  /** A client over the in-process broker. It connects when something observes or publishes, as always. */
  readonly client: Client
  /** The broker behind the client. */
  readonly broker: Broker
  /** For operators that take one. All schedulers of RxJS follow it anyway. */
  readonly scheduler: SchedulerLike
  /** Says when animation frames come, as `TestScheduler` has it. */
  readonly animate: RunHelpers['animate']
  /** Returns the frame of `|`. */
  readonly time: RunHelpers['time']
  /** Returns one more client of the same broker. */
  anotherClient(setup?: ClientSetup): Client
  /** Makes the broker refuse something. */
  refuse(refusal: Refusal): void
  /** Does anything at a frame, such as an assertion about `client.snapshot()`. */
  at(frame: number, action: () => void): void
}

/**
 * Runs a test of streams over topics, in milliseconds: the real client, over the in-process broker, in virtual time. It
 * works with every test runner, since all it does is throw.
 *
 * @throws ExpectationError if what was seen is not what was expected; it shows every lane that differs
 * @throws HarnessError for marbles that make no sense, and for an asynchronous body
 * @throws EndlessFrameError if something repeats itself without a delay
 * @example
 * ```ts
 * import { harness } from 'rxtopics/testing'
 *
 * harness(({ client, retained, publish, expectMessages, expectWire }) => {
 *   retained('home/lamp', 'on')
 *   publish('home/lamp', '                ----------f---', { f: 'off' })
 *   expectMessages(client.observe('home/+'), 'r---------f---', { r: 'on', f: 'off' })
 *   expectMessages(client.observe('home/+'), '------r---f---', { r: 'on', f: 'off' }, { subscription: '------^' })
 *   expectWire('S-----S---', { S: 'SUBSCRIBE home/+' })
 * })
 * ```
 */
export function harness(body: (test: Harness) => void): void
export function harness(options: HarnessOptions, body: (test: Harness) => void): void
export function harness(
  first: HarnessOptions | ((test: Harness) => void),
  second?: (test: Harness) => void,
): void {
  const [options, body] = typeof first === 'function' ? [{}, first] : [first, second]
  if (typeof body !== 'function') throw new HarnessError('expected a body')
  checkOptions('harness', options, { client: isObject, driver: isObject, broker: isObject, color: isBoolean })
  inVirtualTime(time => {
    const stage = createStage(time)
    const world = createWorld(time, options)
    const client = world.connect()
    const done: unknown = body({
      animate: time.helpers.animate,
      time: time.helpers.time,
      client,
      broker: world.broker,
      scheduler: time.scheduler,
      anotherClient: world.connect,
      refuse: world.refuse,
      at: stage.at,
      ...createActions(stage, time, world.broker),
      ...createExpectations(stage, world.broker, client),
    })
    if (done instanceof Promise)
      throw new HarnessError('the body must not be asynchronous: virtual time does not wait')
    stage.play(options.color ?? showsColors())
  })
}
