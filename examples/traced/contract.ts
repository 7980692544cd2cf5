import { text, topic } from 'rxtopics'

/** What services are asked. */
export const ask = topic('services/{service}/ask', text)
