import { flag, topic } from 'rxtopics'

/** Where a member says that it is there, and the broker that it is gone. */
export const isThere = topic('members/{member}/state', flag('online', 'offline'))
