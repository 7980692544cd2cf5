import { topicProblem } from '../../topic/filter/grammar.js'
import type { Binding, Given, Literal, Meaning, Options } from '../diagram.js'
import { isJson } from '../literal.js'
import type { Finding } from '../problem.js'
import {
  failureWords,
  isName,
  isOneOf,
  isOptionName,
  isSymbol,
  packets,
  stateWords,
  unhandledWords,
} from '../words.js'

export const checkGiven = (given: Given): readonly Finding[] => {
  if (given.kind === 'setting')
    return [
      ...(isOptionName(given.name)
        ? []
        : [{ path: ['name'], message: `${given.name} is not the name of an option` }]),
      ...checkLiteral('value', given.value),
    ]
  const problem = topicProblem(given.topic)
  return [
    ...(problem === null ? [] : [{ path: ['topic'], message: `no topic name: ${problem}` }]),
    ...checkLiteral('value', given.value),
    ...checkQos(given.qos),
  ]
}

export const checkOptions = (options: Options): readonly Finding[] =>
  Object.entries(options).flatMap(([name, value]) => [
    ...(isOptionName(name) ? [] : [{ path: [name], message: `${name} is not the name of an option` }]),
    ...checkLiteral(name, value),
  ])

export const checkBinding = ({ symbol, meaning }: Binding): readonly Finding[] => {
  const findings = checkMeaning(meaning).map(({ path, message }) => ({ path: ['meaning', ...path], message }))
  if (symbol === '#' && meaning.kind !== 'error')
    return [{ path: ['meaning'], message: '# stands for an error' }, ...findings]
  return symbol === '#' || isSymbol(symbol)
    ? findings
    : [{ path: ['symbol'], message: `${symbol} cannot be a symbol` }, ...findings]
}

const checkMeaning = (meaning: Meaning): readonly Finding[] => {
  const word = (key: string, value: string, known: readonly string[]) =>
    isOneOf(known, value) ? [] : [{ path: [key], message: `unknown word ${value}` }]
  switch (meaning.kind) {
    case 'message': {
      const { value, params, qos, unhandled } = meaning
      return [
        ...checkLiteral('value', value),
        ...(params === undefined ? [] : checkLiteral('params', params)),
        ...checkQos(qos),
        ...(unhandled === undefined ? [] : word('unhandled', unhandled, unhandledWords)),
      ]
    }
    case 'failure':
      return word('reason', meaning.reason, failureWords)
    case 'packet':
      return word('packet', meaning.packet, packets)
    case 'error':
      return isName(meaning.name)
        ? []
        : [{ path: ['name'], message: `${meaning.name} is not the name of an error` }]
    case 'state':
      return word('state', meaning.state, stateWords)
  }
}

const checkLiteral = (key: string, value: Literal): readonly Finding[] =>
  value instanceof Uint8Array || isJson(value) ? [] : [{ path: [key], message: 'not a value of JSON' }]

const checkQos = (qos: number | undefined): readonly Finding[] =>
  qos === undefined || qos === 0 || qos === 1 || qos === 2
    ? []
    : [{ path: ['qos'], message: 'a quality of service is 0, 1 or 2' }]
