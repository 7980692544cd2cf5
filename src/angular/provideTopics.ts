import {
  assertInInjectionContext,
  DestroyRef,
  type EnvironmentProviders,
  InjectionToken,
  inject,
  makeEnvironmentProviders,
} from '@angular/core'
import { checkArgument } from '../base/checks.js'
import { OptionError } from '../base/errors.js'
import type { Client } from '../client/client.js'
import { isClient } from '../view/options.js'

/** Where the client is provided: for `inject`, and for providers of a component. */
export const TOPICS: InjectionToken<Client> = /* @__PURE__ */ new InjectionToken<Client>('rxtopics')

/**
 * Returns providers of a client, for an application, a route or a test. A client that a function makes is made when it is
 * first asked for, and closed with its injector; one that is given is not closed. The connection opens with what is
 * observed, and closes after it.
 *
 * @throws OptionError for what is neither
 * @example
 * ```ts
 * import type { ApplicationConfig } from '@angular/core'
 * import { createClient } from 'rxtopics'
 * import { provideTopics } from 'rxtopics/angular'
 * import { webSocket } from 'rxtopics/websocket'
 *
 * export const config: ApplicationConfig = {
 *   providers: [provideTopics(() => createClient(webSocket('wss://broker.example/mqtt')))],
 * }
 * ```
 */
export const provideTopics = (client: Client | (() => Client)): EnvironmentProviders => {
  if (typeof client !== 'function') {
    checkArgument('provideTopics.client', client, isClient)
    return makeEnvironmentProviders([{ provide: TOPICS, useValue: client }])
  }
  const make = () => {
    const made = client()
    checkArgument('provideTopics.client', made, isClient)
    inject(DestroyRef).onDestroy(() => void made.close())
    return made
  }
  return makeEnvironmentProviders([{ provide: TOPICS, useFactory: make }])
}

/**
 * Returns the client that was provided: for what has no function of its own.
 *
 * @throws OptionError where none was
 * @example
 * ```ts
 * import { injectClient } from 'rxtopics/angular'
 *
 * export class Reconnecting {
 *   private readonly client = injectClient()
 *   again() {
 *     this.client.reconnect()
 *   }
 * }
 * ```
 */
export const injectClient = (): Client => injectClientOr(undefined, 'injectClient')

/** Returns the client that was given to a function, or else the one that was provided. */
export const injectClientOr = (given: Client | undefined, caller: string): Client => {
  assertInInjectionContext(injectClient)
  const client = given ?? inject(TOPICS, { optional: true })
  if (client === null)
    throw new OptionError(`${caller}.client`, 'is missing: provideTopics(() => client), or give one')
  return client
}
