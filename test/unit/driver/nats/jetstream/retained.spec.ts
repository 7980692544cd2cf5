import { expect, test } from 'vitest'
import { createRetained } from '../../../../../src/driver/nats/jetstream/retained.js'
import { laneOrSkip, natsMissing } from '../../../../support/brokers.js'
import { startRig } from './rig.js'

test.runIf(laneOrSkip('nats-server', natsMissing()))(
  'the last message of each subject is what is stored, by a name and by wildcards, however many there are',
  async () => {
    await using rig = await startRig()
    const { connection, manager, client, streams } = rig
    const retained = createRetained({ manager, client, streams })
    const store = (subject: string, text: string) =>
      client.publish(streams.retainedSubject(subject), new TextEncoder().encode(text))
    const fetched = async (...subjects: readonly string[]) => {
      const texts: string[] = []
      await retained.fetch(subjects, ({ subject, data }) =>
        texts.push(`${subject} ${new TextDecoder().decode(data)}`),
      )
      return texts.sort()
    }
    for (const text of ['old', 'new']) await store('p.a', text)
    await store('p.a.b', 'x')
    const { seq } = await store('p.c', '')
    expect(await fetched('p.a')).toEqual(['p.a new'])
    expect(await fetched('p.a', 'p.a.>')).toEqual(['p.a new', 'p.a.b x'])
    expect(await fetched('p.c')).toEqual([])
    expect(await fetched('p.none', 'p.none.>')).toEqual([])
    retained.forget('p.c', seq)
    await expect.poll(async () => (await manager.streams.info(streams.retained)).state.messages).toBe(2)
    await Promise.all(Array.from({ length: 1_200 }, (_, i) => store(`p.many.${i}`, 'x')))
    expect(await fetched('p.many.*')).toHaveLength(1_200)
    await connection.flush()
  },
  20_000,
)
