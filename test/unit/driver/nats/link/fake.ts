import { headers, type Msg, type NatsConnection, type PublishOptions } from '@nats-io/nats-core'
import type { SubscribeRequest } from '../../../../../src/driver/driver.js'

/** One subscription of the fake. */
export interface FakeSubscription {
  readonly subject: string
  readonly queue: string | undefined
  closed: boolean
  /** What comes from the server: a message, or why the server refuses it. */
  bring(error: Error | null, message?: Partial<Msg>): void
}

/** A connection that keeps what it is told. */
export const fakeConnection = () => {
  const subscriptions: FakeSubscription[] = []
  const published: {
    readonly subject: string
    readonly payload: Uint8Array
    readonly options: PublishOptions
  }[] = []
  const connection = {
    subscribe: (
      subject: string,
      { queue, callback }: { queue?: string; callback: (error: Error | null, message: Msg) => void },
    ) => {
      const subscription: FakeSubscription = {
        subject,
        queue,
        closed: false,
        bring: (error, found) => callback(error, messageOf(subject, found)),
      }
      subscriptions.push(subscription)
      return {
        isClosed: () => subscription.closed,
        unsubscribe: () => {
          subscription.closed = true
        },
      }
    },
    publish: (subject: string, payload: Uint8Array, options: PublishOptions) =>
      published.push({ subject, payload, options }),
  } as unknown as NatsConnection
  return { connection, subscriptions, published }
}

export const messageOf = (subject: string, found: Partial<Msg> = {}): Msg =>
  ({ subject, data: new Uint8Array(), ...found }) as Msg

/** Headers with these values. */
export const headersOf = (record: Readonly<Record<string, string>>) => {
  const made = headers()
  for (const [name, value] of Object.entries(record)) made.append(name, value)
  return made
}

export const requestOf = (filter: string, options: Partial<SubscribeRequest> = {}): SubscribeRequest => ({
  filter,
  qos: 0,
  noLocal: false,
  retainAsPublished: false,
  retainHandling: 0,
  identifier: undefined,
  userProperties: undefined,
  ...options,
})
