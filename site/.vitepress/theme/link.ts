/** Returns a text as the fragment of a link, which no server gets to see. */
export const toFragment = async (text: string): Promise<string> => {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer())
  const binary = Array.from(bytes, byte => String.fromCharCode(byte)).join('')
  return `d=${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

/** Returns the text of a fragment, cut at `longest` characters, or `null` where it has none that can be read. */
export const fromFragment = async (fragment: string, longest: number): Promise<string | null> => {
  const packed = /^#?d=([\w-]{1,20000})$/.exec(fragment)?.[1]
  if (packed === undefined) return null
  try {
    const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, char => char.charCodeAt(0))
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader()
    const decoder = new TextDecoder('utf-8', { fatal: true })
    let text = ''
    // A short link may unpack to very much.
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return text + decoder.decode()
      text += decoder.decode(value, { stream: true })
      if (text.length > longest) {
        await reader.cancel()
        return text.slice(0, longest)
      }
    }
  } catch {
    return null
  }
}
