import { setTimeout } from 'node:timers/promises'
import { type Process, start } from '../processes.js'
import type { Benches, Cost, Row } from '../table.js'
import type { ContenderAnswers } from './contender.js'
import type { contenders, Version } from './contenders.js'
import { type Measured, race } from './race.js'
import type { Source } from './source.js'
import { families, PREPARED, rooms, type Size } from './traffic.js'

type Kind = keyof typeof contenders

interface Setting {
  readonly goal: string
  readonly name: string
  readonly limit: number
  readonly transport?: 'tcp' | 'ws'
  readonly version: Version
  readonly qos: 0 | 1
  /** @default library */
  readonly ours?: Kind
  /** @default mqttJs */
  readonly against?: Kind
  /** Bytes of a payload. @default 100 */
  readonly size?: Size
  /** Publishes in flight. @default 1000 */
  readonly open?: number
  /** @default 1000 */
  readonly filters?: number
  /** Topics of one filter, in place of many filters. */
  readonly rooms?: number
  readonly picture?: (measured: Measured) => readonly Cost[]
}

const nameOf = (version: Version) => (version === 4 ? 'MQTT 3.1.1' : 'MQTT 5')

/** A round in which everything is compared. */
const COMPARED = 5_000

const open = async (kind: Kind, url: string, version: Version): Promise<Process<ContenderAnswers>> => {
  const contender = start<ContenderAnswers>('wire/contender.ts')
  await contender.ask('open', kind, url, version)
  return contender
}

const same = (what: string, a: string, b: string) => {
  if (a !== b || a === '') throw new Error(`${what} differ`)
}

const rowOf = ({ goal, name, limit, picture }: Setting, measured: Measured): Row => ({
  goal,
  name,
  result: `${measured.first.toPrecision(3)} against ${measured.second.toPrecision(3)} µs CPU`,
  ratio: measured.ratio,
  limit,
  costs: picture?.(measured) ?? [],
})

/** What each message costs who receives it from a peer that sends as fast as it can. */
const receiving = async (setting: Setting): Promise<Row> => {
  const { version, qos, ours: own = 'library', against = 'mqttJs', transport = 'tcp' } = setting
  using source = start<Source>('wire/source.ts')
  const url = await source.ask('listen', transport)
  using ours = await open(own, url, version)
  using theirs = await open(against, url, version)
  const all = setting.rooms === undefined ? families(setting.filters ?? 1_000) : rooms(setting.rooms)
  for (const each of [ours, theirs])
    await each.ask(
      'observe',
      all.map(({ filter }) => filter),
      qos,
    )
  await source.ask('prepare', all, version, qos, own, setting.size ?? 100, setting.rooms ?? PREPARED)

  const round = async (contender: typeof ours, kind: Kind, count: number, digest = false) => {
    await contender.ask('expect', count, digest)
    await source.ask('burst', kind, version, qos, count)
    return contender.ask('received')
  }
  const cpu = async (contender: typeof ours, kind: Kind, count: number) =>
    (await round(contender, kind, count)).cpu
  const compare = async () => {
    const a = await round(ours, own, COMPARED, true)
    const b = await round(theirs, against, COMPARED, true)
    same('deliveries', a.digest, b.digest)
  }

  if (own !== 'floor') await compare()
  // On 3.1.1 the client tells for that long which observers a retained message would be for.
  if (version === 4) await setTimeout(10_500)
  const measured = await race(
    count => cpu(ours, own, count),
    count => cpu(theirs, against, count),
  )
  if (own !== 'floor') await compare()
  return rowOf(setting, measured)
}

/** What each message costs who publishes it to a peer that acknowledges at once. */
const publishing = async (setting: Setting): Promise<Row> => {
  const { version, qos, transport = 'tcp' } = setting
  using source = start<Source>('wire/source.ts')
  const url = await source.ask('listen', transport)
  using ours = await open('library', url, version)
  using theirs = await open('mqttJs', url, version)

  const round = async (contender: typeof ours, kind: Kind, count: number, digest = false) => {
    await source.ask('expect', kind, digest)
    await contender.ask('publish', count, qos, setting.open ?? 1_000)
    const taken = await source.ask('taken', kind, count)
    return { cpu: await contender.ask('published'), taken }
  }
  const compare = async () => {
    const a = await round(ours, 'library', COMPARED, true)
    const b = await round(theirs, 'mqttJs', COMPARED, true)
    same('publishes', a.taken, b.taken)
  }

  await compare()
  const measured = await race(
    async count => (await round(ours, 'library', count)).cpu,
    async count => (await round(theirs, 'mqttJs', count)).cpu,
  )
  await compare()
  return rowOf(setting, measured)
}

