import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqttJs, { type IClientOptions, type MqttClient } from 'mqtt'
import { filter, firstValueFrom, Observable, Subject, share } from 'rxjs'
import { type Client, type ClientOptions, createClient } from 'rxtopics'
import { fileStore } from 'rxtopics/file-store'
import { mqtt } from 'rxtopics/mqtt'
import { createQlobber } from '../qlobber.js'
import { floor } from './floor.js'
import { decodeByHand, reading } from './typed.js'

/** Called for every message that an observer gets; `decoded`: params and value, of a typed pipeline. */
export type Seen = (topic: string, payload: Uint8Array, qos: number, decoded?: unknown) => void

/** One way to do it, over one connection. */
export interface Contender {
  /** Has one observer for each filter, and resolves when the broker has granted them all. */
  observe(filters: readonly string[], qos: 0 | 1, seen: Seen): Promise<void>
  unobserve(filters: readonly string[]): Promise<void>
  publish(topic: string, payload: Buffer, qos: 0 | 1, done: () => void): void
  /** Resolves when the connection takes more. */
  drained(): Promise<void>
}

export type Version = 4 | 5
export type Open = (url: string, version: Version, clientId: string) => Promise<Contender>

const library: Open = (url, version, clientId) => withOptions(url, version, clientId, {})

