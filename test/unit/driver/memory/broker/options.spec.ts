import { asapScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { checkBrokerOptions, checkRestartOptions } from '../../../../../src/driver/memory/broker/options.js'

const wrong = 5 as never

describe('options of a broker', () => {
  test.each<[object, string, string]>([
    [{ scheduler: wrong }, 'scheduler', 'expected an rxjs scheduler'],
    [{ latency: -1 }, 'latency', 'expected ms from 0; Infinity is for ever'],
    [{ latency: Number.POSITIVE_INFINITY }, 'latency', 'expected ms from 0: a packet arrives at last'],
    [{ overlap: wrong }, 'overlap', 'expected one of merged, each, single'],
    [{ refuse: wrong }, 'refuse', 'expected a function'],
    [{ maximumQos: 3 }, 'maximumQos', 'expected one of 0, 1, 2'],
    [{ retained: wrong }, 'retained', 'expected true or false'],
    [{ wildcards: wrong }, 'wildcards', 'expected true or false'],
    [{ sharedSubscriptions: wrong }, 'sharedSubscriptions', 'expected true or false'],
    [{ identifiers: wrong }, 'identifiers', 'expected true or false'],
    [{ receiveMaximum: 0 }, 'receiveMaximum', 'expected an integer from 1 to 65535'],
    [{ receiveMaximum: 65_536 }, 'receiveMaximum', 'expected an integer from 1 to 65535'],
    [{ maximumWaiting: -1 }, 'maximumWaiting', 'expected an integer from 0, or Infinity'],
    [{ maximumQueued: -1 }, 'maximumQueued', 'expected an integer from 0: what is kept has to be bounded'],
    [
      { maximumQueued: Number.POSITIVE_INFINITY },
      'maximumQueued',
      'expected an integer from 0: what is kept has to be bounded',
    ],
  ])('%j is named', (options, name, reason) => {
    expect(() => checkBrokerOptions(options)).toThrow(`invalid option createBroker.${name}: ${reason}`)
  })

  test.each([
    [{}],
    [{ scheduler: asapScheduler, latency: 0, overlap: 'merged', refuse: () => undefined, maximumQos: 0 }],
    [{ overlap: 'each', retained: false, wildcards: false, sharedSubscriptions: false, identifiers: false }],
    [{ overlap: 'single', receiveMaximum: 1, maximumQueued: 0, latency: 0.5 }],
    [{ receiveMaximum: 65_535 }],
  ] as const)('%j are taken', options => {
    expect(() => checkBrokerOptions(options)).not.toThrow()
  })
})

describe('options of a restart', () => {
  test('say what is kept', () => {
    expect(() => checkRestartOptions({ keepSessions: false, keepRetained: true })).not.toThrow()
    for (const name of ['keepSessions', 'keepRetained'])
      expect(() => checkRestartOptions({ [name]: wrong })).toThrow(
        `invalid option restart.${name}: expected true or false`,
      )
  })
})
