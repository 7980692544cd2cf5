import * as t from 'io-ts'
import { createClient, json, topic } from 'rxtopics'
import { webSocket } from 'rxtopics/websocket'

/** What the rooms say of themselves. */
export const reading = topic('home/{room}/reading', json(t.type({ celsius: t.number })))

const broker = new URLSearchParams(location.search).get('broker') ?? 'ws://localhost:9001'

/** Made here and closed by nobody: it connects when something is shown, and leaves when nothing is. */
export const client = createClient(webSocket(broker), { retry: () => 500 })
