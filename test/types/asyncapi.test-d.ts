import { contract, number, text, topic } from 'rxtopics'
import { type AsyncApiDocument, type AsyncApiOptions, asyncApi, type Direction } from 'rxtopics/asyncapi'
import { describe, expectTypeOf, test } from 'vitest'

const home = contract({ lamp: topic('home/{room}/lamp', text), setpoint: topic('home/setpoint', number) })
const about = { title: 'home', version: '1' }

describe('asyncApi', () => {
  test('returns a document, and knows the names of the contract', () => {
    const document = asyncApi(home, {
      ...about,
      servers: { main: { url: 'mqtt://localhost' } },
      directions: { lamp: 'both' },
    })
    expectTypeOf(document).toEqualTypeOf<AsyncApiDocument>()
    expectTypeOf<NonNullable<AsyncApiOptions<'a'>['directions']>['a']>().toEqualTypeOf<
      Direction | undefined
    >()
    // @ts-expect-error the contract has no such topic
    asyncApi(home, { ...about, directions: { lmap: 'both' } })
    // @ts-expect-error no such direction
    asyncApi(home, { ...about, directions: { lamp: 'in' } })
    // @ts-expect-error a title is to be given
    asyncApi(home, { version: '1' })
    // @ts-expect-error a contract comes first
    asyncApi({ lamp: 'home/lamp' }, about)
  })
})
