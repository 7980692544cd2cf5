import { createClient, type Status } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test } from 'vitest'
import { announcedBy } from '../../../../../src/driver/mqtt/link/announced.js'
import { next } from '../../../../support/until.js'

const nothing = {
  numbers: {},
  texts: {},
  binaries: {},
  identifiers: [],
  userProperties: undefined,
  wellFormed: true,
}
const connack = { sessionPresent: false, code: 0 }

describe('what a broker announces', () => {
  test('is nothing where it says nothing of itself', () => {
    expect(announcedBy({ ...connack, properties: null })).toBeUndefined()
    const numbers = { maximumQos: 1, retainAvailable: 0, topicAliasMaximum: 10 }
    expect(announcedBy({ ...connack, properties: { ...nothing, numbers } })).toBeUndefined()
  })

  test.each([
    ['numbers', 'serverKeepAlive', 20, { keepalive: 20 }],
    ['numbers', 'sessionExpiryInterval', 0, { sessionExpiry: 0 }],
    ['numbers', 'receiveMaximum', 7, { receiveMaximum: 7 }],
    ['numbers', 'maximumPacketSize', 1_000, { maximumPacketSize: 1_000 }],
    ['texts', 'reasonString', 'welcome', { reason: 'welcome' }],
    ['texts', 'responseInformation', 'replies/1', { responseInformation: 'replies/1' }],
    ['texts', 'serverReference', 'other:1883', { serverReference: 'other:1883' }],
  ])('is what it says: %s %s', (group, name, value, announced) => {
    const properties = { ...nothing, [group]: { [name]: value } }
    expect(announcedBy({ ...connack, properties })).toStrictEqual(announced)
  })

  test('P73 is in the status, with what it can do', async () => {
    await using peer = await startPeer({
      on: {
        connect: (_packet, connection) =>
          connection.accept({
            properties: {
              assignedClientIdentifier: 'yours',
              maximumQoS: 1,
              maximumPacketSize: 2_000,
              reasonString: 'welcome',
              receiveMaximum: 9,
              serverKeepAlive: 33,
              userProperties: { rack: ['a', 'b'] },
            },
          }),
      },
    })
    const client = createClient(mqtt(peer.url))
    const connected = await next(client.connect(), ({ state }) => state === 'connected')
    const { host } = new URL(peer.url)
    expect(connected).toMatchObject<Partial<Status>>({
      clientId: 'yours',
      sessionPresent: false,
      server: `mqtt://${host}`,
      announced: {
        keepalive: 33,
        receiveMaximum: 9,
        maximumPacketSize: 2_000,
        reason: 'welcome',
        userProperties: { rack: ['a', 'b'] },
      },
    })
    expect(connected).toMatchObject({ capabilities: { maximumQos: 1 } })
    await client.close()
  })
})
