import type { Driver } from 'rxtopics'
import type { MqttOptions } from 'rxtopics/mqtt'
import { type WebSocketDriver, type WebSocketOptions, webSocket } from 'rxtopics/websocket'
import { describe, expectTypeOf, test } from 'vitest'
import { WebSocket } from 'ws'

describe('webSocket', () => {
  test('takes URLs, or what provides them, and the WebSocket of the package ws', () => {
    expectTypeOf(webSocket('ws://a')).toEqualTypeOf<WebSocketDriver>()
    expectTypeOf<WebSocketDriver>().toExtend<Driver>()
    webSocket(['ws://a', 'wss://b'], { WebSocket })
    webSocket(async () => 'ws://a', { protocolVersion: 4, clean: false, clientId: 'a' })
    // @ts-expect-error a number is no URL
    webSocket(5)
  })

  test('takes the options of mqtt, without those that a page has no say in', () => {
    expectTypeOf<Omit<WebSocketOptions, 'WebSocket'>>().toEqualTypeOf<
      Omit<MqttOptions, 'connect' | 'headers' | 'tls'>
    >()
    // @ts-expect-error there is no such option
    webSocket('wss://a', { tls: {} })
  })
})
