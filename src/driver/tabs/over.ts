import { createTime } from '../../base/time.js'
import type { Driver, Link, LinkContext, LinkHandlers } from '../driver.js'
import { createPerClient } from '../perClient.js'
import { createMember, type Member } from './election/member.js'
import { TabsUnavailableError } from './errors.js'
import { checkTabsOptions, sizesOf, type TabsOptions } from './options.js'
import type { Platform } from './platform.js'
import type { Line, LineHandlers } from './tab/line.js'
import { createTabLink } from './tab/link.js'
import { createSender, type Sender } from './tab/sender.js'
import { dialWorker } from './tab/worker.js'

/** Returns the driver, on this platform. */
export const tabsOver = (platform: Platform, options: TabsOptions): Driver => {
  checkTabsOptions(options)
  const { name, driver, worker } = options
  const sizes = sizesOf(options)
  let member: Member | null = null
  const senderOf = createPerClient<{ sender: Sender | null }>(() => ({ sender: null }))

  const dialOf = ({ scheduler, random }: LinkContext) => {
    const time = createTime(scheduler)
    if (worker !== undefined && platform.hasWorkers()) {
      return (handlers: LineHandlers): Line => dialWorker({ worker, platform, time }, handlers)
    }
    const without =
      (missing: string) =>
      (handlers: LineHandlers): Line => {
        time.schedule(() => handlers.ended(new TabsUnavailableError(missing)))
        return { post: () => {}, silent: () => {}, close: () => {} }
      }
    if (driver === undefined) return without('SharedWorker')
    const missing = platform.missing()
    if (missing !== null) return without(missing)
    return (handlers: LineHandlers): Line => {
      member ??= createMember({ name, driver, platform, time, random, options: sizes })
      return member.dial(handlers)
    }
  }

  const open = (handlers: LinkHandlers, context: LinkContext): Link => {
    const kept = senderOf(context)
    kept.sender ??= createSender(context.random)
    return createTabLink(
      {
        time: createTime(context.scheduler),
        ...{ sender: kept.sender, dial: dialOf(context) },
        ...{ heartbeat: sizes.heartbeat, heartbeatTimeout: sizes.heartbeatTimeout },
      },
      handlers,
    )
  }
  return { name: 'tabs', open }
}
