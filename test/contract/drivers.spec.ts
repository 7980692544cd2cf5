import { startAedes, startServed } from '../support/brokers.js'
import { inMemory, overLanes, overWire } from './lanes.js'

const denied = ['denied/#']

const aedes = {
  faults: {
    'subscribe and unsubscribe in turn without waiting: the last word counts, with one copy':
      'aedes does not carry out in order what comes in order',
    'what was left or not settled comes again over the next link, marked, before what is newer':
      'aedes does not mark what it sends again',
  },
}

overLanes([
  inMemory(5),
  inMemory(4),
  overWire('served over tcp', 5, () => startServed({ denied })),
  overWire('served over WebSocket', 4, () => startServed({ denied, transport: 'ws' })),
  overWire('aedes over tcp', 4, () => startAedes({ denied }), aedes),
  overWire('aedes over tcp', 3, () => startAedes({ denied }), aedes),
  overWire('aedes over WebSocket', 4, () => startAedes({ denied, transport: 'ws' }), aedes),
])
