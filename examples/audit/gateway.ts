import { catchError, EMPTY, mergeMap } from 'rxjs'
import { allow, deny, escapeText, rateLimit, sizeLimit, stamp } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { type AuditRecord, audited } from './audit.js'

// Hands what comes to relay/TOPIC on to TOPIC, under rules: tsx examples/audit/gateway.ts URL. It prints its audit log, one
// record for each line, and at the end how many messages were rejected. SIGTERM ends it.

const [url = 'mqtt://localhost'] = process.argv.slice(2)

const write = ({ kind, direction, topic, bytes, detail }: AuditRecord) =>
  console.log(
    [direction, kind, escapeText(topic), ...(bytes === undefined ? [] : [`${bytes} bytes`]), detail]
      .filter(part => part !== '')
      .join(' | '),
  )

const client = audited(
  mqtt(url),
  {
    interceptors: [
      deny(['relay/plant/secret/#'], { direction: 'incoming' }),
      sizeLimit(64),
      allow(['plant/#'], { direction: 'outgoing' }),
      stamp({ by: 'gateway' }),
      rateLimit({ count: 3, per: 60_000, excess: 'reject' }),
    ],
  },
  write,
)
client.subscriptions$.subscribe(({ kind }) => {
  if (kind === 'granted') console.log('ready')
})

client
  .observe('relay/#', { qos: 1, retained: 'none' })
  .pipe(
    mergeMap(({ topic, payload }) =>
      // What becomes of it is on record; the next one may go on.
      client.publish(topic.slice('relay/'.length), payload, { qos: 1 }).pipe(catchError(() => EMPTY)),
    ),
  )
  .subscribe({
    error: (error: unknown) => {
      console.error(escapeText(String(error)))
      process.exitCode = 1
    },
  })

process.once('SIGTERM', () => {
  console.log(`${client.snapshot().counts.rejected} rejected`)
  void client.close()
})
