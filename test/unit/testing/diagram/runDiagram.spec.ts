import * as t from 'io-ts'
import { map } from 'rxjs'
import { json, number } from 'rxtopics'
import { parse } from 'rxtopics/marbles'
import {
  type DiagramOptions,
  diagramCase,
  ExpectationError,
  runDiagram,
  UnplayableError,
} from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'

const reportOf = (text: string, options?: DiagramOptions): string => {
  try {
    runDiagram(text, { color: false, ...options })
  } catch (error) {
    if (error instanceof ExpectationError || error instanceof UnplayableError) return error.message
    throw error
  }
  throw new Error('expected a failure')
}

const lateObserver = `A late observer gets the retained message

given home/lamp retained "on"

home/lamp  ----------f---|
alice      ^-------------- home/+
  sees     r---------f----
bob        ------^-------- home/+
  sees     ------r---f----
wire       S-----S--------

r = "on" retained   f = "off"   S = SUBSCRIBE home/+`

describe('a diagram that is right', () => {
  test('is played in silence, as text and as data', () => {
    runDiagram(lateObserver)
    const parsed = parse(lateObserver)
    if (parsed._tag === 'Left') throw new Error('expected a diagram')
    runDiagram(parsed.right)
  })

  test('is a title and a function for test runners', () => {
    const { title, run } = diagramCase(`// a comment\n\n  ${lateObserver}`)
    expect(title).toBe('A late observer gets the retained message')
    expect(run()).toBeUndefined()
  })
})

describe('a diagram that is wrong', () => {
  test('shows every lane that differs, with a mark at the first difference', () => {
    const wrong = `Alice is said to get the retained message twice

given home/lamp retained "on"

home/lamp  ----------f---|
alice      ^-------------- home/+
  sees     r-----r---f----
bob        ------^-------- home/+
  sees     ------r---g----
wire       S--------------

r = "on" retained   f = "off"   g = "of"   S = SUBSCRIBE home/+`
    expect(reportOf(wrong)).toBe(`alice sees
  expected  r-----r---f----
  actual    r---------f----
                  ^ missing r = "on" retained at 6ms

bob sees
  expected  ------r---g----
  actual    ------r---f----
                      ^ expected g = "of", got f = "off" at 10ms

wire
  expected  S--------------
  actual    S-----S--------
                  ^ unexpected S = SUBSCRIBE home/+ at 6ms`)
  })

  test('says what came where no symbol stands for it', () => {
    const report = reportOf(`Alice is said to see nothing

given home/lamp retained "on" qos 1

home/lamp  ----x---|
alice      ^-------- home/{what} json
  sees     ---------
bob        ^-------- home/#/x
  sees     ---------
failures   ---------
status     c--------

x = "off"   c = connecting`)
    // What the broker can do is cut short.
    expect(report.replace(/,"capabilities".*/, '…')).toBe(`bob sees
  expected  ---------
  actual    ?--------
            ^ unexpected ? = error FilterError: invalid filter "home/#/x": # must be the last level at 0ms

failures
  expected  ---------
  actual    ?---?----
            ^ unexpected ? = syntax home/lamp: unexpected o at character 0 (json) at 0ms

status
  expected  c--------
  actual    (?cA)----
            ^ expected c = connecting, got ? = {"state":"idle"} at 0ms
  A = {"state":"connected","clientId":"client","sessionPresent":false…`)
  })

  test('is shown in colours if that is wanted', () => {
    const wrong = lateObserver.replace('r---------f----', 'r--------------')
    expect(reportOf(wrong)).not.toContain('\u001b[')
    expect(reportOf(wrong, { color: true })).toContain('\u001b[')
  })

  test.each<[string, string, string]>([
    ['a value', 'f = "off"', 'f = "of"'],
    ['retained', 'r = "on" retained', 'r = "on"'],
    ['not retained', 'f = "off"', 'f = "off" retained'],
    ['a topic', 'f = "off"', 'f = "off" topic home/door'],
    ['a quality of service', 'f = "off"', 'f = "off" qos 2'],
    ['params', 'f = "off"', 'f = "off" params {"a":"b"}'],
    ['a filter', 'SUBSCRIBE home/+', 'SUBSCRIBE home/#'],
    ['a packet', 'S = SUBSCRIBE home/+', 'S = UNSUBSCRIBE home/+'],
    ['a frame', 'sees     r---------f----', 'sees     r--------f-----'],
    ['a frame on the wire', 'wire       S-----S', 'wire       S----S-'],
  ])('fails for %s', (_, right, wrong) => {
    // The topic lane publishes what it did before.
    const text = lateObserver.replace('----------f---|', '----------p---|').replace(right, wrong)
    expect(() => runDiagram(`${text}   p = "off"`)).toThrow(ExpectationError)
  })
})

