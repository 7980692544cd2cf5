import type { SchedulerLike } from 'rxjs'
import type { Hopeless } from '../../connect/failures.js'
import type { Capabilities, LinkContext } from '../../driver.js'
import type { Authentication, AuthenticationExchange } from '../auth/authentication.js'
import type { Farewell } from '../connect/farewell.js'
import type { MqttLimits } from '../sessionOptions.js'
import type { Version } from '../wire/packetTypes.js'

/** What a link must know beside what MQTT.js is told. */
export interface LinkSettings {
  readonly version: Version
  /** The broker keeps sessions of this client. */
  readonly persistent: boolean
  readonly secure: boolean
  readonly hopeless: Hopeless
  /** A link that ends in order has the broker publish the will. */
  readonly willOnClose: boolean
  readonly overlap: Capabilities['overlap']
  /** Not given: as the broker says. */
  readonly groups: Capabilities['groups'] | undefined
  readonly receiveMaximum: number
  readonly maximumPacketSize: number
  readonly topicAliasMaximum: number
  readonly maximumInFlight: number
  readonly limits: Required<MqttLimits>
  /** Ms that an answer to SUBSCRIBE or UNSUBSCRIBE may take. */
  readonly answerTimeout: number
  readonly authentication: Authentication | undefined
  /** What CONNECT has begun to prove. */
  readonly exchange: AuthenticationExchange | null
  /** What a link that ends in order says. */
  readonly farewell: () => Farewell
  readonly scheduler: SchedulerLike
  readonly packet: LinkContext['packet']
}
