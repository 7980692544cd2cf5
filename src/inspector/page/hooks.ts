/// <reference lib="dom" />
import { useEffect, useState } from 'preact/hooks'
import type { Store } from './store.js'

/** Ms between two looks at what has come. */
const PACE = 250

/** Renders anew a few times a second if something has come; nothing while the page is hidden. */
export const useNews = (store: Store, pace: number = PACE): number => {
  const [version, setVersion] = useState(store.version)
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setVersion(store.version)
    }, pace)
    return () => clearInterval(timer)
  }, [store, pace])
  return version
}

/** Returns a number for readers. */
export const number = (value: number): string => value.toLocaleString('en')

/** Returns a rate in three digits. */
export const rateOf = (rate: number): string =>
  rate === 0 ? '' : rate < 10 ? rate.toFixed(1) : number(Math.round(rate))

/** Returns how long something is ago. */
export const ageOf = (ms: number): string => {
  if (ms < 1_000) return 'now'
  const seconds = Math.floor(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`
  return seconds < 86_400 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`
}

export const sizeOf = (bytes: number): string =>
  bytes < 1_024
    ? `${bytes} B`
    : bytes < 2 ** 20
      ? `${(bytes / 1_024).toFixed(1)} KiB`
      : `${(bytes / 2 ** 20).toFixed(1)} MiB`

/** Renders anew as time goes on; not while the page is hidden, or the clock is held. */
export const useClock = (isHeld: boolean, pace: number = PACE): void => {
  const [, setTurn] = useState(0)
  useEffect(() => {
    if (isHeld) return
    const timer = setInterval(() => {
      if (!document.hidden) setTurn(turn => turn + 1)
    }, pace)
    return () => clearInterval(timer)
  }, [isHeld, pace])
}
