import { amqp } from './amqp.js'
import { base } from './base.js'
import { client } from './client.js'
import { codec } from './codec.js'
import { driver } from './driver.js'
import type { Equivalent } from './equivalent.js'
import { memory } from './memory.js'
import { mqtt } from './mqtt.js'
import { nats } from './nats.js'
import { operators } from './operators.js'
import { redis } from './redis.js'
import { store } from './store.js'
import { tabs } from './tabs.js'
import { topic } from './topic.js'

export const equivalent: readonly Equivalent[] = [
  ...amqp,
  ...base,
  ...client,
  ...codec,
  ...driver,
  ...memory,
  ...mqtt,
  ...nats,
  ...operators,
  ...redis,
  ...store,
  ...tabs,
  ...topic,
]
