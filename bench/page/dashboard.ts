// Runs in a browser: a dashboard of many topics, of which a screenful is shown in each frame. See ../page.ts.
import { animationFrameScheduler, auditTime, tap } from 'rxjs'
import { createClient, type Driver, json, latestByTopic, type Message, topic } from 'rxtopics'
import { type SharedWorkerLike, tabs } from 'rxtopics/tabs'
import { webSocket } from 'rxtopics/websocket'

declare const input: { readonly url: string; readonly worker: boolean }
declare const SharedWorker: new (url: string) => SharedWorkerLike
interface Element {
  textContent: string | null
  append(...nodes: Element[]): void
}
declare const document: { readonly body: Element; createElement(name: string): Element }
declare const PerformanceObserver: new (
  seen: (list: { getEntries(): readonly { readonly duration: number }[] }) => void,
) => { observe(options: { readonly type: string; readonly buffered: boolean }): void }

const SHOWN = 40

const { url, worker } = input
const driver = (): Driver =>
  worker
    ? tabs({ name: 'bench', worker: () => new SharedWorker('/worker.js') })
    : webSocket(url, { clientId: 'dashboard' })

const rows = Array.from({ length: SHOWN }, () => document.createElement('div'))
document.body.append(...rows)

const seen = { messages: 0, topics: 0, frames: 0, tasks: [] as number[], granted: false }
const client = createClient(driver())
client.subscriptions$.subscribe(({ kind }) => {
  if (kind === 'granted') seen.granted = true
})
const show = (latest: ReadonlyMap<string, Message<unknown, unknown>>) => {
  seen.frames += 1
  seen.topics = latest.size
  let at = 0
  for (const [name, { value }] of latest) {
    const row = rows[at]
    if (row === undefined) return
    row.textContent = `${name} ${JSON.stringify(value)}`
    at += 1
  }
}
client
  .observe(topic('site/{site}/room/{room}/reading', json()))
  .pipe(
    tap(() => {
      seen.messages += 1
    }),
    latestByTopic(),
    auditTime(0, animationFrameScheduler),
  )
  .subscribe(show)

new PerformanceObserver(list => {
  for (const { duration } of list.getEntries()) seen.tasks.push(duration)
}).observe({ type: 'longtask', buffered: false })

Object.assign(globalThis, { seen, ready: true })
