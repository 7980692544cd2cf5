import { readFileSync } from 'node:fs'
import { map } from 'rxjs'
import { diagramCase, harness, stubClient } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'
import { control, heater, next, type Room, setpoint, temperature, thermostat } from './thermostat.js'

describe('the decision', () => {
  const room = (fields: Partial<Room>): Room => ({ celsius: null, wanted: null, heating: null, ...fields })

  test.each<[string, Room, Partial<Room>, boolean | null]>([
    ['cold', room({ wanted: 20 }), { celsius: 18 }, true],
    ['warm', room({ wanted: 20, heating: true }), { celsius: 21 }, false],
    ['nearly warm', room({ wanted: 20, heating: true }), { celsius: 20.3 }, true],
    ['nearly cold', room({ wanted: 20, heating: false }), { celsius: 19.7 }, false],
    ['without a setpoint', room({}), { celsius: 18 }, null],
    [
      'with a sensor that fell silent',
      room({ celsius: 18, wanted: 20, heating: true }),
      { celsius: null },
      false,
    ],
  ])('for a room that is %s', (_, before, change, heating) => {
    expect(next(before, change).heating).toBe(heating)
  })
})

describe('the pipeline, with a client that has no broker', () => {
  test('heats a room from below its setpoint to above it', () =>
    harness(({ hot, expectStream }) => {
      const celsius = hot('      --a-b--c--', { a: '18', b: '19.8', c: '20.6' })
      const client = stubClient({
        topics: { 'home/lab/setpoint': hot('-s', { s: '20' }), 'home/lab/temperature': celsius },
      })
      expectStream(thermostat(client).pipe(map(({ topic }) => topic)), '--h----h--', { h: 'home/lab/heater' })
      expectStream(client.published$.pipe(map(({ text }) => text)), '   --1----0--', { 1: 'ON', 0: 'OFF' })
    }))
})

describe('the application, with the real client and a broker', () => {
  test('leaves the state of each heater with the broker', () =>
    harness(({ client, anotherClient, publish, expectStream, expectMessages }) => {
      publish(setpoint.at({ room: 'lab' }), '   -s--------', { s: 20 }, { retain: true })
      publish(temperature.at({ room: 'lab' }), '---a---b--', { a: 18, b: 21 })
      expectStream(thermostat(client).pipe(map(({ outcome }) => outcome)), '---k---k--', {
        k: 'acknowledged',
      })
      expectMessages(anotherClient().observe(heater), '---1---0--', { 1: true, 0: false })
    }))

  const diagram = readFileSync(`${import.meta.dirname}/thermostat.marbles`, 'utf8')
  const { title, run } = diagramCase(diagram, {
    operators: {
      control:
        ({ client, argument }) =>
        temperatures =>
          temperatures.pipe(
            control(client, Number(argument)),
            map(({ outcome }) => outcome),
          ),
    },
  })
  test(title, run)
})
