import { number, topic } from 'rxtopics'

// What the components of the tests show, and how.

export const celsius = topic('home/{room}/celsius', number)

export const brief = (...parts: readonly unknown[]): string =>
  parts.filter(part => part !== undefined && part !== null).join(' ')
