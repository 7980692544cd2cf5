/** Returns whether a URL leads no further than this machine, by its name alone. */
export const isLoopback = (url: string): boolean => {
  if (!URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname.endsWith('.localhost') || LOOPBACK.test(hostname)
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\])$/
