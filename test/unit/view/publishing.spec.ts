import { createClient, number, topic } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { publishingView } from '../../../src/view/publishing.js'

const celsius = topic('home/{room}/celsius', number)
const brief = ({ pending, receipt, error }: ReturnType<ReturnType<typeof publishingView>['current']>) => [
  pending,
  receipt?.outcome,
  error?.name,
]

describe('publishing', () => {
  let unhandled: unknown[] = []
  const note = (reason: unknown) => unhandled.push(reason)
  beforeEach(() => {
    unhandled = []
    process.on('unhandledRejection', note)
  })
  afterEach(() => process.off('unhandledRejection', note))

  test('gives a promise of the receipt, and tells what became of it', async () => {
    const broker = createBroker()
    await using client = createClient(memory(broker))
    const view = publishingView(client)
    const seen: unknown[] = []
    const leave = view.subscribe(() => seen.push(brief(view.current())))
    const { publish } = view.current()
    expect((await publish(celsius.at({ room: 'lab' }), 20, { qos: 1, retain: true })).outcome).toBe(
      'acknowledged',
    )
    expect((await publish('raw', 'x')).outcome).toBe('sent')
    expect(seen).toEqual([
      [1, undefined, undefined],
      [0, 'acknowledged', undefined],
      [1, 'acknowledged', undefined],
      [0, 'sent', undefined],
    ])
    expect(view.current().publish).toBe(publish)
    expect([...broker.retained().keys()]).toEqual(['home/lab/celsius'])
    leave()
    await publish('raw', 'y')
    expect(seen).toHaveLength(4)
  })

  test('that fails is told, and rejects for who looks, and for nobody else', async () => {
    await using client = createClient(
      memory(createBroker({ refuse: ({ kind }) => (kind === 'publish' ? 0x87 : undefined) })),
    )
    const view = publishingView(client)
    const { publish } = view.current()
    void publish('a', 'x', { qos: 1 })
    await expect.poll(() => view.current().error?.name).toBe('PublishRefusedError')
    await expect(publish('a/#', 'x')).rejects.toThrow('a/#')
    expect(brief(view.current())).toEqual([0, undefined, 'TopicNameError'])
    await new Promise(resolve => setImmediate(resolve))
    expect(unhandled).toEqual([])
    await publish('b', 'x')
    expect(view.current().error).toBe(undefined)
  })
})
