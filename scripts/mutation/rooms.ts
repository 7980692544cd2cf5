import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The rooms of `src` that are sampled when none is named. */
export const rooms: readonly string[] = ['base', 'topic', 'client', 'driver', 'store', 'operators', 'codec']

/** Returns the source files of a room: a folder of `src`, or one file of it, with `src/` in front or without. */
export const filesOf = (room: string): readonly string[] => {
  const path = room.startsWith('src') ? room : join('src', room)
  if (!existsSync(path))
    throw new Error(`there is no ${path}; rooms: ${rooms.join(', ')}, or any path in src`)
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map(name => join(path, name))
    .sort()
}

const diagrams = 'marbles/diagrams.spec.ts'
const units = ['base', 'client', 'codec', 'driver', 'operators', 'store', 'topic'] as const

/** Suites over some systems. */
export interface Lanes {
  readonly spec: string
  /** What their names end in. */
  readonly suites: readonly string[]
}

/** The quickest lanes in which the whole of an engine takes part. */
const contracts: Readonly<Record<string, Lanes>> = {
  amqp: { spec: 'test/contract/amqp.spec.ts', suites: ['AMQP, nothing else'] },
  memory: { spec: 'test/contract/drivers.spec.ts', suites: ['memory, MQTT 5', 'memory, MQTT 4'] },
  mqtt: {
    spec: 'test/contract/drivers.spec.ts',
    suites: ['served over tcp, MQTT 5', 'aedes over WebSocket, MQTT 3.1.1'],
  },
  nats: { spec: 'test/contract/nats.spec.ts', suites: ['NATS, nothing else', 'NATS, JetStream'] },
  redis: { spec: 'test/contract/redis.spec.ts', suites: ['Redis, streams', 'Redis, nothing else'] },
  tabs: {
    spec: 'test/contract/tabs.spec.ts',
    suites: ['tabs, led by one, MQTT 5', 'tabs over a worker, MQTT 5'],
  },
}

/** The specs that are asked first, and those that are asked about what the first ones did not notice. */
export const specsOf = (file: string): readonly (readonly string[])[] => {
  const [, top = '', inner = ''] = file.split('/')
  const own = top.endsWith('.ts') ? `test/unit/${top.slice(0, -'.ts'.length)}.spec.ts` : `test/unit/${top}`
  // What all rooms use is shown by its users, too.
  if (top === 'base' || top.endsWith('.ts'))
    return [[own], units.filter(room => room !== top).map(room => `test/unit/${room}`)]
  // What engines have in common is shown by each of them.
  if (top === 'driver' && inner in contracts) return [[`${own}/${inner}`, `${own}/texts.spec.ts`]]
  return ['client', 'operators', 'marbles', 'testing'].includes(top) ? [[own], [diagrams]] : [[own]]
}

/** Returns the lanes over real systems that are asked about what no unit spec notices; `null` for what has none. */
export const lanesOf = (file: string): Lanes | null => {
  const [, room, engine = ''] = file.split('/')
  return room === 'driver' ? (contracts[engine] ?? null) : null
}

/** What is asked, too, where those notice nothing; of lanes, the in-process broker's. */
export const wideSpecs: readonly string[] = ['test/guarantees', 'test/contract', 'marbles', 'examples']
