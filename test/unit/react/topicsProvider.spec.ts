// @vitest-environment jsdom
import * as React from 'react'
import { Component, createElement as h, type ReactNode, StrictMode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { type Client, text, topic } from 'rxtopics'
import { TopicsProvider, useClient, useLatest, usePublish, useStatus } from 'rxtopics/react'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { makePlace } from '../../support/views/page.js'
import { brief, celsius } from '../../support/views/shown.js'
import { createStage } from '../../support/views/stage.js'

const Lamp = ({ client }: { readonly client?: Client }) => {
  const { state, value } = useLatest(celsius.at({ room: 'a' }), client === undefined ? {} : { client })
  return h('b', null, brief(state, value))
}
const Line = () => h('i', null, useStatus().state)
const Asking = () => String(useClient())
const Publishing = () => usePublish().pending
const within = (client: Client, ...children: readonly ReactNode[]) =>
  h(TopicsProvider, { client }, ...children)

const stageFor = () => {
  const stage = createStage()
  onTestFinished(() => stage.client.close())
  return stage
}

const show = (page: ReactNode) => {
  const place = makePlace()
  const root = createRoot(place as never)
  onTestFinished(() => flushSync(() => root.unmount()))
  const render = (next: ReactNode) => flushSync(() => root.render(next))
  render(page)
  return { place, render }
}

/** What React complains of. */
const complaints = () => {
  const spy = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => spy.mockRestore())
  return spy.mock.calls
}

interface Caught {
  readonly children?: ReactNode
  readonly caught: (error: unknown) => void
}

/** Shows nothing of what throws. */
class Boundary extends Component<Caught> {
  static getDerivedStateFromError = () => ({ failed: true })
  override readonly state = { failed: false }
  override componentDidCatch(error: unknown) {
    this.props.caught(error)
  }
  override render() {
    return this.state.failed ? null : this.props.children
  }
}

const Inline = () => brief(useLatest(topic('home/a/{what}', { ...text })).value)

const codecs = Array.from({ length: 40 }, () => ({ ...text }))
const Room = ({ room }: { readonly room: number }) =>
  brief(useLatest(topic('home/{room}', codecs[room])).state)

describe('a topic that is made where it is shown', () => {
  test('is missed with words where its codec is made there, too', async () => {
    const { client, broker } = stageFor()
    broker.publish('home/a/celsius', '1', { retain: true })
    const complained = complaints()
    // React 18 tells the window of what a boundary catches, too.
    const prevent = (event: Event) => event.preventDefault()
    window.addEventListener('error', prevent)
    onTestFinished(() => window.removeEventListener('error', prevent))
    const errors: unknown[] = []
    show(within(client, h(Boundary, { caught: error => errors.push(error) }, h(Inline))))
    await expect.poll(() => errors).toMatchObject([{ name: 'OptionError', path: 'useLatest.topic' }])
    expect(complained.join()).not.toContain('Too many re-renders')
    await expect.poll(() => client.snapshot().leases).toBe(0)
  })

  test('may be another one as often as it likes', () => {
    const { client } = stageFor()
    const { place, render } = show(within(client, h(Room, { room: 0 })))
    for (const room of codecs.keys()) render(within(client, h(Room, { room })))
    expect(place.textContent).toBe('waiting')
  })
})

describe('the provider', () => {
  test('with another client has all begin anew', async () => {
    const [one, two] = [stageFor(), stageFor()]
    one.broker.publish('home/a/celsius', '1', { retain: true })
    two.broker.publish('home/a/celsius', '2', { retain: true })
    const { place, render } = show(within(one.client, h(Lamp)))
    await expect.poll(() => place.textContent).toBe('live 1')
    render(within(two.client, h(Lamp)))
    expect(place.textContent).toBe('waiting')
    await expect.poll(() => place.textContent).toBe('live 2')
    await expect.poll(() => one.client.snapshot().status.state).toBe('idle')
  })

  test('may be left out where the client is given', async () => {
    const { client, broker } = stageFor()
    broker.publish('home/a/celsius', '1', { retain: true })
    const { place } = show(h(Lamp, { client }))
    await expect.poll(() => place.textContent).toBe('live 1')
  })

  test('is missed with words that say so, and refuses what is no client', () => {
    complaints()
    for (const [component, name] of [
      [Lamp, 'useLatest'],
      [Line, 'useStatus'],
      [Asking, 'useClient'],
      [Publishing, 'usePublish'],
    ] as const)
      expect(() => renderToString(h(component))).toThrow(`${name}.client: is missing`)
    expect(() => renderToString(within({} as never))).toThrow('TopicsProvider.client')
  })
})

describe('on a server', () => {
  test('nothing is subscribed, and it hydrates without a complaint', async () => {
    const { client, broker } = stageFor()
    const calls = complaints()
    broker.publish('home/a/celsius', '1', { retain: true })
    const page = () => h(StrictMode, null, within(client, h(Lamp), h(Line)))
    const html = renderToString(page())
    expect(html).toBe('<b>waiting</b><i>idle</i>')
    expect(client.snapshot()).toMatchObject({ leases: 0, subscriptions: [] })

    // The client of the page may be connected before React is there.
    client.observe('home/#').subscribe()
    await expect.poll(() => client.snapshot().status.state).toBe('connected')
    const place = makePlace()
    place.innerHTML = html
    const recovered: unknown[] = []
    const root = hydrateRoot(place as never, page(), { onRecoverableError: error => recovered.push(error) })
    onTestFinished(() => flushSync(() => root.unmount()))
    await expect.poll(() => place.textContent).toBe('live 1connected')
    expect([recovered, calls]).toEqual([[], []])
  })
})

// There since React 19.2.
const Activity = (React as { readonly Activity?: typeof React.Activity }).Activity

type Hiding = (props: { readonly mode: 'hidden' | 'visible'; readonly children?: ReactNode }) => ReactNode

describe.runIf(Activity !== undefined)('a hidden Activity', () => {
  test('subscribes nothing, and shows what there is when it is back', async () => {
    const { client, broker } = stageFor()
    broker.publish('home/a/celsius', '1', { retain: true })
    const page = (mode: 'hidden' | 'visible') =>
      within(client, h(Activity as unknown as Hiding, { mode }, h(Lamp)))
    const { place, render } = show(page('visible'))
    await expect.poll(() => place.textContent).toBe('live 1')
    render(page('hidden'))
    await expect.poll(() => client.snapshot().leases).toBe(0)
    broker.publish('home/a/celsius', '2', { retain: true })
    render(page('visible'))
    await expect.poll(() => place.textContent).toBe('live 2')
  })
})
