/** Returns a word as it is written: in quotes where it would be read as something else. */
export const writeWord = (text: string, meansElse: (text: string) => boolean = () => false): string =>
  isBare(text) && !meansElse(text) ? text : JSON.stringify(text)

const isBare = (text: string): boolean => /^(?!"|=$|\/\/)[^\s\p{C}]+$/u.test(text)
