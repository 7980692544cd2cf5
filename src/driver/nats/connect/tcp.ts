import { connect } from '@nats-io/transport-node'
import type { ConnectTcp } from './library.js'

/** Connects by TCP, and TLS over it: in Node. */
export const connectTcp: ConnectTcp = connect
