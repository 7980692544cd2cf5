import { type Check, isOneOf } from '../base/checks.js'
import type { Interceptor, Verdict } from '../client/interception/interceptor.js'

/** Which messages a ready-made interceptor looks at. */
export type Directions = 'outgoing' | 'incoming' | 'both'

export const isDirections: Check = /* @__PURE__ */ isOneOf('outgoing', 'incoming', 'both')

/** Says of a message, whichever way it goes, that it passes, or why it does not. */
export type Judge = (message: {
  readonly topic: string
  readonly payload: Uint8Array
}) => Verdict<never> | null

/** Returns the interceptor that lets pass what its judge has nothing against. */
export const judging = (name: string, directions: Directions, judge: Judge): Interceptor => ({
  name,
  ...(directions === 'incoming' ? {} : { outgoing: publish => judge(publish) ?? publish }),
  ...(directions === 'outgoing' ? {} : { incoming: message => judge(message) ?? message }),
})
