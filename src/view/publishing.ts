import { asError } from '../base/print.js'
import type { PublishOptions } from '../base/publishOptions.js'
import type { Client } from '../client/client.js'
import type { InputOf, PayloadCodec } from '../decoder.js'
import type { Receipt } from '../message.js'
import type { Topic } from '../topic/topic.js'
import type { View } from './view.js'

/**
 * Publishes, and returns the promise of the receipt. It is rejected as `publish` of the client errors; whoever does not
 * look at it finds the same in `error`, and no rejection is left unhandled. Going away does not take a publish back.
 */
export interface Publish {
  /** Publishes a value of a topic, or a payload. */
  <P, C extends PayloadCodec>(
    topic: Topic<P, never, C>,
    value: InputOf<C>,
    options?: PublishOptions,
  ): Promise<Receipt>
  (topic: string, payload: Uint8Array | string, options?: PublishOptions): Promise<Receipt>
}

/** What became of what was published here. */
export interface Publishing {
  /** Publishes; always the same function. */
  readonly publish: Publish
  /** How many publishes have no receipt yet. */
  readonly pending: number
  /** The last receipt. */
  readonly receipt: Receipt | undefined
  /** Why the last publish that is over failed; `undefined` if it did not. */
  readonly error: Error | undefined
}

/** Returns the view of what is published by it. */
export const publishingView = (client: Pick<Client, 'publish'>): View<Publishing> => {
  const listeners = new Set<() => void>()

  // The overloads say more than one signature can.
  const publish = ((topic: string, value: string, options?: PublishOptions) => {
    show({ pending: shown.pending + 1 })
    const settled = new Promise<Receipt>((resolve, reject) => {
      client.publish(topic, value, options).subscribe({
        next: receipt => {
          show({ pending: shown.pending - 1, receipt, error: undefined })
          resolve(receipt)
        },
        error: (problem: unknown) => {
          const error = asError(problem)
          show({ pending: shown.pending - 1, error })
          reject(error)
        },
      })
    })
    // It is in `error`.
    settled.catch(() => {})
    return settled
  }) as Publish

  const initial: Publishing = Object.freeze({ publish, pending: 0, receipt: undefined, error: undefined })
  let shown = initial
  const show = (now: Partial<Publishing>) => {
    shown = Object.freeze({ ...shown, ...now })
    for (const each of [...listeners]) each()
  }
  return {
    initial: () => initial,
    current: () => shown,
    subscribe: changed => {
      const listener = () => changed()
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
