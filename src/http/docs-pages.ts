import { PROBLEMS } from '../domain/problem.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => ESCAPES[letter]!);

/** No fonts, proxies or editors from elsewhere. */
const REFERENCE_CONFIGURATION = {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
};

/** The page that shows the API's description with the script at `scriptPath`; nothing in it is inline script. */
export function referencePage(scriptPath: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Unflatten API</title>
</head>
<body>
<script id="api-reference" type="application/json" data-url="/openapi.json" data-configuration="${escaped(JSON.stringify(REFERENCE_CONFIGURATION))}"></script>
<script src="${scriptPath}"></script>
</body>
</html>
`;
}

const RETRY_WORDS = {
  never: 'The same request will fail again.',
  same: 'Try the same request again at once.',
  later: 'Try the same request again later; Retry-After says when.',
} as const;

/** Every problem of the catalogue with its anchor. */
export function errorsPage(): string {
  const sections = Object.entries(PROBLEMS).map(
    ([code, { status, title, retry }]) =>
      `<h2 id="${escaped(code)}"><code>${escaped(code)}</code></h2>\n` +
      `<p>Status ${status}. ${escaped(title)}. ${RETRY_WORDS[retry]}</p>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Unflatten API problems</title>
</head>
<body>
<h1>Problems</h1>
<p>Every error of the API is <code>application/problem+json</code> with one of these codes.</p>
${sections.join('\n')}
</body>
</html>
`;
}
