export const hash = 0x23
export const dollar = 0x24
export const plus = 0x2b
export const slash = 0x2f
