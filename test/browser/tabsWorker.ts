// Runs in a shared worker: see tabs.spec.ts.
import { mqtt } from 'rxtopics/mqtt'
import { serveTabs } from 'rxtopics/tabs'

declare const input: { readonly url: string; readonly protocolVersion: 4 | 5 }

const { url, protocolVersion } = input
const kept = protocolVersion === 5 ? { clean: false, sessionExpiry: 600 } : { clean: false }
serveTabs(mqtt(url, { protocolVersion, clientId: 'browser', ...kept }), {
  ...{ heartbeat: 500, heartbeatTimeout: 2_500, grace: 2_000 },
})
