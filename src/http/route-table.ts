/** Which methods each address takes, so that a wrong method is told from a wrong address. */
export class RouteTable {
  readonly #routes: { readonly pattern: RegExp; readonly method: string; readonly url: string }[] = [];

  /** `url` is a route as the framework writes it: `/v1/jobs/:id`, `/v1/files/*`. */
  add(method: string, url: string): void {
    const pattern = url
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replace(/:[A-Za-z]+/g, '[^/]+')
      .replace(/\*/g, '.*');
    this.#routes.push({ pattern: new RegExp(`^${pattern}$`), method, url });
  }

  /** The methods that `path` takes; none where nothing is. */
  methodsOf(path: string): readonly string[] {
    const found = this.#routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return [...new Set(found)].sort();
  }

  /** Every route, for the test that compares them with the documented ones. */
  get all(): readonly { readonly method: string; readonly url: string }[] {
    return this.#routes.map(({ method, url }) => ({ method, url }));
  }
}
