import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSaved, type Saved, withSaved, writeSaved } from '../../../../src/inspector/page/saved.js'

const on: Saved = { name: 'on', draft: { topic: 'home/lab/lamp', text: 'on', qos: 1, retain: true } }
const bytes: Saved = {
  name: 'bytes <b>',
  draft: { topic: 'a', base64: '/wA=', qos: 0, retain: false, userProperties: [['hop', '1']], expiry: 60 },
}

test('a file brings back what was saved', () => {
  const saved = [on, bytes].reduce<readonly Saved[]>(withSaved, [])
  expect(saved.map(({ name }) => name)).toEqual(['bytes <b>', 'on'])
  expect(readSaved(writeSaved(saved))).toEqual({ saved, bad: 0 })
  expect(readSaved(`\r\n${writeSaved(saved)}\n`)).toEqual({ saved, bad: 0 })
})

test('one of the same name takes its place', () => {
  const off = { name: 'on', draft: { ...on.draft, text: 'off' } }
  expect([on, bytes, off].reduce<readonly Saved[]>(withSaved, [])).toEqual([bytes, off])
})

test('one too many takes nobody else out', () => {
  const many = Array.from({ length: 200 }, (_, at) => ({ ...on, name: `z${at}` }))
  const full = many.reduce<readonly Saved[]>(withSaved, [])
  expect(full).toHaveLength(200)
  expect(withSaved(full, on)).toBe(full)
  expect(withSaved(full, { ...bytes, name: 'z7' })).toHaveLength(200)
})

test('lines that are none are counted, and so is what is too much', () => {
  const wrong = ['', 'x', '{}', '[]', 'null', '{"name":"a"}', '{"name":"a","topic":5,"qos":1,"retain":true}']
  const given = { topic: 'a', text: 'b', qos: 1, retain: false }
  for (const more of [
    { name: '' },
    { name: 'x'.repeat(101) },
    { name: 5 },
    { name: 'a', evil: 1 },
    { name: 'a', qos: 3 },
  ])
    wrong.push(JSON.stringify({ ...given, ...more }))
  expect(readSaved(wrong.join('\n'))).toEqual({ saved: [], bad: wrong.length - 1 })
  const many = Array.from({ length: 250 }, (_, at) => JSON.stringify({ ...given, name: `message ${at}` }))
  const { saved, bad } = readSaved(many.join('\n'))
  expect([saved.length, bad]).toEqual([200, 50])
})

test('no file makes it throw', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), text => readSaved(text).saved.length === 0))
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  readSaved('{"name":"a","__proto__":{"polluted":1},"topic":"a","qos":0,"retain":false}')
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test('what is sent by force once is not saved as that', () => {
  const line = JSON.stringify({ name: 'a', topic: 'a', text: 'b', qos: 0, retain: false, anyway: true })
  expect(readSaved(line).saved[0]?.draft).not.toHaveProperty('anyway')
})
