import { escapeText, type Status } from 'rxtopics'

/** Returns a text in a style of the terminal, or as it is. */
export type Paint = (style: 'bold' | 'cyan' | 'dim' | 'green' | 'red', text: string) => string

export interface Reading {
  readonly device: string
  readonly celsius: number
  readonly percent: number
  readonly system: string
}

// Names of devices and what they say come from the network: they reach the terminal escaped.

export const readingLine = ({ device, celsius, percent, system }: Reading, paint: Paint): string =>
  `${escapeText(device, 40).padEnd(8)} ${celsius.toFixed(1)} °C ${percent.toFixed(0)} %  ${paint('dim', system)}`

export const presenceLine = (device: string, state: string): string =>
  `${escapeText(device, 40)} is ${escapeText(state, 40)}`

export const statusLine = (status: Status): string =>
  status.state === 'waiting' ? `${status.error.message}; next attempt in ${status.delay} ms` : status.state
