import { tmpdir } from 'node:os'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { laneOrSkip, mosquittoMissing } from '../brokers.js'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

describe('a lane', () => {
  test('runs where nothing is missing', () => {
    vi.stubEnv('CI', 'true')
    expect(laneOrSkip('odd', null)).toBe(true)
  })

  test('is skipped with its reason printed', () => {
    vi.stubEnv('CI', undefined)
    const print = vi.spyOn(console, 'warn').mockReturnValue()
    expect(laneOrSkip('odd', 'oddd is not installed')).toBe(false)
    expect(print).toHaveBeenCalledExactlyOnceWith('skipping the lane odd: oddd is not installed')
  })

  test('is an error on CI', () => {
    vi.stubEnv('CI', 'true')
    expect(() => laneOrSkip('odd', 'oddd is not installed')).toThrow('oddd is not installed')
  })
})

describe('mosquittoMissing', () => {
  test('names what is not there and how to get it', () => {
    expect(mosquittoMissing([tmpdir()])).toMatch(/no broker, control, passwords.*apt-get install mosquitto/)
  })
})
