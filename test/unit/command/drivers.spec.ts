import { describe, expect, test } from 'vitest'
import { missingPackage, openDriver, schemes, type Target } from '../../../src/command/drivers.js'

const target = (given: Partial<Target>): Target => ({
  ...{ url: 'mqtt://h', username: undefined, password: undefined, creds: undefined, clientId: undefined },
  ...{ protocolVersion: undefined, tls: undefined, connectTimeout: undefined, options: {} },
  ...given,
})

describe('each scheme has its driver, and nothing connects yet', () => {
  const urls: Readonly<Record<string, readonly string[]>> = {
    mqtt: [
      'mqtt://h',
      'mqtts://h',
      'tcp://h',
      'ssl://h',
      'ws://h/mqtt',
      'wss://h/mqtt',
      'mqtt+unix:///run/b',
    ],
    nats: ['nats://h', 'tls://h', 'nats+ws://h', 'nats+wss://h'],
    redis: ['redis://h', 'rediss://h'],
    amqp: ['amqp://h', 'amqps://h'],
  }

  test.each(Object.entries(urls).flatMap(([name, each]) => each.map(url => [url, name])))(
    '%s: %s',
    async (url, name) => {
      expect((await openDriver(target({ url }))).name).toBe(name)
    },
  )

  test('these are all', () => {
    const tried = Object.values(urls).flatMap(each => each.map(url => url.split(':', 1)[0]))
    expect(tried.sort()).toEqual([...schemes].sort())
  })
})

test('options of a profile go to the driver, and what the command line says before them', async () => {
  await expect(openDriver(target({ options: { keepalve: 5 } }))).rejects.toThrow('did you mean keepalive?')
  await expect(openDriver(target({ options: { connectTimeout: -1 } }))).rejects.toThrow('connectTimeout')
  await openDriver(target({ options: { connectTimeout: -1 }, connectTimeout: 1 }))
})

// That it gets there is seen by what the driver has against it.
test.each(['mqtts://h', 'tls://h', 'rediss://h', 'amqps://h'])(
  '%s: the driver gets login, name and TLS',
  async url => {
    const refusal = (given: Partial<Target>) => openDriver(target({ url, ...given })).then(() => null, String)
    expect(await refusal({ username: 'u', password: 'p', clientId: 'c', tls: { verify: true } })).toBeNull()
    expect(await refusal({ username: 7 as never, password: 'p' })).toMatch(/username/)
    expect(await refusal({ username: 'u', password: 7 as never })).toMatch(/password/)
    expect(await refusal({ clientId: 7 as never })).toMatch(/clientId/)
    expect(await refusal({ tls: { verify: 7 as never } })).toMatch(/tls/)
  },
)

test.each<[Partial<Target>, string]>([
  [{ url: 'http://h' }, 'no driver for http: expected one of mqtt, '],
  [{ url: 'redis://h', protocolVersion: 5 }, '--mqtt is for MQTT, and redis: is not'],
  [{ creds: 'x' }, '--creds is for NATS, and mqtt: is not'],
  [{ password: 'secret', protocolVersion: 4 }, 'a password needs a user name before MQTT 5'],
  [{ password: 'secret', options: { protocolVersion: 3 } }, 'a password needs a user name before MQTT 5'],
  [{ url: 'redis://h', username: 'u' }, 'Redis knows no user without a password'],
])('%j is refused', async (given, message) => {
  const refusal = await openDriver(target(given)).then(
    () => null,
    (error: Error) => error,
  )
  expect(refusal).toMatchObject({ exit: 2, message: expect.stringContaining(message) })
  expect(refusal?.message).not.toContain('secret')
})

test('with MQTT 5 a password may come alone', async () => {
  await expect(openDriver(target({ password: 'p' }))).resolves.toMatchObject({ name: 'mqtt' })
})

test('a package that is not installed is 8, with what installs it; any other error is not', () => {
  for (const code of ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])
    expect(missingPackage(Object.assign(new Error('x'), { code }), 'nats:', 'a b')).toMatchObject({
      exit: 8,
      message: 'nats: needs a package that is not installed: npm install a b',
    })
  expect(missingPackage(Object.assign(new Error('x'), { code: 'ENOENT' }), 'nats:', 'a b')).toBeNull()
  expect(missingPackage('x', 'nats:', 'a b')).toBeNull()
})
