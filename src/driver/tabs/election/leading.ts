import { ConnectionLostError } from '../../../base/linkErrors.js'
import type { Time } from '../../../base/time.js'
import type { Driver } from '../../driver.js'
import { createHub, type Hub } from '../hub/hub.js'
import type { HubSizes } from '../options.js'
import type { Channel, Platform } from '../platform.js'

/** A tab that holds the connection for all. */
export interface Leading {
  /** Names it; another time it has another name. */
  readonly id: string
  readonly hub: Hub
  /** A tab wants to be led; returns whether it is from now on. */
  attach(link: string): void
  /** Ends it: in order, or at once where another one has taken over. */
  stop(inOrder: boolean): void
}

export interface LeadingSettings {
  readonly id: string
  readonly driver: Driver
  readonly platform: Platform
  readonly time: Time
  readonly random: () => number
  readonly options: HubSizes
  /** The same each time this tab leads: the driver keeps by it what outlives a connection. */
  readonly client: object
  channelOf(link: string): string
  /** Whether it still leads. */
  isCurrent(): boolean
  /** Nobody is led any more. */
  empty(): void
}

export const createLeading = (settings: LeadingSettings): Leading => {
  const { id, driver, platform, time, random, options, client, channelOf, isCurrent, empty } = settings
  const channels = new Map<string, Channel>()
  const hub = createHub({
    ...{ driver, time, random, client, empty },
    ...options,
    confirm: then => platform.settle(() => then(isCurrent())),
  })
  return {
    id,
    hub,
    attach: link => {
      if (channels.has(link)) return
      let take: (message: unknown) => void = () => {}
      const channel = platform.channel(channelOf(link), message => take(message))
      channels.set(link, channel)
      take = hub.attach({
        post: message => channel.post(message),
        close: () => {
          channels.delete(link)
          channel.close()
        },
      })
    },
    stop: inOrder =>
      hub.stop(
        new ConnectionLostError(
          inOrder ? 'the tab that held the connection is being left' : 'another tab has taken over',
        ),
        inOrder,
      ),
  }
}
