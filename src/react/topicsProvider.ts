import {
  type Context,
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
} from 'react'
import { checkArgument } from '../base/checks.js'
import { OptionError } from '../base/errors.js'
import type { Client } from '../client/client.js'
import { isClient } from '../view/options.js'

/** What `TopicsProvider` is given. */
export interface TopicsProviderProps {
  /** The client of all that is inside. Make it in a module, and do not close it: it closes after its last observer. */
  readonly client: Client
  /** What is inside. */
  readonly children?: ReactNode
}

const Topics: Context<Client | null> = /* @__PURE__ */ createContext<Client | null>(null)

/**
 * Returns its children, and gives them a client. It neither opens nor closes the connection: what is observed inside
 * does. With another client all that is inside begins anew.
 *
 * @throws OptionError for what is no client
 * @example
 * ```tsx
 * import { createClient } from 'rxtopics'
 * import { TopicsProvider, useStatus } from 'rxtopics/react'
 * import { webSocket } from 'rxtopics/websocket'
 *
 * const client = createClient(webSocket('wss://broker.example/mqtt'))
 * const Line = () => <p>{useStatus().state}</p>
 * export const App = () => (
 *   <TopicsProvider client={client}>
 *     <Line />
 *   </TopicsProvider>
 * )
 * ```
 */
export const TopicsProvider = ({ client, children }: TopicsProviderProps): ReactElement => {
  checkArgument('TopicsProvider.client', client, isClient)
  return createElement(Topics.Provider, { value: client }, children)
}

/**
 * Returns the client that was provided: for what has no hook.
 *
 * @throws OptionError where none was
 * @example
 * ```tsx
 * import { useClient } from 'rxtopics/react'
 *
 * export const Reconnect = () => {
 *   const client = useClient()
 *   return <button onClick={() => client.reconnect()}>try again</button>
 * }
 * ```
 */
export const useClient = (): Client => useClientOr(undefined, 'useClient')

/** Returns the client that was given to a hook, or else the one that was provided. */
export const useClientOr = (given: Client | undefined, caller: string): Client => {
  const provided = useContext(Topics)
  const client = given ?? provided
  if (client === null) {
    throw new OptionError(`${caller}.client`, 'is missing: put a <TopicsProvider client={client}> around it')
  }
  return client
}
