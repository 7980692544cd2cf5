import { ConnectionLostError, type LinkError } from '../../../base/linkErrors.js'
import type { Link, Session } from '../../driver.js'
import { protect } from '../../protect.js'
import { SESSION_TAKEN_OVER } from '../../refusals.js'
import { answerToCarry, carriedPacket, errorToCarry, sessionToCarry } from '../protocol/carry.js'
import { early, type FromHub, type FromTab, type Port, VERSION } from '../protocol/messages.js'
import { readFromTab, versionIn } from '../protocol/read.js'
import { createDeliveries } from './deliveries.js'
import { createPublishes } from './publishes.js'
import { createRequests, uncountable } from './requests.js'
import type { HubSettings } from './settings.js'
import { createSubscriptions } from './subscriptions.js'
import { createTab, type Tab } from './tab.js'
import { createWatch } from './watch.js'

/** Holds one connection for any number of tabs: opens it for the first one, and closes it after the last one. */
export interface Hub {
  /** A tab has come; returns what takes what it posts. */
  attach(port: Port<FromHub>): (message: unknown) => void
  /** Ends all links, and the connection: in order, or at once. */
  stop(error: LinkError, inOrder: boolean): void
  /** How many tabs there are. */
  size(): number
}

export const createHub = (settings: HubSettings): Hub => {
  const { driver, time, random, client, maximumUnread, confirm, empty } = settings
  const tabs = new Set<Tab>()
  // Of the connection.
  let link: Link | null = null
  let session: Session | null = null
  let isClosing = false
  let isStopped = false
  let isEnding = false
  // Those that are told that they are closed when the connection is.
  let farewells: Tab[] = []

  const post = (tab: Tab, message: FromHub) => {
    if (tab.state !== 'gone') tab.port.post(message)
  }

  const subscriptions = createSubscriptions(random)
  const publishes = createPublishes({
    answer: (tab, id, { code, text, error, uncertain }) =>
      post(tab, { kind: 'published', id, answer: answerToCarry(code, text, error, uncertain) }),
    emptied: tab => {
      if (tab.state === 'leaving') finish(tab, null)
    },
  })
  const deliveries = createDeliveries({
    ...{ time, subscriptions, grace: settings.grace, tabs },
    send: (tab, message, identifiers, delivery) => {
      post(tab, { kind: 'message', message, identifiers, delivery })
      // A message of any size has to come through, or it would end every link that it is for.
      if (tab.unread - tab.largest > maximumUnread)
        finish(
          tab,
          new ConnectionLostError(`this tab has more than ${maximumUnread} bytes of messages unread`),
        )
    },
  })
  const requests = createRequests({ time, subscriptions, deliveries, post })
  const watch = createWatch(time, settings, {
    tabs,
    probe: tab => post(tab, { kind: 'probe' }),
    silent: tab => finish(tab, new ConnectionLostError('this tab gave no sign of life')),
  })

  /** What a tab had ends. The last one leaves its subscriptions to the session, which may be kept. */
  const release = (tab: Tab) => {
    const ended = subscriptions.leave(tab)
    if (link !== null && session !== null && !isClosing && !isStopped && ended.length > 0 && tabs.size > 1)
      link.unsubscribe(ended, () => {})
    deliveries.left(tab)
  }

  const part = ({ port }: Tab, error: LinkError | null) => {
    port.post({ kind: 'closed', error: error === null ? null : errorToCarry(error) })
    port.close()
  }

  const finish = (tab: Tab, error: LinkError | null, inOrder: boolean = true) => {
    if (tab.state === 'gone') return
    const wasOpen = tab.state === 'open'
    tab.state = 'gone'
    publishes.left(tab)
    if (wasOpen) release(tab)
    tabs.delete(tab)
    const isLast = tabs.size === 0 && link !== null && !isEnding
    if (isLast && error === null) farewells.push(tab)
    else part(tab, error)
    if (tabs.size > 0 || isEnding) return
    watch.stop()
    if (link === null) return empty()
    isClosing = true
    if (inOrder) link.close()
    else link.abort()
  }

  /** The connection has ended, and with it the links of all who have it. */
  const ended = (error: LinkError | null) => {
    const wasClosing = isClosing
    link = null
    session = null
    isClosing = false
    deliveries.lost()
    publishes.lost()
    subscriptions.clear()
    requests.lost()
    isEnding = true
    for (const tab of farewells) part(tab, null)
    farewells = []
    const reason = error ?? new ConnectionLostError('the connection was closed')
    for (const tab of [...tabs]) {
      // Of an orderly end those who have come since know nothing.
      if (tab.state === 'new' || (wasClosing && tab.state === 'waiting')) continue
      finish(tab, tab.state === 'leaving' ? null : reason)
    }
    isEnding = false
    if (isStopped) return
    if ([...tabs].some(({ state }) => state === 'waiting')) return open()
    if (tabs.size > 0) return
    watch.stop()
    empty()
  }

  const closed = (of: Link | null, error: LinkError | null) => {
    if (of !== null && of !== link) return
    // A frozen tab that wakes up learns of this before it learns that it holds the connection no more.
    if (error?.reasonCode !== SESSION_TAKEN_OVER) return ended(error)
    const taken = link
    confirm(isCurrent => {
      if (link === taken) ended(isCurrent ? error : new ConnectionLostError('another tab has taken over'))
    })
  }

  const opened = (found: Session) => {
    if (link === null) return
    const problem = uncountable(found.capabilities)
    if (problem !== null) {
      const refused = link
      ended(problem)
      return refused.abort()
    }
    session = found
    requests.opened(link, found.capabilities)
    deliveries.opened(link, found.present, found.persistent)
    publishes.opened(link)
    for (const tab of tabs) if (tab.state === 'waiting') welcome(tab, found)
  }

  const welcome = (tab: Tab, found: Session) => {
    tab.state = 'open'
    post(tab, { kind: 'opened', session: sessionToCarry(found) })
  }

  const open = () => {
    const own: Link = driver.open(
      {
        opened,
        message: (...message) => deliveries.message(...message),
        ready: publishes.ready,
        noticed: notice => {
          for (const tab of tabs) if (tab.state === 'open') post(tab, { kind: 'noticed', notice })
        },
        closed: error => closed(own, error),
      },
      { scheduler: time, random, client, dropped: publishes.takeDropped() },
    )
    link = own
  }

  const greeted = (tab: Tab, { client: name }: FromTab & { kind: 'hello' }) => {
    if (tab.state !== 'new') return
    tab.client = name
    tab.state = 'waiting'
    post(tab, { kind: 'beat' })
    if (session !== null && !isClosing) welcome(tab, session)
    else if (link === null) open()
  }

  const close = (tab: Tab) => {
    if (tab.state !== 'open') return finish(tab, null)
    release(tab)
    tab.state = 'leaving'
    if (tab.waiting.size() === 0) finish(tab, null)
  }

  const heed = (tab: Tab, message: FromTab) => {
    if (tab.state !== 'open' && !early.has(message.kind)) return
    switch (message.kind) {
      case 'hello':
        return greeted(tab, message)
      case 'beat':
        return post(tab, { kind: 'beat' })
      case 'alive':
        return
      case 'close':
        return close(tab)
      case 'abort':
        return finish(tab, null, false)
      case 'subscribe':
        return requests.subscribe(tab, message)
      case 'unsubscribe':
        return requests.unsubscribe(tab, message)
      case 'publish':
        return publishes.publish(
          tab,
          { id: message.id, packet: carriedPacket(message.packet) },
          message.again,
        )
      case 'ack':
        return deliveries.settle(tab, message.delivery, message.code, message.text)
      case 'read':
        tab.unread = Math.max(0, tab.unread - message.bytes)
        if (message.bytes >= tab.largest) tab.largest = 0
        return
      case 'ping':
        return link?.ping(() => post(tab, { kind: 'pong', id: message.id }))
    }
  }

  return {
    attach: port => {
      const tab = createTab(port, time.now())
      tabs.add(tab)
      watch.start()
      // Of one that is gone nothing is heeded: it is neither new nor open, and is ended already.
      return given => {
        tab.heard = time.now()
        tab.probes = 0
        const version = versionIn(given, 'hello')
        if (version !== null && version !== VERSION) {
          post(tab, { kind: 'refused', version: VERSION })
          return finish(tab, null)
        }
        const message = readFromTab(given)
        if (message !== null) return protect(() => heed(tab, message))
        finish(tab, new ConnectionLostError('what this tab has sent is no message of this library'))
      }
    },
    stop: (error, inOrder) => {
      isStopped = true
      isEnding = true
      watch.stop()
      // Nothing more is told to the broker: what nobody has settled is its own.
      deliveries.lost()
      for (const tab of [...tabs]) finish(tab, error)
      if (inOrder) link?.close()
      else link?.abort()
    },
    size: () => tabs.size,
  }
}
