import { z } from 'zod';
import type { Operation } from '../operations/operation.ts';

interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

const propertiesOf = new WeakMap<Operation, ReadonlyMap<string, SchemaNode>>();

/** The parameters of an operation by name, as JSON Schema. */
function propertiesFor(operation: Operation): ReadonlyMap<string, SchemaNode> {
  const known = propertiesOf.get(operation);
  if (known) return known;
  const schema = z.toJSONSchema(operation.parameters, { io: 'input', unrepresentable: 'any' }) as SchemaNode;
  const properties = new Map(Object.entries(schema.properties ?? {}));
  propertiesOf.set(operation, properties);
  return properties;
}

/** Whether an operation has a parameter of that name. */
export function takesParameter(operation: Operation, name: string): boolean {
  return propertiesFor(operation).has(name);
}

function takesText(node: SchemaNode): boolean {
  const types = typeof node.type === 'string' ? [node.type] : (node.type ?? []);
  if (types.includes('string')) return true;
  if (node.anyOf) return node.anyOf.some(takesText);
  return [node.const, ...(node.enum ?? [])].some((value) => typeof value === 'string');
}

/** A form's text as JSON where it is some, else as it is: the operation's schema says what it thinks of it. */
function fieldValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * The parameters in a form's fields: text stays text where the operation takes text, everything else is JSON. A list may
 * be one field with a JSON array, or one field per element. An empty field counts as absent, as browsers send it so.
 */
export function parametersOfFields(
  operation: Operation,
  fields: ReadonlyMap<string, readonly string[]>,
): Readonly<Record<string, unknown>> {
  const properties = propertiesFor(operation);
  const entries: [string, unknown][] = [];
  for (const [name, texts] of fields) {
    const node = properties.get(name) ?? {};
    const given = texts.filter((text) => text !== '');
    if (given.length === 0) continue;
    const values = given.map((text) => (takesText(node) ? text : fieldValue(text)));
    if (node.type === 'array') entries.push([name, values.flat()]);
    else entries.push([name, values.length === 1 ? values[0] : values]);
  }
  return Object.fromEntries(entries);
}
