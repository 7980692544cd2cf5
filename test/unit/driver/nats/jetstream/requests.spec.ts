import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/nats-core'
import { describe, expect, test } from 'vitest'
import { createRetained } from '../../../../../src/driver/nats/jetstream/retained.js'
import { createSessions, type SessionSettings } from '../../../../../src/driver/nats/jetstream/sessions.js'
import { prepareStreams, type StreamSettings } from '../../../../../src/driver/nats/jetstream/streams.js'
import { createMapping } from '../../../../../src/driver/nats/subjects/mapping.js'
import { percentTokens } from '../../../../../src/driver/nats/subjects/percent.js'
import { requestOf } from '../link/fake.js'

const notFound = (code: number) => Object.assign(new Error('not found'), { code })

const sessionSettings: SessionSettings = {
  ...{
    prefix: 'rxs-me-',
    kept: true,
    sessionExpiry: 60,
    groupExpiry: 30,
    ackWait: 1_000,
    receiveMaximum: 10,
  },
}

/** Sessions of a stream `s`, whose server answers from lists; and what it was asked. */
const sessionsOf = ({
  settings = {} as Partial<SessionSettings>,
  pages = [] as readonly object[],
  infos = [] as readonly (object | null)[],
  last = 9,
}) => {
  const asked: unknown[] = []
  const [answers, found] = [[...pages], [...infos]]
  const connection = {
    request: async (subject: string, body: string, options: object) => {
      asked.push([subject, JSON.parse(body), options])
      return { json: () => answers.shift() ?? {} }
    },
    publish: (subject: string) => asked.push(subject),
  }
  const consumers = {
    info: async (stream: string, name: string) => {
      asked.push(`info ${stream} ${name}`)
      const next = found.length > 1 ? found.shift() : found[0]
      if (next === undefined || next === null) throw notFound(10_014)
      return next
    },
    add: async (stream: string, config: object) => {
      asked.push([`add ${stream}`, config])
      return { name: 'made' }
    },
    delete: async (stream: string, name: string) => asked.push(`delete ${stream} ${name}`),
  }
  const manager = { consumers, streams: { info: async () => ({ state: { last_seq: last } }) } }
  const sessions = createSessions(
    connection as unknown as NatsConnection,
    manager as unknown as JetStreamManager,
    's',
    { ...sessionSettings, ...settings },
  )
  return { sessions, asked }
}
const madeBy = async (settings: Partial<SessionSettings>, group?: string) => {
  const { sessions, asked } = sessionsOf({ settings })
  await sessions.consumer(requestOf('a/b', { identifier: 7 }), 'a.b', group)
  return asked
}

describe('a consumer is made', () => {
  const common = {
    ...{ ack_policy: 'explicit', ack_wait: 1_000_000_000, deliver_policy: 'new', filter_subject: 'a.b' },
    ...{ max_ack_pending: 10, description: '7 a/b' },
  }

  test('for a session, which goes on with it, for as long as that is kept', async () => {
    const [looked, made] = await madeBy({})
    expect(looked).toMatch(/^info s /)
    const name = String(looked).slice('info s '.length)
    expect(made).toEqual(['add s', { ...common, durable_name: name, inactive_threshold: 60_000_000_000 }])
    const [, forEver] = await madeBy({ sessionExpiry: Number.POSITIVE_INFINITY })
    expect(forEver).toEqual(['add s', { ...common, durable_name: name }])
  })

  test('for a group, whoever is in it, for as long as messages wait for members', async () => {
    const [looked, made] = await madeBy({ kept: false }, 'g')
    const name = String(looked).slice('info s '.length)
    expect(made).toEqual(['add s', { ...common, durable_name: name, inactive_threshold: 30_000_000_000 }])
    expect((await madeBy({ prefix: 'rxs-you-' }, 'g'))[0]).toBe(looked)
    expect((await madeBy({}, 'other'))[0]).not.toBe(looked)
  })

  test('for one link alone, which it survives for ten seconds', async () => {
    const [made] = await madeBy({ kept: false })
    expect(made).toEqual([
      'add s',
      { ...common, name: expect.stringMatching(/^rxc-./), inactive_threshold: 10_000_000_000 },
    ])
  })

  test('without an identifier, with 0 in its place', async () => {
    const { sessions, asked } = sessionsOf({})
    await sessions.consumer(requestOf('a'), 'a', undefined)
    expect(asked[1]).toMatchObject(['add s', { description: '0 a' }])
  })

  test('only where there is none', async () => {
    const { sessions, asked } = sessionsOf({ infos: [{ name: 'there', config: {} }] })
    expect(await sessions.consumer(requestOf('a'), 'a', undefined)).toMatchObject({ name: 'there' })
    expect(asked).toHaveLength(1)
  })
})