/** What is published waits in a file until the broker has it. */
const stored: Open = async (url, version, clientId) => {
  const folder = await mkdtemp(join(tmpdir(), 'rxtopics-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return withOptions(url, version, clientId, { outbox: { store: fileStore(join(folder, 'outbox')) } })
}

/** One typed pipeline, whatever is to be observed. */
const typed: Open = async (url, version, clientId) => {
  const opened = await openLibrary(url, version, clientId, {})
  return {
    ...opened.contender,
    observe: async (_filters, qos, seen) => {
      opened.client
        .observe(reading, { qos })
        .subscribe(({ topic, payload, qos: at, params, value }) =>
          seen(topic, payload, at, { params, value }),
        )
      await opened.answered()
    },
  }
}

const withOptions = async (...given: Parameters<typeof openLibrary>): Promise<Contender> =>
  (await openLibrary(...given)).contender

const openLibrary = async (
  url: string,
  version: Version,
  clientId: string,
  options: ClientOptions,
): Promise<{ contender: Contender; client: Client; answered(): Promise<unknown> }> => {
  // As many as raw MQTT.js has in flight, which knows no limit.
  const driver = mqtt(url, { protocolVersion: version, clientId, maximumInFlight: 65_535 })
  const client = createClient(driver, { linger: 60_000, ...options })
  const status = firstValueFrom(client.status$.pipe(filter(({ state }) => state === 'connected')))
  // Keeps the connection open.
  client.observe('bench/keep').subscribe()
  await status
  let subscriptions: { unsubscribe(): void }[] = []
  const answered = () => firstValueFrom(client.publish('bench/keep', new Uint8Array(), { qos: 1 }))
  const contender: Contender = {
    observe: async (filters, qos, seen) => {
      subscriptions = filters.map(each =>
        client.observe(each, { qos }).subscribe(message => seen(message.topic, message.payload, message.qos)),
      )
      // Sent after the SUBSCRIBEs, and so answered after them.
      await answered()
      const granted = client.snapshot().subscriptions.filter(({ phase }) => phase === 'on')
      if (granted.length !== filters.length + 1) throw new Error(`${granted.length} of ${filters.length}`)
    },
    unobserve: async () => {
      for (const subscription of subscriptions) subscription.unsubscribe()
      await answered()
    },
    publish: (topic, payload, qos, done) => {
      client.publish(topic, payload, { qos }).subscribe({ complete: done })
    },
    drained: () => Promise.resolve(),
  }
  return { contender, client, answered }
}

const connectRaw = (url: string, version: Version, clientId: string): Promise<MqttClient> =>
  new Promise((resolve, reject) => {
    const options: IClientOptions = { protocolVersion: version, clientId, reconnectPeriod: 0 }
    const client = mqttJs.connect(url, options)
    client.once('error', reject)
    client.once('connect', () => {
      const { stream } = client
      if ('setNoDelay' in stream && typeof stream.setNoDelay === 'function') stream.setNoDelay(true)
      resolve(client)
    })
  })

const raw = async (
  url: string,
  version: Version,
  clientId: string,
  listen: (client: MqttClient, filters: readonly string[], seen: Seen) => void,
): Promise<Contender> => {
  const client = await connectRaw(url, version, clientId)
  const all =
    (act: (filter: string, done: (error?: Error | null) => void) => void) => (filters: readonly string[]) =>
      new Promise<void>((resolve, reject) => {
        let left = filters.length
        for (const each of filters) {
          act(each, error => {
            left -= 1
            if (error) reject(error)
            else if (left === 0) resolve()
          })
        }
      })
  return {
    observe: (filters, qos, seen) => {
      listen(client, filters, seen)
      return all((each, done) => client.subscribe(each, { qos }, done))(filters)
    },
    unobserve: filters => {
      client.removeAllListeners('message')
      return all((each, done) => client.unsubscribe(each, done))(filters)
    },
    publish: (topic, payload, qos, done) => {
      if (qos > 0) {
        client.publish(topic, payload, { qos }, done)
      } else {
        // Its callback costs more with each that waits.
        client.publish(topic, payload, { qos })
        done()
      }
    },
    drained: () =>
      new Promise(resolve => {
        if (client.stream.writableNeedDrain) client.stream.once('drain', resolve)
        else resolve()
      }),
  }
}

/** MQTT.js alone: one listener, no routing. */
const mqttJsAlone: Open = (url, version, clientId) =>
  raw(url, version, clientId, (client, _filters, seen) => {
    client.on('message', (topic, payload, { qos }) => seen(topic, payload, qos))
  })

/** The same pipeline by hand. */
const typedByHand: Open = (url, version, clientId) =>
  raw(url, version, clientId, (client, _filters, seen) => {
    client.on('message', (topic, payload, { qos }) => {
      const decoded = decodeByHand(topic, payload)
      if (decoded !== null) seen(topic, payload, qos, decoded)
    })
  })

interface Message {
  readonly topic: string
  readonly payload: Buffer
  readonly qos: number
}

const messagesOf = (client: MqttClient): Observable<Message> =>
  new Observable<Message>(subscriber => {
    client.on('message', (topic, payload, { qos }) => subscriber.next({ topic, payload, qos }))
  }).pipe(share())

/** As ngx-mqtt does it: every Observable looks at every message, and splits its filter and the topic to do so. */
const filterEach: Open = (url, version, clientId) =>
  raw(url, version, clientId, (client, filters, seen) => {
    const messages = messagesOf(client)
    for (const each of filters) {
      messages
        .pipe(
          filter(({ topic }) => matchesByLevel(each, topic)),
          share(),
        )
        .subscribe(({ topic, payload, qos }) => seen(topic, payload, qos))
    }
  })

const matchesByLevel = (given: string, topic: string): boolean => {
  const filters = given.split('/')
  const topics = topic.split('/')
  for (let i = 0; i < filters.length; i += 1) {
    if (filters[i] === '#') return true
    if (filters[i] !== '+' && filters[i] !== topics[i]) return false
  }
  return filters.length === topics.length
}

/** One look-up, and a Subject that is shared for each filter. */
const lookUp: Open = (url, version, clientId) =>
  raw(url, version, clientId, (client, filters, seen) => {
    const matcher = createQlobber<Subject<Message>>()
    for (const each of filters) {
      const subject = new Subject<Message>()
      matcher.add(each, subject)
      subject.pipe(share()).subscribe(({ topic, payload, qos }) => seen(topic, payload, qos))
    }
    client.on('message', (topic, payload, { qos }) => {
      for (const subject of matcher.match(topic)) subject.next({ topic, payload, qos })
    })
  })

export const contenders = {
  ...{ library, stored, typed, mqttJs: mqttJsAlone, typedByHand, filterEach, lookUp, floor },
} as const
