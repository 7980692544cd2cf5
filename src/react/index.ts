'use client'

export type { Latest, LatestOf } from '../view/latest.js'
export type { LatestByTopic } from '../view/latestByTopic.js'
export type { Messages } from '../view/messages.js'
export type { LatestByTopicViewOptions, MessagesViewOptions, ViewOptions } from '../view/options.js'
export type { Publish, Publishing } from '../view/publishing.js'
export type { Watching } from '../view/view.js'
export type { MessageIn, ParamsIn, ValueIn, Watched } from '../view/watched.js'
export {
  useLatest,
  useLatestByTopic,
  useMessages,
  useOnMessage,
  usePublish,
  useStatus,
} from './hooks.js'
export { TopicsProvider, type TopicsProviderProps, useClient } from './topicsProvider.js'
