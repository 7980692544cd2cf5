/** Returns `900 ms`, `12 s`, `5 min`, `3 h`. */
export const age = (ms: number): string => {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`
}

/** Returns `1.3 ms`; from ten on as `age` does. */
export const latency = (ms: number): string => (ms < 9.95 ? `${ms.toFixed(1)} ms` : age(ms))

/** Returns `512 B`, `1.5 KiB`, `20 MiB`. */
export const sizeText = (bytes: number): string => {
  if (bytes < 1024) return `${Math.round(bytes)} B`
  const [amount, unit] = bytes < 1024 ** 2 ? [bytes / 1024, 'KiB'] : [bytes / 1024 ** 2, 'MiB']
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${unit}`
}
