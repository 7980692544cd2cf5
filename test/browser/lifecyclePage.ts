// Runs in a browser: see browser.spec.ts.
import { filter, firstValueFrom } from 'rxjs'
import { type Client, createClient, type Status } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'

declare const input: { readonly url: string; readonly protocolVersion: 4 | 5 }
declare const report: (value: unknown) => void
declare const window: EventTarget
declare const document: EventTarget
declare const PageTransitionEvent: new (type: string, init: { readonly persisted: boolean }) => Event

const { url, protocolVersion } = input
const hour = 3_600_000

const until = (client: Client, wanted: Status['state']) =>
  firstValueFrom(client.status$.pipe(filter(({ state }) => state === wanted)))

/** A client whose first attempt fails, and whose next one is an hour away; resolves with what it is after an event. */
const comesBack = async (tell: () => void): Promise<string> => {
  let attempts = 0
  const nowhere = () => (attempts++ === 0 ? 'ws://127.0.0.1:9' : url)
  const client = createClient(mqtt(nowhere, { protocolVersion }), { retry: () => hour })
  client.connect().subscribe()
  await until(client, 'waiting')
  tell()
  const { state } = await until(client, 'connected')
  await client.close()
  return state
}

/** A client in a page that goes into the back/forward cache and comes back. */
const goesAway = async (): Promise<readonly string[]> => {
  const states: string[] = []
  const client = createClient(mqtt(url, { protocolVersion }), { retry: () => hour })
  client.status$.subscribe(({ state }) => states.push(state))
  client.connect().subscribe()
  await until(client, 'connected')
  window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
  await until(client, 'idle')
  window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
  await until(client, 'connected')
  await client.close()
  return states
}

report({
  online: await comesBack(() => window.dispatchEvent(new Event('online'))),
  // An event of the document, which does not bubble.
  resume: await comesBack(() => {
    document.dispatchEvent(new Event('freeze'))
    document.dispatchEvent(new Event('resume'))
  }),
  cache: await goesAway(),
})
