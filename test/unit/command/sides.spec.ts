import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asyncScheduler, NEVER, of } from 'rxjs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from '../../../src/command/arguments.js'
import { sideOf } from '../../../src/command/sides.js'
import { connectionOptions } from '../../../src/command/target.js'
import type { World } from '../../../src/command/world.js'
import { startRig } from './world.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rxtopics-sides-'))
})
afterAll(() => rm(folder, { recursive: true }))

const side = async (given: string, filters: readonly string[], more: Partial<World> = {}) => {
  const world = {
    ...{ env: {}, stderr: { write: () => {} }, random: Math.random },
    ...{ scheduler: asyncScheduler, ended$: NEVER, ...more },
  } as unknown as World
  const found = await sideOf(given, filters, parse([], connectionOptions).values, world)
  return found && [[...found.values.all().keys()], found.others]
}

test('a file: what is stored and matches; what is no stored value is counted, whatever its topic', async () => {
  const path = join(folder, 'r.jsonl')
  const lines = [
    { topic: 'a/1', payload: 'x', retain: true },
    { topic: 'a/2', payload: 'live' },
    { topic: 'b', payload: 'x', retain: true },
    { topic: 'c', payload: '', retain: true },
    { topic: 'a/\u0085', payload: 'x', retain: true },
  ]
  await writeFile(path, lines.map(line => JSON.stringify(line)).join('\n'))
  expect(await side(path, ['a/#', 'a/1'])).toEqual([['a/1', 'a/\u0085'], 2])
  expect(await side(path, ['#'], { ended$: of('signal') })).toBeNull()
  await expect(side(path, ['a#'])).rejects.toThrow('a#')
})

test('a broker, by its URL or a profile; it is left again', async () => {
  await using rig = await startRig()
  for (const topic of ['a', 'b']) rig.broker.publish(topic, 'x', { retain: true })
  expect(await side(rig.url, ['a', '+'])).toEqual([['a', 'b'], 0])
  const path = join(folder, 'profiles.json')
  await writeFile(path, JSON.stringify({ here: { url: rig.url } }), { mode: 0o600 })
  const env = { RXTOPICS_PROFILES: path, RXTOPICS_URL: 'mqtt://127.0.0.1:9' }
  expect(await side('profile:here', ['b'], { env })).toEqual([['b'], 0])
  expect(rig.broker.snapshot().clients).toEqual([])
  await expect(side('mqtt://127.0.0.1:9', ['#'])).rejects.toThrow('ECONNREFUSED')
})
