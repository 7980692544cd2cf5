import { concat, EMPTY, NEVER, type Observable, of, throwError } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { LinkError } from '../../../../../src/base/linkErrors.js'
import { addressesOf, type Urls } from '../../../../../src/driver/mqtt/connect/address.js'
import { lines } from '../../../../../src/driver/mqtt/connect/lines.js'
import { provide } from '../../../../../src/driver/mqtt/connect/provide.js'
import type { Provided } from '../../../../../src/driver/mqtt/connect/provided.js'
import { resolve } from '../../../../../src/driver/mqtt/connect/resolve.js'
import type { MqttOptions, Provider } from '../../../../../src/driver/mqtt/options.js'

const given = addressesOf('mqtts://a')

const asked = (options: MqttOptions, url: typeof given | Provider<Urls> = given): Observable<Provided> =>
  provide(resolve(options), url, lines)

/** What is emitted at once, and the error. */
const outcome = (provided: Observable<Provided>) => {
  const values: Provided[] = []
  let error: unknown
  let done = false
  provided.subscribe({
    next: value => values.push(value),
    error: (cause: unknown) => {
      error = cause
    },
    complete: () => {
      done = true
    },
  })
  return { values, error: error as LinkError | undefined, done }
}

describe('provide', () => {
  test('gives values as they are, at once', () => {
    const credentials = { username: 'me' }
    const tls = { verify: false }
    const will = { topic: 'a', payload: '' }
    expect(
      outcome(asked({ credentials, tls, will, headers: { a: 'b' }, userProperties: { c: 'd' } })),
    ).toEqual({
      values: [{ addresses: given, credentials, tls, will, headers: { a: 'b' }, userProperties: { c: 'd' } }],
      error: undefined,
      done: true,
    })
    expect(outcome(asked({})).values).toEqual([
      {
        addresses: given,
        credentials: undefined,
        headers: {},
        will: undefined,
        userProperties: undefined,
        tls: undefined,
      },
    ])
  })

  test('asks each time, all at the same time, and takes the first value', () => {
    let times = 0
    const credentials = () => concat(of({ username: `me${times++}` }), NEVER)
    const provided = asked({ credentials, tls: () => ({}) })
    expect(times).toBe(0)
    expect(outcome(provided).values[0]).toMatchObject({ credentials: { username: 'me0' }, tls: {} })
    expect(outcome(provided).values[0]?.credentials).toEqual({ username: 'me1' })
    expect(outcome(asked({ credentials: () => NEVER, tls: () => ({}) })).values).toEqual([])
  })

  test.each<[keyof MqttOptions, string, string]>([
    ['credentials', 'credentials', 'mqtt.credentials'],
    ['headers', 'headers', 'mqtt.headers'],
    ['will', 'will', 'mqtt.will'],
    ['userProperties', 'user properties', 'mqtt.userProperties'],
    ['tls', 'TLS options', 'mqtt.tls'],
  ])('of %s errors as a link does', (name, words, path) => {
    const cause = new Error('boom')
    const message = `the ${words} could not be obtained`
    for (const provider of [
      () => throwError(() => cause),
      () => {
        throw cause
      },
    ]) {
      const { error } = outcome(asked({ [name]: provider }))
      expect(error).toBeInstanceOf(LinkError)
      expect(error).toMatchObject({ message, fatal: false, cause })
    }
    const none = outcome(asked({ [name]: () => EMPTY })).error
    expect(none).toMatchObject({ message, fatal: false, cause: { message: 'the provider returned none' } })
    // The next attempt would be given the same.
    const wrong = outcome(asked({ [name]: () => of(5) })).error
    expect(wrong).toMatchObject({ message, fatal: true, cause: { name: 'OptionError', path } })
  })

  test('passes on the error of a link as it is', () => {
    const error = new LinkError('no token', { fatal: true })
    expect(outcome(asked({ credentials: () => throwError(() => error) })).error).toBe(error)
  })

  test('takes a URL or several, and does not take them for lists of characters', () => {
    expect(outcome(asked({}, () => 'mqtt://b')).values[0]?.addresses).toEqual(addressesOf('mqtt://b'))
    const urls = ['mqtt://b', 'mqtt://c']
    expect(outcome(asked({}, () => urls)).values[0]?.addresses).toEqual(addressesOf(urls))
    expect(outcome(asked({}, () => of(urls))).values[0]?.addresses).toEqual(addressesOf(urls))
  })

  test('checks a URL that is provided as one that is given', () => {
    const message = 'the URL could not be obtained'
    expect(outcome(asked({}, () => 'b')).error).toMatchObject({
      message,
      fatal: true,
      cause: { path: 'mqtt.url' },
    })
    expect(outcome(asked({}, () => [])).error).toMatchObject({ fatal: true, cause: { path: 'mqtt.url' } })
    expect(outcome(asked({ tls: () => ({}) }, () => 'mqtt://b')).error).toMatchObject({
      message,
      fatal: true,
      cause: { path: 'mqtt.tls' },
    })
    expect(outcome(asked({ headers: { a: 'b' } }, () => 'mqtt://b')).error).toMatchObject({
      cause: { path: 'mqtt.headers' },
    })
    // eslint-disable-next-line rxjs-x/throw-error -- what others throw
    expect(outcome(asked({}, () => throwError(() => 'later'))).error).toMatchObject({ message, fatal: false })
  })
})
