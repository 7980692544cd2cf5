import { of } from 'rxjs'
import { valueFor } from '../../connect/provided.js'
import { tlsRule } from '../../connect/tlsRule.js'
import { checkLines, lineOptions } from './lineOptions.js'
import { lineOver } from './lineOver.js'
import type { Network } from './network.js'
import { openStream } from './openStream.js'
import { named } from './provide.js'
import { isHeaders } from './rules.js'
import { transportTo } from './transport.js'
import { transportPipe } from './transportPipe.js'

/** The lines of `mqtt`: those that MQTT.js opens, or who uses it. */
export const lines: Network = {
  ...lineOptions,
  check: checkLines,
  provided: ({ headers, tls }) => ({
    headers: valueFor(headers ?? {}, named('headers', isHeaders)),
    tls: valueFor(tls, named('tls', tlsRule)),
  }),
  transport: ({ connect }, address) =>
    connect === undefined ? of(undefined) : transportTo(connect, address),
  line: (options, attempt, transport) => {
    const line = lineOver(options, attempt, transport)
    return failed => {
      const stream = openStream(line, failed)
      return line === transport ? transportPipe(stream) : stream
    }
  },
}
