import { reasonName } from '../base/reasonCodes.js'
import type { WirePacket } from '../driver/memory/index.js'
import type { PacketMeaning, PacketName } from '../marbles/diagram.js'
import { writeMeaning } from '../marbles/meaning.js'
import { packets, usualSender } from '../marbles/words.js'
import { HarnessError } from './errors.js'

/** A packet, taken apart into what words can say of it. */
interface Said {
  /** Its topic or its filters. */
  readonly names: readonly string[]
  readonly qos: readonly number[]
  readonly codes: readonly number[]
  readonly flags: readonly string[]
}

const FLAGS: Readonly<Partial<Record<PacketName, readonly string[]>>> = {
  CONNECT: ['clean'],
  CONNACK: ['present'],
  PUBLISH: ['retained', 'dup'],
  SUBSCRIBE: ['replay', 'noLocal'],
}

/**
 * Reads `SUBSCRIBE home/+ qos 1` or `PUBLISH home/lamp from broker`.
 *
 * @throws HarnessError for an unknown name
 */
export const parsePacket = (text: string): PacketMeaning => {
  const [name = '', ...words] = text.trim().split(/\s+/)
  const packet = packets.find(each => each === name)
  if (packet === undefined) throw new HarnessError(`${JSON.stringify(text)}: no packet is named ${name}`)
  const side = words.at(-2) === 'from' ? words.at(-1) : undefined
  if (side !== 'client' && side !== 'broker') {
    return { kind: 'packet', packet, from: usualSender(packet), about: words }
  }
  return { kind: 'packet', packet, from: side, about: words.slice(0, -2) }
}

/** What a packet has to be. */
export interface PacketPattern {
  readonly words: string
  /** Whether it is of this kind, and from this side. */
  isKind(packet: WirePacket): boolean
  /**
   * Whether the words are true of it. What they do not mention does not matter, but filters are all mentioned or none.
   */
  isMeant(packet: WirePacket): boolean
}

/**
 * Returns which packets a meaning stands for.
 *
 * @throws HarnessError for words that say nothing about such a packet
 */
export const packetPattern = (meaning: PacketMeaning): PacketPattern => {
  const told = parseAbout(meaning)
  const isKind = (packet: WirePacket) =>
    nameOf(packet) === meaning.packet && senderOf(packet) === meaning.from
  return {
    words: writeMeaning(meaning),
    isKind,
    isMeant: packet => {
      if (!isKind(packet)) return false
      const { names, qos, codes, flags } = said(packet)
      return (
        (told.names.length === 0 || sameItems(told.names, names)) &&
        told.qos.every(wanted => qos.every(each => each === wanted)) &&
        (told.codes.length === 0 || sameItems(told.codes, codes)) &&
        told.flags.every(flag => flags.includes(flag))
      )
    },
  }
}

/** Returns whether a packet has to be expected: every SUBSCRIBE and UNSUBSCRIBE, and what patterns mention. */
export const matters = (packet: WirePacket, patterns: readonly PacketPattern[]): boolean =>
  packet.type === 'subscribe' ||
  packet.type === 'unsubscribe' ||
  patterns.some(({ isKind }) => isKind(packet))

/** Returns a packet in words. */
export const packetWords = (packet: WirePacket): string => {
  const { names, qos, codes, flags } = said(packet)
  const levels = [...new Set(qos)].filter(level => level > 0).map(level => `qos ${level}`)
  const reasons = codes.filter(code => code > 2).map(code => `0x${code.toString(16)} (${reasonName(code)})`)
  const name = nameOf(packet)
  const sender = senderOf(packet)
  const from = sender === usualSender(name) ? [] : [`from ${sender}`]
  return [name, ...names, ...levels, ...flags, ...reasons, ...from].join(' ')
}

const nameOf = ({ type }: WirePacket): PacketName => type.toUpperCase() as Uppercase<WirePacket['type']>
const senderOf = ({ direction }: WirePacket) => (direction === 'in' ? 'client' : 'broker')

const parseAbout = ({ packet, about }: PacketMeaning): Said => {
  const names: string[] = []
  const qos: number[] = []
  const codes: number[] = []
  const flags: string[] = []
  const named = packet === 'PUBLISH' || packet === 'SUBSCRIBE' || packet === 'UNSUBSCRIBE'
  const words = about[Symbol.iterator]()
  for (const word of words) {
    if (word === 'qos' && (packet === 'PUBLISH' || packet === 'SUBSCRIBE')) {
      const level = words.next().value ?? ''
      if (!/^[012]$/.test(level)) throw new HarnessError(`${packet}: no quality of service is ${level}`)
      qos.push(Number(level))
    } else if (FLAGS[packet]?.includes(word)) flags.push(word)
    else if (named) names.push(word)
    else if (/^(0x[\da-f]{1,2}|\d{1,3})$/i.test(word)) codes.push(Number(word))
    else throw new HarnessError(`${packet}: nothing is said by ${word}`)
  }
  return { names, qos, codes, flags }
}

const nothing: Said = { names: [], qos: [], codes: [], flags: [] }
const flag = (name: string, is: boolean): readonly string[] => (is ? [name] : [])

const said = (packet: WirePacket): Said => {
  switch (packet.type) {
    case 'connect':
      return { ...nothing, flags: flag('clean', packet.clean) }
    case 'connack':
      return { ...nothing, codes: [packet.code], flags: flag('present', packet.sessionPresent) }
    case 'publish': {
      const flags = [...flag('retained', packet.retain), ...flag('dup', packet.dup)]
      return { ...nothing, names: [packet.topic], qos: [packet.qos], flags }
    }
    case 'subscribe': {
      const { filters } = packet
      const replay = filters.some(({ retainHandling }) => retainHandling !== 2)
      return {
        ...nothing,
        names: filters.map(({ filter }) => filter),
        qos: filters.map(({ qos }) => qos),
        flags: [
          ...flag('replay', replay),
          ...flag(
            'noLocal',
            filters.some(({ noLocal }) => noLocal),
          ),
        ],
      }
    }
    case 'unsubscribe':
      return { ...nothing, names: packet.filters }
    case 'suback':
    case 'unsuback':
      return { ...nothing, codes: packet.codes }
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
    case 'disconnect':
      return { ...nothing, codes: [packet.code] }
    default:
      return nothing
  }
}

const sameItems = <T extends string | number>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every(item => b.includes(item)) && b.every(item => a.includes(item))
