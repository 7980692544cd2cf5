import { getContext, setContext } from 'svelte'
import { checkArgument } from '../base/checks.js'
import { attempt } from '../base/either.js'
import { OptionError } from '../base/errors.js'
import type { Client } from '../client/client.js'
import { isClient } from '../view/options.js'

const key = /* @__PURE__ */ Symbol('rxtopics')

/**
 * Gives a client to the component that is being made, and to all below it. It neither opens nor closes the connection: what
 * is observed does.
 *
 * @throws OptionError for what is no client
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { provideTopics } from 'rxtopics/svelte'
 * import { webSocket } from 'rxtopics/websocket'
 *
 * // In <script> of the root component.
 * provideTopics(createClient(webSocket('wss://broker.example/mqtt')))
 * ```
 */
export const provideTopics = (client: Client): void => {
  checkArgument('provideTopics.client', client, isClient)
  setContext(key, client)
}

/**
 * Returns the client that was provided, while a component is being made.
 *
 * @throws OptionError where none was
 * @example
 * ```ts
 * import { useClient } from 'rxtopics/svelte'
 *
 * // In <script>; below it <button onclick={() => client.reconnect()}>.
 * const client = useClient()
 * ```
 */
export const useClient = (): Client => useClientOr(undefined, 'useClient')

/** Returns the client that was given to a function, or else the one that was provided. */
export const useClientOr = (given: Client | undefined, caller: string): Client => {
  if (given !== undefined) return given
  // Svelte throws where no component is being made.
  const provided = attempt(() => getContext<Client | undefined>(key))
  if (provided._tag === 'Right' && provided.right !== undefined) return provided.right
  throw new OptionError(
    `${caller}.client`,
    'is missing: call provideTopics(client) in a component around it, or give one',
  )
}
