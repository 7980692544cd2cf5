import { expect, test } from 'vitest'
import { createAside } from '../../../../../src/driver/mqtt/link/aside.js'

test('what comes is taken at once, what comes within a write after it, in order', async () => {
  const { writing, take } = createAside()
  const log: string[] = []
  const note = (what: string) => take(() => log.push(what))
  note('before')
  expect(log).toEqual(['before'])
  const answer = writing(() => {
    note('within')
    note('more')
    return 'written'
  })
  note('after')
  expect([answer, log]).toEqual(['written', ['before']])
  await Promise.resolve()
  expect(log).toEqual(['before', 'within', 'more', 'after'])
  note('later')
  expect(log.at(-1)).toBe('later')
})

test('a write that throws is over', () => {
  const { writing, take } = createAside()
  const log: string[] = []
  expect(() =>
    writing(() => {
      throw new Error('full')
    }),
  ).toThrow('full')
  take(() => log.push('after'))
  expect(log).toEqual(['after'])
})

test('a write within a write is not the end of the outer one', async () => {
  const { writing, take } = createAside()
  const log: string[] = []
  writing(() => {
    writing(() => log.push('inner'))
    take(() => log.push('answer'))
    log.push('outer')
  })
  expect(log).toEqual(['inner', 'outer'])
  await Promise.resolve()
  expect(log).toEqual(['inner', 'outer', 'answer'])
})
