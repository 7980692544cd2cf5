import { mosquittoMissing, startMosquitto } from '../support/brokers.js'
import { overLanes, overWire } from './lanes.js'

const denied = ['denied/#']
const missing = mosquittoMissing()

const webSocket = {
  missing,
  faults: {
    'a payload of 1 MiB, or of what the driver says is the longest, arrives unchanged':
      'mosquitto passes no payloads of 100,000 bytes on over WebSocket',
  },
}

overLanes([
  overWire('mosquitto over WebSocket', 5, () => startMosquitto({ denied, transport: 'ws' }), webSocket),
  overWire(
    'mosquitto over secure WebSocket',
    5,
    () => startMosquitto({ denied, transport: 'wss' }),
    webSocket,
  ),
])
