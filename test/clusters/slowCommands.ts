import { amqp } from 'rxtopics/amqp'
import { rabbitMissing } from '../support/rabbitInstall.js'
import { commandsOf, passes, portsTaken, runCommands } from './commands.js'

/** Starts three RabbitMQ nodes as the documentation says, and returns what is wrong with that. */
export const tryRabbitCommands = async (): Promise<readonly string[]> => {
  const ports = [5671, 5672, 5673, 1881, 1882, 1883]
  const missing = rabbitMissing() ?? (await portsTaken(ports))
  if (missing !== null) {
    console.warn(`skipping the commands for RabbitMQ: ${missing}`)
    return []
  }
  const commands = await commandsOf('docs/scale-out.md', 'three RabbitMQ nodes')
  const { end } = await runCommands(commands, ports, 240_000)
  try {
    const driver = (node: number) => amqp(`amqp://127.0.0.1:567${node}`, { queueType: 'quorum' })
    const got = await passes(driver(1), driver(3), 'commands/try', 1)
    console.log('the commands for three RabbitMQ nodes start what they are to start')
    return got === 'here' ? [] : [`docs/scale-out.md: ${got} came from the third node`]
  } finally {
    await end()
  }
}
