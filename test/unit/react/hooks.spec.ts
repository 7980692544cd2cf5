// @vitest-environment jsdom
import { createElement as h, type ReactNode, StrictMode, useState } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import {
  TopicsProvider,
  useLatest,
  useLatestByTopic,
  useMessages,
  useOnMessage,
  usePublish,
  useStatus,
} from 'rxtopics/react'
import { afterEach, beforeEach, describe, expect, vi } from 'vitest'
import { makePlace } from '../../support/views/page.js'
import { brief, celsius } from '../../support/views/shown.js'
import { type Mount, type Shows, viewSuite } from '../../support/views/suite.js'

interface Props {
  readonly room: string | null
  readonly heard: (value: number) => void
  readonly render: (text: string) => void
}

/** As it is written where it is used: another topic in each render. */
const topicOf = (room: string | null) => (room === null ? null : celsius.at({ room }))

const components: Record<Shows, (props: Props) => ReactNode> = {
  latest: ({ room, render }) => {
    const { state, value, error } = useLatest(topicOf(room))
    const text = brief(state, value, error?.name)
    render(text)
    return text
  },
  thrice: props => [1, 2, 3].map(key => h(components.latest, { key, ...props })),
  byTopic: () => {
    const { state, messages, error } = useLatestByTopic(celsius)
    return brief(
      state,
      ...[...messages.values()].map(({ params, value }) => params.room + value),
      error?.name,
    )
  },
  messages: () => {
    const { state, messages } = useMessages(celsius, { last: 3 })
    return brief(state, messages.map(({ value }) => value).join(','))
  },
  onMessage: ({ room, heard }) => {
    const { state, error } = useOnMessage(topicOf(room), ({ value }) => heard(value))
    return brief(state, error?.name)
  },
  status: ({ room, render }) => {
    const text = `${useStatus().state} ${brief(useLatest(topicOf(room)).state, useLatest(topicOf(room)).value)}`
    render(text)
    return text
  },
  publish: ({ room, render }) => {
    const { publish, pending, receipt, error } = usePublish()
    const text = brief(pending, receipt?.outcome, error?.name)
    render(text)
    return h(
      'button',
      { type: 'button', onClick: () => void publish(celsius.at({ room: room ?? '' }), 7, { qos: 1 }) },
      text,
    )
  },
}

interface Steps {
  readonly shows: Shows
  readonly first: string | null
  readonly props: Omit<Props, 'room'>
  /** Gets what puts it into another room. */
  readonly changes: (change: (room: string | null) => void) => void
}

const Page = ({ shows, first, props, changes }: Steps) => {
  const [room, change] = useState(first)
  changes(change)
  return h(components[shows], { room, ...props })
}

const mount =
  (strict: boolean): Mount =>
  async (shows, client, first, heard) => {
    const place = makePlace()
    const root = createRoot(place as never)
    const texts: string[] = []
    let change: (room: string | null) => void = () => {}
    const changes: Steps['changes'] = given => {
      change = given
    }
    const props = { heard, render: (text: string) => texts.push(text) }
    const page = h(TopicsProvider, { client }, h(Page, { shows, first, props, changes }))
    flushSync(() => root.render(strict ? h(StrictMode, null, page) : page))
    return {
      text: () => place.textContent,
      texts,
      room: room => flushSync(() => change(room)),
      click: () => flushSync(() => place.querySelector('button')?.click()),
      unmount: () => flushSync(() => root.unmount()),
    }
  }

let complaints: ReturnType<typeof vi.spyOn>
beforeEach(() => {
  complaints = vi.spyOn(console, 'error')
})
afterEach(() => {
  const { calls } = complaints.mock
  complaints.mockRestore()
  expect(calls).toEqual([])
})

describe('React', () => viewSuite(mount(false)))
describe('React, StrictMode', () => viewSuite(mount(true)))
