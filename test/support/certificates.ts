import { join } from 'node:path'
import { run } from './executables.js'

export interface Certificates {
  /** Paths of PEM files. */
  readonly ca: string
  readonly certificate: string
  readonly key: string
}

/** Makes an authority that nobody else trusts and a certificate of it for `localhost` and 127.0.0.1. */
export const makeCertificates = async (directory: string): Promise<Certificates> => {
  const path = (name: string) => join(directory, name)
  await issue(path('ca'), '/CN=throw-away authority', [])
  await issue(path('server'), '/CN=localhost', [
    ...['-CA', path('ca.crt'), '-CAkey', path('ca.key')],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
  ])
  return { ca: path('ca.crt'), certificate: path('server.crt'), key: path('server.key') }
}

const issue = (path: string, subject: string, extra: readonly string[]) =>
  run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', `${path}.key`, '-out', `${path}.crt`, '-days', '2', '-subj', subject],
    ...extra,
  ])
