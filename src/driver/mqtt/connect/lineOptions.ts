import { isFunction } from '../../../base/checks.js'
import { elsewhereLines, elsewhereSession } from '../../../base/elsewhere.js'
import { OptionError } from '../../../base/errors.js'
import { orProvider } from '../../connect/orProvider.js'
import { tlsRule } from '../../connect/tlsRule.js'
import type { Address } from './address.js'
import type { OwnOptions } from './network.js'
import type { Wanted } from './provided.js'
import { isHeaders } from './rules.js'

/** What `mqtt` can be told of its lines. */
export const lineOptions: OwnOptions = {
  rules: { tls: orProvider(tlsRule), headers: orProvider(isHeaders), connect: isFunction },
  hints: { ...elsewhereSession, ...elsewhereLines },
}

/**
 * Checks options of lines against the servers they are for.
 *
 * @throws OptionError for options that these servers cannot be connected with
 */
export const checkLines = (addresses: readonly Address[], { headers, tls }: Wanted): void => {
  const plain = addresses.find(({ protocol }) => protocol === 'mqtt' || protocol === 'ws')
  if (tls !== undefined && plain !== undefined) {
    const secure = plain.protocol === 'ws' ? 'wss:' : 'mqtts:'
    throw new OptionError('mqtt.tls', `the URL says that nothing is encrypted; use ${secure}`, secure)
  }
  if (headers !== undefined && !addresses.some(({ protocol }) => protocol === 'ws' || protocol === 'wss')) {
    throw new OptionError('mqtt.headers', 'only WebSockets have them; use a URL that begins with ws: or wss:')
  }
}
