import {
  checkArgument,
  fields,
  isBoolean,
  isInteger,
  isNumber,
  isOneOf,
  isString,
} from '../../base/checks.js'
import { OptionError, type TopicsError } from '../../base/errors.js'
import { backoff, type Retry } from '../../client/connection/retry.js'
import type { Diagram, Literal, Setting } from '../../marbles/diagram.js'
import { checkFilter } from '../../topic/filter/grammar.js'
import type { Refusal, WorldOptions } from '../world.js'
import { nested } from './nested.js'
import type { Path, Problems } from './problems.js'

/** What is given about client, broker and driver. */
export interface Settings {
  /** Not checked: whoever takes an option does that. */
  readonly options: WorldOptions
  readonly refusals: readonly Refusal[]
}

type Options = Readonly<Record<string, unknown>>

/**
 * Returns what settings say. Beside the options of `createClient`, `createBroker` and `memory`:
 *
 * - `client retry 5`: try again after 5 ms, unless the error is fatal; `client retry never`
 * - `client backoff.base 2`, `client backoff.cap 16`: exponential back-off, its jitter from `client random`
 * - `client random 0.25`: what the source of chance always returns
 * - `broker refuse home/#`: subscriptions; `broker refuse {"operation":"publish","filter":"a/+","code":135,"from":5}`
 */
export const readSettings = ({ given }: Diagram, problems: Problems): Settings => {
  const refusals: Refusal[] = []
  const settings: Setting[] = []
  given.forEach((setting, at) => {
    if (setting.kind !== 'setting') return
    const { of, name, value } = setting
    if (of === 'broker' && name === 'refuse') {
      const refusal = problems.attempt(['given', at], () => readRefusal(value))
      if (refusal !== null) refusals.push(refusal)
    } else if (name === 'scheduler') {
      problems.add(['given', at], 'time is virtual: there is no other scheduler')
    } else if (settings.some(other => other.of === of && isAbout(other.name, name))) {
      problems.add(['given', at], `${of} ${name} is given twice`)
    } else {
      settings.push(setting)
    }
  })
  const written = (of: Setting['of']) =>
    nested(settings.filter(setting => setting.of === of).map(({ name, value }) => [name, value]))
  const client = readClient(written('client'))
  return { options: { client, broker: written('broker'), driver: written('driver') }, refusals }
}

/** Returns the setting that an error is about, or the first of all. */
export const blamedSetting = ({ given }: Diagram, error: TopicsError): Path => {
  const { of, name } = subjectOf(error)
  const at = given.findIndex(
    setting => setting.kind === 'setting' && setting.of === of && isAbout(setting.name, name),
  )
  return ['given', Math.max(at, 0)]
}

const subjectOf = (error: TopicsError): { readonly of: Setting['of'] | undefined; readonly name: string } => {
  if (!(error instanceof OptionError)) return { of: undefined, name: '' }
  const [root = '', ...names] = error.path.split('.')
  return { of: roots.get(root), name: root === 'backoff' ? error.path : names.join('.') }
}

/** How the paths of option errors start. */
const roots: ReadonlyMap<string, Setting['of']> = new Map([
  ['createClient', 'client'],
  ['backoff', 'client'],
  ['createBroker', 'broker'],
  ['memory', 'driver'],
])

/** Returns whether two names are about one option: `will` and `will.topic` are. */
const isAbout = (a: string, b: string): boolean => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)

const readClient = ({ random, retry, backoff: bounds, ...options }: Options): Options => {
  const chance = random === undefined ? {} : { random: constant(random) }
  if (retry !== undefined) return { ...options, ...chance, retry: readRetry(retry) }
  if (bounds === undefined) return { ...options, ...chance }
  return { ...options, ...chance, retry: backoff({ random: () => 0.5, ...chance, ...Object(bounds) }) }
}

const constant = (value: unknown): (() => number) => {
  const problem = isNumber(0, 1)(value)
  if (problem !== null) throw new OptionError('createClient.random', problem)
  return () => Number(value)
}

const readRetry = (value: unknown): Retry => {
  if (value === 'never') return () => 'fatal'
  const problem = isNumber(0)(value)
  if (problem !== null) throw new OptionError('createClient.retry', `${problem}, or never`)
  return error => (error.fatal ? 'fatal' : Number(value))
}

const readRefusal = (value: Literal): Refusal => {
  const refusal: unknown = typeof value === 'string' ? { filter: value } : value
  checkArgument(
    'broker.refuse',
    refusal,
    fields({
      operation: isOneOf('connect', 'subscribe', 'publish'),
      filter: isString,
      exact: isBoolean,
      code: isInteger(0x80, 0xff),
      from: isInteger(0),
      until: isInteger(0),
    }),
  )
  const checked: Refusal = { operation: 'subscribe', ...Object(refusal) }
  if (checked.filter !== undefined) checkFilter(checked.filter)
  return checked
}
