import { create, createFileRegistry, type DescMessage } from '@bufbuild/protobuf'
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt'
import * as t from 'io-ts'
import type { Codec } from 'rxtopics'
import { protobuf } from 'rxtopics/protobuf'

// The part of the Sparkplug B payload (Eclipse Sparkplug 3.0, chapter 6) that carries values. A generator writes such
// descriptors from .proto files; this one is small enough to be written by hand.

interface FieldOptions {
  readonly repeated?: true
  readonly message?: string
  readonly oneof?: true
}

const field = (name: string, number: number, type: Type, options: FieldOptions = {}) => ({
  name,
  number,
  type,
  label: options.repeated === true ? Label.REPEATED : Label.OPTIONAL,
  ...(options.message === undefined ? {} : { typeName: `.${PACKAGE}.${options.message}` }),
  ...(options.oneof === true ? { oneofIndex: 0 } : {}),
})

const PACKAGE = 'org.eclipse.tahu.protobuf'

const message = (
  name: string,
  fields: readonly ReturnType<typeof field>[],
  oneof?: string,
): DescriptorProto =>
  create(DescriptorProtoSchema, {
    name,
    field: [...fields],
    oneofDecl: oneof === undefined ? [] : [{ name: oneof }],
  })

const oneof = { oneof: true } as const

const registry = createFileRegistry(
  create(FileDescriptorProtoSchema, {
    name: 'sparkplug_b.proto',
    package: PACKAGE,
    syntax: 'proto2',
    messageType: [
      message('Payload', [
        field('timestamp', 1, Type.UINT64),
        field('metrics', 2, Type.MESSAGE, { repeated: true, message: 'Metric' }),
        field('seq', 3, Type.UINT64),
      ]),
      message(
        'Metric',
        [
          field('name', 1, Type.STRING),
          field('alias', 2, Type.UINT64),
          field('timestamp', 3, Type.UINT64),
          field('datatype', 4, Type.UINT32),
          field('int_value', 10, Type.UINT32, oneof),
          field('long_value', 11, Type.UINT64, oneof),
          field('float_value', 12, Type.FLOAT, oneof),
          field('double_value', 13, Type.DOUBLE, oneof),
          field('boolean_value', 14, Type.BOOL, oneof),
          field('string_value', 15, Type.STRING, oneof),
        ],
        'value',
      ),
    ],
  }),
  () => undefined,
)

const found = registry.getMessage(`${PACKAGE}.Payload`)
if (found === undefined) throw new Error('the descriptor does not define the payload')

/** The descriptor of a Sparkplug B payload. */
export const PayloadSchema: DescMessage = found

const Value = t.type({ value: t.union([t.number, t.bigint, t.boolean, t.string]) })
const Payload = t.type({ metrics: t.array(t.type({ name: t.string, value: Value })) })

/** The codec of Sparkplug B payloads whose metrics all have a value. */
export const sparkplug: Codec<t.TypeOf<typeof Payload>> = protobuf(PayloadSchema, { schema: Payload })
