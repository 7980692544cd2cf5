import { createMapping, type Mapping } from '../keys/mapping.js'
import { percentWords } from '../keys/percent.js'
import { pluginWords } from '../keys/plugin.js'
import type { QueueSettings } from '../link/queues.js'
import type { AmqpOptions } from '../options.js'

type Defaults = Required<
  Pick<
    AmqpOptions,
    | 'exchange'
    | 'clean'
    | 'receiveMaximum'
    | 'maximumInFlight'
    | 'maximumUnconfirmed'
    | 'requeueDelay'
    | 'keepalive'
    | 'connectTimeout'
    | 'serverTimeout'
    | 'closeTimeout'
  >
>

/** The options with the values of those that were not given. */
export type Resolved = Pick<AmqpOptions, 'credentials' | 'tls' | 'clientId'> &
  Defaults &
  QueueSettings & { readonly mapping: Mapping }

export const resolve = ({ mapping, prefix = '', ...given }: AmqpOptions): Resolved => {
  // `undefined` counts as not given.
  const rest = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as typeof given
  return {
    exchange: 'amq.topic',
    clean: true,
    sessionExpiry: given.clean === 'first' ? 3_600 : Number.POSITIVE_INFINITY,
    groupExpiry: 3_600,
    queueType: undefined,
    deadLetterExchange: undefined,
    receiveMaximum: 1_000,
    maximumInFlight: 1_000,
    maximumUnconfirmed: 1_024 * 1_024,
    requeueDelay: 5_000,
    keepalive: 20,
    connectTimeout: 30_000,
    serverTimeout: 5_000,
    closeTimeout: 2_000,
    ...rest,
    mapping: createMapping(mapping === 'mqtt' ? pluginWords : percentWords, prefix),
  }
}
