import { expect, test } from 'vitest'
import { isLoopback } from '../../../src/base/loopback.js'

test.each([
  ...['mqtt://localhost:1883', 'ws://127.0.0.1:8083/mqtt', 'redis://127.9.9.9', 'https://app.localhost'],
  ...['nats://[::1]:4222', 'amqp://user@localhost/vhost'],
])('%s leads to this machine', url => {
  expect(isLoopback(url)).toBe(true)
})

test.each([
  ...['mqtt://broker.example', 'mqtt://localhost.example', 'mqtt://127.0.0.1.example', 'mqtt://127.example'],
  ...[
    'mqtt://localhost@broker.example',
    'mqtt://10.0.0.1',
    'mqtt://[::2]',
    '',
    'localhost',
    'mqtt+unix:///x',
  ],
])('%s may lead elsewhere', url => {
  expect(isLoopback(url)).toBe(false)
})
