import { createBroker } from 'rxtopics/memory'
import { serve } from 'rxtopics/server'
import { describe, expect, test } from 'vitest'

describe('the options of serve', () => {
  test.each([
    [{ port: -1 }, 'serve.port'],
    [{ webSocketPort: 65_536 }, 'serve.webSocketPort'],
    [{ host: 7 }, 'serve.host'],
    [{ origins: 'none' }, 'serve.origins'],
    [{ origins: [7] }, 'serve.origins'],
    [{ connectTimeout: 0 }, 'serve.connectTimeout'],
    [{ maximumPacketSize: 2 }, 'serve.maximumPacketSize'],
    [{ maximumOutbound: Number.POSITIVE_INFINITY }, 'serve.maximumOutbound'],
    [{ maximumInFlight: 65_536 }, 'serve.maximumInFlight'],
    [{ maximumConnections: 0 }, 'serve.maximumConnections'],
    [{ maximumSessions: 0 }, 'serve.maximumSessions'],
    [{ maximumSubscriptions: 0 }, 'serve.maximumSubscriptions'],
    [{ maximumRetained: -1 }, 'serve.maximumRetained'],
    [{ maximumSessionExpiry: 0xffff_ffff }, 'serve.maximumSessionExpiry'],
    [{ onRefused: true }, 'serve.onRefused'],
    [{ ports: 1883 }, 'serve.ports'],
  ])('%j is refused at %s', async (options, path) => {
    await expect(serve(createBroker(), options as object)).rejects.toMatchObject({
      name: 'OptionError',
      path,
    })
  })

  test('what is not a broker is refused', async () => {
    await expect(serve({} as ReturnType<typeof createBroker>, { port: 0 })).rejects.toThrow('createBroker')
  })
})
