import type { Qos } from '../../message.js'

/** What has become of a filter that is observed. */
export type SubscriptionChange =
  /** The broker was asked for it, for the first time or with more. */
  | { readonly kind: 'asked'; readonly filter: string; readonly qos: Qos }
  | {
      readonly kind: 'granted'
      readonly filter: string
      /** As granted; it may be less than was asked for. */
      readonly qos: Qos
      /**
       * The filter that the broker has: this one or, where copies do not name their subscription (MQTT 3.1.1), another
       * observed one that covers it.
       */
      readonly by: string
      /** `false`: a group at a broker that may have none, and whose yes proves nothing. */
      readonly confirmed: boolean
    }
  | {
      readonly kind: 'refused'
      readonly filter: string
      /** What its observers get, if it is not asked for again. */
      readonly error: Error
      /** Ms until it is asked for again; `undefined`: it is not, and its observers have got the error. */
      readonly retryIn: number | undefined
    }
  /** Nobody observes it any more, and the broker has been told. */
  | { readonly kind: 'left'; readonly filter: string }
