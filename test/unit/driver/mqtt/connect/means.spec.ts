import { lastValueFrom, of } from 'rxjs'
import { OptionError } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import type { Address } from '../../../../../src/driver/mqtt/connect/address.js'
import { meansFor } from '../../../../../src/driver/mqtt/connect/means.js'
import type { Resolved } from '../../../../../src/driver/mqtt/connect/resolve.js'

const data = Uint8Array.from([1, 2, 3])

/** What an attempt at a server gets, how often proof was asked for, and whether the transport was. */
const setUp = ({ first = data, foreign }: { readonly first?: unknown; readonly foreign?: boolean }) => {
  const log: string[] = []
  const begin = () => {
    log.push('begin')
    return { first: () => first, next: () => data }
  }
  const means = meansFor(
    { authentication: { method: 'TOKEN', begin } } as unknown as Resolved,
    (foreign === undefined ? {} : { foreign }) as Address,
    {
      transport: () => {
        log.push('transport')
        return of(undefined)
      },
    },
  )
  return { log, means }
}

describe('what an attempt needs', () => {
  test.each([undefined, false])(
    'a server that was configured gets proof of who the client is (foreign: %s)',
    async foreign => {
      const { log, means } = setUp(foreign === undefined ? {} : { foreign })
      const { authentication } = await lastValueFrom(means)
      expect([authentication, log.includes('begin')]).toEqual([{ method: 'TOKEN', data }, true])
    },
  )

  test('one of another host, which a server has named, gets none, and none is made', async () => {
    const { log, means } = setUp({ foreign: true })
    expect(await lastValueFrom(means)).toEqual({
      transport: undefined,
      authentication: undefined,
      exchange: null,
    })
    expect(log).toEqual(['transport'])
  })

  test('what is no proof ends the attempts, in words', async () => {
    const { means } = setUp({ first: 17 })
    const failed = await lastValueFrom(means).then(
      () => null,
      (error: unknown) => error,
    )
    expect(failed).toMatchObject({ name: 'LinkError', fatal: true, cause: expect.any(OptionError) })
    expect(failed).toMatchObject({ cause: { path: 'mqtt.authentication.first' } })
    expect(String(failed)).toContain('the authentication could not begin: ')
  })
})
