import { describe, expect, test } from 'vitest'
import { type Event, type State, transitions } from '../../../../src/client/connection/states.js'

const states: readonly State[] = [
  'idle',
  'waiting',
  'connecting',
  'connected',
  'leaving',
  'cutting',
  'closed',
]

// A row for each state, in the same order: the state that follows, and what is done. `.`: nothing happens.
const drawn: Readonly<Record<Event, readonly string[]>> = {
  wanted: ['connecting open', '.', 'connecting stay', 'connected stay', '.', '.', '.'],
  unwanted: ['.', 'idle rest', 'connecting linger', 'connected linger', '.', '.', '.'],
  hurry: ['.', 'connecting open', '.', '.', '.', '.', '.'],
  reconnect: ['connecting open', 'connecting open', 'leaving end', 'leaving end', '.', '.', '.'],
  suspend: ['.', 'idle rest', 'leaving end', 'leaving end', '.', '.', '.'],
  close: ['closed finish', 'closed finish', 'leaving end', 'leaving end', '.', '.', '.'],
  cut: ['.', '.', '.', '.', 'closed abort finish', 'closed finish', '.'],
  time: ['.', 'connecting open', 'leaving end', 'leaving end', 'cutting abort', 'cutting forget', '.'],
  opened: ['.', '.', 'connected tell', '.', '.', '.', '.'],
  done: ['.', '.', ...Array<string>(4).fill('closed finish'), '.'],
  left: ['.', '.', ...Array<string>(4).fill('idle rest'), '.'],
  again: ['.', '.', ...Array<string>(4).fill('connecting open'), '.'],
  lost: ['.', '.', ...Array<string>(4).fill('waiting wait'), '.'],
  refused: ['.', '.', ...Array<string>(4).fill('idle fail'), '.'],
}

describe('Q89 the states of a connection', () => {
  test.each(
    Object.entries(drawn).flatMap(([event, column]) =>
      states.map((state, at) => [state, event as Event, column[at] ?? ''] as const),
    ),
  )('%s, %s: %s', (state, event, expected) => {
    expect(transitions[state][event]?.join(' ') ?? '.').toBe(expected)
  })

  test('nothing follows closed, and nothing but what is drawn is in the table', () => {
    expect(transitions.closed).toEqual({})
    expect(Object.keys(transitions)).toEqual(states)
    for (const state of states)
      for (const event of Object.keys(transitions[state])) expect(drawn).toHaveProperty(event)
  })
})
