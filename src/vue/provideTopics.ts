import { hasInjectionContext, type InjectionKey, inject, type Plugin } from 'vue'
import { checkArgument } from '../base/checks.js'
import { OptionError } from '../base/errors.js'
import type { Client } from '../client/client.js'
import { isClient } from '../view/options.js'

/** Where the client is provided: for `provide` in a component, for those below it. */
export const topicsKey: InjectionKey<Client> = /* @__PURE__ */ Symbol('rxtopics')

/**
 * Returns a plugin that gives an app a client. It neither opens nor closes the connection: what is observed does.
 *
 * @throws OptionError for what is no client
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { provideTopics } from 'rxtopics/vue'
 * import { webSocket } from 'rxtopics/websocket'
 * import { createApp } from 'vue'
 *
 * const client = createClient(webSocket('wss://broker.example/mqtt'))
 * createApp({}).use(provideTopics(client))
 * ```
 */
export const provideTopics = (client: Client): Plugin => {
  checkArgument('provideTopics.client', client, isClient)
  return {
    install: app => {
      app.provide(topicsKey, client)
    },
  }
}

/**
 * Returns the client that was provided: for what has no composable.
 *
 * @throws OptionError where none was
 * @example
 * ```ts
 * import { useClient } from 'rxtopics/vue'
 *
 * export const useReconnect = () => {
 *   const client = useClient()
 *   return () => client.reconnect()
 * }
 * ```
 */
export const useClient = (): Client => useClientOr(undefined, 'useClient')

/** Returns the client that was given to a composable, or else the one that was provided. */
export const useClientOr = (given: Client | undefined, caller: string): Client => {
  const client = given ?? (hasInjectionContext() ? inject(topicsKey, null) : null)
  if (client === null)
    throw new OptionError(`${caller}.client`, 'is missing: app.use(provideTopics(client)), or give one')
  return client
}
