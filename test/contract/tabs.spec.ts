import type { Driver } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import type { HubOptions } from '../../src/driver/tabs/options.js'
import { tabsOver } from '../../src/driver/tabs/over.js'
import { createOrigin } from '../support/tabsOrigin.js'
import { startTabsWorker } from '../support/tabsWorker.js'
import { type Lane, overLanes } from './lanes.js'

const DENIED = 'denied/a'
const fast: HubOptions = { heartbeat: 50, heartbeatTimeout: 500 }

/** Returns how drivers of tabs are made whose connection is made by `driver`. */
type Setting = (driver: Driver) => () => Driver

const led: Setting = driver => {
  const origin = createOrigin()
  return () => tabsOver(origin.tab().platform, { name: 'contract', driver, ...fast })
}

const overWorker: Setting = driver => {
  const { platform, worker } = startTabsWorker(driver, fast)
  return () => tabsOver(platform, { name: 'contract', worker, ...fast })
}

const lane = (name: string, protocolVersion: 4 | 5, setting: Setting): Lane => ({
  name: `${name}, MQTT ${protocolVersion}`,
  missing: null,
  lacks: [
    ...['maximumPayload', 'maximumLevels', 'option redeliversAfter', 'option silence'],
    // The broker takes all tabs for one client, in a session of its own.
    ...['noLocal', 'retainAsPublished', 'option kept', 'option window'],
    // There is one for all links: see test/unit/driver/tabs.
    'option connections',
    'the system has no names',
    ...['option expiring', 'option another', 'option drop', 'option strain', 'option keepsRetained'],
    ...(protocolVersion === 5 ? ['no subscription identifiers'] : []),
    ...(protocolVersion === 5 ? [] : ['properties', 'subscription identifiers', 'retainHandling', 'groups']),
  ],
  start: async () => {
    const broker = createBroker({
      receiveMaximum: 20,
      refuse: operation => (operation.kind === 'subscribe' && operation.filter === DENIED ? 0x87 : undefined),
    })
    const stopped = createBroker()
    stopped.stop()
    return {
      makeDriver: setting(memory(broker, { protocolVersion })),
      options: {
        denied: DENIED,
        cut: () => {
          for (const each of broker.snapshot().clients) broker.disconnect(each)
        },
        restart: () => {
          broker.stop()
          broker.start()
        },
        unreachable: setting(memory(stopped)),
        groupsRedeliver: true,
      },
      [Symbol.asyncDispose]: async () => broker.stop(),
    }
  },
})

overLanes([
  lane('tabs, led by one', 5, led),
  lane('tabs, led by one', 4, led),
  lane('tabs over a worker', 5, overWorker),
  lane('tabs over a worker', 4, overWorker),
])
