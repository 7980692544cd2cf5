export { RelayedError, TabsUnavailableError, TabsVersionError } from './errors.js'
export type { HubOptions, ServeTabsOptions, SharedWorkerLike, TabsOptions } from './options.js'
export { serveTabs } from './serve.js'
export { tabs } from './tabs.js'
