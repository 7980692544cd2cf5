import { mosquittoMissing, startMosquitto } from '../support/brokers.js'
import { overPlatformSocket } from '../support/platformSocket.js'
import { overLanes, overWire } from './lanes.js'

const platform = {
  missing: mosquittoMissing(),
  faults: {
    'a payload of 1 MiB, or of what the driver says is the longest, arrives unchanged':
      'mosquitto passes no payloads of 100,000 bytes on over WebSocket',
  },
  make: overPlatformSocket,
}
const launch = () => startMosquitto({ denied: ['denied/#'], transport: 'ws' })

overLanes([
  overWire('mosquitto over a WebSocket of the platform', 5, launch, platform),
  overWire('mosquitto over a WebSocket of the platform', 4, launch, platform),
])
