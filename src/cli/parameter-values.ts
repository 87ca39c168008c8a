import type { z } from 'zod';
import { Problem } from '../domain/problem.ts';
import type { Operation } from '../operations/operation.ts';
import type { Arguments } from './argument.ts';
import { expectationOf, readForm } from './flag-form.ts';
import type { ParameterFlag } from './parameter-flag.ts';

/**
 * The parameters that the given options stand for, checked against the operation's schema. Options that were not given
 * are left out, so that the schema's defaults stay the only defaults.
 * @throws Problem `usage` for a text of the wrong form or a missing option, `invalid_parameters` for a value that the
 *   schema refuses
 */
export function readParameters(
  operation: Operation,
  flags: readonly ParameterFlag[],
  given: Arguments,
): Readonly<Record<string, unknown>> {
  const parameters: Record<string, unknown> = {};
  for (const flag of flags) {
    const { form } = flag;
    if (form.type === 'switch') {
      if (given.switches.has(flag.name)) parameters[flag.parameter] = !flag.name.startsWith('no-');
      else if (flag.required) parameters[flag.parameter] = false;
      continue;
    }
    const texts = given.values.get(flag.name) ?? [];
    if (texts.length === 0 && flag.required)
      throw new Problem('usage', `Expected --${flag.name} to be ${expectationOf(form)}, got nothing.`);
    const values = texts.map((text) => {
      const value = readForm(form, text);
      if (value === undefined) throw refused('usage', flag, text);
      return value;
    });
    if (values.length > 0) parameters[flag.parameter] = flag.repeatable ? values : values[0];
  }
  const { error } = operation.parameters.safeParse(parameters);
  if (error) throw schemaProblem(error, flags, given);
  return parameters;
}

function schemaProblem(error: z.ZodError, flags: readonly ParameterFlag[], given: Arguments): Problem {
  const issue = error.issues[0]!;
  const flag = flags.find((candidate) => candidate.parameter === issue.path[0]);
  if (!flag) return new Problem('invalid_parameters', `Expected valid parameters: ${issue.message}.`);
  const texts = given.values.get(flag.name) ?? [];
  const index = issue.path[1];
  const isElement = flag.repeatable && typeof index === 'number';
  const text = isElement ? texts[index] : flag.repeatable ? `${texts.length} values` : texts[0];
  // A count that is wrong and a rule of the operation's own are known to the schema alone.
  if (issue.code === 'custom' || (flag.repeatable && !isElement))
    return new Problem(
      'invalid_parameters',
      `Expected --${flag.name} otherwise: ${issue.message}, got ${text}.`,
    );
  // Numbers and choices tell their limits by themselves.
  const isTold = flag.form.type === 'number' || flag.form.type === 'choice';
  return refused('invalid_parameters', flag, text ?? 'nothing', isTold ? undefined : issue.message);
}

function refused(
  code: 'usage' | 'invalid_parameters',
  flag: ParameterFlag,
  text: string,
  reason?: string,
): Problem {
  const because = reason === undefined ? '' : ` (${reason})`;
  return new Problem(
    code,
    `Expected --${flag.name} to be ${expectationOf(flag.form)}, got "${text}"${because}.`,
  );
}
