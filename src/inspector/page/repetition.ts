/// <reference lib="dom" />
import { useState } from 'preact/hooks'
import { count } from '../../base/count.js'
import { printable } from '../../marbles/text/cells.js'
import type { Repetition } from '../protocol/messages.js'
import type { Connection } from './connection.js'
import { number } from './hooks.js'
import type { Pace } from './pace.js'
import type { Draft } from './saved.js'

/** What this page repeats: one message at a time. */
export interface Repeated {
  readonly isRunning: boolean
  /** How it goes, or went. */
  readonly words: string
  readonly isBad: boolean
  /** Begins anew, although a topic would not read it; `null` where that is not the question. */
  readonly startAnyway: (() => void) | null
  start(draft: Draft, pace: Pace): void
  /** `null`: there is nothing to be stopped. */
  readonly stop: (() => void) | null
}

interface State {
  readonly topic: string
  readonly isRunning: boolean
  readonly report: Repetition | null
  readonly problem: string
  readonly startAnyway: (() => void) | null
}

const nothing: State = { topic: '', isRunning: false, report: null, problem: '', startAnyway: null }

/** Lives as long as the page, and not with the form: it goes on while something else is looked at. */
export const useRepetition = (line: Connection): Repeated => {
  const [{ topic, isRunning, report, problem, startAnyway }, setState] = useState(nothing)
  const change = (part: Partial<State>) => setState(before => ({ ...before, ...part }))
  const start = (draft: Draft, pace: Pace, anyway: boolean) => {
    setState({ ...nothing, topic: draft.topic, isRunning: true })
    const told = (latest: Repetition) => change({ report: latest })
    line.ask({ do: 'repeat', ...draft, ...pace, ...(anyway && { anyway }) }, told).then(
      result => {
        change({ isRunning: false })
        if (result.of === 'repeat') told(result)
        if (result.of === 'unreadable')
          change({
            ...{ report: null, problem: `not sent: ${result.problem}` },
            startAnyway: () => start(draft, pace, true),
          })
      },
      (error: Error) => change({ isRunning: false, problem: error.message }),
    )
  }
  const stop = (repetition: number) =>
    void line.ask({ do: 'stop', repetition }).catch((error: Error) => change({ problem: error.message }))
  const shown = [problem, report === null ? '' : wordsOfRepetition(topic, report)]
  return {
    isRunning,
    words: shown.filter(words => words !== '').join('; '),
    isBad: problem !== '' || (report?.refused ?? 0) > 0,
    startAnyway,
    start: (draft, pace) => start(draft, pace, false),
    stop: isRunning && report !== null ? () => stop(report.repetition) : null,
  }
}

/** Returns how a message is repeated, in words. */
export const wordsOfRepetition = (topic: string, report: Repetition): string => {
  const { every, begun, sent, refused, skipped, problem, over } = report
  const waiting = begun - sent - refused
  return [
    `${printable(topic).slice(0, 100)} ${over ? 'was' : 'is'} published every ${number(every)} ms: ${number(sent)} sent`,
    refused > 0 ? `, ${number(refused)} refused, the last with ${problem}` : '',
    waiting > 0 ? `, ${number(waiting)} not answered` : '',
    skipped > 0 ? `; ${count(skipped, 'turn')} left out, for the one before was not answered yet` : '',
  ].join('')
}
