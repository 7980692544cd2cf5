import type { Announced } from '../../driver.js'
import type { Connack } from '../wire/decode.js'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Returns what a CONNACK says of the broker beyond what it can do (MQTT 5, section 3.2.2.3); `undefined`: nothing. */
export const announcedBy = ({ properties }: Connack): Announced | undefined => {
  if (properties === null) return undefined
  const { numbers, texts, userProperties } = properties
  const announced: Writable<Announced> = {}
  const put = <K extends keyof Announced>(name: K, value: Announced[K] | undefined) => {
    if (value !== undefined) announced[name] = value
  }
  put('keepalive', numbers['serverKeepAlive'])
  put('sessionExpiry', numbers['sessionExpiryInterval'])
  put('receiveMaximum', numbers['receiveMaximum'])
  put('maximumPacketSize', numbers['maximumPacketSize'])
  put('reason', texts['reasonString'])
  put('responseInformation', texts['responseInformation'])
  put('serverReference', texts['serverReference'])
  put('userProperties', userProperties)
  return Object.keys(announced).length === 0 ? undefined : announced
}
