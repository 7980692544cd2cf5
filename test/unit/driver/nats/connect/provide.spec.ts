import { firstValueFrom, of, throwError } from 'rxjs'
import { LinkError } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { addressesOf, showAddress } from '../../../../../src/driver/nats/connect/address.js'
import { provide } from '../../../../../src/driver/nats/connect/provide.js'

const given = addressesOf('nats://a')

describe('what each attempt asks for', () => {
  test('is given at once, promised, or the first of a stream', async () => {
    const found = await firstValueFrom(
      provide({ credentials: async () => ({ token: 'x' }), tls: () => of({ verify: false }, {}) }, given),
    )
    expect(found).toEqual({ addresses: given, credentials: { token: 'x' }, tls: { verify: false } })
    expect(await firstValueFrom(provide({}, given))).toEqual({
      addresses: given,
      credentials: undefined,
      tls: undefined,
    })
    for (const url of [() => 'nats://b', () => ['nats://b'], () => Promise.resolve(['nats://b'])]) {
      const { addresses } = await firstValueFrom(provide({}, url))
      expect(addresses.map(showAddress)).toEqual(['nats://b:4222'])
    }
  })

  test('fails the attempt where it cannot be had, for good where it is wrong, and is never shown', async () => {
    const cases = [
      [{ credentials: () => throwError(() => new Error('away')) }, given, false, /credentials could not/],
      [{ credentials: () => of() }, given, false, /credentials could not/],
      [{ credentials: () => ({ token: '' }) }, given, true, /credentials could not/],
      [{ tls: () => ({ verify: 'secret' as never }) }, given, true, /TLS options could not/],
      [{}, () => 'secret', true, /URL could not/],
      [{ tls: {} }, () => 'wss://a', true, /URL could not/],
    ] as const
    for (const [options, url, fatal, words] of cases) {
      const error: unknown = await firstValueFrom(provide(options, url)).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(LinkError)
      expect(error).toMatchObject({ fatal, message: expect.stringMatching(words) })
      expect(String((error as LinkError).cause)).not.toContain('secret')
    }
    const own = new LinkError('mine')
    await expect(firstValueFrom(provide({ credentials: () => throwError(() => own) }, given))).rejects.toBe(
      own,
    )
  })
})
