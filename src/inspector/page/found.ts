/// <reference lib="dom" />
import { useEffect, useState } from 'preact/hooks'
import { count } from '../../base/count.js'
import { readCondition } from '../protocol/condition.js'
import type { Found } from '../protocol/messages.js'
import type { Connection } from './connection.js'
import type { TreeFilter } from './treeFilter.js'

/** Ms after the last letter until it is asked for. */
const SETTLED = 150
/** Ms until it is asked for again: values come and go. */
const AGAIN = 2_000

/** Returns what is asked of values: a text, and a condition if that can be read; `null`: nothing is. */
export const wantedOf = ({ value = '', where = '' }: TreeFilter): Wanted | null => {
  const isAsked = where.trim() !== '' && readCondition(where)._tag === 'Right'
  return value === '' && !isAsked ? null : { ...(value !== '' && { text: value }), ...(isAsked && { where }) }
}

interface Wanted {
  readonly text?: string
  readonly where?: string
}

/** Returns of which topics that is so; `null` before that is known, and where nothing is asked. */
export const useFound = (line: Connection, wanted: Wanted | null): Found | null => {
  const { text, where }: Wanted = wanted ?? {}
  const [found, setFound] = useState<(Wanted & { readonly result: Found }) | null>(null)
  useEffect(() => {
    if (wanted === null) return
    let isWanted = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const next = () => {
      if (isWanted) timer = setTimeout(look, AGAIN)
    }
    const look = () =>
      void line.ask({ do: 'find', ...wanted }).then(result => {
        if (isWanted && result.of === 'find') setFound({ ...wanted, result })
        next()
      }, next)
    timer = setTimeout(look, SETTLED)
    return () => {
      isWanted = false
      clearTimeout(timer)
    }
  }, [line, text, where])
  return found !== null && found.text === text && found.where === where ? found.result : null
}

/** Returns what was found, in words. */
export const wordsOfFound = ({ ids, more, unread }: Found): string =>
  [
    count(ids.length + more, 'topic'),
    more > 0 ? `, of which the first ${ids.length.toLocaleString('en')} are listed` : '',
    unread > 0 ? `; of ${count(unread, 'other')} the value is not kept, or not the whole of it` : '',
  ].join('')
