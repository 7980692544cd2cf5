import { PayloadTooLargeError } from '../../../base/publishErrors.js'
import type { Link, PublishOutcome } from '../../driver.js'
import type { Refusal } from './replies.js'
import { createRetained } from './retained.js'
import { createSubscribing, type SubscribingPort } from './subscribing.js'
import type { Window } from './window.js'

/** Publish and subscribe, and what is retained: all that a link without streams does. */
export type PubSub = Pick<Link, 'subscribe' | 'unsubscribe' | 'publish'>

export interface PubSubPort extends Omit<SubscribingPort, 'retained'> {
  readonly window: Window
  /** What the names of keys begin with. */
  readonly root: string
  readonly maximumPayload: number
}

const TAKEN: PublishOutcome = { code: 0, text: undefined }
const TOO_LARGE = 0x95
/** What a message takes beside its topic and payload, about. */
const FRAME = 64

export const createPubSub = (port: PubSubPort): PubSub => {
  const { commands, mapping, window, root, maximumPayload } = port
  const retained = createRetained(commands, mapping, root)
  const { subscribe, unsubscribe } = createSubscribing({ ...port, retained })

  const publish: Link['publish'] = ({ topic, payload, retain, properties }, outcome) => {
    if (!window.takes()) return false
    if (payload.length > maximumPayload) {
      const error = new PayloadTooLargeError(topic, payload.length, maximumPayload)
      outcome({ code: TOO_LARGE, text: undefined, error })
      return true
    }
    const answered = window.wrote(FRAME + topic.length + payload.length)
    const done = (refusal: Refusal | null) => {
      outcome(refusal ?? TAKEN)
      answered()
    }
    const channel = mapping.channelOf(topic)
    if (retain) retained.publish(channel, payload, properties.messageExpiryInterval, done)
    else commands.call(['PUBLISH', channel, payload], () => done(null), done)
    return true
  }

  return { subscribe, unsubscribe, publish }
}
