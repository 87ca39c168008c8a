import { z } from 'zod';
import type { Operation } from '../operations/operation.ts';
import type { OptionSpec } from './argument.ts';
import { expectationOf, type FlagForm, placeholderOf } from './flag-form.ts';

/** A parameter of an operation as the command line takes it. */
export interface ParameterFlag {
  /** Key in the parameters: `boxes`. */
  readonly parameter: string;
  /** Option without dashes: `box`. */
  readonly name: string;
  readonly form: FlagForm;
  /** The parameter is an array; each time the option is given adds one element. */
  readonly repeatable: boolean;
  readonly required: boolean;
  readonly description: string;
}

/** The keywords of JSON Schema that flags are made from. */
interface SchemaNode {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
  readonly type?: string | readonly string[];
  readonly const?: string | number | null;
  readonly enum?: readonly (string | number | null)[];
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly default?: unknown;
}

/**
 * The flags of an operation, by rule from its schema: `maxLayers` becomes `--max-layers`, an array a repeatable option
 * with its name in the singular, an object of pixels `l,t,r,b` or its keys in order, a boolean `--x` (`--no-x` when it
 * is on by default).
 * @throws Error for a parameter that has no form on the command line: a mistake of whoever wrote the operation
 */
export function parameterFlags(operation: Operation): readonly ParameterFlag[] {
  const root = z.toJSONSchema(operation.parameters, { io: 'input', unrepresentable: 'any' }) as SchemaNode;
  const definitions = root.$defs ?? {};
  return Object.entries(root.properties ?? {}).map(([parameter, property]) => {
    const node = resolved(property, definitions);
    const repeatable = node.type === 'array' && node.items !== undefined;
    const form = formOf(repeatable ? resolved(node.items!, definitions) : node, definitions);
    if (form === null || (repeatable && form.type === 'switch'))
      throw new Error(`Parameter ${parameter} of operation ${operation.id} has no command line form`);
    const isOffSwitch = form.type === 'switch' && node.default === true;
    const name = kebabCase(repeatable ? singular(parameter) : parameter);
    return {
      parameter,
      name: isOffSwitch ? `no-${name}` : name,
      form,
      repeatable,
      required: root.required?.includes(parameter) === true,
      description: describe(property, node, form),
    };
  });
}

/** The option that stands for a flag in parsing and in the help text. */
export function optionOf(flag: ParameterFlag): OptionSpec {
  const { name, form, repeatable, required, description } = flag;
  if (form.type === 'switch') return { name, description };
  return { name, placeholder: placeholderOf(form), repeatable, required, description };
}

function formOf(node: SchemaNode, definitions: Readonly<Record<string, SchemaNode>>): FlagForm | null {
  const choices = choicesOf(node);
  if (choices) return { type: 'choice', choices };
  const type = typeof node.type === 'string' ? node.type : node.type?.find((name) => name !== 'null');
  if (type === 'boolean') return { type: 'switch' };
  if (type === 'string') return { type: 'text' };
  if (type === 'number' || type === 'integer') {
    const limits = {
      // Zod writes the safe integers as limits of every whole number: true, and no help to a reader.
      ...(isLimit(node.minimum) ? { minimum: node.minimum } : {}),
      ...(isLimit(node.maximum) ? { maximum: node.maximum } : {}),
    };
    return { type: 'number', whole: type === 'integer', ...limits };
  }
  return type === 'object' ? numbersForm(node, definitions) : null;
}

function numbersForm(node: SchemaNode, definitions: Readonly<Record<string, SchemaNode>>): FlagForm | null {
  const properties = Object.entries(node.properties ?? {});
  const types = properties.map(([, property]) => resolved(property, definitions).type);
  if (types.length === 0 || !types.every((type) => type === 'number' || type === 'integer')) return null;
  const whole = types.every((type) => type === 'integer');
  const keys = properties.map(([key]) => key);
  const isBox =
    keys.length === 4 && ['leftPx', 'topPx', 'widthPx', 'heightPx'].every((key) => keys.includes(key));
  return isBox ? { type: 'box', whole } : { type: 'tuple', keys, whole };
}

function choicesOf(node: SchemaNode): readonly (string | number)[] | null {
  const values = node.enum ?? (node.const === undefined ? node.anyOf?.map((one) => one.const) : [node.const]);
  const choices = values?.filter((value) => value !== null);
  if (!choices || choices.length === 0 || choices.some((choice) => choice === undefined)) return null;
  return choices as (string | number)[];
}

function resolved(node: SchemaNode, definitions: Readonly<Record<string, SchemaNode>>): SchemaNode {
  const name = node.$ref?.replace('#/$defs/', '');
  return (name === undefined ? undefined : definitions[name]) ?? node;
}

function isLimit(value: number | undefined): value is number {
  return value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}

function describe(property: SchemaNode, node: SchemaNode, form: FlagForm): string {
  const text = property.description ?? node.description ?? `Expects ${expectationOf(form)}`;
  const standard = property.default ?? node.default;
  const isTold = typeof standard === 'number' || (typeof standard === 'string' && standard !== '');
  return isTold ? `${text.replace(/\.$/, '')} (default: ${standard})` : text;
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function singular(name: string): string {
  if (/ies$/.test(name)) return name.replace(/ies$/, 'y');
  if (/(x|ss|sh|ch)es$/.test(name)) return name.replace(/es$/, '');
  return name.replace(/s$/, '');
}
