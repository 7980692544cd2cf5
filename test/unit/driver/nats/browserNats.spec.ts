import { createClient, LinkError, OptionError } from 'rxtopics'
import { expect, test } from 'vitest'
import { nats } from '../../../../src/driver/nats/browserNats.js'
import { collect } from '../../../support/until.js'

test('a browser connects by WebSocket alone, which is told at once', async () => {
  await using client = createClient(nats('nats://127.0.0.1:1'))
  const ending = await collect(client.observe('a')).ended()
  expect(ending).toMatchObject({ error: expect.any(LinkError) })
  expect(ending).toMatchObject({
    error: { fatal: true, message: expect.stringMatching(/only ws: and wss:/) },
  })
  expect(() => nats('http://x')).toThrow(OptionError)
})
