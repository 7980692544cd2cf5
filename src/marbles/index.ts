export { describe } from './describe.js'
export type {
  Binding,
  CodecName,
  Diagram,
  ErrorMeaning,
  FailureMeaning,
  FailureWord,
  Given,
  Json,
  Lane,
  LinkLane,
  Literal,
  Marble,
  Meaning,
  MessageMeaning,
  ObserverLane,
  Options,
  PacketMeaning,
  PacketName,
  Place,
  PublishLane,
  ReportLane,
  Retained,
  Row,
  Setting,
  StateMeaning,
  StateWord,
  Through,
  TopicLane,
  UnhandledWord,
} from './diagram.js'
export { format } from './format.js'
export { fromJson } from './json/fromJson.js'
export { toJson } from './json/toJson.js'
export { writeMeaning } from './meaning.js'
export { parse } from './parse/parse.js'
export { DiagramError, type Finding, type MarbleProblem } from './problem.js'
export { fromRecording, type RecordedMessage, type RecordingOptions } from './record/fromRecording.js'
export {
  fromTestMessages,
  type NotificationLike,
  type TestLane,
  type TestMessageLike,
} from './record/fromTestMessages.js'
export { type DrawOptions, draw } from './svg/draw.js'
export { type CompareOptions, compareRows } from './text/compareRows.js'
export { type PrintOptions, print } from './text/print.js'
