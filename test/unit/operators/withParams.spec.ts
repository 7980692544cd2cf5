import { of } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { json } from '../../../src/codec/json/json.js'
import type { Message } from '../../../src/message.js'
import { rights } from '../../../src/operators/rights.js'
import { withParams } from '../../../src/operators/withParams.js'
import { topic } from '../../../src/topic/topic.js'
import { checklist, message, utf8 } from './support.js'

describe('withParams', () => {
  checklist<Message, unknown>({
    make: () => withParams('home/{room}'),
    given: message('home/a', 'x'),
    emits: [
      expect.objectContaining({
        right: expect.objectContaining({ params: { room: 'a' }, value: utf8('x') }),
      }),
    ],
  })

  test('P8: adds params, and keeps the value', () => {
    const seen: unknown[] = []
    of(message('home/kitchen/7', 'x'), message('home/kitchen/seven'), message('away'))
      .pipe(withParams('home/{room}/{id:int}'))
      .subscribe(result => seen.push(result))
    expect(seen).toMatchObject([
      {
        _tag: 'Right',
        right: { topic: 'home/kitchen/7', params: { room: 'kitchen', id: 7 }, value: utf8('x') },
      },
      { _tag: 'Left', left: { reason: 'param', param: 'id' } },
      { _tag: 'Left', left: { reason: 'mismatch' } },
    ])
  })

  test('takes a topic too, and refuses a template that is none', () => {
    const seen: unknown[] = []
    of(message('home/kitchen'))
      .pipe(withParams(topic('home/{room}', json())), rights())
      .subscribe(({ params }) => seen.push(params))
    expect(seen).toEqual([{ room: 'kitchen' }])
    expect(() => withParams('home/{room')).toThrow('invalid topic template')
  })
})
