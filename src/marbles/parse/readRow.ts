import type { Marble, Place, Row } from '../diagram.js'
import { readDuration } from '../duration.js'
import type { MarbleProblem } from '../problem.js'

/** Returns the row that marbles say, as in RxJS: spaces take no time, a group as many frames as characters. */
export const readRow = (text: string, { line, column }: Place, problems: MarbleProblem[]): Row => {
  const marbles: Marble[] = []
  let frame = 0
  let group: { readonly at: number; readonly frame: number; readonly size: number } | null = null

  const placeAt = (at: number): Place => ({ line, column: column + at })
  const problem = (at: number, message: string) => void problems.push({ ...placeAt(at), message })

  for (let at = 0; at < text.length; ) {
    const time = timeAt(text, at)
    if (time !== null) {
      const frames = readDuration(time) ?? 0
      if (group !== null) problem(at, `no time within a group: ${time}`)
      else if (!Number.isInteger(frames)) problem(at, `${time} is not a whole number of milliseconds`)
      frame += Math.round(frames)
      at += time.length
      continue
    }
    const character = String.fromCodePoint(text.codePointAt(at)!)
    if (character.trim() === '') {
      at += character.length
      continue
    }
    if (character === '(') {
      if (group !== null) problem(at, 'a group within a group')
      group ??= { at, frame, size: marbles.length }
    } else if (character === ')') {
      if (group === null) problem(at, ') without (')
      else if (group.size === marbles.length) problem(at, 'an empty group')
      group = null
    } else if (character === '-') {
      if (group !== null) problem(at, 'no - within a group: its marbles are of one frame')
    } else {
      marbles.push({ frame: group?.frame ?? frame, symbol: character, place: placeAt(at) })
    }
    frame += 1
    at += character.length
  }
  if (group !== null) problem(group.at, '( without )')
  return { marbles, length: frame, place: placeAt(0) }
}

/** A time stands between spaces: in `-2s-` there are two marbles. */
const timeAt = (text: string, at: number): string | null => {
  if (at > 0 && text.charAt(at - 1).trim() !== '') return null
  const word = /^\d[\d.]*m?s?(?=\s|$)/.exec(text.slice(at, at + 40))?.[0]
  return word === undefined || readDuration(word) === undefined ? null : word
}
