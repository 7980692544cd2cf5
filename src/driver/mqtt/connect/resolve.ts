import type { MqttOptions } from '../options.js'

/** MQTT 5, section 3.1.2.11.2: the session does not expire. */
const FOR_EVER = 0xffff_ffff

const expiry = { true: 0, false: FOR_EVER, first: 3600 } as const

/** The options with the values of those that were not given. */
export type Resolved = Omit<MqttOptions, keyof Defaults> & Defaults

type Defaults = Required<
  Pick<
    MqttOptions,
    | 'protocolVersion'
    | 'clean'
    | 'sessionExpiry'
    | 'keepalive'
    | 'connectTimeout'
    | 'serverTimeout'
    | 'redirects'
    | 'answerTimeout'
    | 'receiveMaximum'
    | 'topicAliasMaximum'
    | 'maximumInFlight'
    | 'copies'
    | 'requestResponseInformation'
    | 'requestProblemInformation'
  >
>

export const resolve = (options: MqttOptions): Resolved => {
  const { clean = true, ...given } = options
  // `undefined` counts as not given.
  const rest = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const { protocolVersion = 5 } = given
  return {
    protocolVersion,
    sessionExpiry: expiry[`${clean}`],
    keepalive: 60,
    connectTimeout: 30_000,
    serverTimeout: 5_000,
    redirects: 'follow',
    answerTimeout: 30_000,
    receiveMaximum: 0xffff,
    topicAliasMaximum: 32,
    // Before MQTT 5 a broker cannot say how many it takes, and some drop those beyond that after having acknowledged them.
    maximumInFlight: protocolVersion === 5 ? 0xffff : 20,
    copies: 'one',
    requestResponseInformation: false,
    requestProblemInformation: true,
    ...rest,
    clean,
  }
}
