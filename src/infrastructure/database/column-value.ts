/** Type ids of Postgres for what the two drivers would read differently. */
const INT8 = 20;
const TIMESTAMPTZ = 1184;

function moment(text: string): string {
  return new Date(text).toISOString();
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`The database holds ${text}, too large for a number.`);
  return value;
}

/** How column values are read from their text form, by type id; every other type as the driver does. */
export const COLUMN_PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  [INT8]: wholeNumber,
  [TIMESTAMPTZ]: moment,
};
