import { describe, expect, test } from 'vitest'
import { addressesOf } from '../../../../../src/driver/mqtt/connect/address.js'
import { redirect } from '../../../../../src/driver/mqtt/connect/redirect.js'
import { RedirectedError } from '../../../../../src/driver/mqtt/link/errors.js'

const [from] = addressesOf('wss://user:secret@one.example:9000/mqtt?token=t')
const to = (server: string) => new RedirectedError(server, 0x9c)

describe('V109 a server to which the broker sends the client', () => {
  test('of another host gets no credentials and no query unless the option says so', () => {
    const target = redirect(to('two.example:9001'), from, 'follow')
    expect(target).toMatchObject({ host: 'two.example', port: 9001, path: '/mqtt', foreign: true })
    expect(target?.credentials).toEqual({})
    expect(redirect(to('two.example'), from, 'with-credentials')).toMatchObject({
      host: 'two.example',
      path: '/mqtt?token=t',
      credentials: { username: 'user', password: 'secret' },
    })
  })

  test('of the same host gets them', () => {
    const target = redirect(to('one.example:9001'), from, 'follow')
    expect(target).toMatchObject({ port: 9001, credentials: { username: 'user' } })
    expect(target?.foreign ?? false).toBe(false)
  })

  test('is not followed where the option says so', () => {
    expect(redirect(to('two.example'), from, 'refuse')).toBeNull()
  })
})
