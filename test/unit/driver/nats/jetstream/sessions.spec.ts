import { expect, test } from 'vitest'
import { sessionName } from '../../../../../src/driver/nats/jetstream/names.js'
import { laneOrSkip, natsMissing } from '../../../../support/brokers.js'
import { requestOf } from '../link/fake.js'
import { startRig } from './rig.js'

/** Made so that both sums of their names are the same, forth and back. */
const twins = [
  'p.bSCocuM3OkdXyIrZ9GAXQMndJiMUavoYTi6mFLK7drverEEDuNgBQJDwX811oOUgA29UJzFUAO2gUMLY25E1tN2EpI',
  'p.MvYVRuM3OkdXyIrAKJIxQMndJp5Zds0kigx4bYmqEPwY0EEDuN0uep0EnrbBRnyAMmqT1eFUAO24FAZMKcByTN2EpI',
] as const

const here = laneOrSkip('nats-server', natsMissing())

test.runIf(here)('a session is found again by its client, by filter, and by nobody else', async () => {
  await using rig = await startRig()
  const mine = rig.sessionsOf({})
  const request = requestOf('a b/#', { identifier: 7 })
  const made = await mine.consumer(request, 'p.a%20b', undefined)
  await mine.consumer(request, 'p.a%20b.>', undefined)
  const again = await rig.sessionsOf({}).consumer(request, 'p.a%20b', undefined)
  expect(again.name).toBe(made.name)
  const found = await rig.sessionsOf({}).find()
  expect([...found.keys()]).toEqual(['a b/#'])
  expect(found.get('a b/#')?.identifier).toBe(7)
  expect(found.get('a b/#')?.infos).toHaveLength(2)
  expect((await rig.sessionsOf({ prefix: 'rxs-you-' }).find()).size).toBe(0)
  await mine.end(made.name)
  await mine.end(made.name)
  expect((await mine.find()).get('a b/#')?.infos).toHaveLength(1)
  await mine.forget()
  expect((await mine.find()).size).toBe(0)
})

test.runIf(here)(
  'two subjects are never one consumer, though their names be made to be the same',
  async () => {
    await using rig = await startRig()
    const sessions = rig.sessionsOf({})
    const [one, other] = twins
    const names = [one, other].map(subject => sessionName('rxs-me-', subject))
    expect(names[0]).toBe(names[1])
    await sessions.consumer(requestOf(one), one, undefined)
    await expect(sessions.consumer(requestOf(other), other, undefined)).rejects.toThrow(/for another subject/)
  },
)

test.runIf(here)('members of a group share a consumer; one that is not kept is nobody else’s', async () => {
  await using rig = await startRig()
  const [one, other] = [rig.sessionsOf({ kept: false }), rig.sessionsOf({ prefix: 'rxs-you-' })]
  const request = requestOf('$share/g/a')
  const shared = await one.consumer(request, 'p.a', 'g')
  expect((await other.consumer(request, 'p.a', 'g')).name).toBe(shared.name)
  expect(shared.config).toMatchObject({ max_ack_pending: 10, ack_wait: 1_000_000_000 })
  const plain = requestOf('a')
  const own = await one.consumer(plain, 'p.a', undefined)
  expect((await one.consumer(plain, 'p.a', undefined)).name).not.toBe(own.name)
  expect(await one.position(own.name)).toBe(0)
  one.endSoon(own.name)
  await expect
    .poll(() => rig.manager.consumers.info('s', own.name).catch((error: Error) => error.message))
    .toMatch(/not found/)
})
