import type { Tokens } from './mapping.js'

/**
 * As nats-server maps the topics of MQTT clients that are connected to it: an empty level is `/`, a dot is `//`, and
 * blanks cannot be mapped. So MQTT clients and those of this driver see the same topics.
 */
export const gatewayTokens: Tokens = {
  encode: (level, first) => {
    if (level === '') return { token: '/' }
    if (/\s/.test(level)) return { problem: "nats-server's MQTT takes no blank in a topic" }
    if (level === '*' || level === '>') return { problem: `${level} is a wildcard of NATS` }
    if (first && level.startsWith('$'))
      return { problem: 'subjects that begin with $ are those of the server itself' }
    return { token: level.replaceAll('.', '//') }
  },
  decode: token => (token === '/' ? '' : token.replaceAll('//', '.')),
}
