import { connectRaw, type RawOptions, RawRefusedError } from './raw.js'

/** Resolves once a broker has answered a CONNECT; a refusal is an answer. */
export const answers = async (options: Pick<RawOptions, 'url' | 'ca'>): Promise<void> => {
  try {
    await using _ = await connectRaw(options)
  } catch (error) {
    if (!(error instanceof RawRefusedError)) throw error
  }
}
