import { firstValueFrom, of, throwError } from 'rxjs'
import { LinkError } from 'rxtopics'
import { expect, test } from 'vitest'
import { addressesOf, showAddress } from '../../../../../src/driver/redis/connect/address.js'
import { provide } from '../../../../../src/driver/redis/connect/provide.js'

const given = addressesOf('redis://a')

test('what each attempt asks for is given at once, promised, or the first of a stream', async () => {
  const found = await firstValueFrom(
    provide(
      {
        credentials: async () => ({ password: 'x' }),
        sentinel: { name: 'lab', credentials: () => of({ password: 'y' }, { password: 'z' }) },
        tls: { verify: false },
      },
      given,
    ),
  )
  expect(found).toEqual({
    addresses: given,
    credentials: { password: 'x' },
    sentinelCredentials: { password: 'y' },
    tls: { verify: false },
  })
  const { addresses } = await firstValueFrom(provide({}, () => ['redis://b']))
  expect(addresses.map(showAddress)).toEqual(['redis://b:6379'])
})

test('what is wrong with it is named by its option', async () => {
  const pathOf = async (options: Parameters<typeof provide>[0]) => {
    const error: unknown = await firstValueFrom(provide(options, given)).catch((reason: unknown) => reason)
    return ((error as LinkError).cause as { readonly path?: string }).path
  }
  expect(await pathOf({ tls: () => ({ verify: 'x' as never }) })).toBe('redis.tls.verify')
  expect(await pathOf({ credentials: () => ({ password: 1 as never }) })).toBe('redis.credentials.password')
  const sentinel = { name: 'lab', credentials: () => ({ password: 1 as never }) }
  expect(await pathOf({ sentinel })).toBe('redis.sentinel.credentials.password')
})

test('it fails the attempt where it cannot be had, for good where it is wrong, and is never shown', async () => {
  const cases = [
    [{ credentials: () => throwError(() => new Error('away')) }, given, false, /credentials could not/],
    [{ credentials: () => ({ password: '' }) }, given, true, /credentials could not/],
    [
      { sentinel: { name: 'lab', credentials: () => ({ password: 5 as never }) } },
      given,
      true,
      /Sentinels could not/,
    ],
    [{ tls: () => ({ verify: 'secret' as never }) }, given, true, /TLS options could not/],
    [{}, () => 'secret', true, /URL could not/],
    [{ tls: {} }, () => 'redis://a', true, /URL could not/],
    [{ cluster: true }, () => 'redis://a/1', true, /URL could not/],
  ] as const
  for (const [options, url, fatal, words] of cases) {
    const error: unknown = await firstValueFrom(provide(options, url)).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(LinkError)
    expect(error).toMatchObject({ fatal, message: expect.stringMatching(words) })
    expect(String((error as LinkError).cause)).not.toContain('secret')
  }
})
