// @vitest-environment jsdom
import {
  provideTopics,
  useLatest,
  useLatestByTopic,
  useMessages,
  useOnMessage,
  usePublish,
  useStatus,
} from 'rxtopics/vue'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  createApp,
  createSSRApp,
  defineComponent,
  effectScope,
  h,
  nextTick,
  ref,
  shallowRef,
  type VNodeChild,
} from 'vue'
import { makePlace } from '../../support/views/page.js'
import { brief, celsius } from '../../support/views/shown.js'
import { createStage } from '../../support/views/stage.js'
import { type Mount, type Shows, viewSuite } from '../../support/views/suite.js'

interface Given {
  /** As it is written where it is used: another topic each time that it is asked. */
  readonly target: () => ReturnType<typeof celsius.at<{ room: string }>> | null
  readonly heard: (value: number) => void
}

const setups: Record<Shows, (given: Given) => () => VNodeChild> = {
  latest: ({ target }) => {
    const { state, value, error } = useLatest(target)
    return () => brief(state.value, value.value, error.value?.name)
  },
  thrice: given => {
    const texts = [1, 2, 3].map(() => setups.latest(given))
    return () => texts.map(text => text())
  },
  byTopic: () => {
    const { state, messages, error } = useLatestByTopic(celsius)
    const rooms = () => [...messages.value.values()].map(({ params, value }) => params.room + value)
    return () => brief(state.value, ...rooms(), error.value?.name)
  },
  messages: () => {
    const { state, messages } = useMessages(celsius, { last: 3 })
    return () => brief(state.value, messages.value.map(({ value }) => value).join(','))
  },
  onMessage: ({ target, heard }) => {
    const { state, error } = useOnMessage(target, ({ value }) => heard(value))
    return () => brief(state.value, error.value?.name)
  },
  status: ({ target }) => {
    const status = useStatus()
    const { state, value } = useLatest(target)
    return () => brief(status.value.state, state.value, value.value)
  },
  publish: ({ target }) => {
    const { publish, pending, receipt, error } = usePublish()
    const click = () => {
      const topic = target()
      if (topic !== null) void publish(topic as never, 7 as never, { qos: 1 })
    }
    return () =>
      h('button', { onClick: click }, brief(pending.value, receipt.value?.outcome, error.value?.name))
  },
}

const mount: Mount = (shows, client, first, heard) => {
  const place = makePlace()
  const texts: string[] = []
  const room = ref(first)
  const target = () => (room.value === null ? null : celsius.at({ room: room.value }))
  const app = createApp({
    setup: () => {
      const render = setups[shows]({ target, heard })
      return () => {
        const shown = render()
        texts.push(typeof shown === 'string' ? shown : '')
        return shown
      }
    },
  })
  app.config.warnHandler = warning => {
    throw new Error(warning)
  }
  app.use(provideTopics(client)).mount(place as never)
  let mounted = true
  return {
    text: () => place.textContent,
    texts,
    room: to => {
      room.value = to
      return nextTick()
    },
    click: () => {
      place.querySelector('button')?.click()
      texts.push(place.textContent)
      return nextTick().then(() => {
        texts.push(place.textContent)
      })
    },
    unmount: () => {
      if (mounted) app.unmount()
      mounted = false
    },
  }
}

describe('Vue', () => viewSuite(mount))

describe('what a server has rendered', () => {
  const Shown = defineComponent(() => {
    const { state, value } = useLatest(() => celsius.at({ room: 'a' }))
    const status = useStatus()
    // Another element for another state.
    return () => [
      h(state.value === 'live' ? 'b' : 'i', brief(state.value, value.value)),
      h('p', status.value.state),
    ]
  })
  const html = '<!--[--><i>waiting</i><p>idle</p><!--]-->'

  test.each(['that is idle', 'that is connected'])('is taken over with a client %s', async kept => {
    const { client, broker } = createStage()
    broker.publish('home/a/celsius', '1', { retain: true })
    if (kept === 'that is connected') {
      client.observe(celsius, { retained: 'latest' }).subscribe()
      await expect.poll(() => client.snapshot().status.state).toBe('connected')
    }
    const said: unknown[] = []
    for (const level of ['error', 'warn'] as const)
      vi.spyOn(console, level).mockImplementation((...words) => said.push(words))
    onTestFinished(() => void vi.restoreAllMocks())
    const place = makePlace()
    place.innerHTML = html
    const app = createSSRApp(Shown).use(provideTopics(client))
    app.mount(place as never)
    expect(place.innerHTML).toBe(html)
    await expect.poll(() => place.innerHTML).toBe('<!--[--><b>live 1</b><p>connected</p><!--]-->')
    expect(said).toEqual([])
    app.unmount()
    await client.close()
  })
})

describe('outside of components', () => {
  test('an effect scope unsubscribes, where the client is given', async () => {
    const { client, broker } = createStage()
    broker.publish('home/a/celsius', '1', { retain: true })
    const scope = effectScope()
    const target = shallowRef('home/a/celsius')
    const latest = scope.run(() => useLatest(target, { client }))
    await expect.poll(() => latest?.state.value).toBe('live')
    scope.stop()
    await expect.poll(() => client.snapshot().status.state).toBe('idle')
    await client.close()
  })
})
