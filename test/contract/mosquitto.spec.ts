import { mosquittoMissing, startMosquitto } from '../support/brokers.js'
import { overLanes, overWire } from './lanes.js'

const denied = ['denied/#']
const missing = mosquittoMissing()
const mosquitto = { missing }

const oldest = {
  missing,
  faults: {
    'a kept client finds its subscriptions again, and what was published meanwhile, in order':
      'mosquitto has no session present for MQTT 3.1',
  },
}

overLanes([
  overWire('mosquitto', 5, () => startMosquitto({ denied }), mosquitto),
  overWire('mosquitto as installed', 5, () => startMosquitto({ denied, asInstalled: true }), mosquitto),
  overWire('mosquitto', 4, () => startMosquitto({ denied }), mosquitto),
  overWire('mosquitto', 3, () => startMosquitto({ denied }), oldest),
  overWire('mosquitto over tls', 5, () => startMosquitto({ denied, transport: 'tls' }), mosquitto),
])
