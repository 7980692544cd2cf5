import { checkArgument, hasFunctions, satisfies } from '../base/checks.js'
import type { Client } from '../client/client.js'
import { createObserving } from './model/observing.js'
import { createTemplates } from './model/templates.js'
import { createTraffic } from './model/traffic.js'
import { watch } from './model/watch.js'
import { type InspectOptions, type Settings, settingsOf } from './options.js'
import { createAnswer } from './server/answer.js'
import { type Assets, readAssets } from './server/files.js'
import { listen } from './server/listen.js'
import { createBacklog } from './server/session.js'
import { stateOf } from './server/standing.js'

/** What of a client an inspector needs. */
export type Inspectable = Pick<
  Client,
  'observe' | 'publish' | 'ping' | 'intercept' | 'failures$' | 'status$' | 'subscriptions$' | 'snapshot'
>

/** A page that shows what a client does, while it is open. */
export interface Inspector extends AsyncDisposable {
  /** The address with the token in it, to be opened in a browser. Whoever has it sees, and does, what the page can. */
  readonly url: string
  /** The port it listens on. */
  readonly port: number
  /** How many pages are open. */
  readonly pages: number
  /** Ends it: pages are told, the port is free, the client is left as it was. The client stays open. */
  close(): Promise<void>
}

/**
 * Resolves with a page about a client, served on this machine alone: topics, live marbles, decode failures, who observes
 * what, and what is on the wire. It is open until it is closed, or until the client is; what it keeps is bounded, and
 * what is left out is shown there with numbers. Needs the package `ws`.
 *
 * Rejects with an `InspectorError` where the port is taken.
 *
 * @throws OptionError for what is no client, and for an unknown or wrong option
 * @throws FilterError for an invalid filter
 * @throws TemplateError for an invalid template
 * @throws InspectorError where the page is missing from the package
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { inspect } from 'rxtopics/inspector'
 * import { mqtt } from 'rxtopics/mqtt'
 *
 * const client = createClient(mqtt('mqtt://localhost'))
 * const inspector = await inspect(client, { filter: 'home/#' })
 * console.log(inspector.url)
 * ```
 */
export const inspect = (client: Inspectable, options: InspectOptions = {}): Promise<Inspector> => {
  checkArgument('inspect.client', client, isInspectable)
  return startInspector(client, settingsOf(options), readAssets())
}

/** As `inspect`, with a page from anywhere. */
export const startInspector = async (
  client: Inspectable,
  settings: Settings,
  assets: Assets,
): Promise<Inspector> => {
  const traffic = createTraffic(settings)
  const { readOnly, filters, maxTopics, maxPayload, maxBytes, maxRecording } = settings
  const templates = createTemplates([...settings.templates, ...settings.topics])
  const limits = { topics: maxTopics, payload: maxPayload, bytes: maxBytes, recording: maxRecording }
  const observing = createObserving(client, filters)
  const answer = createAnswer(client, traffic, settings, templates, observing)
  const listening = await listen(assets, settings, answer, {
    welcome: () => ({
      ...{ kind: 'welcome', driver: client.snapshot().driver, readOnly },
      ...{ templates: templates.rows, limits },
    }),
    state: () => stateOf(client.snapshot(), observing.all()),
    backlog: () => {
      const backlog = createBacklog(traffic, maxPayload, templates)
      return { backlog, end: traffic.listen(backlog) }
    },
  })
  // After it listens: what cannot listen has not touched the client.
  const watching = watch(client, settings, traffic, observing)
  let closing: Promise<void> | null = null
  const close = (): Promise<void> => {
    watching.unsubscribe()
    closing ??= listening.close()
    return closing
  }
  watching.add(client.status$.subscribe({ complete: () => void close() }))
  return {
    url: listening.url,
    port: listening.port,
    get pages() {
      return listening.pages()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

const isInspectable = /* @__PURE__ */ satisfies(
  value => hasFunctions(value, 'observe', 'publish', 'ping', 'intercept', 'snapshot'),
  'a client',
)
