import type { MqttClient } from 'mqtt'

/** The pings of one connection: those of MQTT.js, which keep it alive, and those that were asked for. */
export interface Keepalive {
  /** A PINGREQ is written that this asks about. */
  sent(pong: () => void): void
  /** A PINGRESP has come: it answers the oldest PINGREQ. Returns whether there was one. */
  pong(): boolean
  /** Something has come. */
  alive(): void
}

/**
 * MQTT.js ends a connection whose PINGRESP does not come in time. Here whatever comes after a PINGREQ is a sign of
 * life: the answer may stand behind a large message on a slow line. Only the time limit starts anew then; that this
 * side is silent for no longer than the keep alive (MQTT-3.1.2-20) holds as before.
 */
export const createKeepalive = (client: Pick<MqttClient, 'on' | 'reschedulePing'>): Keepalive => {
  const unanswered: ((() => void) | null)[] = []
  let waiting = false
  client.on('packetsend', packet => {
    if (packet.cmd !== 'pingreq') return
    unanswered.push(null)
    waiting = true
  })
  return {
    sent: pong => {
      unanswered.push(pong)
    },
    pong: () => {
      waiting = false
      if (unanswered.length === 0) return false
      unanswered.shift()?.()
      return true
    },
    alive: () => {
      if (!waiting) return
      waiting = false
      client.reschedulePing(true)
    },
  }
}
