/** The types that a template can give a param: `{name:int}`. */
export interface ParamTypes {
  /** A whole number. */
  int: number
  /** Any finite number. */
  number: number
}

/**
 * The params of a template: `{ readonly site: string; readonly floor: number }` for `site/{site}/floor/{floor:int}`.
 * `O` gives the types of those with a codec of their own. Of a template that is not a literal nothing is known.
 */
export type TemplateParams<T extends string, O = NoCodecs> =
  IsLiteral<T> extends true
    ? { readonly [L in Params<T> as L[0]]: L[0] extends keyof O ? O[L[0]] : L[1] }
    : Readonly<Record<string, [keyof O] extends [never] ? string : unknown>>

/** The names that are not bound in a template: its params, and `+` and `#` where it has anonymous wildcards. */
export type TemplateFree<T extends string> = IsLiteral<T> extends true ? Params<T>[0] | Wildcards<T> : string

/** The params of a template that can be given a codec: those without a type. */
export type PlainParam<T extends string> =
  IsLiteral<T> extends true ? Extract<Params<T>, readonly [string, unknown, 'plain']>[0] : string

/** No param has a codec of its own. */
export type NoCodecs = Readonly<Record<never, never>>

/** A type with a `${string}` in it is no more known than `string` itself. */
type IsLiteral<T extends string> = NoCodecs extends Record<T, 1> ? false : true

type Params<T extends string, Found = never> = T extends `${infer L}/${infer Rest}`
  ? Params<Rest, Found | Param<L>>
  : Found | Param<T>

type Param<L extends string> = L extends `{${infer Name}:${infer Type}}`
  ? [name: Name, type: Type extends keyof ParamTypes ? ParamTypes[Type] : never, from: 'typed']
  : L extends `{${infer Name}}`
    ? [name: Name, type: string, from: 'plain']
    : never

type Wildcards<T extends string, Found = never> = T extends `${infer L}/${infer Rest}`
  ? Wildcards<Rest, Found | Extract<L, '+' | '#'>>
  : Found | Extract<T, '+' | '#'>