describe('a session', () => {
  const own = async () => {
    const { asked, sessions } = sessionsOf({})
    await sessions.consumer(requestOf('a'), 'a', undefined)
    return String(asked[0]).slice('info s '.length)
  }

  test('is found page by page, by the names of its client, and what it was asked for by', async () => {
    const name = await own()
    const described = (description: string | undefined) => ({ config: { description } })
    const { sessions, asked } = sessionsOf({
      pages: [
        { consumers: ['other', name], total: 4 },
        { consumers: [name, name], total: 4 },
      ],
      infos: [described('7 a b'), described('0 c'), described('7 a b')],
    })
    const found = await sessions.find()
    expect(asked.slice(0, 2)).toEqual([
      ['$JS.API.CONSUMER.NAMES.s', { offset: 0 }, { timeout: 5_000 }],
      ['$JS.API.CONSUMER.NAMES.s', { offset: 2 }, { timeout: 5_000 }],
    ])
    expect([...found].map(([filter, { identifier, infos }]) => [filter, identifier, infos.length])).toEqual([
      ['a b', 7, 2],
      ['c', undefined, 1],
    ])
    expect(asked).toHaveLength(5)
  })

  test('has nothing that is gone, or that says not what it is for', async () => {
    const name = await own()
    for (const infos of [[null], [{ config: {} }], [{ config: { description: 'odd' } }]]) {
      const { sessions } = sessionsOf({ pages: [{ consumers: [name], total: 1 }], infos })
      expect((await sessions.find()).size).toBe(0)
    }
    for (const page of [{}, { consumers: null, total: 0 }, { consumers: [], total: 3 }]) {
      const { sessions, asked } = sessionsOf({ pages: [page] })
      expect((await sessions.find()).size).toBe(0)
      expect(asked).toHaveLength(1)
    }
  })

  test('ends with all that it has', async () => {
    const name = await own()
    const { sessions, asked } = sessionsOf({ pages: [{ consumers: [name, 'other'], total: 2 }] })
    await sessions.forget()
    sessions.endSoon('x')
    expect(asked.slice(1)).toEqual([`delete s ${name}`, '$JS.API.CONSUMER.DELETE.s.x'])
  })
})

describe('how far a consumer is', () => {
  const at = (stream_seq: number, num_pending: number, num_ack_pending = 0) => ({
    ...{ delivered: { stream_seq }, num_pending, num_ack_pending },
  })
  const positionOf = async (...infos: readonly (object | null)[]) => {
    const { sessions, asked } = sessionsOf({ infos })
    return [await sessions.position('x'), asked.length]
  }

  test('is asked until it has sent all, or is at the end, or its window is full', async () => {
    expect(await positionOf(at(1, 3), at(2, 1), at(3, 0))).toEqual([3, 3])
    expect(await positionOf(at(8, 1), at(9, 1))).toEqual([9, 2])
    expect(await positionOf(at(4, 1, 9), at(5, 1, 10))).toEqual([5, 2])
  })

  test('is asked fifty times at most, and nothing where there is none', async () => {
    expect(await positionOf(at(4, 1))).toEqual([4, 50])
    expect(await positionOf(null)).toEqual([0, 1])
  })
})

