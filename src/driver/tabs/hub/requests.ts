import { LinkError } from '../../../base/linkErrors.js'
import { FAILURE } from '../../../base/reasonCodes.js'
import type { Time } from '../../../base/time.js'
import { plainStart } from '../../../topic/filter/grammar.js'
import type { Capabilities, Link, SubscribeRequest } from '../../driver.js'
import { answerToCarry } from '../protocol/carry.js'
import type { FromHub, FromTab } from '../protocol/messages.js'
import type { Deliveries } from './deliveries.js'
import type { Subscriptions } from './subscriptions.js'
import type { Tab } from './tab.js'

/** What tabs ask for, on its way to the connection, and the answers on their way back. */
export interface Requests {
  opened(link: Link, capabilities: Capabilities): void
  subscribe(tab: Tab, asked: FromTab & { readonly kind: 'subscribe' }): void
  unsubscribe(tab: Tab, asked: FromTab & { readonly kind: 'unsubscribe' }): void
  lost(): void
}

export interface RequestsPort {
  readonly time: Time
  readonly subscriptions: Subscriptions
  readonly deliveries: Pick<Deliveries, 'subscribed'>
  post(tab: Tab, message: FromHub): void
}

export const createRequests = ({ time, subscriptions, deliveries, post }: RequestsPort): Requests => {
  // Of the connection.
  let link: Link | null = null
  let isNamed = false
  let groupIsNamed = false

  return {
    opened: (opened, { identifiers, groupIdentifiers = identifiers }) => {
      link = opened
      isNamed = identifiers
      groupIsNamed = groupIdentifiers
    },
    subscribe: (tab, { id, requests }) => {
      const asked = subscriptions.ask(tab, requests, time.now())
      const places = new Map<SubscribeRequest, number>()
      const sent = asked.map((request, at) => {
        const named = plainStart(request.filter) > 0 ? groupIsNamed : isNamed
        const own = named ? request : { ...request, identifier: undefined }
        places.set(own, at)
        return own
      })
      link?.subscribe(sent, (request, code, text, error) => {
        const at = places.get(request) ?? 0
        const [own, wanted] = [asked[at], requests[at]]
        if (own === undefined || wanted === undefined || tab.state !== 'open') return
        subscriptions.answered(tab, own, code < FAILURE)
        // Others may have more of it.
        const granted = code < FAILURE ? Math.min(code, wanted.qos) : code
        post(tab, { kind: 'subscribed', id, at, answer: answerToCarry(granted, text, error) })
        // What has come since it was asked for, by what others had asked for before.
        if (code < FAILURE) deliveries.subscribed(tab, [wanted.filter])
      })
      deliveries.subscribed(
        tab,
        requests.map(({ filter }) => filter),
      )
    },
    unsubscribe: (tab, { id, filters }) => {
      const answer = (at: number, code: number, text?: string) =>
        post(tab, { kind: 'unsubscribed', id, at, answer: answerToCarry(code, text) })
      const last = new Map<string, number>()
      for (const [at, filter] of filters.entries()) {
        // Also one that no tab has: the session may have it.
        if (subscriptions.end(tab, filter) && !last.has(filter)) last.set(filter, at)
        else answer(at, 0)
      }
      if (last.size === 0) return
      link?.unsubscribe([...last.keys()], (filter, code, text) => answer(last.get(filter) ?? 0, code, text))
    },
    lost: () => {
      link = null
    },
  }
}

/** Returns why tabs cannot share a connection: of copies that are not named nobody knows how many are one publish. */
export const uncountable = ({ identifiers, overlap }: Capabilities): LinkError | null =>
  identifiers || overlap === 'one'
    ? null
    : new LinkError(
        'tabs cannot share this connection: the broker sends a copy for each subscription, and copies do not say which',
        { fatal: true },
      )
