import { concat, firstValueFrom, NEVER, type Observable, of, throwError } from 'rxjs'
import { expect, test } from 'vitest'
import { isString } from '../../../../src/base/checks.js'
import { OptionError } from '../../../../src/base/errors.js'
import { LinkError } from '../../../../src/base/linkErrors.js'
import { asked, unobtainable, valueFor } from '../../../../src/driver/connect/provided.js'

const named = { words: 'secret name', path: 'some.name', rule: isString }

const failure = (provided: Observable<unknown>): Promise<unknown> =>
  firstValueFrom(provided).then(
    () => null,
    (error: unknown) => error,
  )

test('what is given is emitted, what is provided is asked for each time and looked at', async () => {
  let times = 0
  const provided = valueFor<string | undefined>(() => `a${++times}`, named)
  expect(await firstValueFrom(valueFor<string | undefined>(undefined, named))).toBeUndefined()
  expect(await firstValueFrom(valueFor<string | undefined>('given', named))).toBe('given')
  expect([await firstValueFrom(provided), await firstValueFrom(provided)]).toEqual(['a1', 'a2'])
  expect(await firstValueFrom(valueFor<string>(() => Promise.resolve('later'), named))).toBe('later')
  expect(await firstValueFrom(valueFor<string>(() => concat(of('first', 'second'), NEVER), named))).toBe(
    'first',
  )
  const all: string[] = []
  valueFor<string>(() => of('first', 'second'), named).subscribe(value => all.push(value))
  expect(all).toEqual(['first'])
})

test('a text or a list of texts is a value, not an input of RxJS', async () => {
  expect(await firstValueFrom(asked('URL', () => ['a', 'b'], String))).toBe('a,b')
  expect(await firstValueFrom(asked('URL', () => 'ab', String))).toBe('ab')
  expect(await firstValueFrom(asked('URL', () => [], String))).toBe('')
})

test('a list that is not of texts alone is an input of RxJS', async () => {
  expect(
    await firstValueFrom(
      asked(
        'URL',
        () => [{ a: 1 }] as never,
        value => value,
      ),
    ),
  ).toEqual({ a: 1 })
  expect(
    await firstValueFrom(
      asked(
        'URL',
        () => [{ a: 1 }, 'b'] as never,
        value => value,
      ),
    ),
  ).toEqual({ a: 1 })
})

test('what fails may pass; what is wrong is final; no value is shown', async () => {
  const away = await failure(asked('URL', () => throwError(() => new Error('away')), String))
  expect(away).toMatchObject({ name: 'LinkError', fatal: false, message: 'the URL could not be obtained' })
  const none = await failure(asked('URL', () => of(), String))
  expect(none).toMatchObject({ fatal: false, cause: { message: 'the provider returned none' } })
  const thrown = () => {
    throw new Error('at once')
  }
  expect(await failure(asked('URL', thrown, String))).toMatchObject({ fatal: false })
  const wrong = await failure(valueFor<string>((() => 12_345) as never, named))
  expect(wrong).toMatchObject({ fatal: true, cause: expect.any(OptionError) })
  expect(String((wrong as LinkError).cause)).not.toContain('12345')
  const own = new LinkError('mine')
  expect(unobtainable('URL', own)).toBe(own)
})