describe('streams', () => {
  const settings: StreamSettings = {
    ...{ stream: 's', topics: ['a/#'], storage: 'memory', replicas: 3, maxAge: 60, maxBytes: 1_000 },
  }
  const prepare = async (more: Partial<StreamSettings> = {}) => {
    const made: unknown[] = []
    const manager = {
      streams: {
        info: async () => {
          throw notFound(10_059)
        },
        add: async (config: object) => {
          made.push(config)
          return { config }
        },
      },
    } as unknown as JetStreamManager
    const mapping = createMapping(percentTokens, { prefix: '', maximum: 64 })
    return { made, streams: await prepareStreams(manager, mapping, { ...settings, ...more }) }
  }

  test('are made as they are described', async () => {
    const { made } = await prepare()
    const common = { storage: 'memory', num_replicas: 3 }
    expect(made).toEqual([
      { ...common, name: 's', subjects: ['a', 'a.>'], max_age: 60_000_000_000, max_bytes: 1_000 },
      {
        ...{ ...common, name: 's-retained', subjects: ['$RXR.s-retained.>'] },
        ...{ max_msgs_per_subject: 1, allow_direct: true },
      },
    ])
  })

  test('have no bounds where none are given', async () => {
    const { made } = await prepare({ maxAge: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY })
    expect(made[0]).toMatchObject({ max_age: 0, max_bytes: -1 })
  })

  test('what is stored of a subject is found, and forgotten, at its place', async () => {
    const { streams } = await prepare()
    const asked: unknown[] = []
    const bytes = Uint8Array.of(1)
    const left = [[bytes, new Uint8Array()], [bytes]]
    const manager = {
      streams: {
        getMessage: async (stream: string, query: { last_by_subj: string }) => {
          asked.push([stream, query])
          const data = query.last_by_subj.endsWith('empty') ? new Uint8Array() : bytes
          return query.last_by_subj.endsWith('none') ? null : { subject: query.last_by_subj, data }
        },
        purge: async (stream: string, what: object) => asked.push([stream, what]),
      },
      consumers: {
        add: async (stream: string, config: object) => {
          asked.push([stream, config])
          return { name: 'c', num_pending: 600 }
        },
        delete: async (stream: string, name: string) => asked.push([stream, name]),
      },
    }
    const consumer = {
      fetch: async (options: object) => {
        asked.push(options)
        return (left.shift() ?? []).map(data => ({ subject: streams.retainedSubject('a.x'), data }))
      },
    }
    const client = { consumers: { get: async () => consumer } }
    const retained = createRetained({
      ...{ streams, manager: manager as unknown as JetStreamManager },
      client: client as unknown as JetStreamClient,
    })
    const stored: string[] = []
    await retained.fetch(['a', 'empty', 'none'], ({ subject }) => stored.push(subject))
    expect(stored).toEqual(['a'])
    expect(asked.splice(0)).toHaveLength(3)
    await retained.fetch(['a.*'], ({ subject }) => stored.push(subject))
    // The one that is empty is none; three came, and then none: the rest is replaced.
    expect(stored).toEqual(['a', 'a.x', 'a.x'])
    expect(asked.splice(0)).toEqual([
      [
        's-retained',
        {
          ...{ ack_policy: 'none', deliver_policy: 'last_per_subject', mem_storage: true },
          ...{ filter_subject: '$RXR.s-retained.a.*', inactive_threshold: 10_000_000_000 },
        },
      ],
      { max_messages: 500, expires: 5_000 },
      { max_messages: 500, expires: 5_000 },
      { max_messages: 500, expires: 5_000 },
      ['s-retained', 'c'],
    ])
    retained.forget('a', 4)
    expect(asked).toEqual([['s-retained', { filter: '$RXR.s-retained.a', seq: 5 }]])
  })
})
