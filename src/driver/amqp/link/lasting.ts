import type { ConsumeMessage } from 'amqplib'
import type { Time } from '../../../base/time.js'
import type { Consumer } from './consumer.js'

/** A consumer that is begun again where the server ends it alone. */
export type Lasting = Pick<Consumer, 'cancel' | 'close'>

/** Begins to consume a queue; `remake` as in `LastingPort`. */
export type Start = (
  queue: string,
  message: (found: ConsumeMessage, consumer: Consumer) => void,
  remake: () => Promise<boolean>,
) => Promise<Lasting>

export interface LastingPort {
  readonly time: Time
  /** `lost` is called once, where the server ends it. */
  begin(lost: (reason: string) => void): Promise<Consumer>
  /** Makes what it consumes where that is gone; resolves with whether it was there. */
  remake(): Promise<boolean>
  /** The server has ended this one: nothing of it can be settled any more. */
  ended(consumer: Consumer): void
  /** It goes on. `kept`: what it had not settled comes again; else that is gone. */
  resumed(kept: boolean): void
  /** It does not go on. */
  failed(reason: string): void
}

/** Ms that one has to last: what ends sooner would do so again at once. */
const LASTS = 1_000

/** Rejects where the server refuses it. */
export const startLasting = async ({
  time,
  begin,
  remake,
  ended,
  resumed,
  failed,
}: LastingPort): Promise<Lasting> => {
  let current: Consumer | null = null
  let over = false

  const start = async () => {
    const begun = time.now()
    const consumer = await begin(reason => {
      current = null
      ended(consumer)
      if (over) return
      if (time.now() - begun < LASTS) failed(reason)
      else again().catch(() => failed(reason))
    })
    current = consumer
    // Whoever left meanwhile could not end it.
    if (over) await consumer.close()
  }

  const again = async () => {
    const kept = await remake()
    if (over) return
    await start()
    if (!over) resumed(kept)
  }

  await start()
  return {
    cancel: async () => {
      over = true
      await current?.cancel()
    },
    close: async () => {
      over = true
      await current?.close()
    },
  }
}
