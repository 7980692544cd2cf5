import { type Check, checkArgument, memberOf } from '../base/checks.js'
import type { Meaning } from './diagram.js'
import { writeLiteral } from './literal.js'
import { writeWord } from './word.js'
import { usualSender } from './words.js'

/**
 * Returns what a symbol stands for, as it is written after its `=`.
 *
 * @throws OptionError for what is not a meaning
 * @example
 * ```ts
 * import { parse, writeMeaning } from 'rxtopics/marbles'
 *
 * const show = (text: string): void => {
 *   const read = parse(text)
 *   if (read._tag === 'Right') console.log(read.right.bindings.map(({ meaning }) => writeMeaning(meaning)))
 * }
 * ```
 */
export const writeMeaning = (meaning: Meaning): string => {
  checkArgument('writeMeaning.meaning', meaning, isMeaning)
  switch (meaning.kind) {
    case 'message': {
      const { value, retained, qos, topic, params, unhandled } = meaning
      return words(
        writeLiteral(value),
        retained === true && 'retained',
        qos !== undefined && `qos ${qos}`,
        topic !== undefined && `topic ${writeWord(topic)}`,
        params !== undefined && `params ${writeLiteral(params)}`,
        unhandled,
      )
    }
    case 'failure': {
      const { reason, path, topic } = meaning
      return words(
        `failure ${reason}`,
        path !== undefined && `at ${writeWord(path)}`,
        topic !== undefined && `topic ${writeWord(topic)}`,
      )
    }
    case 'packet': {
      const { packet, about, from } = meaning
      return words(
        packet,
        ...about.map(word => writeWord(word, isFrom)),
        from !== usualSender(packet) && `from ${from}`,
      )
    }
    case 'error':
      return `error ${meaning.name}`
    case 'state':
      return meaning.state
  }
}

const words = (...parts: readonly (string | false | undefined)[]): string => parts.filter(Boolean).join(' ')

const isFrom = (word: string): boolean => word === 'from'

const isMeaning: Check = value =>
  typeof memberOf(value, 'kind') === 'string' ? null : 'expected what a symbol stands for'
