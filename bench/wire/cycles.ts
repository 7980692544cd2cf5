import { type Process, start } from '../processes.js'
import type { Benches, Row } from '../table.js'
import type { ContenderAnswers, Rest } from './contender.js'
import type { Source } from './source.js'
import { families } from './traffic.js'

const SOAK_MS = 15_000

const row = (name: string, before: Rest, after: Rest): Row => {
  if (before.resources !== after.resources) {
    throw new Error(`left open: ${after.resources} and not ${before.resources}`)
  }
  const [first, last] = [before, after].map(({ bytes }) => (bytes / 1e6).toFixed(2))
  return {
    goal: '15',
    name,
    result: `${first} MB, then ${last} MB`,
    ratio: after.bytes / before.bytes,
    limit: 1.05,
  }
}

const observing = async (client: Process<ContenderAnswers>): Promise<Row> => {
  const cycle = async (from: number, to: number) => {
    for (let i = from; i < to; i += 1) await client.ask('observeMany', `cycle-${i}`, 100)
  }
  await cycle(0, 20)
  const before = await client.ask('rest')
  await cycle(20, 120)
  return row('heap after 10,000 filters observed and left, of before', before, await client.ask('rest'))
}

const soaking = async (client: Process<ContenderAnswers>, source: Process<Source>): Promise<Row> => {
  const all = families(1_000)
  await client.ask(
    'observe',
    all.map(({ filter }) => filter),
    1,
  )
  await source.ask('prepare', all, 5, 1, 'library', 100)
  const traffic = async () => {
    await client.ask('expect', 20_000, false)
    await source.ask('burst', 'library', 5, 1, 20_000)
    await client.ask('received')
    await source.ask('expect', 'library', false)
    await client.ask('publish', 10_000, 1)
    await source.ask('taken', 'library', 10_000)
  }
  await traffic()
  await traffic()
  const before = await client.ask('rest')
  const end = Date.now() + SOAK_MS
  let messages = 0
  while (Date.now() < end) {
    await traffic()
    messages += 30_000
  }
  const name = `heap after ${SOAK_MS / 1_000} s of QoS 1 both ways, of before`
  const measured = row(name, before, await client.ask('rest'))
  return { ...measured, result: `${measured.result}, ${(messages / 1e6).toFixed(1)} M messages` }
}

export const benches: Benches = {
  '15': async () => {
    using source = start<Source>('wire/source.ts')
    using client = start<ContenderAnswers>('wire/contender.ts', ['--expose-gc'])
    await client.ask('open', 'library', await source.ask('listen', 'tcp'), 5)
    return [await observing(client), await soaking(client, source)]
  },
}
