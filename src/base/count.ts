/** Returns `1 message`, `1,234 messages`. `many`: the plural, where it does not end in an s alone. */
export const count = (amount: number, what: string, many: string = `${what}s`): string =>
  `${amount.toLocaleString('en-US')} ${amount === 1 ? what : many}`
