import { animationFrameScheduler, asapScheduler } from 'rxjs'
import { number, topic } from 'rxtopics'
import { harness, runDiagram, stubClient } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'
import { showsColors } from '../../../src/testing/terminal.js'

const messageOf = (run: () => void): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof Error) return `${error.name}\n${error.message}`
  }
  throw new Error('expected a failure')
}

const wrong = `Bob is said to get the retained message late, and twice

given home/lamp retained "on"

home/lamp  ----------f---|
alice      ^-------------- home/+
  sees     r---------f----
bob        ------^-------- home/+
  sees     -------rr-f----
wire       S-----S--------

r = "on" retained   f = "dim"   S = SUBSCRIBE home/+ qos 1`

describe('what a failing test says', () => {
  test('of a diagram: rows below each other, a mark at the first difference, and the values', () => {
    expect(messageOf(() => runDiagram(wrong, { color: false }))).toBe(`ExpectationError
bob sees
  expected  -------rr-f----
  actual    ------r---f----
                  ^ r = "on" retained came 1ms too early

wire
  expected  S-----S--------
  actual    ?-----?--------
            ^ expected S = SUBSCRIBE home/+ qos 1, got ? = SUBSCRIBE home/+ replay at 0ms`)
  })

  test('in colours, if that is wanted', () => {
    const colored = messageOf(() => runDiagram(wrong, { color: true }))
    expect(colored.replaceAll('\u001b', '␛')).toBe(`ExpectationError
␛[1mbob sees␛[22m
  expected  -------␛[32mr␛[39m␛[32mr␛[39m-f----
  actual    ------␛[31mr␛[39m---f----
                  ␛[33m^ r = "on" retained came 1ms too early␛[39m

␛[1mwire␛[22m
  expected  ␛[32mS␛[39m-----␛[32mS␛[39m--------
  actual    ␛[31m?␛[39m-----␛[31m?␛[39m--------
            ␛[33m^ expected S = SUBSCRIBE home/+ qos 1, got ? = SUBSCRIBE home/+ replay at 0ms␛[39m`)
  })

  test('of the streams of a harness', () => {
    const celsius = topic('home/{room}/temperature', number)
    expect(
      messageOf(() =>
        harness({ color: false }, ({ client, publish, expectMessages, expectStatus, expectWire }) => {
          publish('home/lab/temperature', '--a-b-----', { a: '20', b: 'warm' })
          expectMessages(client.observe(celsius), '--a-b-----', { a: 20, b: 21 })
          expectStatus('(ico)-----')
          expectWire('S---------', { S: 'SUBSCRIBE home/+/heating' })
        }),
      ),
    ).toBe(`ExpectationError
messages
  expected  --a-b-----
  actual    --a-------
                ^ missing b = 21 at 4ms

wire
  expected  S---------
  actual    ?---------
            ^ expected S = SUBSCRIBE home/+/heating, got ? = SUBSCRIBE home/+/temperature replay at 0ms`)
  })

  test('of values far apart: around the first difference', () => {
    expect(
      messageOf(() =>
        harness({ color: false }, ({ cold, expectStream }) => {
          expectStream(cold('a 5s b 70ms c|'), 'a 5s b 71ms c|')
        }),
      ),
    ).toBe(`ExpectationError
stream
  expected  a 5s b 70ms -c|
  actual    a 5s b 70ms c|-
                        ^ c = "c" came 1ms too early`)
  })
})

describe('a test that fails', () => {
  const fail = () => {
    throw new TypeError('an assertion')
  }
  // What a stub does it does in turns of `asapScheduler`, where it is not given another.
  const stubbed = () =>
    harness(({ hot, expectMessages }) =>
      expectMessages(stubClient({ topics: { lamp: hot('-a-') } }).observe('lamp'), '-a-'),
    )

  test.each([
    ['within a frame', true],
    ['before the first frame', false],
  ])('%s leaves nothing behind that the next one would wait for', (_, within) => {
    const turns: string[] = []
    const failing = () =>
      harness(({ at, animate }) => {
        animate('--x')
        stubClient().observe('lamp').subscribe()
        const go = () => {
          asapScheduler.schedule(() => turns.push('asap'))
          animationFrameScheduler.schedule(() => turns.push('frame'))
          fail()
        }
        if (!within) go()
        at(0, go)
      })
    expect(failing).toThrow('an assertion')
    expect(stubbed).not.toThrow()
    expect(turns).toEqual([])
  })

  test('that does not end leaves nothing behind either', () => {
    const endless = () => {
      asapScheduler.schedule(endless)
    }
    expect(() => harness(({ at }) => at(0, endless))).toThrow('frame 0')
    expect(stubbed).not.toThrow()
  })

  test('takes nothing away that was there before', async () => {
    const before = new Promise<string>(resolve => asapScheduler.schedule(() => resolve('there')))
    expect(() => harness(fail)).toThrow('an assertion')
    expect(await before).toBe('there')
    expect(await new Promise<string>(resolve => asapScheduler.schedule(() => resolve('after')))).toBe('after')
  })
})

describe('colours', () => {
  test.each([
    ['nothing is known', {}, false],
    ['the output is a terminal', { process: { env: {}, stdout: { isTTY: true } } }, true],
    ['the output is a file', { process: { env: {}, stdout: {} } }, false],
    ['they are forced', { process: { env: { FORCE_COLOR: '1' }, stdout: {} } }, true],
    ['they are forced off', { process: { env: { FORCE_COLOR: '0' }, stdout: { isTTY: true } } }, false],
    [
      'nobody wants them',
      { process: { env: { NO_COLOR: '1', FORCE_COLOR: '1' }, stdout: { isTTY: true } } },
      false,
    ],
    [
      'variables are empty',
      { process: { env: { NO_COLOR: '', FORCE_COLOR: '' }, stdout: { isTTY: true } } },
      true,
    ],
    ['there is no environment', null, false],
  ])('where %s', (_, environment, shown) => {
    expect(showsColors(environment)).toBe(shown)
  })

  test('are those of the place where the tests run, unless something else is said', () => {
    const message = messageOf(() => runDiagram(wrong))
    expect(message.includes('\u001b[')).toBe(showsColors())
  })
})
