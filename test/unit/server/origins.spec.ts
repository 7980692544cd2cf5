import { describe, expect, test } from 'vitest'
import { isWelcome } from '../../../src/server/origins.js'

describe('the origin of a page', () => {
  test.each([
    undefined,
    'http://localhost:5173',
    'https://localhost',
    'http://app.localhost:3000',
    'http://127.0.0.1:8080',
    'http://127.8.9.10',
    'http://[::1]:80',
  ])('of this machine is let in: %s', origin => {
    expect(isWelcome(origin, 'loopback')).toBe(true)
  })

  test.each([
    'https://example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://notlocalhost',
    'null',
    '',
    'file://',
    'http://10.0.0.1',
  ])('of any other is not: %s', origin => {
    expect(isWelcome(origin, 'loopback')).toBe(false)
  })

  test('is one of a list, to the letter, or any', () => {
    expect(isWelcome('https://app.example', ['https://app.example'])).toBe(true)
    expect(isWelcome('https://app.example:8443', ['https://app.example'])).toBe(false)
    expect(isWelcome('http://localhost', ['https://app.example'])).toBe(false)
    expect(isWelcome('https://anywhere.example', 'any')).toBe(true)
  })
})
