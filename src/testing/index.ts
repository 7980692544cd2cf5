export type { Actions } from './actions.js'
export type { ExpectedError, Values } from './alphabet.js'
export {
  type ContractCase,
  ContractError,
  type ContractOptions,
  driverContract,
  type RegisterTest,
  type TestDriverOptions,
  testDriver,
} from './contract/index.js'
export type { OperatorContext, OperatorMaker } from './diagram/registry.js'
export { type DiagramCase, type DiagramOptions, diagramCase, runDiagram } from './diagram/runDiagram.js'
export {
  EndlessFrameError,
  ExpectationError,
  HarnessError,
  RecordingError,
  UnplayableError,
} from './errors.js'
export type { Expectations, ExpectOptions, ReportOptions, WireOptions } from './expectations.js'
export { type Harness, type HarnessOptions, harness } from './harness.js'
export { type CommonFields, type MessageFields, message, type RawMessageFields } from './message.js'
export { type Expected, type Having, having, type MessagePattern, type Written } from './patterns.js'
export { type Recorded, readLine } from './recording/line.js'
export type { Lines } from './recording/pull.js'
export { type RecordOptions, recordLines } from './recording/recordLines.js'
export { type ReplayOptions, replay } from './recording/replay.js'
export { type Published, type StubClient, type StubOptions, stubClient } from './stub/stubClient.js'
export type { Settled } from './stub/stubDriver.js'
export type { Subscribed } from './subscriptionLanes.js'
export type { ClientSetup, Refusal, WorldOptions } from './world.js'
