import { test } from 'node:test'
import { createBroker, memory } from 'rxtopics/memory'
import { testDriver } from 'rxtopics/testing'

// Run by node:test, as somebody else's project would: test/unit/testing/contract/testDriver.spec.ts.

const broker = createBroker()
testDriver(test, () => memory(broker), { quiet: 5, patience: 1_000 })