describe('a diagram that cannot be played', () => {
  const given = (line: string, lanes = 'alice  ^---- home/lamp\n  sees   -----') =>
    `A title\n\n${line}\n\n${lanes}`

  test('says all that is wrong with its text', () => {
    expect(reportOf('A title\n\nalice  ^--- home/lamp\n  sees  -q--\n\nr = nothing')).toBe(
      `cannot play the diagram "A title"
  4:10 q is not bound: say below what it stands for
  6:5 unknown word nothing: a text is written in quotes`,
    )
  })

  test.each<[string, string]>([
    ['given client lingr 20', '3:1 invalid option createClient.lingr: unknown option; did you mean linger?'],
    ['given client linger -1', '3:1 invalid option createClient.linger: '],
    ['given client outbox.size 1', '3:1 invalid option createClient.outbox.size: unknown option'],
    ['given client scheduler asap', '3:1 time is virtual'],
    ['given client retry often', '3:1 invalid option createClient.retry: '],
    ['given client backoff.base -1', '3:1 invalid option backoff.base: '],
    ['given client random 2', '3:1 invalid option createClient.random: '],
    ['given broker overlap some', '3:1 invalid option createBroker.overlap: '],
    [
      'given client linger 1\ngiven driver will {"topic":"a/+","payload":""}',
      '4:1 invalid option memory.will.topic: ',
    ],
    ['given driver clientID x', '3:1 invalid option memory.clientID: unknown option; did you mean clientId?'],
    ['given broker refuse home/#/lamp', '3:1 invalid filter "home/#/lamp"'],
    ['given broker refuse {"operation":"delete"}', '3:1 invalid option broker.refuse.operation: '],
    ['given client linger 1\ngiven client linger 2', '4:1 client linger is given twice'],
    [
      'given driver will.topic a\ngiven driver will {"topic":"b","payload":""}',
      '4:1 driver will is given twice',
    ],
  ])('names the line of %s', (line, problem) => {
    expect(reportOf(given(line))).toContain(`\n  ${problem}`)
  })

  test.each<[string, string]>([
    ['alice  ^---- home/lamp speed 1\n  sees   -----', 'invalid option observe.speed: unknown option'],
    ['alice  ^---- home/lamp qos 3\n  sees   -----', 'invalid option observe.qos'],
    ['alice  ^---- home/{a}/{a}\n  sees   -----', 'invalid topic template'],
    ['alice  ^---- home/lamp through magic\n  sees   -----', 'there is no operator magic: '],
    ['publish home/lamp quality 1  ----a\n\na = "on"', 'invalid option publish.quality: unknown option'],
    ['wire  -----\n\nC = CONNECT fast', 'CONNECT: nothing is said by fast'],
  ])('names the place of %s', (lanes, problem) => {
    expect(reportOf(`A title\n\n${lanes}`)).toMatch(/\n {2}[3-5]:\d+ /)
    expect(reportOf(`A title\n\n${lanes}`)).toContain(problem)
  })

  test('refuses data that break the rules of the format', () => {
    const diagram = { title: 'A title', notes: [], given: [], lanes: [], bindings: [] }
    expect(() => runDiagram(diagram)).toThrow(UnplayableError)
    expect(() => runDiagram(diagram)).toThrow('there are no lanes')
  })

  test('still has a title', () => {
    expect(diagramCase('A title\n\nnonsense').title).toBe('A title')
    expect(diagramCase('').title).toBe('')
  })
})

