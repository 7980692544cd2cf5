import { connect } from 'node:net'
import { generate, type IConnectPacket, type ISubscribePacket } from 'mqtt-packet'
import type { Open } from './contenders.js'
import { createWalker } from './frames.js'

const PUBLISH = 3
const none = new Uint8Array()

/** No client at all: a socket whose frames are counted. What a client takes more than this, it takes itself. */
export const floor: Open = async (url, version, clientId) => {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  const unused = () => Promise.reject(new Error('there is no client'))
  let answered = () => {}
  let count = () => {}
  const walk = createWalker(head => {
    if (head >> 4 === PUBLISH) count()
    else answered()
  })
  socket.on('data', walk)
  const ask = (packet: IConnectPacket | ISubscribePacket): Promise<void> =>
    new Promise(resolve => {
      answered = resolve
      socket.write(generate(packet, { protocolVersion: version }))
    })
  const connecting = { cmd: 'connect', protocolId: 'MQTT', protocolVersion: version, clientId } as const
  await ask({ ...connecting, clean: true, keepalive: 0 })
  return {
    observe: async (filters, qos, seen) => {
      count = () => seen('', none, qos)
      const subscriptions = filters.map(topic => ({ topic, qos }))
      await ask({ cmd: 'subscribe', messageId: 1, subscriptions })
    },
    unobserve: unused,
    publish: () => void unused(),
    drained: unused,
  }
}
