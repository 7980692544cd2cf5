import { firstValueFrom, NEVER, of, throwError } from 'rxjs'
import { LinkError, OptionError } from 'rxtopics'
import { expect, test } from 'vitest'
import { provideFor } from '../../../../src/driver/connect/provideFor.js'

const addressesOf = (urls: string): readonly string[] => {
  if (urls === '') throw new OptionError('url', 'is empty')
  return [urls]
}
const nothing = { addressesOf, rest: { one: of(1) }, check: () => {} }

test('what is given is emitted with all the rest, and not looked at again', async () => {
  const check = () => expect.unreachable()
  const rest = { one: of(1), two: of('b') }
  expect(await firstValueFrom(provideFor({ url: ['a'], addressesOf, rest, check }))).toEqual({
    ...{ addresses: ['a'], one: 1, two: 'b' },
  })
})

test('URLs that are provided are looked at with all the rest', async () => {
  const seen: unknown[] = []
  const found = { addresses: ['a'], one: 1 }
  const rest = { one: of(1) }
  const check = (all: unknown) => void seen.push(all)
  expect(await firstValueFrom(provideFor({ url: () => 'a', addressesOf, rest, check }))).toEqual(found)
  expect(seen).toEqual([found])
})

test('what cannot be had, or used, is a LinkError, which is fatal where it is wrong', async () => {
  const failed = async (asking: Parameters<typeof provideFor>[0]) =>
    firstValueFrom(provideFor(asking as never)).catch((error: unknown) => error)
  const wrong = await failed({ ...nothing, url: () => '' } as never)
  expect(wrong).toBeInstanceOf(LinkError)
  expect(wrong).toMatchObject({ fatal: true, message: 'the URL could not be obtained' })
  const check = () => {
    throw new OptionError('tls', 'does not go with it')
  }
  const message = 'the URL could not be obtained'
  expect(await failed({ ...nothing, url: () => 'a', check } as never)).toMatchObject({ fatal: true, message })
  const own = new LinkError('mine')
  const rest = { one: throwError(() => own), two: NEVER }
  expect(await failed({ ...nothing, url: () => 'a', rest } as never)).toBe(own)
})
