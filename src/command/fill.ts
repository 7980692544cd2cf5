import type { World } from './world.js'

/** Returns what fills in a text: `{index}` (from 0 on), `{time}` (ISO 8601), `{ms}` (since 1970), `{random}` (from 0 up to 1). */
export const createFill = ({
  wall,
  random,
}: Pick<World, 'wall' | 'random'>): ((text: string, index: number) => string) => {
  const values: Readonly<Record<string, (index: number) => string>> = {
    index: String,
    time: () => new Date(wall()).toISOString(),
    ms: () => String(wall()),
    random: () => String(random()),
  }
  const name = new RegExp(`\\{(${Object.keys(values).join('|')})\\}`, 'g')
  return (text, index) => text.replace(name, (whole, key: string) => values[key]?.(index) ?? whole)
}
