/** Returns a name made of chance, 104 bits of it. */
export const nameBy = (random: () => number): string => {
  const part = () => Math.floor(random() * 2 ** 52).toString(36)
  return part() + part()
}
