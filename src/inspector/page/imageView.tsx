/// <reference lib="dom" />
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { number } from './hooks.js'
import type { ImageKind } from './image.js'

/** A payload as a picture. The type is that of what its bytes begin as, never one that somebody says. */
export const ImageView = ({ kind, base64 }: { kind: ImageKind; base64: string }): JSX.Element => {
  const [isBroken, setBroken] = useState(false)
  const { name, type, pixels } = kind
  if (isBroken) return <p class="bad">It begins as {name}, but the browser cannot read it.</p>
  return (
    <figure>
      <img
        alt={`The payload, as ${name}`}
        src={`data:${type};base64,${base64}`}
        onError={() => setBroken(true)}
      />
      <figcaption class="dim">
        {name}
        {pixels === null ? '' : `, ${number(pixels.width)} × ${number(pixels.height)} pixels`}
      </figcaption>
    </figure>
  )
}
