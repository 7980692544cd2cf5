// The first byte of each packet, with the flags that are fixed (MQTT-2.1.3-1).
export const CONNECT = 0x10
export const CONNACK = 0x20
export const PUBLISH = 0x30
export const PUBACK = 0x40
export const PUBREC = 0x50
export const PUBREL = 0x62
export const PUBCOMP = 0x70
export const SUBSCRIBE = 0x82
export const SUBACK = 0x90
export const UNSUBSCRIBE = 0xa2
export const UNSUBACK = 0xb0
export const PINGREQ = 0xc0
export const PINGRESP = 0xd0
export const DISCONNECT = 0xe0
export const AUTH = 0xf0

/** An acknowledgement of a step in a publish flow. */
export type Ack = typeof PUBACK | typeof PUBREC | typeof PUBREL | typeof PUBCOMP

export type Version = 3 | 4 | 5
