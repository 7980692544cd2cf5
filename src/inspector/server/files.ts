import { readFileSync } from 'node:fs'
import type { RequestListener, ServerResponse } from 'node:http'
import { InspectorError } from '../errors.js'
import type { Guard } from './guard.js'

/** The page, as it was built. */
export interface Assets {
  readonly script: string
  readonly style: string
}

/** Where the build has put it; the same from the sources and from what was built of them. */
const folder = '../../../dist/inspector/page/'

/**
 * Reads the page.
 *
 * @throws InspectorError where it was not built
 */
export const readAssets = (): Assets => {
  const read = (name: string) => readFileSync(new URL(`${folder}${name}`, import.meta.url), 'utf8')
  try {
    return { script: read('page.js'), style: read('page.css') }
  } catch (cause) {
    throw new InspectorError('page', 'the page of the inspector is not there: npm run build makes it', cause)
  }
}

/** Nothing that comes from outside is in here. */
const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>rxtopics inspector</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
</head>
<body></body>
</html>
`

/** Returns the headers that every answer has. */
export const headersFor = (port: number): Readonly<Record<string, string>> => ({
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port} ws://[::1]:${port}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
})

/** Returns what answers requests: three files by their names, and nothing else. */
export const serveFiles = ({ script, style }: Assets, guard: Guard, port: number): RequestListener => {
  const headers = headersFor(port)
  const files = new Map([
    ['/', { type: 'text/html; charset=utf-8', content: html }],
    ['/page.js', { type: 'text/javascript; charset=utf-8', content: script }],
    ['/page.css', { type: 'text/css; charset=utf-8', content: style }],
  ])
  return (request, response) => {
    // Nothing is read of what somebody sends along.
    request.resume()
    if (guard.refusal(request) !== null) return refuse(response, headers, 403)
    if (request.method !== 'GET') return refuse(response, { ...headers, allow: 'GET' }, 405)
    const file = files.get(request.url ?? '')
    if (file === undefined) return refuse(response, headers, 404)
    response.writeHead(200, { ...headers, 'content-type': file.type }).end(file.content)
  }
}

const refuse = (
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  status: number,
): void => {
  response.writeHead(status, { ...headers, 'content-type': 'text/plain', connection: 'close' }).end()
}
