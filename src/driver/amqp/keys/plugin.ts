import type { Words } from './mapping.js'

/**
 * As RabbitMQ's MQTT plugin maps topics: level by word, with no escapes. What it would change on the way, such as a dot,
 * which comes back as a slash, is refused here.
 */
export const pluginWords: Words = {
  encode: level => {
    if (level.includes('.')) return { problem: "a dot becomes a slash in RabbitMQ's MQTT" }
    if (/[*#]/.test(level)) return { problem: '* and # are wildcards of AMQP' }
    return { word: level }
  },
  decode: word => word,
}
