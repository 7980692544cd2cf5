export type { Latest, LatestOf } from '../view/latest.js'
export type { LatestByTopic } from '../view/latestByTopic.js'
export type { Messages } from '../view/messages.js'
export type { LatestByTopicViewOptions, MessagesViewOptions, ViewOptions } from '../view/options.js'
export type { Publish, Publishing } from '../view/publishing.js'
export type { Watching } from '../view/view.js'
export type { MessageIn, ParamsIn, ValueIn, Watched } from '../view/watched.js'
export {
  type PublishingRefs,
  type Refs,
  type Target,
  useLatest,
  useLatestByTopic,
  useMessages,
  useOnMessage,
  usePublish,
  useStatus,
} from './composables.js'
export { provideTopics, topicsKey, useClient } from './provideTopics.js'
