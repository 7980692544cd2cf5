import { VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { startLasting } from '../../../../../src/driver/amqp/link/lasting.js'
import { settled } from './fake.js'

const setup = async () => {
  const scheduler = new VirtualTimeScheduler()
  const told: string[] = []
  const ends: ((reason: string) => void)[] = []
  let found: Promise<boolean> = Promise.resolve(true)
  const consumer = await startLasting({
    time: createTime(scheduler),
    begin: async lost => {
      const number = ends.push(lost)
      told.push(`begin ${number}`)
      return {
        settle: () => {},
        cancel: async () => void told.push(`cancel ${number}`),
        close: async () => void told.push(`close ${number}`),
      }
    },
    remake: () => {
      told.push('remake')
      return found
    },
    ended: () => told.push('ended'),
    resumed: kept => told.push(kept ? 'kept' : 'gone'),
    failed: reason => told.push(reason),
  })
  const end = async (after: number) => {
    scheduler.schedule(() => ends.at(-1)?.('reason'), after)
    scheduler.flush()
    await settled()
  }
  return {
    ...{ consumer, told, end },
    finds: (what: Promise<boolean>) => {
      what.catch(() => {})
      found = what
    },
  }
}

test('one that has lasted is begun again, as often as it ends', async () => {
  const { told, end, finds } = await setup()
  await end(1_000)
  finds(Promise.resolve(false))
  await end(5_000)
  const again = (number: number, what: string) => ['ended', 'remake', `begin ${number}`, what]
  expect(told).toEqual(['begin 1', ...again(2, 'kept'), ...again(3, 'gone')])
})

test('one that ends at once is not, and one that cannot be is told of, too', async () => {
  const { told, end, finds } = await setup()
  await end(999)
  expect(told).toEqual(['begin 1', 'ended', 'reason'])
  finds(Promise.reject(new Error('refused')))
  await end(1_000)
  expect(told.slice(3)).toEqual(['ended', 'remake', 'reason'])
})

test('the one that there is is ended', async () => {
  const { consumer, told, end } = await setup()
  await end(1_000)
  await consumer.cancel()
  await consumer.close()
  expect(told.slice(-2)).toEqual(['cancel 2', 'close 2'])
  // Of what nobody wants any more nothing is begun again, whenever it ends.
  await end(0)
  expect(told.at(-1)).toBe('ended')
})

test('who leaves while it is begun again leaves nothing behind', async () => {
  const { consumer, told, end, finds } = await setup()
  let find = (_: boolean) => {}
  finds(
    new Promise(resolve => {
      find = resolve
    }),
  )
  await end(1_000)
  await consumer.cancel()
  find(true)
  await settled()
  expect(told).toEqual(['begin 1', 'ended', 'remake'])
})

test('nor who leaves while it begins', async () => {
  const { consumer, told, end } = await setup()
  const ending = end(1_000)
  for (let turn = 0; turn < 4 && !told.includes('begin 2'); turn++) await Promise.resolve()
  await consumer.close()
  await ending
  expect(told.slice(-2)).toEqual(['begin 2', 'close 2'])
})
