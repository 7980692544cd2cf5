import type { FailureMeaning, Literal, MessageMeaning, StateMeaning } from '../../marbles/diagram.js'
import type { LiveEvent } from '../../marbles/element/liveEvent.js'
import { readJson } from '../../marbles/literal.js'
import { failureWords, isName, isOneOf, packets, stateWords } from '../../marbles/words.js'
import { type EventRow, FAILED, RETAINED } from '../protocol/messages.js'

/** Returns what a mark says, in the words of diagrams. */
export const meaningOfMark = (flags: number, text: string): MessageMeaning | FailureMeaning => {
  if ((flags & FAILED) !== 0)
    return { kind: 'failure', reason: isOneOf(failureWords, text) ? text : 'schema' }
  return { kind: 'message', value: literalOf(text), ...((flags & RETAINED) === 0 ? {} : { retained: true }) }
}

/** A value as it was written, if all of it is there. */
const literalOf = (text: string): Literal => {
  const value = readJson(text)
  return value === undefined || typeof value === 'string' ? text : value
}

/** Returns an event as the element has it, `null` for one that it has no word for. */
export const liveOf = ([kind, lane, said, at]: EventRow): LiveEvent | null => {
  if (said === '^' || said === '!' || said === '|' || said === 'x' || said === 'o')
    return { kind, lane, what: said, at }
  if (kind === 'status')
    return isOneOf(stateWords, said) ? { kind: 'link', lane: '', what: stateOf(said), at } : null
  if (kind === 'publish') return { kind, lane, what: { kind: 'message', value: literalOf(said) }, at }
  if (kind === 'wire') {
    const [packet = '', ...about] = said.split(' ')
    const from = lane === 'broker' ? 'broker' : 'client'
    return isOneOf(packets, packet)
      ? {
          kind,
          lane: '',
          what: { kind: 'packet', packet, from, about: about.length > 0 ? [about.join(' ')] : [] },
          at,
        }
      : null
  }
  const name = said.replace(/^error /, '')
  return { kind, lane, what: { kind: 'error', name: isName(name) ? name : 'Error' }, at }
}

const stateOf = (state: StateMeaning['state']): StateMeaning => ({ kind: 'state', state })
