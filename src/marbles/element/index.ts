export { defineMarbles } from './defineMarbles.js'
export type { Observed } from './feeds.js'
export type { LaneKind, LiveEvent, LiveFigures, LiveSign } from './liveEvent.js'
export type { LiveObserveOptions, LiveOptions, MarblesElement } from './marblesElement.js'