/** How long publishes take through a store, of those without one: by the clock, for a disk takes no CPU. */
const storing = async (): Promise<Row> => {
  using source = start<Source>('wire/source.ts')
  const url = await source.ask('listen', 'tcp')
  using ours = await open('stored', url, 5)
  using theirs = await open('library', url, 5)

  const round = async (contender: typeof ours, kind: Kind, count: number, digest = false) => {
    await source.ask('expect', kind, digest)
    const since = performance.now()
    await contender.ask('publish', count, 1)
    const spent = (performance.now() - since) * 1_000
    return { spent, taken: await source.ask('taken', kind, count) }
  }
  const compare = async () => {
    const a = await round(ours, 'stored', COMPARED, true)
    const b = await round(theirs, 'library', COMPARED, true)
    same('publishes', a.taken, b.taken)
  }

  await compare()
  const { ratio, first, second } = await race(
    async count => (await round(ours, 'stored', count)).spent,
    async count => (await round(theirs, 'library', count)).spent,
  )
  await compare()
  const perSecond = (time: number) => `${(1_000 / time).toFixed(0)} thousand`
  return {
    goal: '19',
    name: 'time per QoS 1 publish with the file store, 1,000 in flight, of without',
    result: `${perSecond(first)} against ${perSecond(second)} a second`,
    ratio,
    limit: 2,
  }
}

export const benches: Benches = {
  '1': async () => {
    const rows: Row[] = []
    for (const version of [4, 5] as const) {
      for (const size of [20, 100, 1_000] as const) {
        const name = `receive QoS 0, 1,000 filters, ${size} bytes, ${nameOf(version)}, of raw MQTT.js`
        const chart = { chart: 'bytes', at: size } as const
        const picture = ({ first, second }: Measured) => [
          { ...chart, series: `rxtopics, ${nameOf(version)}`, ns: first * 1_000 },
          { ...chart, series: `MQTT.js, ${nameOf(version)}`, ns: second * 1_000 },
        ]
        rows.push(await receiving({ goal: '1', name, limit: 0.25, version, qos: 0, size, picture }))
      }
    }
    const few = 'receive QoS 0, 10 filters, 100 bytes, MQTT 3.1.1, of raw MQTT.js'
    rows.push(await receiving({ goal: '1', name: few, limit: 0.25, version: 4, qos: 0, filters: 10 }))
    for (const size of [20, 100, 1_000] as const) {
      const name = `the floor: a socket whose frames are counted, ${size} bytes, of raw MQTT.js`
      rows.push(await receiving({ goal: '1', name, limit: 1, version: 4, qos: 0, size, ours: 'floor' }))
    }
    return rows
  },
  '2': async () => [
    await receiving({
      ...{ goal: '2', name: 'receive QoS 1, 1,000 filters, MQTT 3.1.1, of raw MQTT.js', limit: 0.15 },
      ...{ version: 4, qos: 1 },
    }),
    await receiving({
      ...{ goal: '2', name: 'receive QoS 1, 1,000 filters, MQTT 5, of raw MQTT.js', limit: 0.15 },
      ...{ version: 5, qos: 1 },
    }),
  ],
  '3': async () => [
    await publishing({
      ...{ goal: '3', name: 'publish QoS 0, 1,000 in a turn, of raw MQTT.js', limit: 0.25 },
      ...{ version: 5, qos: 0 },
    }),
    await publishing({
      ...{ goal: '3', name: 'publish QoS 1, 1,000 in flight, of raw MQTT.js', limit: 0.25 },
      ...{ version: 5, qos: 1 },
    }),
    await publishing({
      ...{ goal: '3', name: 'publish QoS 1, 20 in flight, of raw MQTT.js', limit: 0.25 },
      ...{ version: 5, qos: 1, open: 20 },
    }),
  ],
  '3b': async () => [
    await publishing({
      ...{ goal: '3b', name: 'publish QoS 0 over WebSocket, of raw MQTT.js', limit: 0.1, transport: 'ws' },
      ...{ version: 5, qos: 0 },
    }),
    await publishing({
      ...{ goal: '3b', name: 'publish QoS 1 over WebSocket, of raw MQTT.js', limit: 0.1, transport: 'ws' },
      ...{ version: 5, qos: 1 },
    }),
  ],
  '16': async () => [
    await receiving({
      ...{ goal: '16', name: 'a typed pipeline, 1,000 topics, of the same by hand on MQTT.js', limit: 0.45 },
      ...{ version: 5, qos: 0, ours: 'typed', against: 'typedByHand', size: 250, rooms: 1_000 },
    }),
    await receiving({
      ...{
        goal: '16',
        name: 'a typed pipeline, 200,000 topics, of the same by hand on MQTT.js',
        limit: 0.45,
      },
      ...{ version: 5, qos: 0, ours: 'typed', against: 'typedByHand', size: 250, rooms: 200_000 },
    }),
  ],
  '19': async () => [await storing()],
  peers: async () => [
    await receiving({
      ...{ goal: 'peers', name: 'receive QoS 0, 1,000 filters, of a filter() per Observable', limit: 0.01 },
      ...{ version: 4, qos: 0, against: 'filterEach' },
    }),
    await receiving({
      ...{ goal: 'peers', name: 'receive QoS 0, 1,000 filters, of qlobber, Subject and share()', limit: 0.2 },
      ...{ version: 4, qos: 0, against: 'lookUp' },
    }),
  ],
}
