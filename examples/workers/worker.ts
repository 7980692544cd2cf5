import { filter, take } from 'rxjs'
import { ackAfter, createClient, escapeText } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'

// One of several workers that share jobs out: tsx examples/workers/worker.ts URL. Each job goes to one of them, and is
// acknowledged when it is done, one after the other. SIGTERM ends it in order.

const [url = 'mqtt://localhost'] = process.argv.slice(2)
const client = createClient(mqtt(url))

const work = async (job: Uint8Array): Promise<string> => {
  await new Promise(done => setTimeout(done, 5))
  return escapeText(new TextDecoder().decode(job))
}

client.subscriptions$
  .pipe(
    filter(({ kind }) => kind === 'granted'),
    take(1),
  )
  .subscribe(() => console.log('ready'))

client
  .observe('jobs/+', { group: 'workers', qos: 1, ack: 'manual' })
  .pipe(ackAfter(({ payload }) => work(payload)))
  .subscribe({
    next: job => console.log(`done ${job}`),
    error: (error: unknown) => {
      console.error(escapeText(String(error)))
      process.exitCode = 1
    },
  })

process.once('SIGTERM', () => void client.close())
