/** JSON types a structural schema may ask for. */
export type SchemaType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';

/**
 * The part of a structural OpenAPI v3 schema our own kinds use. Fields that are not declared are pruned.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export interface StructuralSchema {
  /** Absent only together with `x-kubernetes-int-or-string` or `x-kubernetes-preserve-unknown-fields`. */
  readonly type?: SchemaType;
  readonly description?: string;
  /** `byte` is base64, `date-time` is RFC 3339. */
  readonly format?: 'byte' | 'date-time' | 'int32' | 'int64';
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  /** What a field has that is left out; an object that comes from the store gets it too. */
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly maximum?: number;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly StructuralSchema[];
  readonly anyOf?: readonly StructuralSchema[];
  readonly oneOf?: readonly StructuralSchema[];
  readonly not?: StructuralSchema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  /** Schema of every value of a map with free keys. */
  readonly additionalProperties?: StructuralSchema;
  readonly items?: StructuralSchema;
  /** `map` and `set` let several managers own elements of one list; without it a list has one owner. */
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'map' | 'set';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-preserve-unknown-fields'?: true;
  readonly 'x-kubernetes-int-or-string'?: true;
}
