/** What the page begins with, and offers. */
export const examples: readonly { readonly title: string; readonly text: string }[] = [
  {
    title: 'A late observer',
    text: `A late observer gets the retained message once, and nobody else gets it again
Change a marble, and see what it says.

given home/lamp retained "on"

home/lamp  ----------f---|
alice      ^-------------- home/+
  sees     r---------f----
bob        ------^-------- home/+
  sees     ------r---f----
wire       S-----S--------

r = "on" retained   f = "off"   S = SUBSCRIBE home/+`,
  },
  {
    title: 'An outage',
    text: `Observers see nothing of an outage, and what is published meanwhile waits

given client retry 2

home/lamp  -a----------b-|
link       ----x---o------
alice      ^-------------- home/lamp
  sees     -a----------b--

a = "on"   b = "off"`,
  },
  {
    title: 'One that does not hold',
    text: `Bob is expected to see too much

home/lamp  --a---b---|
alice      ^---------- home/lamp
  sees     --a---b----
bob        ----^------ home/lamp
  sees     --a---b----

a = "on"   b = "off"`,
  },
]
