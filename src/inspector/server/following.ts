import type { Templates } from '../model/templates.js'
import type { TopicEntry } from '../model/topics.js'
import type { FollowCommand } from '../protocol/commands.js'

/** Of which topics a page wants the payloads. */
export interface Following {
  follow(command: FollowCommand): void
  has(entry: Pick<TopicEntry, 'id' | 'topic'>): boolean
}

export const createFollowing = (templates: Pick<Templates, 'of'>): Following => {
  let wanted: Omit<FollowCommand, 'do' | 'ask'> = { topics: [] }
  // Asked for each message: a topic is judged once.
  const judged = new Map<number, boolean>()

  const isWanted = ({ id, topic }: Pick<TopicEntry, 'id' | 'topic'>): boolean => {
    const { all, under, template, topics } = wanted
    if (all === true || topics.includes(id)) return true
    if (under !== undefined && (topic === under || topic.startsWith(`${under}/`))) return true
    return template !== undefined && templates.of(topic)[0] === template
  }

  return {
    follow: command => {
      wanted = command
      judged.clear()
    },
    has: entry => {
      const known = judged.get(entry.id)
      if (known !== undefined) return known
      const found = isWanted(entry)
      judged.set(entry.id, found)
      return found
    },
  }
}