describe('what a diagram knows by name', () => {
  test('may be more operators', () => {
    const text = `A made-up operator

home/lamp  --a---|
alice      ^------- home/lamp number through double
  sees     --b-----

a = 21   b = 42`
    expect(reportOf(text)).toContain('there is no operator double: deadLetterTo, decode, ')
    runDiagram(text, { operators: { double: () => map(({ value }: { value: number }) => value * 2) } })
  })

  test('may be other codecs', () => {
    const text = `Readings with a schema

home/lab  --a--x--|
alice     ^-------- home/{room} json
  sees    --a------
failures  -----f---

a = {"celsius":20}   x = {"celsius":"warm"}   f = failure schema at /celsius`
    expect(reportOf(text)).toContain('alice sees')
    runDiagram(text, { codecs: { json: json(t.type({ celsius: t.number })) } })
    expect(() => runDiagram(text, { codecs: { json: number } })).toThrow(ExpectationError)
  })
})

describe('acknowledgements', () => {
  const byHand = (rows: string, options = 'qos 1 ack manual') => `By hand

home/jobs  -ab-------|
alice      ^----------- home/jobs ${options}
  sees     -ab---------
${rows}
wire       S----k------

a = "1" qos 1   b = "2" qos 1   S = SUBSCRIBE home/jobs   k = PUBACK`

  test('are given to the first message that a symbol stands for', () => {
    runDiagram(byHand('  acks     -----a------'))
    runDiagram(byHand('  nacks    -----a------'))
    expect(reportOf(byHand('  acks     -----b------'))).toContain('missing k = PUBACK at 5ms')
  })

  test('are missed where there is no such message, or no more', () => {
    expect(reportOf(byHand('  acks     a----a------'))).toContain('alice acks')
    const twice = reportOf(byHand('  acks     -----a-a----'))
    expect(twice).toContain('alice acks')
    expect(twice).toContain('missing a = "1" qos 1 at 7ms')
  })

  test('may come in the frame of the message', () =>
    runDiagram(`At once

home/jobs  -ab-------|
alice      ^----------- home/jobs qos 1 ack manual
  sees     -ab---------
  acks     -ab---------
wire       Skk---------

a = "1" qos 1   b = "2" qos 1   S = SUBSCRIBE home/jobs   k = PUBACK`))

  test('need an observer who gives them', () => {
    expect(reportOf(byHand('  acks     -----a------', 'qos 1'))).toContain('acks and nacks need ack manual')
  })
})

describe('operators with an argument', () => {
  const through = (words: string) => `Through

home/lamp  --a---|
alice      ^------- home/lamp number either through ${words}
  sees     --a----

a = 1`

  test('get it', () => {
    runDiagram(through('rights through stale 1000 through fresh "message"'), {
      operators: { fresh: ({ argument }) => map((value: object) => Reflect.get(value, String(argument))) },
    })
  })

  test('say what is wrong with it', () => {
    expect(reportOf(through('rights 5'))).toContain('this operator has no argument')
    expect(reportOf(through('deadLetterTo'))).toContain('this operator needs a text')
    expect(reportOf(through('stale "long"'))).toContain('stale.silence')
  })
})

describe('a link', () => {
  test('tells of a ping that is not answered', () => {
    const report = reportOf(`Nobody answers

given broker refuse {"operation":"connect","code":134}

link  --P------

P = PINGREQ`)
    expect(report).toContain('link pings')
    expect(report).toContain('ConnectionRefusedError')
  })

  test('is connected anew where that is shown', () => {
    const report = reportOf(`Once only

link    ---C------
alice   ^--------- home/lamp
  sees  ----------
wire    (CS)------

C = CONNECT   S = SUBSCRIBE home/lamp`)
    expect(report).toContain('unexpected C = CONNECT at 3ms')
  })
})
