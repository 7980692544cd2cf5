import { expect, test } from 'vitest'
import { isBroad, isNear } from '../../../../src/inspector/model/broad.js'

test('a filter is broad that names nothing', () => {
  for (const filter of ['#', '+/#', '+', '+/+', '+/+/#']) expect(isBroad(filter), filter).toBe(true)
  for (const filter of ['home/#', '+/lamp', '$SYS/#', '/#', '']) expect(isBroad(filter), filter).toBe(false)
})

test.each([
  ['memory', undefined, true],
  ['mqtt', 'mqtt://localhost:1883', true],
  ['mqtt', 'mqtt+unix:///run/broker.sock', true],
  ['nats', 'nats://10.0.0.1:4222', false],
  ['mqtt', 'mqtts://test.mosquitto.org:8883', false],
  // Not connected, or of a driver that does not say it.
  ['mqtt', undefined, false],
])('%s at %s is near: %s', (driver, server, near) => {
  const status = { state: 'connected', ...(server !== undefined && { server }) }
  expect(isNear({ driver, status } as never)).toBe(near)
})

test('a state without a server says nothing', () => {
  expect(isNear({ driver: 'mqtt', status: { state: 'idle' } } as never)).toBe(false)
})
