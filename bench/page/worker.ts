// Runs in a shared worker, for all pages. See ../page.ts.
import { serveTabs } from 'rxtopics/tabs'
import { webSocket } from 'rxtopics/websocket'

declare const input: { readonly url: string }

serveTabs(webSocket(input.url, { clientId: 'dashboard' }))
