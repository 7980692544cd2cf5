import { type Interceptor, reject } from 'rxtopics'

const NAME = 'signature'

const hex = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString('hex')

/** What is signed: a payload is not to be moved to another topic. */
const signed = (topic: string, payload: Uint8Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat([Buffer.from(topic), Uint8Array.of(0), payload]))

/**
 * Returns an interceptor that signs what is published, in a user property, and rejects what comes without a good signature.
 * WebCrypto answers by promises: messages of a topic wait for them in order.
 */
export const signing = async (secret: string): Promise<Interceptor> => {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', Buffer.from(secret), algorithm, false, ['sign', 'verify'])
  return {
    name: 'signing',
    outgoing: async publish => {
      const { topic, payload, properties } = publish
      const signature = hex(await crypto.subtle.sign('HMAC', key, signed(topic, payload)))
      const userProperties = { ...properties.userProperties, [NAME]: signature }
      return { ...publish, properties: { ...properties, userProperties } }
    },
    incoming: async message => {
      const { topic, payload, properties } = message
      const found = properties.userProperties?.[NAME]
      if (typeof found !== 'string') return reject('it is not signed')
      const good = await crypto.subtle.verify('HMAC', key, Buffer.from(found, 'hex'), signed(topic, payload))
      return good ? message : reject('its signature is wrong')
    },
  }
}
