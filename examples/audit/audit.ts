import { filter } from 'rxjs'
import {
  type Client,
  type ClientOptions,
  createClient,
  type Driver,
  type Interceptor,
  type Receipt,
  RejectedError,
} from 'rxtopics'

/** What became of one message. Payloads may be nobody's business: a record has their size alone. */
export interface AuditRecord {
  /** `rejected` by an interceptor, which comes after `received`; `failed` in any other way. */
  readonly kind: 'published' | 'received' | 'rejected' | 'failed'
  readonly direction: 'outgoing' | 'incoming'
  readonly topic: string
  /** Of a received message that was rejected it is in the record before. */
  readonly bytes?: number
  /** The outcome of a publish, who rejected a message and why, or the error. */
  readonly detail: string
}

const rejected = ({ interceptor, reason }: RejectedError) => `${interceptor}: ${reason}`

const ofPublish = (outcome: Receipt | Error | null): Pick<AuditRecord, 'kind' | 'detail'> => {
  if (outcome === null) return { kind: 'failed', detail: 'taken back' }
  if (outcome instanceof RejectedError) return { kind: 'rejected', detail: rejected(outcome) }
  return outcome instanceof Error
    ? { kind: 'failed', detail: outcome.name }
    : { kind: 'published', detail: outcome.outcome }
}

/** Returns what writes down every message on its way: the first interceptor, since `settled` tells what later ones do. */
const recording = (write: (record: AuditRecord) => void): Interceptor => ({
  name: 'audit',
  outgoing: (publish, { settled }) => {
    const { topic, payload } = publish
    settled(outcome => write({ direction: 'outgoing', topic, bytes: payload.length, ...ofPublish(outcome) }))
    return publish
  },
  incoming: message => {
    const { topic, payload } = message
    write({ kind: 'received', direction: 'incoming', topic, bytes: payload.length, detail: '' })
    return message
  },
})

/** Returns a client whose messages are all on record, whatever its interceptors make of them. */
export const audited = (
  driver: Driver,
  options: ClientOptions,
  write: (record: AuditRecord) => void,
): Client => {
  const interceptors = [recording(write), ...(options.interceptors ?? [])]
  const client = createClient(driver, { ...options, interceptors })
  client.rejections$.pipe(filter(({ direction }) => direction === 'incoming')).subscribe(rejection => {
    const { direction, topic } = rejection
    write({ kind: 'rejected', direction, topic, detail: rejected(rejection) })
  })
  return client
}
