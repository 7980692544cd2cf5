import { lastValueFrom } from 'rxjs'
import { createClient, escapeText } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'

// Publishes one message and ends: tsx examples/command/publish.ts URL TOPIC TEXT. The code is 0 once the broker has it,
// and 1 if it has not within five seconds.

const [url = 'mqtt://localhost', topic = 'home/door', text = 'open'] = process.argv.slice(2)

const main = async () => {
  await using client = createClient(mqtt(url))
  const { outcome } = await lastValueFrom(client.publish(topic, text, { qos: 1, timeout: 5_000 }))
  console.log(outcome)
}

main().catch((error: unknown) => {
  console.error(escapeText(String(error)))
  process.exitCode = 1
})
