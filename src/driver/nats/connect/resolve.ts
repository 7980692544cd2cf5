import { type ResolvedJetStream, resolveJetStream } from '../jetstream/resolve.js'
import type { NatsOptions } from '../options.js'
import { gatewayTokens } from '../subjects/gateway.js'
import { createMapping, type Mapping } from '../subjects/mapping.js'
import { percentTokens } from '../subjects/percent.js'

type Defaults = Required<
  Pick<NatsOptions, 'keepalive' | 'connectTimeout' | 'serverTimeout' | 'closeTimeout' | 'maximumUnread'>
>

/** The options with the values of those that were not given. */
export type Resolved = Pick<NatsOptions, 'credentials' | 'tls' | 'webSocket' | 'clientId'> &
  Defaults & { readonly mapping: Mapping; readonly jetstream: ResolvedJetStream | undefined }

export const resolve = ({ mapping, prefix, maximumSubject, jetstream, ...given }: NatsOptions): Resolved => {
  // `undefined` counts as not given.
  const rest = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return {
    keepalive: 20,
    connectTimeout: 30_000,
    serverTimeout: 5_000,
    closeTimeout: 2_000,
    maximumUnread: 1024 * 1024,
    ...rest,
    jetstream:
      jetstream === undefined ? undefined : resolveJetStream(jetstream, given.clientId !== undefined),
    mapping: createMapping(mapping === 'mqtt' ? gatewayTokens : percentTokens, {
      prefix: prefix ?? '',
      maximum: maximumSubject ?? 1024,
    }),
  }
}
