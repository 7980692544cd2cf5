import { MessageChannel } from 'node:worker_threads'
import type { Driver } from 'rxtopics'
import type { ServeTabsOptions, SharedWorkerLike } from '../../src/driver/tabs/options.js'
import type { Platform } from '../../src/driver/tabs/platform.js'
import { serveOver, type WorkerScope } from '../../src/driver/tabs/serve.js'
import { createOrigin } from './tabsOrigin.js'

/** A worker that serves tabs in this process, over the ports of Node; `worker` connects to it. */
export const startTabsWorker = (
  driver: Driver,
  options: ServeTabsOptions = {},
): { readonly platform: Platform; readonly worker: () => SharedWorkerLike; readonly stop: () => void } => {
  const listeners = new Set<Parameters<WorkerScope['addEventListener']>[1]>()
  const scope: WorkerScope & { readonly onconnect: null } = {
    onconnect: null,
    addEventListener: (_, listener) => listeners.add(listener),
    removeEventListener: (_, listener) => listeners.delete(listener),
  }
  const stop = serveOver(scope, driver, options)
  return {
    platform: { ...createOrigin().tab().platform, hasWorkers: () => true },
    worker: () => {
      const { port1, port2 } = new MessageChannel()
      for (const listener of listeners) listener({ ports: [port2 as never] })
      return { port: port1 as never, addEventListener: () => {} }
    },
    stop,
  }
}
