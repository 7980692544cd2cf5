// What guarantees need, by how their titles begin: lanes that have it not leave these out.

/** They publish or acknowledge at QoS 1, or 2. */
export const atLeastOnce: readonly string[] = [
  ...['A2 ', 'A5 a publish', 'P68', 'A6 close', 'T99', 'C18 P13', 'C19', 'D22 a filter that becomes'],
  ...['G37', 'G39', 'G40', 'P79', 'H42', 'H43', 'H44', 'H46', 'H a publish', 'I48', 'I49', 'I50', 'I51'],
  ...['I52', 'I53', 'K59', 'M63', 'M64', 'N73 bystanders', 'N73 of equal', 'P24', 'P30', 'P61 K59'],
  ...['P61 what', 'P61 content', 'P62 replies are gathered up', 'P31', 'P52', 'P28 P77', 'P56 outgoing'],
  ...['P56 a removed', 'P57', 'P58', 'P59', 'T96', 'P70 several', 'P72 when', 'T100 when'],
]

/** They need retained messages. */
export const storedValues: readonly string[] = [
  ...['C20', 'D25 a group gets', 'E29', 'E30 a retained', 'E31', 'E32', 'E33 retained', 'N67', 'N68'],
  ...['N70', 'N71', 'N74', 'P1 P4', 'P15', 'P26', 'P56 a stored', 'P63', 'P64', 'P66', 'T97'],
]

/** They publish at QoS 2. */
export const exactlyOnce: readonly string[] = [
  ...['A5 a publish', 'G37 a publish', 'H42 M63 a thousand publishes at QoS 2', 'H43 order'],
]

/** A client is known to the system by its name. */
export const clientNames: readonly string[] = [...['P44 a second client', 'P78 two clients']]

/** An acknowledgement waits for those before it. */
export const cumulative: readonly string[] = [...['I48 acks given', 'I52 ackAfter acknowledges']]
