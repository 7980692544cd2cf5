import { provideTopics, topicsKey, useClient, useLatest, usePublish, useStatus } from 'rxtopics/vue'
import { describe, expect, test } from 'vitest'
import { createSSRApp, defineComponent, h, provide } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { celsius } from '../../support/views/shown.js'
import { createStage } from '../../support/views/stage.js'

const Lamp = defineComponent(() => {
  const { state } = useLatest(() => celsius.at({ room: 'a' }))
  const status = useStatus()
  return () => `${state.value} ${status.value.state}`
})

// Without a document, as on a server.
describe('on a server', () => {
  test('nothing is subscribed', async () => {
    const { client } = createStage()
    const html = await renderToString(createSSRApp(Lamp).use(provideTopics(client)))
    expect(html).toBe('waiting idle')
    expect(client.snapshot()).toMatchObject({ leases: 0, subscriptions: [], status: { state: 'idle' } })
  })
})

describe('the client', () => {
  test('may be provided by a component', async () => {
    const { client } = createStage()
    const App = defineComponent(() => {
      provide(topicsKey, client)
      return () => h(Lamp)
    })
    expect(await renderToString(createSSRApp(App))).toBe('waiting idle')
  })

  test('is missed with words that say so', () => {
    expect(() => provideTopics({} as never)).toThrow('provideTopics.client')
    for (const [use, name] of [
      [useClient, 'useClient'],
      [useStatus, 'useStatus'],
      [usePublish, 'usePublish'],
      [() => useLatest('a'), 'useLatest'],
    ] as const)
      expect(use).toThrow(`${name}.client: is missing`)
  })
})
